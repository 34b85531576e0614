import { leastSquares } from "./least-squares.ts";
import { mean, sum } from "./moments.ts";
import type { AuditedUnit, DesignEstimate, FrameTotals } from "./regression-estimator.ts";

/**
 * Regression estimator when whole clusters are audited (all criteria of a ticket, all tickets of an agent): variance
 * between residual totals of clusters (Cochran 1977, chapter 9A), df = clusters - 1. Treating the labels of a cluster
 * as independent would make the interval far too narrow. `frame.N` counts items, `clustersInFrame` clusters.
 * `n` of the result counts items. Null with fewer than 3 clusters or too few items for the covariates.
 */
export function clusterEstimate(
  clusters: readonly (readonly AuditedUnit[])[],
  frame: FrameTotals & { clustersInFrame: number },
): DesignEstimate | null {
  const units = clusters.flat();
  const covariates = frame.xMeans.length;
  const n = units.length;
  const g = clusters.length;
  if (g < 3 || n < covariates + 3 || frame.clustersInFrame < g) return null;
  const columns = [units.map(() => 1), ...frame.xMeans.map((_, k) => units.map((u) => u.x[k] as number))];
  const fit = leastSquares(
    columns,
    units.map((u) => u.y),
  );
  const slopes = frame.xMeans.map((_, k) => fit.predict(columns.map((_unused, i) => (i === k + 1 ? 1 : 0))));
  const remainders = units.map((u) => u.y - sum(slopes.map((b, k) => b * (u.x[k] as number))));
  const centre = mean(remainders);
  let place = 0;
  const totals = clusters.map((cluster) => sum(cluster.map(() => (remainders[place++] as number) - centre)));
  const unseen = 1 - g / frame.clustersInFrame;
  const variance = (unseen * (g / (g - 1)) * sum(totals.map((z) => z * z))) / n ** 2;
  return { value: fit.predict([1, ...frame.xMeans]), variance, df: g - 1, n, N: frame.N, slopes };
}
