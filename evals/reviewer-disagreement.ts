import type { Disagreement } from "../sops/executability.ts";

/** One review of one criterion of one ticket, by whom and how. */
export type ReviewedCriterion = {
  ticketId: string;
  criterionId: string;
  reviewer: string;
  verdict: string;
  level: number | null;
};

/** Every pair of reviews by different people of one criterion on one ticket, counted by criterion. */
export function reviewerDisagreements(reviews: readonly ReviewedCriterion[]): Map<string, Disagreement> {
  const byCase = new Map<string, ReviewedCriterion[]>();
  for (const review of reviews) {
    const key = `${review.criterionId}\n${review.ticketId}`;
    byCase.set(key, [...(byCase.get(key) ?? []), review]);
  }
  const found = new Map<string, Disagreement>();
  for (const same of byCase.values()) {
    for (const [index, one] of same.entries()) {
      for (const other of same.slice(index + 1)) {
        if (one.reviewer === other.reviewer) continue;
        const { pairs, disagreed } = found.get(one.criterionId) ?? { pairs: 0, disagreed: 0 };
        const differ = one.verdict !== other.verdict || one.level !== other.level;
        found.set(one.criterionId, { pairs: pairs + 1, disagreed: disagreed + Number(differ) });
      }
    }
  }
  return found;
}
