import type { Severity as SeverityName } from "../client/wire.ts";
import { words } from "./format.ts";
import classes from "./provenance.module.css";

/** The COPC family of a criterion, as words. */
export function Severity({ severity }: { severity: SeverityName }) {
  return (
    <span className={classes.severity} data-severity={severity}>
      {words(severity)}
    </span>
  );
}
