import { studentTCdf, studentTCritical } from "./distributions.ts";
import { boundedEstimate, type Estimate } from "./estimate.ts";
import { mean, variance } from "./moments.ts";
import { benjaminiHochberg } from "./multiplicity.ts";

/** One audited ticket: the auditor's label and what was to be expected of it (calibrated probability), both in [0, 1]. */
export type AuditorLabel = { auditor: string; label: number; expected: number };

export type AuditorLeniency = {
  auditor: string;
  /** mean of label - expected, -1 to 1: positive = gives more than the tickets' calibrated scores suggest; null under `least` */
  leniency: Estimate | null;
  labels: number;
  /** differs from what is expected at a false discovery rate of 10 % */
  flagged: boolean;
};

const falseDiscoveries = 0.1;

/**
 * How much more or less than expected each auditor gives: mean residual with its t interval, flagged at a false discovery rate of 10 %.
 * Valid where tickets were assigned to auditors at random; otherwise an auditor of harder tickets looks strict. An auditor with fewer
 * than `least` labels (default 10) is counted, not estimated.
 */
export function auditorLeniency(labels: readonly AuditorLabel[], least = 10, level = 0.95): AuditorLeniency[] {
  const auditors = [...new Set(labels.map(({ auditor }) => auditor))];
  const rows = auditors.map((auditor) => {
    const residuals = labels.filter((one) => one.auditor === auditor).map(({ label, expected }) => label - expected);
    return { auditor, labels: residuals.length, test: residuals.length < least ? null : meanTest(residuals, level) };
  });
  const tested = rows.flatMap(({ auditor, test }) => (test === null ? [] : [{ auditor, p: test.p }]));
  const adjusted = benjaminiHochberg(tested.map(({ p }) => p));
  const flagged = new Set(
    tested.filter((_, k) => (adjusted[k] as number) <= falseDiscoveries).map((one) => one.auditor),
  );
  return rows.map(({ auditor, labels, test }) => ({
    auditor,
    labels,
    leniency: test?.leniency ?? null,
    flagged: flagged.has(auditor),
  }));
}

/** The mean with its interval, and the two-sided p-value that it is 0; residuals all alike are no evidence of a spread of 0. */
function meanTest(residuals: readonly number[], level: number): { leniency: Estimate | null; p: number } {
  const n = residuals.length;
  const value = mean(residuals);
  const error = Math.sqrt(variance(residuals) / n);
  const half = studentTCritical(level, n - 1) * error;
  const method = "mean of label less calibrated score, t interval";
  const leniency = boundedEstimate({ value, low: value - half, high: value + half, level, n, method }, [-1, 1]);
  return { leniency, p: error === 0 ? 1 : 2 * studentTCdf(-Math.abs(value) / error, n - 1) };
}
