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
  /** How many items each audited one stands for, e.g. 1 / pi; any scale; default all alike. */
  weights?: readonly number[];
  /** Fixed tuning weight instead of the estimated one (1 = plain PPI, 0 = labels alone). */
  lambda?: number;
};

/**
 * PPI++ mean with power tuning (Angelopoulos, Duchi and Zrnic 2023), numerically equal to `ppi_py.ppi_mean_ci`:
 * normal interval for the mean of the process the items come from, no finite-population correction, not cut to [0, 1].
 * Null when there are fewer than 2 labels or no unaudited item. With weights, as `ppi_mean_ci(w=...)`: labels and scores of
 * audited items are weighted, and `otherScores` must then be unweighted, as the scores of the whole frame are.
 */
export function ppiMean(input: PpiInput): (Estimate & { lambda: number; variance: number }) | null {
  const { labels, auditedScores, otherScores, level = 0.95 } = input;
  const n = labels.length;
  const rest = otherScores.length;
  if (n < 2 || rest < 1) return null;
  const weights = normalised(input.weights, n);
  const weighted = (values: readonly number[]) => values.map((value, i) => value * (weights[i] as number));
  const lambda = input.lambda ?? tunedWeight(labels, auditedScores, otherScores, weights);
  const corrected = weighted(labels.map((y, i) => y - lambda * (auditedScores[i] as number)));
  const value = lambda * mean(otherScores) + mean(corrected);
  const spread = (lambda * lambda * variance(otherScores, 0)) / rest + variance(corrected, 0) / n;
  const half = normalCritical(level) * Math.sqrt(spread);
  const method = input.weights ? "ppi++, inverse-probability weights, normal interval" : "ppi++, normal interval";
  return { value, low: value - half, high: value + half, level, n, method, lambda, variance: spread };
}

/** Weights with mean 1. */
function normalised(weights: readonly number[] | undefined, n: number): readonly number[] {
  if (!weights) return new Array<number>(n).fill(1);
  const total = sum(weights);
  return weights.map((weight) => (weight * n) / total);
}

/** Weight of the judge that minimises the variance, limited to [0, 1]; 0 for a constant judge. */
function tunedWeight(
  labels: readonly number[],
  audited: readonly number[],
  others: readonly number[],
  weights: readonly number[],
): number {
  const n = labels.length;
  const untuned = mean(others) + sum(labels.map((y, i) => ((y - (audited[i] as number)) * (weights[i] as number)) / n));
  const centred = (values: readonly number[]) => values.map((value, i) => (value - untuned) * (weights[i] as number));
  const [gradients, judged] = [centred(labels), centred(audited)];
  const spread = variance([...judged, ...others.map((value) => value - untuned)], 1);
  if (!(spread > 1e-15)) return 0;
  const [labelMean, scoreMean] = [mean(gradients), mean(judged)];
  const covariance = sum(gradients.map((g, i) => (g - labelMean) * ((judged[i] as number) - scoreMean))) / n;
  return clamp(covariance / ((1 + n / others.length) * spread), 0, 1);
}
