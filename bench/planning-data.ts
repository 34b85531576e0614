import { readFileSync } from "node:fs";
import type { PilotEvent } from "../wfm/pilot-counts.ts";
import type { RolloutRow } from "../wfm/rollout.ts";
import type { SeriesPoint } from "../wfm/series-grid.ts";

const rowsOf = (path: string): string[][] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(","));

/** A public series: its first column is the time, `column` the volume. */
export function readPublicSeries(path: string, column = 1): SeriesPoint[] {
  return rowsOf(path).map((cells) => ({ time: cells[0] ?? "", value: Number(cells[column]) }));
}

/** Sums over the days of timestamps. */
export function byDay(series: readonly SeriesPoint[]): SeriesPoint[] {
  const days = new Map<string, number>();
  for (const { time, value } of series) days.set(time.slice(0, 10), (days.get(time.slice(0, 10)) ?? 0) + (value ?? 0));
  return [...days].map(([time, value]) => ({ time, value }));
}

export function readPanel(path: string): RolloutRow[] {
  return rowsOf(path).map(([queue = "", week, live, contacts]) => ({
    queue,
    week: Number(week),
    bot_live: live === "1" ? 1 : 0,
    human_contacts: Number(contacts),
  }));
}

export function readPilot(path: string): PilotEvent[] {
  return rowsOf(path).map(([customer_id = "", arm, reason = "", ts = "", handler, outcome, handle, transferred]) => ({
    customer_id,
    bot_arm: arm === "1" ? 1 : 0,
    reason,
    ts,
    handler: handler === "bot" ? "bot" : "human",
    outcome: outcome as PilotEvent["outcome"],
    handle_s: Number(handle || 0),
    transferred_from_bot: transferred === "1" ? 1 : 0,
  }));
}
