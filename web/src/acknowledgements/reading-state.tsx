import { StateWord } from "../components/state-word.tsx";
import { type ReadingState, stateNames } from "./reading-words.ts";

const looks = {
  "not-due": "not-in-force",
  open: "scheduled",
  "in-grace": "in-review",
  overdue: "warning",
  acknowledged: "approved",
  "carried-over": "superseded",
} as const;

/** Where somebody stands with a version, as icon and word. */
export function ReadingMark({ state }: { state: ReadingState }) {
  return <StateWord state={looks[state]}>{stateNames[state]}</StateWord>;
}
