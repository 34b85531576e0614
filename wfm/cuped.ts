import { studentTCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { mean, variance } from "../evals/stats/moments.ts";

/** One customer of a randomised pilot: contacts during it, and a figure from before it (their contacts then, say). */
export interface CupedRow {
  /** 1 = may meet the bot */
  arm: 0 | 1;
  outcome: number;
  before: number;
}

export interface CupedResult {
  /** mean of control - mean of treated: contacts saved per treated customer */
  unadjusted: Estimate;
  /** the same after taking off what the time before foretold */
  adjusted: Estimate;
  /** regression coefficient of outcome on before, within arms */
  theta: number;
  /** share of the variance that the adjustment removed, 0..1 */
  varianceReduction: number;
}

/**
 * CUPED: Y - theta (X - mean X) with theta = cov(Y, X) / var(X). The time before the pilot cannot be touched by it, so the
 * estimate stays unbiased and its interval narrows. Welch intervals.
 * @throws RangeError with fewer than two customers in an arm, or figures that are not numbers
 * Source: Deng, Xu, Kohavi and Walker 2013.
 */
export function cuped(rows: readonly CupedRow[]): CupedResult {
  const arms = ([0, 1] as const).map((arm) => rows.filter((row) => row.arm === arm));
  if (arms.some((of) => of.length < 2)) throw new RangeError("each arm needs two customers or more");
  if (rows.some(({ outcome, before }) => !Number.isFinite(outcome) || !Number.isFinite(before))) {
    throw new RangeError("outcome and before must be numbers");
  }
  const theta = pooledSlope(arms);
  const centre = mean(rows.map(({ before }) => before));
  const [control = [], treated = []] = arms;
  const outcomes = (of: readonly CupedRow[]): number[] => of.map(({ outcome }) => outcome);
  const corrected = (of: readonly CupedRow[]): number[] =>
    of.map(({ outcome, before }) => outcome - theta * (before - centre));
  const unadjusted = difference(outcomes(control), outcomes(treated), "difference of means, Welch");
  const adjusted = difference(corrected(control), corrected(treated), "CUPED, Welch");
  const plain = (unadjusted.high - unadjusted.low) ** 2;
  const varianceReduction = plain > 0 ? Math.max(0, 1 - (adjusted.high - adjusted.low) ** 2 / plain) : 0;
  return { unadjusted, adjusted, theta, varianceReduction };
}

function pooledSlope(arms: readonly (readonly CupedRow[])[]): number {
  let cross = 0;
  let square = 0;
  for (const arm of arms) {
    const [centreX, centreY] = [mean(arm.map((row) => row.before)), mean(arm.map((row) => row.outcome))];
    for (const { before, outcome } of arm) {
      cross += (before - centreX) * (outcome - centreY);
      square += (before - centreX) ** 2;
    }
  }
  return square > 0 ? cross / square : 0;
}

function difference(control: readonly number[], treated: readonly number[], method: string): Estimate {
  const parts = [control, treated].map((values) => ({ n: values.length, error2: variance(values) / values.length }));
  const error2 = parts.reduce((sum, part) => sum + part.error2, 0);
  const freedom = error2 > 0 ? error2 ** 2 / parts.reduce((sum, p) => sum + p.error2 ** 2 / (p.n - 1), 0) : 1;
  const value = mean(control) - mean(treated);
  const half = error2 > 0 ? studentTCritical(0.95, freedom) * Math.sqrt(error2) : 0;
  return { value, low: value - half, high: value + half, level: 0.95, n: control.length + treated.length, method };
}
