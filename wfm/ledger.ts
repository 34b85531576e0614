import type { Estimate } from "../evals/stats/estimate.ts";
import { wilson } from "../evals/stats/wilson.ts";
import type { PlannedEstimate } from "./planned-estimate.ts";

/** One frozen prediction, e.g. net deflected contacts of one reason in one month. */
export interface LedgerEntry {
  period: string;
  what: string;
  predicted: PlannedEstimate;
  /** the vendors' figure for the same, to compare skill with */
  vendor?: number;
  /** what came; null while the period is open or its 7-day windows are */
  actual: number | null;
}

export interface LedgerRow extends LedgerEntry {
  error: number | null;
  inside80: boolean | null;
  inside95: boolean | null;
}

export interface LedgerSummary {
  rows: LedgerRow[];
  /** predictions with an actual */
  settled: number;
  /** share of actuals inside the interval so far, with its own interval; null before the first actual */
  coverage80: Estimate | null;
  coverage95: Estimate | null;
  /** mean of actual - predicted; negative = promised too much */
  bias: number | null;
  /** sum of actuals / sum of predictions: what to multiply the next prediction by; null when that sum is 0 or less */
  correction: number | null;
  /** 1 - |errors| / |vendor errors|: above 0 beats the vendors' count; null without vendor figures */
  skill: number | null;
}

/** Compares frozen predictions with actuals. Open periods are listed and left out of every figure. */
export function compareLedger(entries: readonly LedgerEntry[]): LedgerSummary {
  const rows = entries.map(settle);
  const settled = rows.filter((row): row is LedgerRow & { actual: number; error: number } => row.actual !== null);
  const n = settled.length;
  const predicted = settled.reduce((sum, row) => sum + row.predicted.value, 0);
  const actual = settled.reduce((sum, row) => sum + row.actual, 0);
  const against = settled.filter((row) => row.vendor !== undefined);
  const ours = against.reduce((sum, row) => sum + Math.abs(row.error), 0);
  const theirs = against.reduce((sum, row) => sum + Math.abs(row.actual - (row.vendor ?? 0)), 0);
  return {
    rows,
    settled: n,
    coverage80: n === 0 ? null : wilson(settled.filter((row) => row.inside80).length, n),
    coverage95: n === 0 ? null : wilson(settled.filter((row) => row.inside95).length, n),
    bias: n === 0 ? null : (actual - predicted) / n,
    correction: predicted > 0 ? actual / predicted : null,
    skill: theirs > 0 ? 1 - ours / theirs : null,
  };
}

function settle(entry: LedgerEntry): LedgerRow {
  const { actual, predicted } = entry;
  if (actual === null) return { ...entry, error: null, inside80: null, inside95: null };
  return {
    ...entry,
    error: actual - predicted.value,
    inside80: actual >= predicted.low80 && actual <= predicted.high80,
    inside95: actual >= predicted.low95 && actual <= predicted.high95,
  };
}
