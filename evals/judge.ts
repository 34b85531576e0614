import type { Criterion } from "./scorecard.ts";
import type { Evidence, Verdict } from "./verdict.ts";

/**
 * What a check, the embedded judge or a model says of one criterion on one ticket.
 * `score` is the probability (check: 0 or 1) that the criterion is met, or for a scale the expected position on it, in [0, 1];
 * null when it abstains. `confidence` is the judge's own probability of being right in [0, 1], not yet calibrated.
 * `needsPerson` sends the ticket to the review queue whatever the verdict.
 */
export type JudgeResult = {
  verdict: Verdict;
  score: number | null;
  confidence: number | null;
  evidence: Evidence[];
  rationale: string;
  needsPerson: boolean;
};

/** An abstention: no score, no evidence, and a person decides. */
export function unscored(reason: string): JudgeResult {
  return {
    verdict: { kind: "unscored", reason },
    score: null,
    confidence: null,
    evidence: [],
    rationale: reason,
    needsPerson: true,
  };
}

/** The criterion does not apply to the ticket. */
export function notApplicable(reason: string): JudgeResult {
  return {
    verdict: { kind: "not-applicable" },
    score: null,
    confidence: 1,
    evidence: [],
    rationale: reason,
    needsPerson: false,
  };
}

/** The level of a criterion's scale nearest to a position in [0, 1]; ties go to the lower level. */
export function nearestLevel(criterion: Pick<Criterion, "levels">, position: number): number {
  const values = criterion.levels.map((level) => level.value);
  const min = Math.min(...values);
  const target = min + position * (Math.max(...values) - min);
  return values.reduce((best, value) => (Math.abs(value - target) < Math.abs(best - target) ? value : best));
}
