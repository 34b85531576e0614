import { mulberry32 } from "../evals/stats/prng.ts";
import type { KnownEvent, SpecialDay } from "./calendar.ts";
import { pinball } from "./forecast-scores.ts";
import { fitForPlan } from "./plan.ts";
import { type DayForecast, forecastDays, type ReasonForecast } from "./reason-forecast.ts";
import type { ReasonSeries } from "./reconcile.ts";
import { type SeriesPoint, seriesGrid } from "./series-grid.ts";

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
  const dates = (series[0]?.days ?? []).map(({ time }) => time);
  const starts = startsOf(dates.length, horizonDays);
  const judged = new Map<string, Judged[]>(series.map(({ reason }) => [reason, []]));
  const valuesOf = new Map(series.map(({ reason, days }) => [reason, byDate(days)]));
  starts.forEach((at, done) => {
    report(done / starts.length);
    for (const { reason, days } of forecastAt(input, dates[at] as string)) {
      const values = valuesOf.get(reason);
      for (const day of days) {
        const actual = values?.get(day.date);
        if (actual === undefined) continue;
        judged.get(reason)?.push({ day, actual, lastWeek: lastKnown(values, day.date, dates[at] as string) });
      }
    }
  });
  if (starts.length === 0) return [];
  return series.map(({ reason, days }) => ({
    reason,
    ...figuresOf(judged.get(reason) ?? [], weeklyChange(days, starts[0] as number)),
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

function byDate(days: readonly SeriesPoint[]): Map<string, number> {
  return new Map(days.flatMap(({ time, value }) => (value === null ? [] : [[time, value] as const])));
}

/** The newest value known before `start` on the same weekday as `date`; NaN where there is none. */
function lastKnown(values: ReadonlyMap<string, number> | undefined, date: string, start: string): number {
  for (let back = WEEK; back <= 53 * WEEK; back += WEEK) {
    const day = new Date(Date.parse(date) - back * 86_400_000).toISOString().slice(0, 10);
    const value = day < start ? values?.get(day) : undefined;
    if (value !== undefined) return value;
  }
  return Number.NaN;
}

function weeklyChange(days: readonly SeriesPoint[], end: number): number {
  const { values } = seriesGrid(days);
  const changes = Array.from({ length: Math.max(0, end - WEEK) }, (_, i) =>
    Math.abs((values[i + WEEK] as number) - (values[i] as number)),
  );
  return meanOf(changes);
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
