import type { Estimate } from "./stats/estimate.ts";

declare const corrected: unique symbol;

/**
 * A rate that human audits have corrected (or made): the only kind of quality figure that may enter a plan. An
 * `Estimate` alone does not fit, so a judge's raw rate fails to compile where this is asked for.
 */
export type CorrectedRate = Estimate & { readonly [corrected]: true };

/**
 * Marks a calibration's published figure (`estimates.recommended`) as corrected.
 * @param audits blind human audits behind it
 * @throws RangeError without an audit, or when the figure is no rate
 */
export function correctedRate(estimate: Estimate, audits: number): CorrectedRate {
  if (!(audits >= 1)) throw new RangeError("a rate without a human audit is a judge's opinion, not a corrected rate");
  const { value, low, high } = estimate;
  if (!(low >= 0 && low <= value && value <= high && high <= 1)) {
    throw new RangeError(`a rate and its interval lie in [0, 1] in order, got ${value} (${low} to ${high})`);
  }
  return { ...estimate } as CorrectedRate;
}
