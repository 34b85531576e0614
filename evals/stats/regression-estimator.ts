import { studentTCritical } from "./distributions.ts";
import type { Estimate } from "./estimate.ts";
import { type LinearFit, leastSquares } from "./least-squares.ts";
import { mean, sum, variance } from "./moments.ts";

/** One audited item: its human label, the covariates known for the whole frame, its inclusion probability. */
export type AuditedUnit = {
  y: number;
  /** Judge covariates, e.g. [score] or [score, panel mean]; same length for every unit, may be empty. */
  x: readonly number[];
};

/** What is known about all items of the frame without any human. */
export type FrameTotals = {
  /** Number of items. */
  N: number;
  /** Mean of each covariate over the frame. */
  xMeans: readonly number[];
};

/** A design-based estimate with what its intervals need; `value` is not cut to [0, 1]. */
export type DesignEstimate = {
  value: number;
  /** Estimated variance of `value`, finite-population correction included. */
  variance: number;
  /** Degrees of freedom of `variance`. */
  df: number;
  n: number;
  N: number;
  slopes: number[];
};

/** A residual whose own label decides its fit (leverage 1) would be divided by zero. */
const MAX_LEVERAGE = 0.999;

/** Residuals as if each unit had been left out of the fit (Royall and Cumberland 1978). */
function leaveOneOut(fit: LinearFit): number[] {
  return fit.residuals.map((e, i) => e / (1 - Math.min(fit.leverages[i] as number, MAX_LEVERAGE)));
}

function columnsOf(units: readonly AuditedUnit[], covariates: number): number[][] {
  return [units.map(() => 1), ...Array.from({ length: covariates }, (_, k) => units.map((u) => u.x[k] as number))];
}

function slopesOf(fit: LinearFit, covariates: number): number[] {
  return Array.from({ length: covariates }, (_, k) =>
    fit.predict(Array.from({ length: covariates + 1 }, (_unused, i) => (i === k + 1 ? 1 : 0))),
  );
}

/**
 * Sample mean of a simple random sample without replacement, judge left out; variance with finite-population
 * correction (Cochran 1977, section 2.5). Null with fewer than 2 audits.
 */
export function sampleMeanEstimate(labels: readonly number[], N: number): DesignEstimate | null {
  const n = labels.length;
  if (n < 2 || N < n) return null;
  return { value: mean(labels), variance: (1 - n / N) * (variance(labels) / n), df: n - 1, n, N, slopes: [] };
}

/**
 * Regression (GREG) estimator of the frame mean from a simple random sample without replacement (Särndal, Swensson and
 * Wretman 1992, chapter 6): mean of the labels + slopes x (frame mean - sample mean of the covariates), variance from
 * leave-one-out residuals with finite-population correction, df = n - 1 - covariates.
 * Null when there are too few audits for the covariates.
 */
export function regressionEstimate(units: readonly AuditedUnit[], frame: FrameTotals): DesignEstimate | null {
  const n = units.length;
  const covariates = frame.xMeans.length;
  const df = n - 1 - covariates;
  if (df < 1 || frame.N < n) return null;
  const y = units.map((unit) => unit.y);
  const fit = leastSquares(columnsOf(units, covariates), y);
  const squares = sum(leaveOneOut(fit).map((e) => e * e));
  return {
    value: fit.predict([1, ...frame.xMeans]),
    variance: ((1 - n / frame.N) * squares) / (n * (n - 1)),
    df,
    n,
    N: frame.N,
    slopes: slopesOf(fit, covariates),
  };
}

/**
 * Regression estimator under unequal inclusion probabilities `pi` in (0, 1]: model means over the frame plus
 * probability-weighted residuals, slopes by weighted least squares (weights 1/pi), Poisson variance (Särndal et al.
 * 1992, 6.6) on leave-one-out residuals and scaled by n/(n-1), so that equal probabilities give the simple random
 * estimate exactly. Units with pi = 1 add no variance. Throws RangeError on a pi outside (0, 1].
 */
export function unequalProbabilityEstimate(
  units: readonly (AuditedUnit & { pi: number })[],
  frame: FrameTotals,
): DesignEstimate | null {
  const bad = units.find((unit) => !(unit.pi > 0 && unit.pi <= 1));
  if (bad) throw new RangeError(`inclusion probability must be in (0, 1], got ${bad.pi}`);
  const n = units.length;
  const covariates = frame.xMeans.length;
  const random = units.filter((unit) => unit.pi < 1).length;
  const df = (random === 0 ? n : random) - 1 - covariates;
  if (df < 1) return null;
  const weights = units.map((unit) => 1 / unit.pi);
  const fit = leastSquares(
    columnsOf(units, covariates),
    units.map((unit) => unit.y),
    weights,
  );
  const bias = sum(fit.residuals.map((e, i) => e * (weights[i] as number))) / frame.N;
  const squares = sum(
    leaveOneOut(fit).map((e, i) => (1 - (units[i]?.pi as number)) * (e * (weights[i] as number)) ** 2),
  );
  return {
    value: fit.predict([1, ...frame.xMeans]) + bias,
    variance: (squares / frame.N ** 2) * (n / (n - 1)),
    df,
    n,
    N: frame.N,
    slopes: slopesOf(fit, covariates),
  };
}

/** Student interval of a design-based estimate, not cut to [0, 1]. */
export function studentInterval(estimate: DesignEstimate, method: string, level = 0.95): Estimate {
  const half = studentTCritical(level, estimate.df) * Math.sqrt(estimate.variance);
  const { value, n } = estimate;
  return { value, low: value - half, high: value + half, level, n, method };
}
