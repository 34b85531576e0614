import { studentTCritical } from "../evals/stats/distributions.ts";
import { mean, variance } from "../evals/stats/moments.ts";
import type { BacktestOrigin } from "./backtest.ts";
import type { SeriesGrid } from "./series-grid.ts";

const LEAST_STRETCHES = 3;
const STRETCHES = 6;
const SEASONS = 4;
const BELIEF = 0.9;
/** a correction is used while it has taken this share, or more, off the errors known so far */
const LEAST_GAIN = 0.2;
const LEAST_JUDGED = 20;
const LOWEST = -0.6;
const HIGHEST = 1.5;

/** Volumes that came and were forecast on each day ahead, where both are known. */
interface DayErrors {
  at: number;
  came: Float64Array;
  forecast: Float64Array;
}

/**
 * Learns from a forecaster's own past errors whether it lags behind a trend: the members are levels and shapes and know
 * none. Per day ahead, the relative errors of the latest stretches that do not overlap; their mean counts as far as it
 * is more than chance (1 - c / t^2, c from Student's distribution at 90 %), so a burst corrects nothing and a steady
 * climb nearly all. It is used only while it would have helped at the origins before: a volume that keeps returning to
 * its level is left alone. Only errors known at the origin enter.
 */
export function driftCorrection({ inner, outer }: Pick<SeriesGrid, "inner" | "outer">, raw: readonly BacktestOrigin[]) {
  const errors = raw.map((origin) => dayErrors(origin, inner));
  const factors = new Map<string, number>();
  const factorOf = (at: number, day: number): number => {
    const key = `${at} ${day}`;
    const known = factors.get(key);
    if (known !== undefined) return known;
    const stretch = (day + 1) * inner;
    const back = Math.max(STRETCHES, Math.ceil((SEASONS * outer) / stretch)) * stretch;
    const made = 1 + believedPart(stretchErrors(errors, { at, day, stretch, back }));
    factors.set(key, made);
    return made;
  };
  const days = Math.max(0, ...errors.map((one) => one.came.length));
  const gains = Array.from({ length: days }, (_, day) => gainsOf(errors, day, factorOf));
  const helps = (at: number): boolean => {
    const known = gains.flatMap((rows, day) => rows.findLast((row) => row.at + (day + 1) * inner <= at) ?? []);
    const sum = (of: (row: Gain) => number) => known.reduce((total, row) => total + of(row), 0);
    return (
      sum((row) => row.n) >= LEAST_JUDGED && sum((row) => row.corrected) <= (1 - LEAST_GAIN) * sum((row) => row.raw)
    );
  };
  return (at: number, targets: readonly number[], forecast: Float64Array): Float64Array =>
    helps(at)
      ? forecast.map((value, i) => value * factorOf(at, Math.floor(((targets[i] as number) - at) / inner)))
      : forecast;
}

/** Absolute errors of all origins up to `at`, as they were and as they would have been corrected. */
interface Gain {
  at: number;
  n: number;
  raw: number;
  corrected: number;
}

function gainsOf(errors: readonly DayErrors[], day: number, factorOf: (at: number, day: number) => number): Gain[] {
  let before = { n: 0, raw: 0, corrected: 0 };
  return errors.map(({ at, came, forecast }) => {
    const [y, f] = [came[day] ?? 0, forecast[day] ?? 0];
    if (f > 0) {
      const corrected = before.corrected + Math.abs(y - f * factorOf(at, day));
      before = { n: before.n + 1, raw: before.raw + Math.abs(y - f), corrected };
    }
    return { at, ...before };
  });
}

function dayErrors({ at, targets, forecast, actual }: BacktestOrigin, inner: number): DayErrors {
  const days = Math.floor(((targets.at(-1) ?? at) - at) / inner) + 1;
  const sums = { came: new Float64Array(days), forecast: new Float64Array(days) };
  targets.forEach((target, i) => {
    const came = actual[i] as number;
    if (Number.isNaN(came)) return;
    const day = Math.floor((target - at) / inner);
    sums.came[day] = (sums.came[day] as number) + came;
    sums.forecast[day] = (sums.forecast[day] as number) + (forecast[i] as number);
  });
  return { at, ...sums };
}

type Wanted = { at: number; day: number; stretch: number; back: number };

/** Relative error of each stretch, newest first, of forecasts whose day was over at `at`. */
function stretchErrors(errors: readonly DayErrors[], { at, day, stretch, back }: Wanted): number[] {
  const groups = new Map<number, { came: number; forecast: number }>();
  for (let o = errors.length - 1; o >= 0; o--) {
    const one = errors[o] as DayErrors;
    const age = at - (one.at + stretch);
    if (age < 0) continue;
    if (age >= back) break;
    const group = Math.floor(age / stretch);
    const sums = groups.get(group) ?? { came: 0, forecast: 0 };
    sums.came += one.came[day] ?? 0;
    sums.forecast += one.forecast[day] ?? 0;
    groups.set(group, sums);
  }
  return [...groups.values()].flatMap(({ came, forecast }) => (forecast > 0 ? [came / forecast - 1] : []));
}

function believedPart(errors: readonly number[]): number {
  if (errors.length < LEAST_STRETCHES) return 0;
  const centre = mean(errors);
  const square = variance(errors) / errors.length;
  const part =
    square > 0 ? Math.max(0, 1 - (studentTCritical(BELIEF, errors.length - 1) ** 2 * square) / centre ** 2) : 1;
  return Math.min(HIGHEST, Math.max(LOWEST, centre * part));
}
