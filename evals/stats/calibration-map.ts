import { type BetaMap, betaProbability, fitBeta } from "./beta-map.ts";
import { type CellsMap, cellsProbability, fitCells } from "./cells.ts";
import { fitIsotonic, type IsotonicMap, isotonicProbability } from "./isotonic.ts";
import { auditWeights, type Observation } from "./observation.ts";
import { fitPlatt, type PlattMap, type PlattPrior, plattProbability } from "./platt.ts";
import { type CalibrationMetrics, calibrationMetrics, logLoss, type Prediction } from "./scoring-rules.ts";

/** One probability for every score: all that labels of a single kind can teach. */
export type ConstantMap = { kind: "constant"; value: number };

/** From judge score to probability of a pass (or expected graded label); plain data, to be stored with its criterion. */
export type CalibrationMap = PlattMap | CellsMap | BetaMap | IsotonicMap | ConstantMap;

/** A graded criterion: for each level above the lowest, the map to P(label >= level). */
export type GradedMap = { kind: "graded"; levels: number[]; cuts: CalibrationMap[] };

export type MapKind = "platt" | "cells" | "beta" | "isotonic";

/** An audit with the ticket it belongs to: all audits of a ticket go into the same fold. */
export type FoldedObservation = Observation & { fold: number };

const FITS: Record<MapKind, (observations: readonly Observation[], prior: PlattPrior) => CalibrationMap> = {
  platt: fitPlatt,
  cells: fitCells,
  beta: (observations, prior) => fitBeta(observations, prior.ridge),
  isotonic: fitIsotonic,
};

/** Calibrated probability of a score in [0, 1]. */
export function calibratedProbability(map: CalibrationMap, score: number): number {
  switch (map.kind) {
    case "platt":
      return plattProbability(map, score);
    case "cells":
      return cellsProbability(map, score);
    case "beta":
      return betaProbability(map, score);
    case "isotonic":
      return isotonicProbability(map, score);
    case "constant":
      return map.value;
  }
}

/** Fits one kind of map; labels that are all alike give a constant with one pass and one fail added (Laplace). */
export function fitMap(kind: MapKind, observations: readonly Observation[], prior: PlattPrior = {}): CalibrationMap {
  const first = observations[0]?.label;
  if (observations.every((o) => o.label === first)) {
    const passes = observations.reduce((t, o) => t + o.label, 0);
    return { kind: "constant", value: (passes + 1) / (observations.length + 2) };
  }
  return FITS[kind](observations, prior);
}

/**
 * The kinds worth trying at this number of audits: a curve of two parameters below 50, shrunk cells below 200, then
 * whichever predicts best. Plain isotonic regression is never used on fewer than 200.
 */
export function candidateKinds(audits: number): MapKind[] {
  if (audits < 50) return ["platt"];
  if (audits < 200) return ["cells"];
  return ["platt", "beta", "cells", "isotonic"];
}

/** Predictions for every audit from a map that has not seen its fold. */
export function crossFit<O extends FoldedObservation>(
  observations: readonly O[],
  train: (training: readonly O[]) => (score: number) => number,
): Prediction[] {
  const weights = auditWeights(observations);
  const folds = [...new Set(observations.map((o) => o.fold))];
  const byFold = new Map(folds.map((fold) => [fold, train(observations.filter((o) => o.fold !== fold))]));
  return observations.map((o, i) => ({
    probability: (byFold.get(o.fold) as (score: number) => number)(o.score),
    label: o.label,
    weight: weights[i] as number,
  }));
}

/** The candidate with the smallest cross-fitted log loss, fitted on all observations. */
export function chooseMap(
  observations: readonly FoldedObservation[],
  kinds: readonly MapKind[],
  prior: PlattPrior = {},
): CalibrationMap {
  const loss = (kind: MapKind) =>
    logLoss(
      crossFit(observations, (training) => {
        const map = fitMap(kind, training, prior);
        return (score) => calibratedProbability(map, score);
      }),
    );
  const losses = kinds.length === 1 ? [0] : kinds.map(loss);
  const best = kinds[losses.indexOf(Math.min(...losses))] as MapKind;
  return fitMap(best, observations, prior);
}

/** Map of a graded criterion: one cut P(label >= level) for each of the `levels` above the lowest. */
export function fitGradedMap(
  observations: readonly FoldedObservation[],
  levels: readonly number[],
  kinds: readonly MapKind[],
  prior: PlattPrior = {},
): GradedMap {
  const sorted = [...levels].sort((a, b) => a - b);
  const cuts = sorted.slice(1).map((level) => {
    const passes = observations.map((o) => ({ ...o, label: o.label >= level - 1e-9 ? 1 : 0 }));
    return chooseMap(passes, kinds, prior);
  });
  return { kind: "graded", levels: sorted, cuts };
}

/** P(label >= level) for each level above the lowest, never rising with the level. */
export function gradedProbabilities(map: GradedMap, score: number): number[] {
  return map.cuts.map((cut) => calibratedProbability(cut, score)).sort((a, b) => b - a);
}

/** Expected label: lowest level plus each step times the probability of reaching it. */
export function expectedGrade(map: GradedMap, score: number): number {
  const base = map.levels[0] as number;
  return gradedProbabilities(map, score).reduce((total, p, k) => {
    return total + p * ((map.levels[k + 1] as number) - (map.levels[k] as number));
  }, base);
}

/** What a map makes of a score: the probability of a pass, or of a graded criterion the expected label. */
export function mapped(map: CalibrationMap | GradedMap, score: number): number {
  return map.kind === "graded" ? expectedGrade(map, score) : calibratedProbability(map, score);
}

export type CrossFittedMetrics = { raw: CalibrationMetrics; calibrated: CalibrationMetrics };

/**
 * Brier score, log loss and calibration error of the raw scores and of cross-fitted maps, whose kind is chosen inside
 * each training part, so that the figures hold for tickets the map has not seen. Null without observations.
 */
export function crossFittedMetrics<O extends FoldedObservation>(
  observations: readonly O[],
  train: (training: readonly O[]) => (score: number) => number,
): CrossFittedMetrics | null {
  const weights = auditWeights(observations);
  const raw = calibrationMetrics(
    observations.map((o, i) => ({ probability: o.score, label: o.label, weight: weights[i] as number })),
  );
  const calibrated = calibrationMetrics(crossFit(observations, train));
  return raw && calibrated && { raw, calibrated };
}
