import { instantToLocal, localToInstants } from "../ingest/zoned-time.ts";
import type { SeriesPoint } from "./series-grid.ts";

/** Contacts from one instant on. */
export interface InstantValue {
  /** ISO instant */
  start: string;
  value: number | null;
}

/**
 * A series on the wall clock of a zone, because customers live by it: a forecast made on UTC would move by an hour twice a
 * year. The hour that a clock repeats counts with the mean of its two values, the one it skips stays missing.
 * @throws RangeError on an unknown zone
 */
export function localSeries(rows: readonly InstantValue[], zone: string): SeriesPoint[] {
  const byTime = new Map<string, (number | null)[]>();
  for (const { start, value } of rows) {
    const time = instantToLocal(Date.parse(start), zone);
    const known = byTime.get(time);
    if (known) known.push(value);
    else byTime.set(time, [value]);
  }
  return [...byTime]
    .map(([time, values]) => ({ time, value: meanOf(values) }))
    .sort((a, b) => (a.time < b.time ? -1 : 1));
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

/**
 * The instants, earliest first, at which a forecast's local time happens: none where the clock skips it, two where it
 * is repeated, so that the repeated hour is staffed twice.
 */
export function instantsOf(time: string, zone: string): string[] {
  const wall = time.length === 10 ? `${time}T00:00:00` : time;
  return localToInstants(wall.replace(" ", "T"), zone).map((ms) => new Date(ms).toISOString());
}
