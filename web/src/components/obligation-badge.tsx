import classes from "./sop-step.module.css";

/** How strongly a rule binds (RFC 2119). */
export function ObligationBadge({ level }: { level: string }) {
  return (
    <span className={classes.level} data-level={level}>
      {level}
    </span>
  );
}
