import type { Future } from "./plan-futures.ts";
import type { PlannedEstimate } from "./planned-estimate.ts";

/** One day of a plan: contacts offered, and paid hours without and with automation. */
export interface PlanDay {
  date: string;
  volume: PlannedEstimate;
  hoursWithout: PlannedEstimate;
  hoursWith: PlannedEstimate;
  /** share of the exposed contacts that meet the bot by then, mean over the day's intervals */
  adoption: number;
}

export interface PlanDayParts {
  /** start of each interval, ISO; a day is the part before the T */
  times: readonly string[];
  futures: readonly Future[];
  /** agents per interval (rows) and draw (columns) */
  without: readonly Float64Array[];
  withBot: readonly Float64Array[];
  /** adoption per interval */
  adopted: readonly number[];
  /** paid hours of one agent in one interval */
  paidHours: number;
  estimate: (values: Float64Array) => PlannedEstimate;
}

/** Sums over the intervals of each day inside each draw, then quantiles: quantiles of intervals never add up to a day. */
export function planDays({ times, futures, without, withBot, adopted, paidHours, estimate }: PlanDayParts): PlanDay[] {
  const days = new Map<string, number[]>();
  times.forEach((time, i) => {
    const date = time.slice(0, 10);
    days.set(date, [...(days.get(date) ?? []), i]);
  });
  const hours = (table: readonly Float64Array[], intervals: readonly number[]) =>
    estimate(
      Float64Array.from(futures, (_, s) => intervals.reduce((sum, i) => sum + (table[i]?.[s] ?? 0) * paidHours, 0)),
    );
  return [...days].map(([date, intervals]) => ({
    date,
    volume: estimate(Float64Array.from(futures, (f) => intervals.reduce((sum, i) => sum + (f.volumes[i] ?? 0), 0))),
    hoursWithout: hours(without, intervals),
    hoursWith: hours(withBot, intervals),
    adoption: intervals.reduce((sum, i) => sum + (adopted[i] ?? 0), 0) / intervals.length,
  }));
}
