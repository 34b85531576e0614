import { Text } from "@mantine/core";
import type { Executability } from "../client/wire.ts";
import { percent, words } from "../components/format.ts";
import { Empty } from "../components/states.tsx";
import classes from "./executability.module.css";

type ExecutabilityReasonsProps = {
  executability: Executability;
  /** where a step can be read; null where there is no page for it */
  addressOf?: (stepId: string) => string;
};

/** How far a bot can follow a text without guessing, step by step, weakest first, and what stands in its way. */
export function ExecutabilityReasons({ executability, addressOf }: ExecutabilityReasonsProps) {
  const { score, steps } = executability;
  if (steps.length === 0) {
    return <Empty title="No step to follow">With steps in the text, this says how far a bot can follow them.</Empty>;
  }
  return (
    <section className={classes.reasons} aria-label="Executability">
      <Text mb="sm">
        A bot can follow <strong>{percent(score)}</strong> of this without guessing: the mean of its steps. It is read
        from the text, and lowered where reviewers of the same ticket disagreed about a step.
      </Text>
      <ol>
        {[...steps]
          .sort((a, b) => a.score - b.score)
          .map((step) => (
            <li key={step.stepId}>
              <span className={classes.step}>
                {addressOf ? <a href={addressOf(step.stepId)}>{step.title}</a> : step.title}
                <span className={classes.score}>{percent(step.score)}</span>
              </span>
              <Bar share={step.score} />
              <Reasons step={step} />
            </li>
          ))}
      </ol>
    </section>
  );
}

/** Length means amount; the figure stands beside it. */
function Bar({ share }: { share: number }) {
  return (
    <span className={classes.bar} aria-hidden>
      <span style={{ width: `${100 * share}%` }} />
    </span>
  );
}

function Reasons({ step }: { step: Executability["steps"][number] }) {
  const lowered = Object.entries(step.checks).filter(([, value]) => value < 1);
  return (
    <>
      {step.reasons.length > 0 && (
        <ul>
          {step.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {lowered.length > 0 && (
        <small className={classes.checks}>
          {lowered.map(([name, value]) => `${words(name)} ${percent(value)}`).join(" · ")}
          {step.disagreement > 0 && ` · lowered by ${percent(step.disagreement)} for disagreement`}
        </small>
      )}
    </>
  );
}
