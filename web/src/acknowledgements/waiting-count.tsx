import { useRead } from "../client/use-call.ts";
import classes from "./acknowledgements.module.css";

const everyFiveMinutes = 300_000;

/** How many pages wait to be read by whoever is signed in; nothing when none does. */
export function WaitingCount() {
  const { data } = useRead("GET /acknowledgements", {}, { again: () => everyFiveMinutes });
  if (!data || data.waiting === 0) return null;
  return (
    <span className={classes.count} role="status" aria-label={`${data.waiting} to read`}>
      {data.waiting}
    </span>
  );
}
