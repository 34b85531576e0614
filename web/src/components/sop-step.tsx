import type { Step } from "../client/wire.ts";
import { ObligationBadge } from "./obligation-badge.tsx";
import { Inlines, PlainMarkdown } from "./plain-markdown.tsx";
import classes from "./sop-step.module.css";

type SopStepProps = {
  step: Step;
  /** the obligation or step looked at */
  chosen?: string | null;
  /** address of the step, for a link that can be sent */
  address?: string;
  inForce?: React.ReactNode;
  /** what to do, in place of the step's plain text */
  children?: React.ReactNode;
};

/** One step of an SOP: what to do, then what it binds to, each obligation with its id. */
export function SopStep({ step, chosen = null, address, inForce, children }: SopStepProps) {
  return (
    <section
      className={classes.step}
      id={`step-${step.id}`}
      data-chosen={chosen === step.id || undefined}
      aria-label={`Step ${step.number}: ${step.title}`}
    >
      <span className={classes.number} aria-hidden>
        {step.number}
      </span>
      <div className={classes.body}>
        <h2 className={classes.title}>
          {address ? <a href={address}>{step.title}</a> : step.title} {inForce}
        </h2>
        {children ?? <PlainMarkdown text={step.text} />}
        <Obligations obligations={step.obligations} chosen={chosen} />
      </div>
    </section>
  );
}

export function Obligations({
  obligations,
  chosen = null,
}: {
  obligations: Step["obligations"];
  chosen?: string | null;
}) {
  if (obligations.length === 0) return null;
  return (
    <ul className={classes.obligations}>
      {obligations.map(({ id, level, text, audience }) => (
        <li key={id} id={`rule-${id}`} data-chosen={chosen === id || undefined}>
          <ObligationBadge level={level} />
          <span>
            <Inlines text={text} />{" "}
            {audience && <span className={classes.audience}>{audience === "bot" ? "bots only" : "people only"}</span>}{" "}
            <code className={classes.id}>{id}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
