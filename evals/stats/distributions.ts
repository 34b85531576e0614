import { incompleteBeta } from "./special-functions.ts";

/** Solves increasing f(x) = target on [low, high] by bisection down to the resolution of doubles. */
function invert(f: (x: number) => number, target: number, low: number, high: number): number {
  let a = low;
  let b = high;
  for (let i = 0; i < 200; i++) {
    const middle = (a + b) / 2;
    if (middle === a || middle === b) break;
    if (f(middle) < target) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

/** Complementary error function for x >= 0: series below 2.5, continued fraction above (Abramowitz and Stegun 7.1.6, 7.1.14). */
function erfc(x: number): number {
  if (x < 2.5) {
    let term = x;
    let total = x;
    for (let n = 1; Math.abs(term) > 1e-18 * total; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      total += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
  }
  let fraction = 0;
  for (let k = 120; k >= 1; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** P(Z <= z) of the standard normal distribution. */
export function normalCdf(z: number): number {
  const tail = erfc(Math.abs(z) / Math.SQRT2) / 2;
  return z > 0 ? 1 - tail : tail;
}

/** Quantile of the standard normal distribution, p in (0, 1). Throws RangeError outside. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normalQuantile needs 0 < p < 1, got ${p}`);
  if (p === 0.5) return 0;
  // The lower tail keeps full relative precision; the upper one follows by symmetry.
  return p < 0.5 ? invert(normalCdf, p, -40, 0) : -invert(normalCdf, 1 - p, -40, 0);
}

/** P(T <= t) of Student's t with df > 0 degrees of freedom (not necessarily whole). */
export function studentTCdf(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

const quantileCache = new Map<string, number>();

/** Quantile of Student's t, p in (0, 1), df > 0 (Infinity gives the normal quantile). Throws RangeError outside. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1 && df > 0)) throw new RangeError(`studentTQuantile(${p}, ${df}) is not defined`);
  if (df > 1e7) return normalQuantile(p);
  if (p === 0.5) return 0;
  const key = `${p}/${df}`;
  const known = quantileCache.get(key);
  if (known !== undefined) return known;
  const tail = Math.min(p, 1 - p);
  let bound = -2;
  while (studentTCdf(bound, df) > tail) bound *= 2;
  const t = -invert((x) => studentTCdf(x, df), tail, bound, 0);
  const result = p < 0.5 ? -t : t;
  // Intervals ask for the same few (level, df) pairs thousands of times; the bound keeps the memory small.
  if (quantileCache.size > 5000) quantileCache.clear();
  quantileCache.set(key, result);
  return result;
}

/** Two-sided critical value of Student's t at confidence `level`, e.g. level 0.95 and df 98 -> 1.9845. */
export function studentTCritical(level: number, df: number): number {
  return studentTQuantile((1 + level) / 2, df);
}

/** Two-sided critical value of the normal distribution at confidence `level`, e.g. 0.95 -> 1.95996. */
export function normalCritical(level: number): number {
  return normalQuantile((1 + level) / 2);
}

/** Quantile of the beta(a, b) distribution, p in [0, 1]. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile needs 0 <= p <= 1, got ${p}`);
  if (p === 0 || p === 1) return p;
  return invert((x) => incompleteBeta(x, a, b), p, 0, 1);
}
