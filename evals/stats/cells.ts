import { firstAtLeast, poolAdjacentViolators } from "./isotonic.ts";
import { auditWeights, type Observation } from "./observation.ts";
import { fitPlatt, type PlattMap, type PlattPrior, plattProbability } from "./platt.ts";

/** Pass rate of each score level seen in the audits; scores never seen fall back on the Platt curve. */
export type CellsMap = { kind: "cells"; levels: number[]; values: number[]; platt: PlattMap };

/** Audits that the Platt curve counts for at each level. */
const PRIOR_AUDITS = 4;

/** Judges report three decimals at most, ties to even as in IEEE 754. */
function levelOf(score: number): number {
  const scaled = score * 1000;
  const floor = Math.floor(scaled);
  const part = scaled - floor;
  const even = floor % 2 === 0 ? floor : floor + 1;
  return (part === 0.5 ? even : Math.round(scaled)) / 1000;
}

/**
 * Shrunk cells: the pass rate of each score level, pulled towards the Platt curve by a few prior audits, then made
 * monotone (empirical Bayes on a discrete score with weighted isotonic regression).
 */
export function fitCells(observations: readonly Observation[], prior: PlattPrior = {}): CellsMap {
  const platt = fitPlatt(observations, prior);
  const weights = auditWeights(observations);
  const cells = new Map<number, { weight: number; total: number }>();
  observations.forEach((o, i) => {
    const level = levelOf(o.score);
    const cell = cells.get(level) ?? { weight: 0, total: 0 };
    cell.weight += weights[i] as number;
    cell.total += (weights[i] as number) * o.label;
    cells.set(level, cell);
  });
  const sorted = [...cells].sort(([a], [b]) => a - b);
  const values = poolAdjacentViolators(
    sorted.map(
      ([level, cell]) => (cell.total + PRIOR_AUDITS * plattProbability(platt, level)) / (cell.weight + PRIOR_AUDITS),
    ),
    sorted.map(([, cell]) => cell.weight + PRIOR_AUDITS),
  );
  return { kind: "cells", levels: sorted.map(([level]) => level), values, platt };
}

/** Calibrated probability of a score in [0, 1]. */
export function cellsProbability(map: CellsMap, score: number): number {
  const level = levelOf(score);
  const place = firstAtLeast(map.levels, level);
  return map.levels[place] === level ? (map.values[place] as number) : plattProbability(map.platt, score);
}
