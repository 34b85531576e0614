import type { Rng } from "../evals/stats/prng.ts";
import { logGamma } from "../evals/stats/special-functions.ts";
import { drawBeta } from "./draw.ts";

export interface CountedRate {
  successes: number;
  trials: number;
}

/** How rates vary between reasons: a beta distribution with mean `m` and concentration `phi`. */
export interface Population {
  m: number;
  phi: number;
}

export interface PoolingGrid {
  logitM: readonly [low: number, high: number];
  logPhi: readonly [low: number, high: number];
  /** points per axis */
  size: number;
  /** log prior density over (logit m, log phi), up to a constant */
  logPrior(logitM: number, logPhi: number): number;
}

/** For few reasons: logit m ~ N(0, 1.5^2), log phi ~ N(log 20, 1.2^2). */
export const FEW_REASONS: PoolingGrid = {
  logitM: [-6, 6],
  logPhi: [Math.log(0.5), Math.log(3000)],
  size: 81,
  logPrior: (logitM, logPhi) => -0.5 * (logitM / 1.5) ** 2 - 0.5 * ((logPhi - Math.log(20)) / 1.2) ** 2,
};

/** Posterior of the population on a grid, and what follows for each rate. */
export interface Pooled {
  /** posterior mean of m, and of the beta's two parameters */
  meanM: number;
  meanAlpha: number;
  meanBeta: number;
  /** posterior mean of each rate, in the order given */
  rateMeans: number[];
  drawPopulation(rng: Rng): Population;
}

/**
 * Beta-binomial partial pooling: y_r ~ Bin(n_r, theta_r), theta_r ~ Beta(m phi, (1 - m) phi). A reason with few
 * trials leans on the others, one without any is drawn from their population.
 * @throws RangeError when successes exceed trials or either is negative
 * Source: Gelman et al., Bayesian Data Analysis, 3rd ed., section 5.3.
 */
export function poolRates(counts: readonly CountedRate[], grid: PoolingGrid = FEW_REASONS): Pooled {
  for (const { successes, trials } of counts) {
    if (!(successes >= 0 && trials >= successes)) throw new RangeError(`${successes} of ${trials} is not a rate`);
  }
  const cells = gridCells(grid);
  const observed = counts.filter(({ trials }) => trials > 0);
  const logs = cells.map((cell) => cell.logPrior + logLikelihood(observed, cell));
  const peak = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - peak));
  const total = weights.reduce((a, b) => a + b, 0);
  const average = (of: (cell: Cell) => number): number =>
    cells.reduce((sum, cell, i) => sum + (weights[i] as number) * of(cell), 0) / total;
  return {
    meanM: average(({ m }) => m),
    meanAlpha: average(({ m, phi }) => m * phi),
    meanBeta: average(({ m, phi }) => (1 - m) * phi),
    rateMeans: counts.map(({ successes, trials }) => average(({ m, phi }) => (m * phi + successes) / (phi + trials))),
    drawPopulation: populationDrawer(cells, weights, total, grid),
  };
}

/** A rate given its own counts and the population drawn for this simulation. */
export function drawPooledRate({ m, phi }: Population, { successes, trials }: CountedRate, rng: Rng): number {
  return drawBeta(m * phi + successes, (1 - m) * phi + trials - successes, rng);
}

interface Cell extends Population {
  logitM: number;
  logPhi: number;
  logPrior: number;
}

function gridCells({ logitM, logPhi, size, logPrior }: PoolingGrid): Cell[] {
  const point = ([low, high]: readonly [number, number], i: number): number => low + ((high - low) * i) / (size - 1);
  const cells: Cell[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const [a, b] = [point(logitM, i), point(logPhi, j)];
      cells.push({ logitM: a, logPhi: b, ...population(a, b), logPrior: logPrior(a, b) });
    }
  }
  return cells;
}

function population(logitM: number, logPhi: number): Population {
  return { m: 1 / (1 + Math.exp(-logitM)), phi: Math.exp(logPhi) };
}

function logLikelihood(counts: readonly CountedRate[], { m, phi }: Population): number {
  const [a, b] = [m * phi, (1 - m) * phi];
  const base = logGamma(a) + logGamma(b) - logGamma(phi);
  let sum = 0;
  for (const { successes, trials } of counts) {
    sum += logGamma(a + successes) + logGamma(b + trials - successes) - logGamma(phi + trials) - base;
  }
  return sum;
}

function populationDrawer(cells: readonly Cell[], weights: readonly number[], total: number, grid: PoolingGrid) {
  const cumulative = new Float64Array(cells.length);
  let sum = 0;
  weights.forEach((weight, i) => {
    sum += weight / total;
    cumulative[i] = sum;
  });
  const widthM = (grid.logitM[1] - grid.logitM[0]) / (grid.size - 1);
  const widthPhi = (grid.logPhi[1] - grid.logPhi[0]) / (grid.size - 1);
  return (rng: Rng): Population => {
    const cell = cells[firstAtLeast(cumulative, rng())] as Cell;
    // anywhere in the cell, so that draws are not stuck on grid points
    return population(cell.logitM + (rng() - 0.5) * widthM, cell.logPhi + (rng() - 0.5) * widthPhi);
  };
}

function firstAtLeast(ascending: Float64Array, target: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}
