import { normalQuantile } from "./distributions.ts";

/**
 * Defects per million opportunities: `defects` found where `opportunities` criteria applied. @throws RangeError without an opportunity.
 */
export function defectsPerMillion(defects: number, opportunities: number): number {
  if (!(opportunities > 0 && defects >= 0 && defects <= opportunities))
    throw new RangeError(`${defects} defects of ${opportunities} opportunities is not a rate`);
  return (defects / opportunities) * 1e6;
}

/**
 * Sigma level of a rate of defects, with the customary shift of 1.5 between short and long term. Infinite at 0 defects and at every
 * opportunity missed.
 */
export function sigmaLevel(perMillion: number): number {
  if (perMillion <= 0) return Number.POSITIVE_INFINITY;
  if (perMillion >= 1e6) return Number.NEGATIVE_INFINITY;
  return normalQuantile(1 - perMillion / 1e6) + 1.5;
}
