import { Alert, Code, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { instant } from "../components/format.ts";
import { Panel, Section } from "../components/page.tsx";
import { Loaded } from "../components/states.tsx";
import classes from "./simulations.module.css";
import { type Outcome, outcomesInOrder, type Run } from "./words.ts";

/** One run: what failed, where it went, and what was said and called. */
export function Trace({ runId, editable }: { runId: string; editable: boolean }) {
  const query = useRead(
    "GET /simulation-runs/:id",
    { params: { id: runId } },
    { again: (run) => (run?.state === "waiting" ? 1500 : false) },
  );
  return (
    <Loaded query={query} lines={5}>
      {(run) => (
        <Section
          title={`What happened: ${run.title}`}
          aside={
            editable && run.simulationId ? (
              <a href={addressTo(`/sops/${run.sopId}/simulate`, { edit: run.simulationId })}>Edit the case</a>
            ) : null
          }
        >
          <Panel>
            <Text size="sm" c="dimmed" mb="sm">
              {run.label}, {run.model ? `played by ${run.model}` : "walked by script, with no model"}. Begun by{" "}
              {run.startedBy} at {instant(run.startedAt)}.
            </Text>
            <Happened run={run} />
          </Panel>
        </Section>
      )}
    </Loaded>
  );
}

function Happened({ run }: { run: Run }) {
  const { result, problem, state } = run;
  if (state === "waiting") return <Text size="sm">It runs; this page looks again by itself.</Text>;
  if (!result)
    return (
      <Alert color="red" variant="light" title="It did not come to a result">
        {problem}
      </Alert>
    );
  return (
    <>
      {result.problems.length > 0 && (
        <Alert color="red" variant="light" title="What the text or the calls got wrong" mb="sm">
          <ul>
            {result.problems.map(({ line, message }) => (
              <li key={`${line} ${message}`}>
                {line !== null && `Line ${line}: `}
                {message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <Outcomes run={run} />
      <Steps steps={result.steps} conditions={result.conditions} />
      {result.trace && <Conversation trace={result.trace} />}
    </>
  );
}

const outcomeWords: Record<Outcome["outcome"], string> = { met: "Met", failed: "Failed", unchecked: "Not checked" };

function Outcomes({ run }: { run: Run }) {
  const heading = run.simulationId === null ? "Every way through the text" : "What has to come of it";
  return (
    <>
      <Text fw={600}>{heading}</Text>
      <ul className={classes.outcomes}>
        {outcomesInOrder(run).map(({ id, outcome, reason, title }) => (
          <li key={id}>
            <span className={classes.standing} data-standing={standings[outcome]}>
              {outcomeWords[outcome]}
            </span>
            <span>
              {title || reason}
              {title && (
                <Text span size="sm" c="dimmed">
                  {" "}
                  {reason}
                </Text>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const standings = { met: "passed", failed: "failed", unchecked: "none" } as const;

type Result = NonNullable<Run["result"]>;

function Steps({ steps, conditions }: Pick<Result, "steps" | "conditions">) {
  return (
    <>
      <Text fw={600} mt="md">
        Steps come to and left out
      </Text>
      {conditions.length > 0 && (
        <Text size="sm" c="dimmed">
          By way of: {conditions.join(" → ")}
        </Text>
      )}
      <ul className={classes.steps}>
        {steps.map(({ id, title, hit }) => (
          <li key={id} data-hit={hit}>
            {hit ? <IconCircleCheck size={15} aria-hidden /> : <IconCircleDashed size={15} aria-hidden />}
            <span>
              {title}
              {!hit && ", left out"}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const endings: Record<NonNullable<Result["trace"]>["ended"], string> = {
  closed: "The agent closed the contact.",
  "hand-off": "The agent handed the contact over.",
  "customer-done": "The customer had no more to say.",
  "turn-limit": "It came to no end within its turns.",
};

function Conversation({ trace }: { trace: NonNullable<Result["trace"]> }) {
  const { turns, calls, handOff, ended } = trace;
  return (
    <>
      <Text fw={600} mt="md">
        What was said
      </Text>
      <ol className={classes.talk}>
        {turns.map(({ by, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns have no other name and never move
          <li key={i} data-by={by}>
            <span className={classes.speaker}>{by === "agent" ? "Agent" : "Customer"}</span>
            {text}
          </li>
        ))}
      </ol>
      <Text size="sm">
        {endings[ended]} {handOff && `To ${handOff.to}: “${handOff.summary}”`}
      </Text>
      <Text fw={600} mt="md">
        What was called
      </Text>
      {calls.length === 0 ? (
        <Text size="sm">No tool was called.</Text>
      ) : (
        <ol className={classes.calls}>
          {calls.map(({ tool, arguments: args, reply, problem }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: calls have no other name and never move
            <li key={i}>
              <Code>{tool}</Code> {JSON.stringify(args)} gave {reply}
              {problem && (
                <Text span c="red.8">
                  {" "}
                  {problem}
                </Text>
              )}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
