import { fitLogistic, logit, sigmoid } from "./logistic.ts";
import { auditWeights, clipScore, type Observation } from "./observation.ts";

export type PlattMap = { kind: "platt"; slope: number; intercept: number };

export type PlattPrior = {
  /** Strength of the pull towards `slope`, in units of log-likelihood curvature; default 1. */
  ridge?: number;
  /** Slope expected before seeing labels, e.g. pooled over the criteria of the same judge; default 1 (trust the judge). */
  slope?: number;
};

/**
 * Ridge Platt scaling: logit p = slope * logit(score) + intercept with Platt's smoothed targets (Platt 1999; Lin, Lin
 * and Weng 2007) and a normal prior on the slope. Graded labels interpolate between the two targets.
 */
export function fitPlatt(observations: readonly Observation[], prior: PlattPrior = {}): PlattMap {
  const { ridge = 1, slope = 1 } = prior;
  const weights = auditWeights(observations);
  const passes = observations.reduce((t, o, i) => t + (weights[i] as number) * o.label, 0);
  const fails = observations.reduce((t, o, i) => t + (weights[i] as number) * (1 - o.label), 0);
  const high = (passes + 1) / (passes + 2);
  const low = 1 / (fails + 2);
  const [a, c] = fitLogistic({
    rows: observations.map((o) => [logit(clipScore(o.score)), 1]),
    targets: observations.map((o) => o.label * high + (1 - o.label) * low),
    weights,
    ridge: [ridge, 0],
    prior: [slope, 0],
  }) as [number, number];
  return { kind: "platt", slope: a, intercept: c };
}

/** Calibrated probability of a score in [0, 1]. */
export function plattProbability(map: PlattMap, score: number): number {
  return sigmoid(map.slope * logit(clipScore(score)) + map.intercept);
}
