import type { Audit } from "./audit-sample.ts";
import {
  type CalibrationMap,
  candidateKinds,
  chooseMap,
  crossFittedMetrics,
  type FoldedObservation,
  fitGradedMap,
  type GradedMap,
  mapped,
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

/** What somebody settled about a score, e.g. an upheld dispute. Who disputes is not left to chance: it teaches and measures nothing. */
export type TaughtLabel = { item: string; score: number; label: number };

type MapObservation = FoldedObservation & { item: string };

/** Scored audits in five folds drawn by ticket: audits of a ticket are never on both sides of a fit. */
function folded(audits: readonly Audit[], seed: number): MapObservation[] {
  const groups = shuffle([...new Set(audits.map((audit) => audit.group))].sort(), mulberry32(seed));
  const fold = new Map(groups.map((group, k) => [group, k % FOLDS]));
  return audits.flatMap(({ item, score, label, pi, group }) =>
    score === null ? [] : [{ item, score, label, weight: 1 / pi, fold: fold.get(group) as number }],
  );
}

/**
 * What a map is fitted on: the audits with what was settled in place of the first label, and what was settled about other items. An
 * audit that is held out takes what was settled about it along.
 */
function lessons(
  training: readonly MapObservation[],
  all: readonly MapObservation[],
  taught: readonly TaughtLabel[],
): MapObservation[] {
  if (taught.length === 0) return [...training];
  const settled = new Map(taught.map((one) => [one.item, one.label]));
  const audited = new Set(all.map(({ item }) => item));
  const lightest = Math.min(...all.map(({ weight = 1 }) => weight));
  const others = taught.filter(({ item }) => !audited.has(item));
  return [
    ...training.map((one) => ({ ...one, label: settled.get(one.item) ?? one.label })),
    // Picked for a reason, so it stands for nobody but itself.
    ...others.map(({ item, score, label }) => ({ item, score, label, weight: lightest, fold: 0 })),
  ];
}

/**
 * Calibrates scores by audits: a map to the probability of a pass or, for a graded criterion, to the expected label
 * (through one cut a level for 3-7 levels). Metrics come from folds the map has not seen. Null below 10 scored audits
 * or with audits from fewer than 5 tickets. Of more than 1000 audits as many are drawn at random. Labels that are `taught` help to fit and
 * are in no metric.
 */
export function criterionMap(
  audits: readonly Audit[],
  options: { seed: number; prior?: PlattPrior; taught?: readonly TaughtLabel[] },
): CriterionMap | null {
  const { seed, prior = {}, taught = [] } = options;
  const used = audits.length > ENOUGH_AUDITS ? sample(audits, ENOUGH_AUDITS, mulberry32(seed)) : audits;
  const observations = folded(used, seed);
  if (observations.length < MIN_MAP_AUDITS || new Set(observations.map((o) => o.fold)).size < FOLDS) return null;
  const kinds = candidateKinds(observations.length);
  const levels = [...new Set(observations.map((o) => o.label))];
  const graded = levels.length > 2 && levels.length <= MAX_GRADED_LEVELS;
  const fitGraded = (training: readonly FoldedObservation[]) => fitGradedMap(training, levels, kinds, prior);
  const fitPlain = (training: readonly FoldedObservation[]) => chooseMap(training, kinds, prior);
  const fitOn = (training: readonly MapObservation[]): CalibrationMap | GradedMap => {
    const known = lessons(training, observations, taught);
    return graded ? fitGraded(known) : fitPlain(known);
  };
  const metrics = crossFittedMetrics(observations, (training) => {
    const map = fitOn(training);
    return (score) => mapped(map, score);
  });
  if (!metrics) return null;
  const model = fitOn(observations);
  return { ...metrics, kind: model.kind, model };
}
