import { clamp, sum, weightedMean } from "./moments.ts";

/** A predicted probability beside what happened; graded outcomes count as fractions. */
export type Prediction = { probability: number; label: number; weight?: number };

export type CalibrationMetrics = { brier: number; logLoss: number; ece: number };

const weightsOf = (predictions: readonly Prediction[]) => predictions.map((p) => p.weight ?? 1);

/** Mean squared error of the probabilities, 0 best (Brier 1950). */
export function brierScore(predictions: readonly Prediction[]): number {
  return weightedMean(
    predictions.map((p) => (p.probability - p.label) ** 2),
    weightsOf(predictions),
  );
}

/** Mean negative log likelihood in nats; probabilities are kept 0.001 away from 0 and 1. */
export function logLoss(predictions: readonly Prediction[]): number {
  return weightedMean(
    predictions.map(({ probability, label }) => {
      const p = clamp(probability, 1e-3, 1 - 1e-3);
      return -(label * Math.log(p) + (1 - label) * Math.log(1 - p));
    }),
    weightsOf(predictions),
  );
}

/**
 * Expected calibration error over `bins` bins of equal numbers of predictions (Naeini, Cooper and Hauskrecht 2015;
 * equal mass: Nixon et al. 2019). Equal probabilities never fall in different bins.
 */
export function expectedCalibrationError(predictions: readonly Prediction[], bins = 10): number {
  const sorted = [...predictions].sort((a, b) => a.probability - b.probability);
  const n = sorted.length;
  const starts = new Set([0]);
  for (let k = 1; k < bins; k++) {
    const edge = (sorted[Math.min(Math.floor((k * n) / bins), n - 1)] as Prediction).probability;
    starts.add(sorted.findIndex((p) => p.probability === edge));
  }
  const edges = [...starts].sort((a, b) => a - b);
  const whole = sum(weightsOf(sorted));
  return sum(
    edges.map((start, k) => {
      const bin = sorted.slice(start, edges[k + 1] ?? n);
      const weights = weightsOf(bin);
      const predicted = weightedMean(
        bin.map((p) => p.probability),
        weights,
      );
      const happened = weightedMean(
        bin.map((p) => p.label),
        weights,
      );
      return (sum(weights) / whole) * Math.abs(predicted - happened);
    }),
  );
}

/** All three measures at once; null without predictions. */
export function calibrationMetrics(predictions: readonly Prediction[]): CalibrationMetrics | null {
  if (predictions.length === 0) return null;
  return {
    brier: brierScore(predictions),
    logLoss: logLoss(predictions),
    ece: expectedCalibrationError(predictions),
  };
}
