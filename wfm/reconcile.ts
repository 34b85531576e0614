import { mulberry32 } from "../evals/stats/prng.ts";
import type { KnownEvent, SpecialDay } from "./calendar.ts";
import { drawFuture, type ForecastModel, fitForecast } from "./forecast-model.ts";
import type { SeriesPoint } from "./series-grid.ts";

/** Contacts about one contact reason by day (`time` is a date), over the same days as its fellows; null = not known. */
export interface ReasonSeries {
  reason: string;
  days: readonly SeriesPoint[];
}

/**
 * Divides one future of the queue, contacts by day, into its reasons: rows as the reasons, columns as the days.
 * `seed` is that of the queue's own future, so that a past day that was busy for the queue is drawn for every reason too.
 */
export type ReasonDivider = (queueDays: Float64Array, seed: number) => Float64Array[];

/**
 * Forecasts each contact reason of a queue by itself and fits the reasons to the queue: in each draw and on each day they
 * add up to it. The queue's own forecast, whose accuracy is measured, stays as it is.
 * @param dates that the queue is forecast for, ascending
 * @throws RangeError without reasons, or with a history too short to forecast from
 * Source: Wickramasuriya, Athanasopoulos and Hyndman 2019 (minimum trace, diagonal weights), with the queue held fixed as
 * in Zhang, Kang, Panagiotelis and Li 2023.
 */
export function reasonDivider(
  reasons: readonly ReasonSeries[],
  dates: readonly string[],
  calendar: { specialDays?: readonly SpecialDay[]; events?: readonly KnownEvent[] } = {},
): ReasonDivider {
  if (reasons.length === 0) throw new RangeError("a queue is divided into a reason or more");
  const models = reasons.map(({ days }) => fitForecast(days, { horizon: dates.length, ...calendar }));
  const dispersions = models.map(dispersion);
  const usual = usualShares(reasons);
  return (queueDays, seed) => {
    const own = models.map((model) => onDates(model, drawFuture(model, mulberry32(seed)), dates));
    return reconciled(queueDays, own, dispersions, usual);
  };
}

/** Mean squared error of the backtest / mean forecast; at least 1, that of a Poisson count. */
function dispersion({ backtest }: ForecastModel): number {
  let squares = 0;
  let forecasts = 0;
  for (const { actual, forecast } of backtest.origins) {
    actual.forEach((y, i) => {
      if (Number.isNaN(y)) return;
      squares += (y - (forecast[i] as number)) ** 2;
      forecasts += forecast[i] as number;
    });
  }
  return forecasts > 0 ? Math.max(1, squares / forecasts) : 1;
}

/** A reason may have days on which it never comes: there it is 0. */
function onDates(model: ForecastModel, values: Float64Array, dates: readonly string[]): Float64Array {
  const byDate = new Map(model.times.map((time, i) => [time.slice(0, 10), values[i] as number]));
  return Float64Array.from(dates, (date) => byDate.get(date) ?? 0);
}

/** Each reason's part of all contacts of the past; the same for all where nothing came. */
function usualShares(reasons: readonly ReasonSeries[]): number[] {
  const sums = reasons.map(({ days }) => days.reduce((sum, { value }) => sum + (value ?? 0), 0));
  const all = sums.reduce((a, b) => a + b, 0);
  return sums.map((sum) => (all > 0 ? sum / all : 1 / reasons.length));
}

/**
 * Spreads the difference between the queue and the sum of its parts over the parts, by variance (dispersion x level): the
 * least change, in the metric of the errors, that makes the sums hold. No part falls below 0.
 * @param usual shares for a day on which no part expects anything
 */
export function reconciled(
  queue: Float64Array,
  parts: readonly Float64Array[],
  dispersions: readonly number[],
  usual: readonly number[],
): Float64Array[] {
  const fitted = parts.map(() => new Float64Array(queue.length));
  queue.forEach((whole, i) => {
    const own = parts.map((part) => part[i] as number);
    const gap = whole - sumOf(own);
    const variances = own.map((value, r) => value * (dispersions[r] as number));
    const all = sumOf(variances);
    const moved = own.map((value, r) => Math.max(0, value + (all > 0 ? ((variances[r] as number) / all) * gap : 0)));
    const sum = sumOf(moved);
    fitted.forEach((part, r) => {
      part[i] = sum > 0 ? ((moved[r] as number) * whole) / sum : whole * (usual[r] as number);
    });
  });
  return fitted;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
