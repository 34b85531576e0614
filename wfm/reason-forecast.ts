import { mulberry32, type Rng } from "../evals/stats/prng.ts";
import { drawGamma } from "./draw.ts";
import { drawFuture, type ForecastModel } from "./forecast-model.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import { type ReasonDrawer, type ReasonSeries, reasonDrawer } from "./reconcile.ts";

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
 * A forecast by day and by contact reason from whole futures. In each draw the reasons add up to the day and the days to
 * the total, and so do the values shown: they are means of the draws, because medians do not add up.
 * @throws RangeError where a reason's own days are too few to forecast from
 */
export function forecastDays(
  model: ForecastModel,
  split: ReasonSplit,
  { draws, rng }: { draws: number; rng: Rng },
): DayForecasts {
  const dates = [...new Set(model.times.map((time) => time.slice(0, 10)))];
  const place = model.times.map((time) => dates.indexOf(time.slice(0, 10)));
  const divide = drawerOf(model, split, dates);
  const names = namesOf(split);
  const queue = table(dates.length, draws);
  const byReason = names.map(() => table(dates.length, draws));
  for (let s = 0; s < draws; s++) {
    const seed = Math.floor(rng() * 2 ** 32);
    const days = new Float64Array(dates.length);
    drawFuture(model, mulberry32(seed)).forEach((volume, i) => {
      days[place[i] as number] = (days[place[i] as number] as number) + volume;
    });
    put(queue, s, days);
    divide(days, seed).forEach((part, r) => {
      put(byReason[r] as Float64Array[], s, part);
    });
  }
  const about = { n: 0, method: `mean of whole futures drawn (${draws}), sums inside each draw` };
  const totals = sumsOf(queue, draws);
  const dated = (days: Float64Array[]) => days.map((day, d) => ({ date: dates[d] as string, ...expected(day, about) }));
  return {
    total: expected(totals, about),
    days: dated(queue),
    reasons: names.map((reason, r) => {
      const days = byReason[r] as Float64Array[];
      const own = sumsOf(days, draws);
      const share = own.map((value, s) => ((totals[s] as number) > 0 ? value / (totals[s] as number) : 0));
      return { reason, share: expected(share, about), total: expected(own, about), days: dated(days) };
    }),
  };
}

function namesOf(split: ReasonSplit): string[] {
  return (split.by === "tickets" ? split.counts : split.series).map(({ reason }) => reason);
}

function drawerOf(model: ForecastModel, split: ReasonSplit, dates: readonly string[]): ReasonDrawer {
  if (split.by === "tickets") return ticketDrawer(split.counts);
  if (split.series.length === 0) return () => [];
  const specialDays = [...model.specialDayNames].map(([date, name]) => ({ date, name }));
  return reasonDrawer(split.series, dates, { specialDays, events: model.events });
}

/**
 * One share of the whole horizon for each reason, as the tickets say (Dirichlet). Jeffreys: half a ticket each, so that a
 * reason without tickets has an interval and no certain 0.
 */
function ticketDrawer(counts: readonly ReasonCount[]): ReasonDrawer {
  return (days, seed) => {
    const rng = mulberry32(seed ^ 0x5f5f5f5f);
    const drawn = counts.map(({ tickets }) => drawGamma(tickets + 0.5, rng));
    const sum = drawn.reduce((a, b) => a + b, 0);
    return drawn.map((value) => days.map((volume) => (volume * value) / sum));
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

/** Mean of the draws with their intervals. */
function expected(draws: Float64Array, about: { n: number; method: string }): PlannedEstimate {
  const value = draws.reduce((a, b) => a + b, 0) / draws.length;
  const { low, high, low80, high80, ...rest } = plannedEstimate(draws, draws, about);
  const bounds = { low: Math.min(low, value), high: Math.max(high, value) };
  return {
    ...rest,
    value,
    ...bounds,
    low80: Math.min(low80, value),
    high80: Math.max(high80, value),
    low95: bounds.low,
    high95: bounds.high,
  };
}
