import { normalCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { mean } from "../evals/stats/moments.ts";

/** One customer of a randomised pilot: human contacts, and whether they ever used the bot. */
export interface TakeUpRow {
  arm: 0 | 1;
  outcome: number;
  used: boolean;
}

/**
 * Contacts saved per customer who used the bot because they could (complier average causal effect): the difference
 * between the arms / the difference in use. Fieller interval, exact for a ratio of means; comparing users with others
 * instead would compare different people.
 * @throws RangeError with an empty arm, or where use differs too little between the arms for a bounded interval
 * Source: Angrist, Imbens and Rubin 1996; Fieller 1954.
 */
export function complierEffect(rows: readonly TakeUpRow[]): Estimate {
  const [control, treated] = ([0, 1] as const).map((arm) => rows.filter((row) => row.arm === arm));
  if (!control || !treated || control.length < 2 || treated.length < 2) {
    throw new RangeError("each arm needs two customers or more");
  }
  const outcome = (row: TakeUpRow): number => row.outcome;
  const used = (row: TakeUpRow): number => Number(row.used);
  const saved = mean(control.map(outcome)) - mean(treated.map(outcome));
  const uptake = mean(treated.map(used)) - mean(control.map(used));
  const sum = (f: (arm: readonly TakeUpRow[]) => number): number => f(control) + f(treated);
  const varSaved = sum((arm) => covarianceOfMeans(arm, outcome, outcome));
  const varUptake = sum((arm) => covarianceOfMeans(arm, used, used));
  const cov = -sum((arm) => covarianceOfMeans(arm, outcome, used));
  const z2 = normalCritical(0.95) ** 2;
  const a = uptake ** 2 - z2 * varUptake;
  const b = saved * uptake - z2 * cov;
  const root = b ** 2 - a * (saved ** 2 - z2 * varSaved);
  if (!(uptake > 0 && a > 0 && root >= 0)) {
    throw new RangeError("too few used the bot to tell what it did for those who used it");
  }
  const half = Math.sqrt(root) / a;
  const method = "complier average causal effect, Fieller";
  return { value: saved / uptake, low: b / a - half, high: b / a + half, level: 0.95, n: rows.length, method };
}

/** Covariance of the two means over one arm. */
function covarianceOfMeans(
  arm: readonly TakeUpRow[],
  f: (row: TakeUpRow) => number,
  g: (row: TakeUpRow) => number,
): number {
  const [meanF, meanG] = [mean(arm.map(f)), mean(arm.map(g))];
  const sum = arm.reduce((total, row) => total + (f(row) - meanF) * (g(row) - meanG), 0);
  return sum / (arm.length - 1) / arm.length;
}
