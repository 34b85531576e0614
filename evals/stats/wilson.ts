import { normalCritical, studentTCritical } from "./distributions.ts";
import { boundedEstimate, type Estimate } from "./estimate.ts";
import { clamp } from "./moments.ts";

function scoreBounds(p: number, n: number, critical: number): { low: number; high: number } {
  const z2 = critical * critical;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (critical * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { low: centre - half, high: centre + half };
}

/** Wilson score interval of a proportion, `successes` of `n` independent trials (Wilson 1927). Null when n is 0. */
export function wilson(successes: number, n: number, level = 0.95): Estimate | null {
  if (!(n > 0)) return null;
  const value = successes / n;
  return boundedEstimate({ value, ...scoreBounds(value, n, normalCritical(level)), level, n, method: "wilson" });
}

export type EffectiveSample = {
  /** Audits behind the estimate. */
  n: number;
  /** Size of the finite frame; leave out for an infinite population. */
  frameSize?: number;
  /** Degrees of freedom of the critical value; default n - 1. */
  df?: number;
  level?: number;
  method?: string;
  /** Smallest variance believed; default that of one disagreement in n + 2. */
  leastVariance?: number;
};

/**
 * Wilson interval of a rate with estimated variance: the sample size is replaced by the effective one, p(1-p)/variance
 * (Korn and Graubard 1998). The variance never counts as smaller than that of one disagreement in n + 2, so that a
 * clean sample does not pretend to certainty. `variance` already holds the finite-population correction.
 * Null when n < 2 or the inputs are not finite.
 */
export function wilsonEffective(rate: number, variance: number, sample: EffectiveSample): Estimate | null {
  const { n, frameSize, df = n - 1, level = 0.95, method = "wilson with effective n" } = sample;
  if (!(n >= 2 && df > 0) || !Number.isFinite(rate) || !Number.isFinite(variance)) return null;
  const one = 1 / (n + 2);
  const unseen = frameSize === undefined ? 1 : Math.max(1 - n / frameSize, 0);
  const spread = Math.max(variance, sample.leastVariance ?? ((one * (1 - one)) / n) * unseen);
  const value = clamp(rate, 0, 1);
  if (spread === 0) return boundedEstimate({ value, low: value, high: value, level, n, method });
  const central = clamp(rate, one, 1 - one);
  const effective = Math.max((central * (1 - central)) / spread, 2);
  return boundedEstimate({ value, ...scoreBounds(value, effective, studentTCritical(level, df)), level, n, method });
}
