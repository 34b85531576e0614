import type { Estimate } from "../evals/stats/estimate.ts";
import { wilson } from "../evals/stats/wilson.ts";

/**
 * Pinball (quantile) loss of forecasting `quantile` as the p-quantile when `actual` came; 0 best, unit of the series.
 * Source: Koenker and Bassett 1978.
 */
export function pinball(actual: number, quantile: number, p: number): number {
  return actual >= quantile ? p * (actual - quantile) : (1 - p) * (quantile - actual);
}

/**
 * Continuous ranked probability score of a set of draws: mean |x - y| - mean |x - x'| / 2; 0 best, unit of the series.
 * The second mean is taken from the sorted draws, sum (2 i - S - 1) x_i / S^2, so that S draws cost S log S.
 * @throws RangeError without draws
 * Source: Gneiting and Raftery 2007, eq. 21.
 */
export function crps(draws: ArrayLike<number>, actual: number): number {
  const sorted = Float64Array.from(draws).sort();
  const size = sorted.length;
  if (size === 0) throw new RangeError("no score of no draws");
  let distance = 0;
  let spread = 0;
  sorted.forEach((x, i) => {
    distance += Math.abs(x - actual);
    spread += (2 * (i + 1) - size - 1) * x;
  });
  return distance / size - spread / (size * size);
}

/** Where `actual` fell among the draws, 0..1; uniform over many forecasts when they are calibrated (Dawid 1984). Ties count half. */
export function probabilityIntegral(draws: ArrayLike<number>, actual: number): number {
  let below = 0;
  for (let i = 0; i < draws.length; i++) {
    const x = draws[i] as number;
    below += x < actual ? 1 : x === actual ? 0.5 : 0;
  }
  return below / draws.length;
}

/** Shares of probability integrals in `bins` equal bins: level when calibrated, U-shaped when intervals are too narrow. */
export function integralHistogram(integrals: readonly number[], bins = 10): number[] {
  const counts = Array<number>(bins).fill(0);
  for (const p of integrals) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(p * bins)));
    counts[bin] = (counts[bin] as number) + 1 / integrals.length;
  }
  return counts;
}

/** Share of actuals inside their interval, with its Wilson interval; null before the first. */
export function coverage(rows: readonly { actual: number; low: number; high: number }[]): Estimate | null {
  const inside = rows.filter(({ actual, low, high }) => actual >= low && actual <= high).length;
  return wilson(inside, rows.length);
}

/** 1 - own score / other score: above 0 beats the other, 1 is perfect; null where the other is not above 0. */
export function skill(own: number, other: number): number | null {
  return other > 0 ? 1 - own / other : null;
}
