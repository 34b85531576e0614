import type { Criterion, Scorecard } from "./scorecard.ts";
import type { Verdict } from "./verdict.ts";

/** Verdicts of one review by criterion id. A criterion without an entry counts as unscored. */
export type Verdicts = Readonly<Record<string, Verdict>>;

export type SectionScore = { id: string; score: number | null; autoFailed: boolean };

/**
 * A scored review. `score` is 0-100, null when nothing counted could be rated. `rated` is the number of criteria in the
 * denominator; `unscored` names those that wait for a person; `autoFailedBy` names the criteria that made a section or all 0.
 */
export type ReviewScore = {
  score: number | null;
  sections: SectionScore[];
  rated: number;
  unscored: string[];
  autoFailedBy: string[];
};

/**
 * Points of one verdict, 0-100: (chosen - min)/(max - min)·100; pass is 100 and fail is 0. Null for not applicable and unscored.
 * Throws RangeError when the level is not on the criterion's scale.
 */
export function criterionScore(criterion: Pick<Criterion, "id" | "levels">, verdict: Verdict): number | null {
  if (verdict.kind === "pass") return 100;
  if (verdict.kind === "fail") return 0;
  if (verdict.kind !== "level") return null;
  const values = criterion.levels.map((level) => level.value);
  if (!values.includes(verdict.level)) throw new RangeError(`${criterion.id} has no level ${verdict.level}`);
  const min = Math.min(...values);
  return ((verdict.level - min) / (Math.max(...values) - min)) * 100;
}

/**
 * Review score = Σ(score·weight)/Σ weight over rated criteria. Soft, not-applicable and unscored criteria are in neither sum.
 * An auto-fail criterion below 50 makes its section or the whole review 0; a soft criterion never does.
 * A section made 0 keeps its weight: each of its rated criteria counts as 0.
 * A bonus criterion adds to the first sum only, so it can lift a score and never lower it; a score ends at 100.
 */
export function reviewScore(scorecard: Scorecard, verdicts: Verdicts): ReviewScore {
  const unscored: string[] = [];
  const autoFailedBy: string[] = [];
  let reviewFailed = false;
  let sum = 0;
  let weights = 0;
  let rated = 0;
  const sections = scorecard.sections.map((section): SectionScore => {
    const counted = section.criteria.flatMap((criterion) => {
      const verdict = verdicts[criterion.id];
      if (verdict === undefined || verdict.kind === "unscored") unscored.push(criterion.id);
      const score = verdict === undefined || criterion.soft ? null : criterionScore(criterion, verdict);
      return score === null ? [] : [{ criterion, score }];
    });
    const failed = counted.filter(({ criterion, score }) => criterion.autoFail !== "none" && score < 50);
    autoFailedBy.push(...failed.map(({ criterion }) => criterion.id));
    reviewFailed ||= failed.some(({ criterion }) => criterion.autoFail === "review");
    const autoFailed = failed.length > 0;
    const weighed = counted.filter(({ criterion }) => !criterion.bonus);
    const sectionWeight = weighed.reduce((total, { criterion }) => total + criterion.weight, 0);
    const sectionSum = autoFailed ? 0 : counted.reduce((total, each) => total + each.score * each.criterion.weight, 0);
    sum += sectionSum;
    weights += sectionWeight;
    rated += weighed.length;
    return { id: section.id, score: ratio(sectionSum, sectionWeight, autoFailed), autoFailed };
  });
  return {
    score: reviewFailed ? 0 : ratio(sum, weights, autoFailedBy.length > 0),
    sections,
    rated,
    unscored,
    autoFailedBy,
  };
}

/** A zero denominator means nothing was rated, unless an auto-fail of weight 0 decided it. */
function ratio(sum: number, weights: number, autoFailed: boolean): number | null {
  if (weights > 0) return Math.min(100, sum / weights);
  return autoFailed ? 0 : null;
}

/** IQS (or AQS): the mean of review scores, 0-100; reviews without a score are left out. Null when there is none. */
export function qualityScore(reviews: readonly (number | null)[]): number | null {
  const scored = reviews.filter((score) => score !== null);
  return scored.length === 0 ? null : scored.reduce((total, score) => total + score, 0) / scored.length;
}

/**
 * Alignment of a rater with the benchmark on one criterion: 1 - |Δ points| / maximum, in [0, 1].
 * 10 of 15 against 7 of 15 gives 0.8. To be shown beside κ and AC1, never alone. Throws RangeError unless 0 <= points <= max, max > 0.
 */
export function alignment(points: number, benchmark: number, max: number): number {
  const valid = max > 0 && [points, benchmark].every((value) => value >= 0 && value <= max);
  if (!valid) throw new RangeError("points must lie between 0 and the maximum, which must be positive");
  return 1 - Math.abs(points - benchmark) / max;
}
