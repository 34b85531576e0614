import { leastSquares } from "./least-squares.ts";
import { mean, sum, variance } from "./moments.ts";
import type { AuditedUnit, DesignEstimate, FrameTotals } from "./regression-estimator.ts";

/** A part of the frame from which audits were drawn by simple random sampling (or all read: a census stratum). */
export type Stratum = FrameTotals & { units: readonly AuditedUnit[] };

type Part = { share: number; value: number; term: number; df: number };

/**
 * Regression estimator from a stratified sample (Cochran 1977, section 7.10): strata means, each corrected with one
 * slope estimated within strata, added up by stratum size. A fully audited stratum adds no variance; a stratum with a
 * single audit borrows the pooled residual variance. df by Welch and Satterthwaite. Null when a stratum has no audit
 * or there are too few audits for the slopes.
 */
export function stratifiedEstimate(strata: readonly Stratum[]): DesignEstimate | null {
  const units = strata.flatMap((stratum) => [...stratum.units]);
  const covariates = strata[0]?.xMeans.length ?? 0;
  if (strata.some((stratum) => stratum.units.length === 0 && stratum.N > 0)) return null;
  if (units.length < strata.length + covariates + 1) return null;
  const N = sum(strata.map((stratum) => stratum.N));
  const slopes = withinSlopes(strata, covariates);
  const residuals = strata.map((s) => s.units.map((u) => u.y - sum(slopes.map((b, k) => b * (u.x[k] as number)))));
  const pooledDf = units.length - strata.length - covariates;
  const pooled = sum(residuals.map((r) => variance(r, 0) * r.length || 0)) / pooledDf;
  const parts = strata.map((stratum, h): Part => {
    const r = residuals[h] as number[];
    const share = stratum.N / N;
    const spread = r.length > 1 ? variance(r) : pooled;
    return {
      share,
      value: mean(r) + sum(slopes.map((b, k) => b * (stratum.xMeans[k] as number))),
      term: share * share * (1 - r.length / stratum.N) * (spread / r.length),
      df: r.length > 1 ? r.length - 1 : pooledDf,
    };
  });
  const total = sum(parts.map((part) => part.term));
  const df = total > 0 ? total ** 2 / sum(parts.map((part) => part.term ** 2 / part.df)) : pooledDf;
  const value = sum(parts.map((part) => part.share * part.value));
  return { value, variance: total, df, n: units.length, N, slopes };
}

/** Slopes after taking stratum means out, each unit weighted by the items it stands for. */
function withinSlopes(strata: readonly Stratum[], covariates: number): number[] {
  const centred = strata.flatMap(({ units, N }) => {
    const yMean = mean(units.map((u) => u.y));
    const xMeans = Array.from({ length: covariates }, (_, k) => mean(units.map((u) => u.x[k] as number)));
    return units.map((u) => ({
      y: u.y - yMean,
      x: u.x.map((value, k) => value - (xMeans[k] as number)),
      weight: N / units.length,
    }));
  });
  const columns = Array.from({ length: covariates }, (_, k) => centred.map((u) => u.x[k] as number));
  const fit = leastSquares(
    columns,
    centred.map((u) => u.y),
    centred.map((u) => u.weight),
  );
  return columns.map((_, k) => fit.predict(columns.map((_unused, i) => (i === k ? 1 : 0))));
}
