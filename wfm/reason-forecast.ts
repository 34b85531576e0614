import { mulberry32, type Rng } from "../evals/stats/prng.ts";
import { drawGamma, quantileOf } from "./draw.ts";
import { drawFuture, type ForecastModel } from "./forecast-model.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import { type ReasonDivider, type ReasonSeries, reasonDivider } from "./reconcile.ts";

/** Tickets of one contact reason among those that tell how contacts divide. */
export interface ReasonCount {
  reason: string;
  tickets: number;
}

/** What tells how a queue divides into contact reasons: tickets, or each reason's own days. */
export type ReasonSplit =
  | { by: "tickets"; counts: readonly ReasonCount[] }
  | { by: "days"; series: readonly ReasonSeries[] };

export interface DayForecast extends PlannedEstimate {
  date: string;
}

export interface ReasonForecast {
  reason: string;
  share: PlannedEstimate;
  total: PlannedEstimate;
  days: DayForecast[];
}

export interface DayForecasts {
  total: PlannedEstimate;
  days: DayForecast[];
  reasons: ReasonForecast[];
}

/**
 * A forecast by day and by contact reason from whole futures; in each draw the reasons add up to the day and the days to
 * the total. So do the values shown, which medians of sums would not: a day's is the median of its draws, divided by the
 * reasons' mean shares of it, and a total's is the sum of its days. (Means would add up too, but few residuals have tails
 * that lift them far above the middle.)
 * @throws RangeError where a reason's own days are too few to forecast from
 */
export function forecastDays(
  model: ForecastModel,
  split: ReasonSplit,
  { draws, rng }: { draws: number; rng: Rng },
): DayForecasts {
  const dates = [...new Set(model.times.map((time) => time.slice(0, 10)))];
  const byDay = daySums(model, dates);
  const divide = dividerOf(model, split, dates);
  const names = namesOf(split);
  const queue = table(dates.length, draws);
  const byReason = names.map(() => table(dates.length, draws));
  for (let s = 0; s < draws; s++) {
    const seed = Math.floor(rng() * 2 ** 32);
    const days = byDay(drawFuture(model, mulberry32(seed)));
    put(queue, s, days);
    divide(days, seed).forEach((part, r) => {
      put(byReason[r] as Float64Array[], s, part);
    });
  }
  const about = { n: 0, method: `whole futures drawn (${draws}), sums inside each draw` };
  const estimate = (value: number, drawn: Float64Array) => around(value, plannedEstimate(drawn, drawn, about));
  const dated = (values: Float64Array, drawn: readonly Float64Array[]) =>
    dates.map((date, d) => ({ date, ...estimate(values[d] as number, drawn[d] as Float64Array) }));
  const values = Float64Array.from(queue, (day) => quantileOf(day.toSorted(), 0.5));
  const parts = byReason.map((days) =>
    Float64Array.from(days, (day, d) => (values[d] as number) * meanShare(day, queue[d] as Float64Array)),
  );
  const total = sumOf(values);
  const totals = sumsOf(queue, draws);
  return {
    total: estimate(total, totals),
    days: dated(values, queue),
    reasons: names.map((reason, r) => {
      const own = parts[r] as Float64Array;
      const drawn = byReason[r] as Float64Array[];
      const sums = sumsOf(drawn, draws);
      const shares = sums.map((value, s) => ((totals[s] as number) > 0 ? value / (totals[s] as number) : 0));
      const share = total > 0 ? sumOf(own) / total : 0;
      return { reason, share: estimate(share, shares), total: estimate(sumOf(own), sums), days: dated(own, drawn) };
    }),
  };
}

function namesOf(split: ReasonSplit): string[] {
  return (split.by === "tickets" ? split.counts : split.series).map(({ reason }) => reason);
}

function dividerOf(model: ForecastModel, split: ReasonSplit, dates: readonly string[]): ReasonDivider {
  if (split.by === "tickets") return ticketDivider(split.counts);
  if (split.series.length === 0) return () => [];
  const specialDays = [...model.specialDayNames].map(([date, name]) => ({ date, name }));
  return reasonDivider(split.series, dates, { specialDays, events: model.events });
}

/**
 * One share of the whole horizon for each reason, as the tickets say (Dirichlet). Jeffreys: half a ticket each, so that a
 * reason without tickets has an interval and no certain 0.
 */
function ticketDivider(counts: readonly ReasonCount[]): ReasonDivider {
  return (days, seed) => {
    // another stream than the volume's, so that shares and volume are independent
    const rng = mulberry32(seed ^ 0x5f5f5f5f);
    const drawn = counts.map(({ tickets }) => drawGamma(tickets + 0.5, rng));
    const all = sumOf(drawn);
    return drawn.map((value) => days.map((volume) => (volume * value) / all));
  };
}

/** Sums the slots of a forecast or a future by day. */
function daySums({ times }: ForecastModel, dates: readonly string[]): (slots: Float64Array) => Float64Array {
  const place = times.map((time) => dates.indexOf(time.slice(0, 10)));
  return (slots) => {
    const days = new Float64Array(dates.length);
    slots.forEach((volume, i) => {
      const day = place[i] as number;
      days[day] = (days[day] as number) + volume;
    });
    return days;
  };
}

function table(days: number, draws: number): Float64Array[] {
  return Array.from({ length: days }, () => new Float64Array(draws));
}

function put(rows: readonly Float64Array[], draw: number, days: Float64Array): void {
  rows.forEach((row, d) => {
    row[draw] = days[d] as number;
  });
}

function sumsOf(rows: readonly Float64Array[], draws: number): Float64Array {
  return Float64Array.from({ length: draws }, (_, s) => rows.reduce((sum, row) => sum + (row[s] as number), 0));
}

/** Mean over the draws of a reason's share of its day; 0 where nothing ever comes. */
function meanShare(reason: Float64Array, day: Float64Array): number {
  let sum = 0;
  let n = 0;
  day.forEach((whole, s) => {
    if (whole <= 0) return;
    sum += (reason[s] as number) / whole;
    n++;
  });
  return n === 0 ? 0 : sum / n;
}

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0);
}

/** The same intervals around another value, which they always hold. */
function around(value: number, { low, high, low80, high80, ...rest }: PlannedEstimate): PlannedEstimate {
  const bounds = { low: Math.min(low, value), high: Math.max(high, value) };
  const inner = { low80: Math.min(low80, value), high80: Math.max(high80, value) };
  return { ...rest, value, ...bounds, ...inner, low95: bounds.low, high95: bounds.high };
}
