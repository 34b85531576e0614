import type { Audit } from "./audit-sample.ts";
import {
  type CalibrationMap,
  calibratedProbability,
  candidateKinds,
  chooseMap,
  crossFittedMetrics,
  expectedGrade,
  type FoldedObservation,
  fitGradedMap,
  type GradedMap,
} from "./stats/calibration-map.ts";
import type { PlattPrior } from "./stats/platt.ts";
import { mulberry32, sample, shuffle } from "./stats/prng.ts";
import type { CalibrationMetrics } from "./stats/scoring-rules.ts";

/** How well scores are calibrated before and after the map, and the map fitted on all audits. */
export type CriterionMap = {
  raw: CalibrationMetrics;
  calibrated: CalibrationMetrics;
  kind: CalibrationMap["kind"] | GradedMap["kind"];
  model: CalibrationMap | GradedMap;
};

const FOLDS = 5;
/** Two audits a fold at the least. */
const MIN_MAP_AUDITS = 2 * FOLDS;
const MAX_GRADED_LEVELS = 7;
/** A curve learns nothing more from more audits than this, but its fits take longer. */
const ENOUGH_AUDITS = 1000;

/** Scored audits in five folds drawn by ticket: audits of a ticket are never on both sides of a fit. */
function folded(audits: readonly Audit[], seed: number): FoldedObservation[] {
  const groups = shuffle([...new Set(audits.map((audit) => audit.group))].sort(), mulberry32(seed));
  const fold = new Map(groups.map((group, k) => [group, k % FOLDS]));
  return audits.flatMap(({ score, label, pi, group }) =>
    score === null ? [] : [{ score, label, weight: 1 / pi, fold: fold.get(group) as number }],
  );
}

/**
 * Calibrates scores by audits: a map to the probability of a pass or, for a graded criterion, to the expected label
 * (through one cut a level for 3-7 levels). Metrics come from folds the map has not seen. Null below 10 scored audits
 * or with audits from fewer than 5 tickets. Of more than 1000 audits as many are drawn at random.
 */
export function criterionMap(
  audits: readonly Audit[],
  options: { seed: number; prior?: PlattPrior },
): CriterionMap | null {
  const { seed, prior = {} } = options;
  const used = audits.length > ENOUGH_AUDITS ? sample(audits, ENOUGH_AUDITS, mulberry32(seed)) : audits;
  const observations = folded(used, seed);
  if (observations.length < MIN_MAP_AUDITS || new Set(observations.map((o) => o.fold)).size < FOLDS) return null;
  const kinds = candidateKinds(observations.length);
  const levels = [...new Set(observations.map((o) => o.label))];
  const graded = levels.length > 2 && levels.length <= MAX_GRADED_LEVELS;
  const fitGraded = (training: readonly FoldedObservation[]) => fitGradedMap(training, levels, kinds, prior);
  const fitPlain = (training: readonly FoldedObservation[]) => chooseMap(training, kinds, prior);
  const metrics = crossFittedMetrics(observations, (training) => {
    if (graded) {
      const map = fitGraded(training);
      return (score) => expectedGrade(map, score);
    }
    const map = fitPlain(training);
    return (score) => calibratedProbability(map, score);
  });
  if (!metrics) return null;
  const model = graded ? fitGraded(observations) : fitPlain(observations);
  return { ...metrics, kind: model.kind, model };
}
