import type { CriterionCalibration } from "../client/wire.ts";
import { provisionalReason, standing } from "../components/estimate-format.ts";
import type { EstimateRow } from "../components/estimate-table.tsx";
import { plural } from "../components/format.ts";

export const hollowLabel = "auto-score alone (biased)";

/** The published figure of a criterion with its target; the judge alone is only ever a hollow mark beside it. */
export function criterionFigures(
  criterion: CriterionCalibration,
): Pick<EstimateRow, "estimate" | "target" | "provisional" | "hollow" | "missing" | "note"> {
  const { estimates, target, audits, tickets, unscored, warnings } = criterion;
  const { recommended, naive } = estimates;
  return {
    estimate: recommended,
    target,
    provisional: provisionalReason(warnings),
    hollow: naive ? { value: naive.value, label: hollowLabel } : null,
    missing: audits === 0 ? "No blind audits yet, so no figure to publish" : "Not enough to say",
    note: `${plural(tickets, "ticket")} where it applies, ${plural(audits, "blind audit")}${unscored > 0 ? `, ${unscored} unscored` : ""}.`,
  };
}

export type StandingCounts = { meets: number; misses: number; undecided: number; unknown: number };

export function countStandings(criteria: readonly CriterionCalibration[]): StandingCounts {
  const counts: StandingCounts = { meets: 0, misses: 0, undecided: 0, unknown: 0 };
  for (const { estimates, target } of criteria) {
    counts[estimates.recommended ? standing(estimates.recommended, target) : "unknown"] += 1;
  }
  return counts;
}
