/** Sum of the numbers; 0 for none. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const v of values) total += v;
  return total;
}

/** Arithmetic mean; NaN for none. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Variance with divisor length - ddof (ddof 1 = the unbiased sample variance). NaN when the divisor is not positive. */
export function variance(values: readonly number[], ddof = 1): number {
  const divisor = values.length - ddof;
  if (divisor <= 0) return Number.NaN;
  const m = mean(values);
  let total = 0;
  for (const v of values) total += (v - m) ** 2;
  return total / divisor;
}

/** Weighted mean of values with weights >= 0; NaN when the weights sum to 0. */
export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let total = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    total += (weights[i] as number) * (values[i] as number);
    weight += weights[i] as number;
  }
  return total / weight;
}

/** Quantile of a non-empty sample by linear interpolation (type 7 of Hyndman and Fan 1996), q in [0, 1]. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

/** Limits x to [low, high]. */
export function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
