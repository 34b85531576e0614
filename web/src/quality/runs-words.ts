import type { Reply } from "../client/wire.ts";
import { day, number } from "../components/format.ts";

type Run = Reply<"GET /score-runs">["runs"][number];

/** What a run is, in a few words. */
export function runWords({ purpose, rulesAsOf, mode }: Pick<Run, "purpose" | "rulesAsOf" | "mode">): string {
  const night = mode === "batch" ? ", overnight" : "";
  if (purpose === "score") return `Scoring${night}`;
  return `Replay by the rules of ${rulesAsOf === null ? "the time" : day(rulesAsOf)}${night}`;
}

/** How a batch stands, with the provider's own word where it says more. */
export function batchWords(state: "waiting" | "done" | "failed", status: string): string {
  if (state === "waiting") return status === "" ? "waits" : `waits (${status.replaceAll("_", " ")})`;
  if (state === "failed") return `failed (${status})`;
  return status === "completed" ? "answered" : `answered in part (${status})`;
}

/** Which tickets a run takes. */
export function selectionWords(selection: Run["selection"]): string {
  const { from, to, team, contactReason, unscored, sample } = selection;
  const period =
    from && to
      ? `${day(from)} to ${day(new Date(Date.parse(to) - 1).toISOString())}`
      : from
        ? `from ${day(from)}`
        : to
          ? `before ${day(to)}`
          : null;
  const parts = [
    sample ? `${number(sample.size)} by chance` : unscored ? "those without scores" : null,
    period,
    team ? `team ${team}` : null,
    contactReason ?? null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "all" : parts.join(", ");
}

/** Money in its currency, with the digits that small sums need. */
export function money(value: number, currency: string): string {
  const digits = value !== 0 && Math.abs(value) < 1 ? 4 : 2;
  return `${number(value, digits)}\u00a0${currency}`;
}

/** The first instant of a month `2026-03` and of the one after it; null when it is no month. */
export function monthRange(month: string): { from: string; to: string } | null {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
  if (!match) return null;
  const [year, index] = [Number(match[1]), Number(match[2])];
  return {
    from: new Date(Date.UTC(year, index - 1, 1)).toISOString(),
    to: new Date(Date.UTC(year, index, 1)).toISOString(),
  };
}
