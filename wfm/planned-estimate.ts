import type { Estimate } from "../evals/stats/estimate.ts";
import { quantileOf } from "./draw.ts";

/** An Estimate at level 0.95 that also carries its 80 % interval; `low95` and `high95` repeat `low` and `high`. */
export type PlannedEstimate = Estimate & { low80: number; high80: number; low95: number; high95: number };

/**
 * Median of `expected` with central 80 and 95 % intervals of `possible`, the same draws with the chance of the
 * period itself added. Equal arrays give the interval of the expectation alone.
 * @param n what the figure rests on, e.g. bot attempts counted; 0 when it rests on stated numbers only
 */
export function plannedEstimate(
  expected: ArrayLike<number>,
  possible: ArrayLike<number>,
  about: { n: number; method: string },
): PlannedEstimate {
  const value = quantileOf(Float64Array.from(expected).sort(), 0.5);
  const sorted = Float64Array.from(possible).sort();
  const low = Math.min(value, quantileOf(sorted, 0.025));
  const high = Math.max(value, quantileOf(sorted, 0.975));
  const low80 = Math.min(value, quantileOf(sorted, 0.1));
  const high80 = Math.max(value, quantileOf(sorted, 0.9));
  return { value, low, high, level: 0.95, n: about.n, method: about.method, low80, high80, low95: low, high95: high };
}
