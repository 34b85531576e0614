import type { Rng } from "../evals/stats/prng.ts";
import { drawFuture, type FitOptions, type ForecastModel, fitForecast } from "./forecast-model.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import type { SeriesPoint } from "./series-grid.ts";

/** A queue's series and those of its contact reasons, over the same times; the reasons make up the queue. */
export interface Hierarchy {
  total: readonly SeriesPoint[];
  reasons: Readonly<Record<string, readonly SeriesPoint[]>>;
}

export interface ReconcileOptions extends Pick<FitOptions, "horizon" | "seasons"> {
  /** `min-trace`: whoever forecasts better is believed more (default). `bottom-up`: the queue is the sum of its reasons. */
  method?: "min-trace" | "bottom-up";
  rng: Rng;
  /** default 1000 */
  draws?: number;
}

export interface ReconciledSeries {
  points: { time: string; value: number; low80: number; high80: number; low95: number; high95: number }[];
  totals: PlannedEstimate;
}

export interface ReconciledForecast {
  total: ReconciledSeries;
  reasons: Record<string, ReconciledSeries>;
}

/**
 * Forecasts a queue and its reasons so that they add up: in every slot, in the published values and inside each draw.
 * Values are means of the draws, because means add up and medians do not. Variances come from each series' own backtest.
 * @throws RangeError without reasons, or where a reason's slots differ from the queue's
 * Source: Wickramasuriya, Athanasopoulos and Hyndman 2019 (minimum trace, diagonal weights).
 */
export function forecastHierarchy({ total, reasons }: Hierarchy, options: ReconcileOptions): ReconciledForecast {
  const names = Object.keys(reasons);
  if (names.length === 0) throw new RangeError("a hierarchy needs a reason or more");
  const { horizon, seasons, rng, draws = 1000, method = "min-trace" } = options;
  const fit = { horizon, ...(seasons && { seasons }) };
  const queue = fitForecast(total, fit);
  const parts = names.map((name) => fitForecast(reasons[name] ?? [], fit));
  parts.forEach((part, r) => {
    if (part.times.join() !== queue.times.join())
      throw new RangeError(`"${names[r]}" is not forecast for the same times`);
  });
  const variances = [queue, ...parts].map(errorVariance);
  const drawn = Array.from({ length: draws }, () => {
    const own = parts.map((part) => drawFuture(part, rng));
    return method === "bottom-up" ? own : reconciled(drawFuture(queue, rng), own, variances);
  });
  const sums = drawn.map((own) => own.reduce((a, b) => a.map((value, i) => value + (b[i] as number))));
  const n = total.length;
  return {
    total: summarised(queue.times, sums, n, method),
    reasons: Object.fromEntries(
      names.map((name, r) => [
        name,
        summarised(
          queue.times,
          drawn.map((own) => own[r] as Float64Array),
          n,
          method,
        ),
      ]),
    ),
  };
}

/** Mean squared error of the backtest; at least that of a Poisson count. */
function errorVariance({ backtest, values }: ForecastModel): number {
  let sum = 0;
  let n = 0;
  for (const { actual, forecast } of backtest.origins) {
    actual.forEach((y, i) => {
      if (Number.isNaN(y)) return;
      sum += (y - (forecast[i] as number)) ** 2;
      n++;
    });
  }
  const poisson = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  return Math.max(n === 0 ? 0 : sum / n, poisson, 1e-9);
}

/**
 * Spreads the difference between queue and sum of reasons over the reasons, by variance: the least change, in the metric
 * of the errors, that makes the sums hold. A part that would fall below 0 stays at 0.
 * @param variances of the queue, then of each reason
 */
export function reconciled(
  queue: Float64Array,
  parts: readonly Float64Array[],
  variances: readonly number[],
): Float64Array[] {
  const whole = variances.reduce((a, b) => a + b, 0);
  return parts.map((part, r) =>
    part.map((value, i) => {
      const gap = (queue[i] as number) - parts.reduce((sum, own) => sum + (own[i] as number), 0);
      return Math.max(0, value + ((variances[r + 1] as number) / whole) * gap);
    }),
  );
}

function summarised(
  times: readonly string[],
  draws: readonly Float64Array[],
  n: number,
  how: string,
): ReconciledSeries {
  const about = { n, method: `reconciled (${how}), ${draws.length} draws` };
  const estimate = (of: (draw: Float64Array) => number): PlannedEstimate => {
    const values = Float64Array.from(draws, of);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const { low, high, low80, high80, ...rest } = plannedEstimate(values, values, about);
    const bounds = { low: Math.min(low, mean), high: Math.max(high, mean) };
    return {
      ...rest,
      value: mean,
      ...bounds,
      low80: Math.min(low80, mean),
      high80: Math.max(high80, mean),
      low95: bounds.low,
      high95: bounds.high,
    };
  };
  return {
    points: times.map((time, i) => {
      const { value, low80, high80, low95, high95 } = estimate((draw) => draw[i] as number);
      return { time, value, low80, high80, low95, high95 };
    }),
    totals: estimate((draw) => draw.reduce((a, b) => a + b, 0)),
  };
}
