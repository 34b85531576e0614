import { betaQuantile } from "./distributions.ts";
import { incompleteBeta, logChoose } from "./special-functions.ts";

/** P(X <= k) for X binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return 1 - incompleteBeta(p, k + 1, n - k);
}

/** P(X >= k) for X binomial(n, p). */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(p, k, n - k + 1);
}

/** P(X <= k) for X hypergeometric: `draws` taken without replacement from `total` of which `marked` are marked. */
export function hypergeometricCdf(k: number, total: number, marked: number, draws: number): number {
  const least = Math.max(0, draws - (total - marked));
  const most = Math.min(draws, marked);
  if (k >= most) return 1;
  const whole = logChoose(total, draws);
  let probability = 0;
  for (let i = least; i <= k; i++) {
    probability += Math.exp(logChoose(marked, i) + logChoose(total - marked, draws - i) - whole);
  }
  return Math.min(probability, 1);
}

/**
 * Exact one-sided upper bound for a proportion after k successes in n trials, wrong with probability at most `delta`
 * (Clopper and Pearson 1934).
 */
export function clopperPearsonUpper(k: number, n: number, delta: number): number {
  return k >= n ? 1 : betaQuantile(1 - delta, k + 1, n - k);
}
