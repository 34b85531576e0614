import { normalCritical } from "./distributions.ts";
import type { Estimate } from "./estimate.ts";
import { clamp, mean, sum, variance } from "./moments.ts";

export type PpiInput = {
  /** Human labels of the audited items. */
  labels: readonly number[];
  /** Judge scores of the same items, in the same order. */
  auditedScores: readonly number[];
  /** Judge scores of the items nobody audited. */
  otherScores: readonly number[];
  level?: number;
  /** Fixed tuning weight instead of the estimated one (1 = plain PPI, 0 = labels alone). */
  lambda?: number;
};

/**
 * PPI++ mean with power tuning (Angelopoulos, Duchi and Zrnic 2023), numerically equal to `ppi_py.ppi_mean_ci`:
 * normal interval for the mean of the process the items come from, no finite-population correction, not cut to [0, 1].
 * Null when there are fewer than 2 labels or no unaudited item.
 */
export function ppiMean(input: PpiInput): (Estimate & { lambda: number; variance: number }) | null {
  const { labels, auditedScores, otherScores, level = 0.95 } = input;
  const n = labels.length;
  const rest = otherScores.length;
  if (n < 2 || rest < 1) return null;
  const lambda = input.lambda ?? tunedWeight(labels, auditedScores, otherScores);
  const corrected = labels.map((y, i) => y - lambda * (auditedScores[i] as number));
  const value = lambda * mean(otherScores) + mean(corrected);
  const spread = (lambda * lambda * variance(otherScores, 0)) / rest + variance(corrected, 0) / n;
  const half = normalCritical(level) * Math.sqrt(spread);
  const method = "ppi++, normal interval";
  return { value, low: value - half, high: value + half, level, n, method, lambda, variance: spread };
}

/** Weight of the judge that minimises the variance, limited to [0, 1]; 0 for a constant judge. */
function tunedWeight(labels: readonly number[], audited: readonly number[], others: readonly number[]): number {
  const n = labels.length;
  const spread = variance([...audited, ...others], 1);
  if (!(spread > 1e-15)) return 0;
  const labelMean = mean(labels);
  const scoreMean = mean(audited);
  const covariance = sum(labels.map((y, i) => (y - labelMean) * ((audited[i] as number) - scoreMean))) / n;
  return clamp(covariance / ((1 + n / others.length) * spread), 0, 1);
}
