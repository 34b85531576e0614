import { auditWeights, type Observation } from "./observation.ts";

/** Values at increasing scores; straight lines between them, level beyond the ends. */
export type IsotonicMap = { kind: "isotonic"; scores: number[]; values: number[] };

/**
 * Weighted isotonic (never falling) least-squares fit by pooling adjacent violators (Barlow et al. 1972).
 * `values` are in the order of their positions; the result has the same length.
 */
export function poolAdjacentViolators(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { value: number; weight: number; size: number }[] = [];
  values.forEach((value, i) => {
    blocks.push({ value, weight: weights[i] as number, size: 1 });
    for (;;) {
      const last = blocks.at(-1);
      const before = blocks.at(-2);
      if (!last || !before || before.value < last.value) break;
      const weight = before.weight + last.weight;
      blocks.splice(-2, 2, {
        value: (before.value * before.weight + last.value * last.weight) / weight,
        weight,
        size: before.size + last.size,
      });
    }
  });
  return blocks.flatMap((block) => new Array<number>(block.size).fill(block.value));
}

/** Isotonic regression of labels on scores (Zadrozny and Elkan 2002). It overfits below about 200 audits. */
export function fitIsotonic(observations: readonly Observation[]): IsotonicMap {
  const weights = auditWeights(observations);
  const levels = new Map<number, { weight: number; total: number }>();
  observations.forEach((o, i) => {
    const level = levels.get(o.score) ?? { weight: 0, total: 0 };
    level.weight += weights[i] as number;
    level.total += (weights[i] as number) * o.label;
    levels.set(o.score, level);
  });
  const sorted = [...levels].sort(([a], [b]) => a - b);
  const values = poolAdjacentViolators(
    sorted.map(([, level]) => level.total / level.weight),
    sorted.map(([, level]) => level.weight),
  );
  return { kind: "isotonic", scores: sorted.map(([score]) => score), values };
}

/** Calibrated probability of a score. */
export function isotonicProbability(map: IsotonicMap, score: number): number {
  const { scores, values } = map;
  const above = firstAtLeast(scores, score);
  if (above === scores.length) return values.at(-1) as number;
  if (above === 0 || scores[above] === score) return values[above] as number;
  const left = scores[above - 1] as number;
  const share = (score - left) / ((scores[above] as number) - left);
  const low = values[above - 1] as number;
  return low + share * ((values[above] as number) - low);
}

/** Place of the first of `sorted` (increasing) that is at least `value`; their number when none is. */
export function firstAtLeast(sorted: readonly number[], value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) >= value) to = middle;
    else from = middle + 1;
  }
  return from;
}
