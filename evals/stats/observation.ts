import { clamp } from "./moments.ts";

/** A judge score beside the human label of the same item, both in [0, 1]; graded labels count as fractions. */
export type Observation = {
  score: number;
  label: number;
  /** Items this audit stands for (1 / inclusion probability); default 1. */
  weight?: number;
};

/** Scores of exactly 0 or 1 have no finite log odds, and a judge is never that sure. */
export function clipScore(score: number): number {
  return clamp(score, 0.02, 0.98);
}

/** Weights scaled to sum to the number of audits, so that priors keep their meaning in audits. */
export function auditWeights(observations: readonly Observation[]): number[] {
  const raw = observations.map((o) => o.weight ?? 1);
  const total = raw.reduce((t, w) => t + w, 0);
  return raw.map((w) => (w * raw.length) / total);
}
