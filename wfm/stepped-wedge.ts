import { studentTCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { solvePositive } from "../evals/stats/logistic.ts";

/** One cluster (queue, team) in one period. `outcome`: its mean then, on the scale on which effects add (logs for shares). */
export interface WedgeRow {
  cluster: string;
  period: number;
  exposed: 0 | 1;
  outcome: number;
}

export interface WedgeResult {
  /** change of the outcome by the bot */
  effect: Estimate;
  /** variance of a cell mean within clusters, and between clusters */
  sigma2: number;
  tau2: number;
}

interface Fit {
  coefficients: Float64Array;
  /** of the last coefficient, per unit of sigma^2 */
  inverse: number;
  sigma2: number;
  /** restricted log likelihood */
  likelihood: number;
}

const RATIOS = [0, ...Array.from({ length: 61 }, (_, i) => 10 ** (-3 + i / 10))];

/**
 * Effect of a stepped-wedge roll-out: period effects, a random effect of each cluster, generalised least squares with the
 * variance ratio by restricted maximum likelihood. Student interval with clusters - 2 degrees of freedom, for it is
 * clusters that were randomised.
 * @throws RangeError when a cluster goes back, an outcome is no number, fewer than 3 clusters are there, or time and
 *   exposure cannot be told apart
 * Source: Hussey and Hughes 2007, Design and analysis of stepped wedge cluster randomized trials.
 */
export function steppedWedge(rows: readonly WedgeRow[]): WedgeResult {
  const clusters = clustersOf(rows);
  if (clusters.length < 3) throw new RangeError("a stepped wedge needs 3 clusters or more");
  const periods = [...new Set(rows.map((row) => row.period))].sort((a, b) => a - b);
  let best: { fit: Fit; ratio: number } | null = null;
  for (const ratio of RATIOS) {
    const fit = fitAt(clusters, periods, ratio);
    if (fit !== null && (best === null || fit.likelihood > best.fit.likelihood)) best = { fit, ratio };
  }
  if (best === null) throw new RangeError("exposure cannot be told from time: some period needs both kinds of cluster");
  const { fit, ratio } = best;
  const value = fit.coefficients.at(-1) as number;
  const half = studentTCritical(0.95, clusters.length - 2) * Math.sqrt(fit.sigma2 * fit.inverse);
  const method = "stepped wedge, random cluster effects by REML, Student";
  const effect = { value, low: value - half, high: value + half, level: 0.95, n: rows.length, method };
  return { effect, sigma2: fit.sigma2, tau2: ratio * fit.sigma2 };
}

function clustersOf(rows: readonly WedgeRow[]): WedgeRow[][] {
  const clusters = new Map<string, WedgeRow[]>();
  for (const row of rows) {
    if (!Number.isFinite(row.outcome))
      throw new RangeError(`the outcome of ${row.cluster} in ${row.period} is no number`);
    clusters.set(row.cluster, [...(clusters.get(row.cluster) ?? []), row]);
  }
  for (const [cluster, own] of clusters) {
    own.sort((a, b) => a.period - b.period);
    if (own.some((row, i) => row.exposed === 0 && own[i - 1]?.exposed === 1)) {
      throw new RangeError(`${cluster} loses the bot again: a stepped wedge only switches on`);
    }
  }
  return [...clusters.values()];
}

/** Generalised least squares at tau^2 / sigma^2 = `ratio`: subtracting a part of each cluster's mean makes rows independent. */
function fitAt(clusters: readonly WedgeRow[][], periods: readonly number[], ratio: number): Fit | null {
  const size = periods.length + 1;
  const h = new Float64Array(size * size);
  const g = new Float64Array(size);
  let square = 0;
  let n = 0;
  let logDeterminant = 0;
  for (const rows of clusters) {
    const part = 1 - 1 / Math.sqrt(1 + rows.length * ratio);
    logDeterminant += Math.log1p(rows.length * ratio);
    const designs = rows.map((row) => designOf(row, periods));
    const centre = designs[0]?.map((_, c) => designs.reduce((sum, d) => sum + (d[c] as number), 0) / rows.length) ?? [];
    const meanOutcome = rows.reduce((sum, row) => sum + row.outcome, 0) / rows.length;
    rows.forEach((row, r) => {
      const x = (designs[r] as number[]).map((value, c) => value - part * (centre[c] as number));
      const y = row.outcome - part * meanOutcome;
      square += y * y;
      n++;
      for (let i = 0; i < size; i++) {
        g[i] = (g[i] as number) + (x[i] as number) * y;
        for (let j = 0; j < size; j++) {
          h[i * size + j] = (h[i * size + j] as number) + (x[i] as number) * (x[j] as number);
        }
      }
    });
  }
  return solved(h, g, { square, n, logDeterminant });
}

function designOf(row: WedgeRow, periods: readonly number[]): number[] {
  return [...periods.map((period) => Number(period === row.period)), row.exposed];
}

function solved(
  h: Float64Array,
  g: Float64Array,
  { square, n, logDeterminant }: Record<"square" | "n" | "logDeterminant", number>,
): Fit | null {
  const size = g.length;
  const pivots = choleskyPivots(h, size);
  if (pivots === null || n <= size) return null;
  const coefficients = Float64Array.from(solvePositive(h.slice(), g.slice()));
  const unit = new Float64Array(size);
  unit[size - 1] = 1;
  const inverse = solvePositive(h.slice(), unit)[size - 1] as number;
  const explained = coefficients.reduce((sum, b, i) => sum + b * (g[i] as number), 0);
  const sigma2 = Math.max(1e-300, (square - explained) / (n - size));
  const logInformation = pivots.reduce((sum, p) => sum + Math.log(p), 0);
  const likelihood = -((n - size) * Math.log(sigma2) + logDeterminant + logInformation) / 2;
  return { coefficients, inverse, sigma2, likelihood };
}

/** Pivots of the elimination, whose product is the determinant; null when the matrix is singular. */
function choleskyPivots(h: Float64Array, size: number): number[] | null {
  const m = h.slice();
  const pivots: number[] = [];
  for (let k = 0; k < size; k++) {
    const pivot = m[k * size + k] as number;
    if (!(pivot > 1e-9 * Math.max(1, h[k * size + k] as number))) return null;
    pivots.push(pivot);
    for (let i = k + 1; i < size; i++) {
      const factor = (m[i * size + k] as number) / pivot;
      for (let j = k; j < size; j++)
        m[i * size + j] = (m[i * size + j] as number) - factor * (m[k * size + j] as number);
    }
  }
  return pivots;
}
