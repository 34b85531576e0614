import type { Reply } from "../client/wire.ts";
import { day } from "../components/format.ts";

export type Request = Reply<"GET /acknowledgements">["requests"][number];
export type ReadingState = Request["state"];
export type SopReadings = Reply<"GET /sops/:id/acknowledgements">;
export type Row = SopReadings["readers"][number];

export const stateNames: Record<ReadingState, string> = {
  "not-due": "Not asked",
  open: "Announced",
  "in-grace": "To read",
  overdue: "Late",
  acknowledged: "Read",
  "carried-over": "Still holds",
};

export function waits(state: ReadingState): boolean {
  return state === "open" || state === "in-grace" || state === "overdue";
}

type Standing = Pick<Request, "state" | "startsAt" | "dueAt" | "settledAt" | "carriedFrom">;

/** What a state means for its reader, with the day that matters. */
export function standingWords({ state, startsAt, dueAt, settledAt, carriedFrom }: Standing): string {
  switch (state) {
    case "open":
      return `Holds from ${day(startsAt)}; read by ${day(dueAt)}`;
    case "in-grace":
      return `Read by ${day(dueAt)}`;
    case "overdue":
      return `Was to be read by ${day(dueAt)}`;
    case "acknowledged":
      return `Confirmed ${day(settledAt ?? dueAt)}`;
    case "carried-over":
      return carriedFrom === null
        ? "Nothing in it changed for them"
        : `Nothing in it changed since version ${carriedFrom}`;
    case "not-due":
      return "Nobody asked";
  }
}

/** What of a version is new to its reader. */
export function newnessWords({ comparedTo, changes }: { comparedTo: number | null; changes: readonly unknown[] }) {
  if (comparedTo === null) return "All of it is new to you";
  return `${changes.length} ${changes.length === 1 ? "change" : "changes"} since version ${comparedTo}`;
}
