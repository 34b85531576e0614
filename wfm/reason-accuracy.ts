import { mulberry32 } from "../evals/stats/prng.ts";
import type { KnownEvent, SpecialDay } from "./calendar.ts";
import { samePhase } from "./forecast-member.ts";
import { pinball } from "./forecast-scores.ts";
import { fitForPlan } from "./plan.ts";
import { type DayForecast, forecastDays, type ReasonForecast } from "./reason-forecast.ts";
import type { ReasonSeries } from "./reconcile.ts";
import { lagError, type SeriesPoint, seriesGrid } from "./series-grid.ts";

/** How the daily forecasts of one contact reason did on the past. NaN where the past says nothing. */
export interface ReasonAccuracy {
  reason: string;
  /** mean |error| / mean |change from the same day a week before|, the latter on the days before the first start */
  mase: number;
  /** the same of last week's value */
  naiveMase: number;
  /** mean loss of the bounds of both intervals, contacts a day */
  pinball: number;
  /** mean(forecast - actual) / mean(actual) */
  bias: number;
  coverage80: number;
  coverage95: number;
  /** times that everything was forecast anew */
  origins: number;
}

export interface ReasonAccuracyInput {
  history: readonly SeriesPoint[];
  series: readonly ReasonSeries[];
  horizonDays: number;
  specialDays?: readonly SpecialDay[];
  events?: readonly KnownEvent[];
  seed: number;
}

type Judged = { day: DayForecast; actual: number; lastWeek: number };

const WEEK = 7;
const LEAST_DAYS = 28;
const MOST_STARTS = 8;
const DRAWS = 400;

/**
 * Queue and reasons forecast anew from each of the last starts, a horizon apart, with nothing that came later: what
 * somebody would have been shown, fitted to the queue as it is shown. Empty where there are too few days for one start.
 * @param report share done, 0-1
 */
export function reasonAccuracy(input: ReasonAccuracyInput, report: (share: number) => void): ReasonAccuracy[] {
  const { series, horizonDays } = input;
  const starts = startsOf(series[0]?.days.length ?? 0, horizonDays);
  const [first] = starts;
  if (first === undefined) return [];
  const past = series.map(({ reason, days }) => ({ reason, grid: seriesGrid(days), judged: [] as Judged[] }));
  starts.forEach((at, done) => {
    report(done / starts.length);
    const forecasts = forecastAt(input, series[0]?.days[at]?.time ?? "");
    for (const { reason, grid, judged } of past) {
      const days = forecasts.find((one) => one.reason === reason)?.days ?? [];
      for (let target = at; target < at + horizonDays; target++) {
        const day = days.find(({ date }) => date === grid.timeAt(target));
        const actual = grid.values[target] ?? Number.NaN;
        if (!day || Number.isNaN(actual)) continue;
        judged.push({ day, actual, lastWeek: samePhase(grid, at, target, 1)[0] ?? Number.NaN });
      }
    }
  });
  return past.map(({ reason, grid: { values }, judged }) => ({
    reason,
    ...figuresOf(judged, lagError(values, WEEK, first)),
    origins: starts.length,
  }));
}

/** Places in the days, ascending, that leave half of the days, and 28 of them, to learn from. */
function startsOf(days: number, horizonDays: number): number[] {
  const least = Math.max(LEAST_DAYS, Math.floor(days / 2));
  const starts: number[] = [];
  for (let at = days - horizonDays; at >= least && starts.length < MOST_STARTS; at -= horizonDays) starts.push(at);
  return starts.reverse();
}

function forecastAt(input: ReasonAccuracyInput, start: string): ReasonForecast[] {
  const { history, series, horizonDays, specialDays = [], events = [], seed } = input;
  const known = <T extends { time: string }>(points: readonly T[]) => points.filter(({ time }) => time < start);
  const own = series.map(({ reason, days }) => ({ reason, days: known(days) }));
  const seen = own.filter(({ days }) => days.some(({ value }) => (value ?? 0) > 0));
  const model = fitForPlan({ history: known(history), horizonDays, specialDays, events });
  return forecastDays(model, { by: "days", series: seen }, { draws: DRAWS, rng: mulberry32(seed) }).reasons;
}

function figuresOf(judged: readonly Judged[], scale: number): Omit<ReasonAccuracy, "reason" | "origins"> {
  const mean = (of: (one: Judged) => number) => meanOf(judged.map(of));
  const actual = mean((one) => one.actual);
  return {
    mase: ratio(
      mean(({ day, actual }) => Math.abs(day.value - actual)),
      scale,
    ),
    naiveMase: ratio(
      mean(({ lastWeek, actual }) => Math.abs(lastWeek - actual)),
      scale,
    ),
    pinball: mean(({ day: { low80, high80, low95, high95 }, actual }) =>
      meanOf([
        pinball(actual, low80, 0.1),
        pinball(actual, high80, 0.9),
        pinball(actual, low95, 0.025),
        pinball(actual, high95, 0.975),
      ]),
    ),
    bias: ratio(
      mean(({ day, actual }) => day.value - actual),
      actual,
    ),
    coverage80: mean(({ day, actual }) => Number(actual >= day.low80 && actual <= day.high80)),
    coverage95: mean(({ day, actual }) => Number(actual >= day.low95 && actual <= day.high95)),
  };
}

function ratio(value: number, scale: number): number {
  return scale > 0 ? value / scale : Number.NaN;
}

/** Of the numbers among them; NaN of none. */
function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((a, b) => a + b, 0) / known.length;
}
