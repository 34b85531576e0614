import { mean, variance } from "../evals/stats/moments.ts";
import { readTime, seriesStyle, type TimeStyle, writeTime } from "./series-time.ts";

/** One row of a series as it was read. `time`: ISO date or timestamp (wall clock as written) or whole-number index. */
export interface SeriesPoint {
  time: string;
  value: number | null;
}

/**
 * A series on its regular grid. A missing slot is NaN and keeps its place, so a holiday never shifts a lag.
 * `inner` slots make a day, `outer` slots a week; an index series without a day has `inner` 1 or one season in both.
 */
export interface SeriesGrid {
  values: Float64Array;
  inner: number;
  outer: number;
  /** phase within the outer season of grid position `at` (0 .. outer - 1) */
  phaseOf(at: number): number;
  /** true when that phase is usually observed, e.g. false at night and at weekends of a weekday service */
  isOpen(at: number): boolean;
  timeAt(at: number): string;
}

const DAY_S = 86_400;
const MONDAY_S = 4 * DAY_S; // 1970-01-05, so that phase 0 is Monday 00:00
const LARGEST_GRID = 2_000_000;

/**
 * Puts rows on a grid. Step: the commonest distance between neighbours.
 * @param seasons season lengths in slots, shortest first (at most two); read from the timestamps when absent.
 *   Counts of open slots (28 a day, 140 a week of a service open 7:00 to 21:00 on weekdays) are understood too.
 * @throws RangeError on fewer than 2 rows, no value at all, two rows for one time, times off the grid, or negative values
 */
export function seriesGrid(series: readonly SeriesPoint[], seasons?: readonly number[]): SeriesGrid {
  const first = series[0];
  if (first === undefined || series.length < 2) throw new RangeError("a forecast needs at least 2 rows");
  const style = seriesStyle(series.map((point) => point.time));
  const read = series
    .map((p) => ({ at: readTime(p.time, style), value: p.value, time: p.time }))
    .sort((a, b) => a.at - b.at);
  const rows = withoutRepeatedHour(read);
  const step = commonestStep(rows.map((row) => row.at));
  const start = rows[0]?.at ?? 0;
  const length = Math.round(((rows.at(-1)?.at ?? start) - start) / step) + 1;
  if (length > LARGEST_GRID) throw new RangeError(`a grid of ${length} slots is too long: check the times`);
  const values = new Float64Array(length).fill(Number.NaN);
  const seen = new Uint8Array(length);
  for (const { at, value, time } of rows) {
    const slot = Math.round((at - start) / step);
    if (Math.abs((at - start) / step - slot) > 0.01) {
      throw new RangeError(
        `${time} is not a whole number of steps (${step}${isClock(style) ? " s" : ""}) from the first row`,
      );
    }
    if (seen[slot] === 1) throw new RangeError(`two rows for ${time}`);
    seen[slot] = 1;
    if (value !== null && !(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(`a volume must be a number >= 0, got ${value} at ${time}`);
    }
    values[slot] = value ?? Number.NaN;
  }
  if (values.every(Number.isNaN)) throw new RangeError("no row has a value");
  const origin = isClock(style) ? Math.round((start - MONDAY_S) / step) : style.kind === "month" ? start : 0;
  const [inner, outer] = seasonLengths(values, style, step, origin, seasons);
  return finishGrid(values, { inner, outer, origin, style, start, step });
}

interface GridParts {
  inner: number;
  outer: number;
  origin: number;
  style: TimeStyle;
  start: number;
  step: number;
}

function finishGrid(values: Float64Array, { inner, outer, origin, style, start, step }: GridParts): SeriesGrid {
  const phaseOf = (at: number): number => (((at + origin) % outer) + outer) % outer;
  const open = openPhases(values, outer, phaseOf);
  return {
    values,
    inner,
    outer,
    phaseOf,
    isOpen: (at) => open[phaseOf(at)] === 1,
    timeAt: (at) => writeTime(start + at * step, style),
  };
}

/** A phase is open when at least a quarter of its last 8 occurrences were observed (8 weeks hold few holidays). */
function openPhases(values: Float64Array, outer: number, phaseOf: (at: number) => number): Uint8Array {
  const seen = new Int32Array(outer);
  const observed = new Int32Array(outer);
  for (let at = values.length - 1; at >= 0; at--) {
    const phase = phaseOf(at);
    if ((seen[phase] as number) >= 8) continue;
    seen[phase] = (seen[phase] as number) + 1;
    if (!Number.isNaN(values[at])) observed[phase] = (observed[phase] as number) + 1;
  }
  return Uint8Array.from(seen, (n, phase) => Number(n === 0 || (observed[phase] as number) >= n / 4));
}

interface Row {
  at: number;
  value: number | null;
  time: string;
}

const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;

/** The hour that a clock shows twice, told apart by offsets from UTC, counts with the mean of its two values. */
function withoutRepeatedHour(sorted: readonly Row[]): Row[] {
  const rows: Row[] = [];
  for (const row of sorted) {
    const before = rows.at(-1);
    if (before && isRepeated(before, row))
      rows[rows.length - 1] = { ...before, value: meanOf(before.value, row.value) };
    else rows.push(row);
  }
  return rows;
}

function isRepeated(before: Row, row: Row): boolean {
  if (before.at !== row.at) return false;
  const [first, second] = [before.time, row.time].map((time) => OFFSET.exec(time)?.[0]);
  return first !== undefined && second !== undefined && first !== second;
}

function meanOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : (a + b) / 2;
}

function commonestStep(ascending: readonly number[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < ascending.length; i++) {
    const step = (ascending[i] as number) - (ascending[i - 1] as number);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const best = ranked[0];
  if (best === undefined) throw new RangeError("all rows have the same time");
  return best[0];
}

function seasonLengths(
  values: Float64Array,
  style: TimeStyle,
  step: number,
  origin: number,
  seasons: readonly number[] | undefined,
): [inner: number, outer: number] {
  const perDay = isClock(style) ? DAY_S / step : 0;
  const wholeDay = Number.isInteger(perDay) && perDay >= 1;
  if (seasons === undefined || seasons.length === 0) {
    // shorter than this a weekly season could not be tested on the past
    const weekly = values.length >= 2 * 7 * perDay + 2 * perDay;
    if (wholeDay) return weekly ? [perDay, 7 * perDay] : [perDay, perDay];
    return inferredSeasons(values, style);
  }
  if (seasons.length > 2 || seasons.some((s) => !Number.isInteger(s) || s < 1)) {
    throw new RangeError(`seasons are one or two whole numbers of slots, got ${seasons.join(",")}`);
  }
  const openPerDay = wholeDay ? openSlotsPerDay(values, perDay, origin) : 0;
  const clock = seasons.map((s) => clockSlots(s, perDay, openPerDay)).sort((a, b) => a - b);
  const inner = clock[0] as number;
  const outer = clock[1] ?? inner;
  if (outer % inner !== 0) throw new RangeError(`season ${outer} is not a multiple of season ${inner}`);
  return clock.length === 1 && inner <= 7 ? [1, inner] : [inner, outer];
}

/** A season counted in open slots means the same day or week on the clock. */
function clockSlots(season: number, perDay: number, openPerDay: number): number {
  if (openPerDay === 0 || openPerDay === perDay || season % perDay === 0) return season;
  if (season === openPerDay) return perDay;
  const days = season / openPerDay;
  return days === 5 || days === 6 || days === 7 ? 7 * perDay : season;
}

function openSlotsPerDay(values: Float64Array, perDay: number, origin: number): number {
  const open = new Set<number>();
  values.forEach((value, at) => {
    if (!Number.isNaN(value)) open.add((((at + origin) % perDay) + perDay) % perDay);
  });
  return open.size;
}

const CANDIDATE_SEASONS = [7, 12, 24, 48, 52, 96, 168, 336, 672];

/** Whether positions are seconds. */
function isClock(style: TimeStyle): boolean {
  return style.kind === "date" || style.kind === "timestamp";
}

/**
 * Without days that make weeks: the season whose seasonal-naive error is least; 1 when none beats the last value. Months
 * and weeks have at most a year, and an origin of the backtest each.
 */
function inferredSeasons(values: Float64Array, style: TimeStyle): [inner: number, outer: number] {
  const long = style.kind !== "index";
  let best = 1;
  let least = lagError(values, 1);
  for (const season of style.kind === "month" ? [12] : CANDIDATE_SEASONS) {
    if (values.length < 3 * season || !beatsLastValue(values, season)) continue;
    const error = lagError(values, season);
    if (error < 0.98 * least) {
      best = season;
      least = error;
    }
  }
  if (long) return [1, best];
  if (best === 168 || best === 336 || best === 672) return [best / 7, best];
  return best <= 7 ? [1, best] : [best, best];
}

const SURE = 2.5;

/** Whether a season forecasts better than the last value by more than chance: of nine candidates one always looks best. */
function beatsLastValue(values: Float64Array, season: number): boolean {
  const gains: number[] = [];
  for (let at = season; at < values.length; at++) {
    const value = values[at] as number;
    const gain = Math.abs(value - (values[at - 1] as number)) - Math.abs(value - (values[at - season] as number));
    if (!Number.isNaN(gain)) gains.push(gain);
  }
  return gains.length > 2 && mean(gains) > SURE * Math.sqrt(variance(gains) / gains.length);
}

/** Mean |y_t - y_(t-lag)| over the pairs where both are observed, from `from` up to (not including) `to`. */
export function lagError(values: Float64Array, lag: number, to = values.length): number {
  let sum = 0;
  let n = 0;
  for (let at = lag; at < to; at++) {
    const error = Math.abs((values[at] as number) - (values[at - lag] as number));
    if (Number.isNaN(error)) continue;
    sum += error;
    n++;
  }
  return n === 0 ? Number.NaN : sum / n;
}
