import { type AuditSample, passes } from "./audit-sample.ts";
import { cohenKappa, crossTabulate, gwetAc1 } from "./stats/agreement.ts";
import type { Estimate } from "./stats/estimate.ts";
import { krippendorffEstimate } from "./stats/krippendorff.ts";
import { mulberry32 } from "./stats/prng.ts";

/** Judge against single human labels, chance-corrected; null where undefined. */
export type CriterionAgreement = {
  kappa: Estimate | null;
  weightedKappa: Estimate | null;
  ac1: Estimate | null;
  alpha: Estimate | null;
};

/** More levels than this are a measurement rather than categories. */
const MAX_LEVELS = 11;
/** With so many pairs the bootstrap bounds hardly move any more. */
const MANY_PAIRS = 5000;
/** More levels than a scorecard has mean that the two sides do not share one scale. */
const MAX_COMMON_LEVELS = 7;

/**
 * Levels on which both sides are compared: those given, else those that occur, else those of the side that makes fewer
 * distinctions (a mean of three auditors has levels no judge can hit). Null when both are continuous.
 */
function levelsOf(human: readonly number[], judge: readonly number[], given?: readonly number[]): number[] | null {
  const distinct = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
  if (given) return distinct(given);
  const both = distinct([...human, ...judge]);
  if (both.length <= MAX_COMMON_LEVELS) return both;
  const sides = [distinct(human), distinct(judge)].filter(({ length }) => length >= 2 && length <= MAX_LEVELS);
  return sides.sort((a, b) => a.length - b.length)[0] ?? null;
}

function nearest(value: number, levels: readonly number[]): number {
  let best = 0;
  levels.forEach((level, k) => {
    // Ties go up, as in rounding.
    if (Math.abs(value - level) <= Math.abs(value - (levels[best] as number)) + 1e-12) best = k;
  });
  return best;
}

/**
 * Agreement of the judge with the audits: on verdicts for a rate, on levels for a graded criterion (quadratic weights
 * for the weighted kappa, ordinal alpha). A continuous criterion has alpha alone (interval). Cells are unweighted
 * counts of audited, scored items.
 */
export function criterionAgreement(
  sample: AuditSample,
  options: { seed: number; level: number; levels?: readonly number[] },
): CriterionAgreement {
  const { seed, level } = options;
  const pairs = sample.audits.flatMap(({ label, score }) => (score === null ? [] : [{ label, score }]));
  if (pairs.length === 0) return { kappa: null, weightedKappa: null, ac1: null, alpha: null };
  const rate = sample.type === "rate";
  const human = pairs.map((pair) => pair.label);
  const judge = pairs.map((pair) => (rate ? Number(passes(pair.score, sample.pass)) : pair.score));
  const levels = rate ? [0, 1] : levelsOf(human, judge, options.levels);
  const resampling = { rng: mulberry32(seed), level, replicates: pairs.length > MANY_PAIRS ? 200 : 1000 };
  if (levels === null) {
    const units = human.map((value, i) => [value, judge[i] as number]);
    return {
      kappa: null,
      weightedKappa: null,
      ac1: null,
      alpha: krippendorffEstimate(units, "interval", resampling),
    };
  }
  const codes = { human: human.map((v) => nearest(v, levels)), judge: judge.map((v) => nearest(v, levels)) };
  const table = crossTabulate(codes.human, codes.judge, levels.length);
  const units = codes.human.map((code, i) => [code, codes.judge[i] as number]);
  return {
    kappa: cohenKappa(table, "nominal", level),
    weightedKappa: cohenKappa(table, "quadratic", level),
    ac1: gwetAc1(table, level),
    alpha: krippendorffEstimate(units, "ordinal", resampling),
  };
}
