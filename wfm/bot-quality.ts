import type { CorrectedRate } from "../evals/corrected-rate.ts";
import { normalCritical } from "../evals/stats/distributions.ts";
import type { Rate } from "./deflection-scenario.ts";

/**
 * P(critical QA fail | contained, no recontact) as a scenario's `qaFail`. Takes corrected rates only: a judge's raw rate
 * would let silent failures count as success, or passes as failures.
 */
export function qaFailRate(fail: CorrectedRate): Extract<Rate, { mean: number }> {
  const sd = (fail.high - fail.low) / (2 * normalCritical(fail.level));
  return { mean: fail.value, sd };
}
