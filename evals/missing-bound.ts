import type { Estimate } from "./stats/estimate.ts";

/**
 * The interval if every drawn ticket that could not be read had gone the worst way, and the best (Manski 1989):
 * `missing` is their share of the drawn tickets, each standing for others like it. Null without any.
 */
export function worstCase(estimate: Estimate, missing: number): Estimate | null {
  if (!(missing > 0)) return null;
  const { value, low, high } = estimate;
  return {
    ...estimate,
    value,
    low: low * (1 - missing),
    high: high * (1 - missing) + missing,
    method: `${estimate.method}; unreadable tickets counted as the worst and the best`,
  };
}
