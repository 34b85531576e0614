export type LogisticProblem = {
  /** One row of features a case; add a column of ones for an intercept. */
  rows: readonly ArrayLike<number>[];
  /** Targets in [0, 1]; fractions are allowed (smoothed or graded labels). */
  targets: readonly number[];
  /** Weight >= 0 of each case, default 1. */
  weights?: readonly number[];
  /** Ridge penalty of each coefficient, or one for all; 0 leaves a coefficient free. */
  ridge: number | readonly number[];
  /** Values the penalty pulls towards, default 0. */
  prior?: readonly number[];
};

/** Logistic function. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** Natural log odds of p in (0, 1). */
export function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** Linear predictor of one case. */
export function linearPredictor(coefficients: ArrayLike<number>, row: ArrayLike<number>): number {
  let eta = 0;
  for (let k = 0; k < coefficients.length; k++) eta += (coefficients[k] as number) * (row[k] as number);
  return eta;
}

/**
 * Ridge logistic regression: minimises sum w (softplus(eta) - t eta) + 1/2 sum ridge (theta - prior)^2 by Newton's
 * method with step halving. Without the halving Newton's method diverges on scores that are nearly all 0 or 1
 * (le Cessie and van Houwelingen 1992 for the penalty; Boyd and Vandenberghe 2004, 9.5.2 for the damping).
 * Cost per step: cases x features^2. Returns the coefficients.
 */
export function fitLogistic(problem: LogisticProblem): number[] {
  const { rows, targets } = problem;
  const size = rows[0]?.length ?? 0;
  const prior = problem.prior ?? new Array<number>(size).fill(0);
  const ridge = typeof problem.ridge === "number" ? new Array<number>(size).fill(problem.ridge) : problem.ridge;
  const weights = problem.weights ?? targets.map(() => 1);
  // Of the theta whose loss was asked last: the step from there needs the same exponentials.
  const fitted = new Float64Array(rows.length);
  const loss = (theta: readonly number[]) => {
    let total = 0;
    for (let i = 0; i < rows.length; i++) {
      const eta = linearPredictor(theta, rows[i] as ArrayLike<number>);
      const small = Math.exp(-Math.abs(eta));
      const softplus = Math.max(eta, 0) + Math.log1p(small);
      fitted[i] = eta >= 0 ? 1 / (1 + small) : small / (1 + small);
      total += (weights[i] as number) * (softplus - (targets[i] as number) * eta);
    }
    return theta.reduce((t, v, k) => t + 0.5 * (ridge[k] as number) * (v - (prior[k] as number)) ** 2, total);
  };
  let theta = [...prior];
  let current = loss(theta);
  for (let round = 0; round < 50; round++) {
    const step = newtonStep(theta, { rows, targets, weights, ridge, prior, fitted });
    let scale = 1;
    let next = theta;
    let reached = current;
    for (; scale > 1e-6; scale /= 2) {
      next = theta.map((v, k) => v - scale * (step[k] as number));
      reached = loss(next);
      // Close to the optimum the loss changes by less than its rounding error.
      if (reached <= current + 1e-13 * (1 + Math.abs(current))) break;
    }
    if (scale <= 1e-6) return theta;
    theta = next;
    current = reached;
    // Newton's method squares the error: after a step this small the next would be below double precision.
    if (step.every((v) => Math.abs(v) < 1e-8)) return theta;
  }
  return theta;
}

type Penalised = {
  rows: readonly ArrayLike<number>[];
  targets: readonly number[];
  weights: readonly number[];
  ridge: readonly number[];
  prior: readonly number[];
  /** probability of each case at theta */
  fitted: Float64Array;
};

function newtonStep(theta: readonly number[], problem: Penalised): Float64Array {
  const { rows, targets, weights, ridge, prior, fitted } = problem;
  const size = theta.length;
  const gradient = Float64Array.from(theta, (v, k) => (ridge[k] as number) * (v - (prior[k] as number)));
  const hessian = new Float64Array(size * size);
  for (let k = 0; k < size; k++) hessian[k * size + k] = (ridge[k] as number) + 1e-9;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as ArrayLike<number>;
    const p = fitted[i] as number;
    const slope = (weights[i] as number) * (p - (targets[i] as number));
    const curve = (weights[i] as number) * p * (1 - p);
    for (let a = 0; a < size; a++) {
      const value = row[a] as number;
      if (value === 0) continue;
      gradient[a] = (gradient[a] as number) + slope * value;
      for (let b = 0; b <= a; b++) {
        hessian[a * size + b] = (hessian[a * size + b] as number) + curve * value * (row[b] as number);
      }
    }
  }
  return solvePositive(hessian, gradient);
}

/** Solves H x = g for symmetric positive definite H (lower triangle, row by row) by Cholesky; both are overwritten. */
export function solvePositive(h: Float64Array, g: Float64Array): Float64Array {
  const size = g.length;
  const at = (i: number, j: number) => h[i * size + j] as number;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = at(i, j);
      for (let k = 0; k < j; k++) rest -= at(i, k) * at(j, k);
      // Rounding can push the last pivots of a nearly singular matrix below zero.
      h[i * size + j] = i === j ? Math.sqrt(Math.max(rest, 1e-12)) : rest / at(j, j);
    }
  }
  for (let i = 0; i < size; i++) {
    let rest = g[i] as number;
    for (let k = 0; k < i; k++) rest -= at(i, k) * (g[k] as number);
    g[i] = rest / at(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    let rest = g[i] as number;
    for (let k = i + 1; k < size; k++) rest -= at(k, i) * (g[k] as number);
    g[i] = rest / at(i, i);
  }
  return g;
}
