import { z } from "zod";
import { median } from "./draw.ts";
import { type SeriesGrid, type SeriesPoint, seriesGrid } from "./series-grid.ts";
import { readTime, timeStyle } from "./series-time.ts";
import { usualAt } from "./usual.ts";

/** Something odd in a series, reported and never repaired by itself. `from` and `to` are times as the series writes them. */
export interface SeriesFault {
  kind: "gap" | "outlier" | "flat";
  from: string;
  to: string;
  slots: number;
  /** sum over its slots; null for a gap */
  value: number | null;
  /** what those slots usually hold together; null where nothing tells */
  usual: number | null;
  words: string;
}

/** What a person agreed to do about the slots from `from` to `to`: forget them, or put in what is usual there. */
export const Treatment = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  action: z.enum(["leave-out", "usual"]),
});
export type Treatment = z.infer<typeof Treatment>;

export interface TreatedSlot {
  at: string;
  was: number | null;
  now: number | null;
  action: Treatment["action"];
}

/** Robust z above which a slot is odd: below one in a million by chance were residuals normal. */
const ODD = 5;
const LEAST_FLAT = 6;

/**
 * Gaps (open slots without a value), outliers (far from the same slot of the weeks around them, on square roots) and flat
 * runs (the same number again and again, as from a broken counter). Neighbouring odd slots are one fault.
 * @throws RangeError as `seriesGrid`
 */
export function findFaults(series: readonly SeriesPoint[], seasons?: readonly number[]): SeriesFault[] {
  const grid = seriesGrid(series, seasons);
  const usual = Float64Array.from(grid.values, (_, at) => usualAt(grid, at));
  const flat = flatSlots(grid, usual);
  const odd = oddSlots(grid, usual);
  const kinds = Array.from(grid.values, (value, at): SeriesFault["kind"] | null => {
    if (Number.isNaN(value)) return grid.isOpen(at) ? "gap" : null;
    return flat[at] === 1 ? "flat" : odd[at] === 1 ? "outlier" : null;
  });
  return runs(grid, kinds).map(([kind, slots]) => fault(grid, kind, slots, usual));
}

/** Neighbouring open slots of one kind, whatever closed slots lie between them. */
function runs(grid: SeriesGrid, kinds: readonly (SeriesFault["kind"] | null)[]): [SeriesFault["kind"], number[]][] {
  const found: [SeriesFault["kind"], number[]][] = [];
  let last: SeriesFault["kind"] | null = null;
  kinds.forEach((kind, at) => {
    if (kind === null && !grid.isOpen(at) && Number.isNaN(grid.values[at])) return;
    if (kind !== null && kind === last) found.at(-1)?.[1].push(at);
    else if (kind !== null) found.push([kind, [at]]);
    last = kind;
  });
  return found;
}

function oddSlots(grid: SeriesGrid, usual: Float64Array): Uint8Array {
  const residuals = grid.values.map((value, at) => Math.sqrt(value) - Math.sqrt(usual[at] as number));
  const known = [...residuals.filter((r) => !Number.isNaN(r))];
  if (known.length < 20) return new Uint8Array(residuals.length);
  // 0.5 is the standard deviation of a Poisson count's square root: less would call chance odd
  const scale = Math.max(0.5, 1.4826 * median(known.map(Math.abs)));
  return Uint8Array.from(residuals, (r) => Number(Math.abs(r) > ODD * scale));
}

/** Runs of the same number in open slots that usually hold 5 contacts or more and usually differ. */
function flatSlots(grid: SeriesGrid, usual: Float64Array): Uint8Array {
  const flat = new Uint8Array(grid.values.length);
  const open = Array.from(grid.values.keys()).filter((at) => !Number.isNaN(grid.values[at]));
  let start = 0;
  for (let i = 1; i <= open.length; i++) {
    const same = i < open.length && grid.values[open[i] as number] === grid.values[open[start] as number];
    if (same) continue;
    const run = open.slice(start, i);
    const differs = new Set(run.map((at) => usual[at])).size > 1;
    if (run.length >= LEAST_FLAT && differs && run.every((at) => (usual[at] as number) >= 5))
      for (const at of run) flat[at] = 1;
    start = i;
  }
  return flat;
}

function fault(
  grid: SeriesGrid,
  kind: SeriesFault["kind"],
  slots: readonly number[],
  usuals: Float64Array,
): SeriesFault {
  const sum = (of: (at: number) => number): number => slots.reduce((total, at) => total + of(at), 0);
  const [from, to] = [grid.timeAt(slots[0] as number), grid.timeAt(slots.at(-1) as number)];
  const expected = sum((at) => usuals[at] as number);
  const usual = Number.isNaN(expected) ? null : expected;
  const value = kind === "gap" ? null : sum((at) => grid.values[at] as number);
  const where = from === to ? from : `${from} to ${to}`;
  const beside = usual === null ? "" : `, usually ${Math.round(usual)}`;
  const words = {
    gap: `${where}: ${slots.length} open ${slots.length === 1 ? "slot has" : "slots have"} no value${beside}.`,
    outlier: `${where}: ${Math.round(value ?? 0)} contacts${beside}.`,
    flat: `${where}: the same number ${slots.length} times${beside}; perhaps a counter stood still.`,
  }[kind];
  return { kind, from, to, slots: slots.length, value, usual, words };
}

/**
 * The series with the treatments that somebody agreed to, and what they changed. Without treatments: the series as it is.
 * @throws RangeError on a treatment that names no time, or touches no slot of the series
 */
export function treatSeries(
  series: readonly SeriesPoint[],
  treatments: readonly Treatment[],
  seasons?: readonly number[],
): { series: SeriesPoint[]; treated: TreatedSlot[] } {
  if (treatments.length === 0) return { series: [...series], treated: [] };
  const grid = seriesGrid(series, seasons);
  const style = timeStyle(series[0]?.time ?? "");
  const values = new Map(series.map((point) => [readTime(point.time, style), point]));
  const treated: TreatedSlot[] = [];
  for (const { from, to, action } of treatments) {
    const [low, high] = [readTime(from, style), readTime(to, style)];
    let touched = 0;
    for (let at = 0; at < grid.values.length; at++) {
      const time = grid.timeAt(at);
      const place = readTime(time, style);
      if (place < low || place > high || !(grid.isOpen(at) || values.has(place))) continue;
      const was = values.get(place)?.value ?? null;
      const usual = usualAt(grid, at);
      const now = action === "leave-out" || Number.isNaN(usual) ? null : usual;
      values.set(place, { time, value: now });
      treated.push({ at: time, was, now, action });
      touched++;
    }
    if (touched === 0) throw new RangeError(`the treatment from ${from} to ${to} touches no slot of the series`);
  }
  return { series: [...values].sort(([a], [b]) => a - b).map(([, point]) => point), treated };
}
