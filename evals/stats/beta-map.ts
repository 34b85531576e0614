import { fitLogistic, sigmoid } from "./logistic.ts";
import { auditWeights, clipScore, type Observation } from "./observation.ts";

export type BetaMap = { kind: "beta"; a: number; b: number; intercept: number };

const features = (score: number) => {
  const s = clipScore(score);
  return [Math.log(s), -Math.log(1 - s), 1];
};

/**
 * Beta calibration: logit p = a ln s - b ln(1 - s) + c (Kull, Silva Filho and Flach 2017), both slopes with a ridge of
 * strength `ridge` towards 1, which is the identity map.
 */
export function fitBeta(observations: readonly Observation[], ridge = 1): BetaMap {
  const [a, b, intercept] = fitLogistic({
    rows: observations.map((o) => features(o.score)),
    targets: observations.map((o) => o.label),
    weights: auditWeights(observations),
    ridge: [ridge, ridge, 0],
    prior: [1, 1, 0],
  }) as [number, number, number];
  return { kind: "beta", a, b, intercept };
}

/** Calibrated probability of a score in [0, 1]. */
export function betaProbability(map: BetaMap, score: number): number {
  const [logS, logRest] = features(score) as [number, number, number];
  return sigmoid(map.a * logS + map.b * logRest + map.intercept);
}
