import { auditCovariates, unscoredWarning } from "./audit-covariates.ts";
import { type AuditRow, type AuditSample, auditSample, type FrameRow, passes } from "./audit-sample.ts";
import { type AcceptRule, acceptRule } from "./auto-accept.ts";
import { auditorNoise, type BlindPair } from "./ceiling.ts";
import { type CriterionAgreement, criterionAgreement } from "./criterion-agreement.ts";
import {
  designEstimate,
  exactEstimate,
  MIN_REGRESSION_AUDITS,
  naiveEstimate,
  ppiEstimate,
  publishable,
} from "./criterion-estimates.ts";
import { type CriterionMap, criterionMap, type TaughtLabel } from "./criterion-map.ts";
import { assertLevel, type Estimate } from "./stats/estimate.ts";
import { leastSquares } from "./stats/least-squares.ts";
import type { PlattPrior } from "./stats/platt.ts";
import { studentInterval } from "./stats/regression-estimator.ts";

/** Judge scores of a whole period beside the blind human audits drawn from it, for one criterion; all values in [0, 1]. */
export type CalibrationInput = {
  criterion: string;
  /** rate: labels and scores count as pass or fail. mean: the mean label is wanted. */
  type: "rate" | "mean";
  /** Lowest score and label that count as a pass (rates only); default 0.5. */
  pass?: number;
  /** Levels of a graded criterion; default those that occur. */
  levels?: readonly number[];
  /** Every item of the frame, audited or not. */
  all: readonly FrameRow[];
  audited: readonly AuditRow[];
  /** Labels that settled a dispute: they help the map and are in no estimate, certificate or metric. */
  taught?: readonly TaughtLabel[];
  /** Two people's blind labels of one item, to tell their own noise from the judge's error. */
  blindPairs?: readonly BlindPair[];
};

export type CalibrationOptions = {
  /** Agreement promised on automatically accepted verdicts; default 0.9. */
  agreement?: number;
  /** Probability with which that promise may fail; default 0.1. For K criteria certified together pass delta / K. */
  delta?: number;
  /** Confidence level of all intervals; default 0.95. */
  level?: number;
  /** Seed of folds, bootstrap and splits; default 12345. */
  seed?: number;
  /** What is known of the map before these audits, e.g. the slope on other criteria of the same judge. */
  prior?: PlattPrior;
};

export type CriterionEstimates = {
  /** Audits alone. */
  humanOnly: Estimate | null;
  /** Judge alone. */
  naive: Estimate | null;
  /** PPI++, for the process the items come from; not cut to [0, 1]. */
  ppi: Estimate | null;
  /** Regression estimator, Student interval, for these items; not cut to [0, 1]. */
  regression: Estimate | null;
  /** What to publish. */
  recommended: Estimate | null;
  /** Exact betting interval; only where the audits are so few that the others are provisional. */
  exact: Estimate | null;
};

export type CriterionCalibration = {
  criterion: string;
  /** Items of the frame. */
  N: number;
  /** Audits. */
  n: number;
  type: "rate" | "mean";
  agreement: CriterionAgreement;
  estimates: CriterionEstimates;
  map: CriterionMap | null;
  /** Null: accept nothing without a human. */
  certificate: AcceptRule | null;
  /** Each begins with a fixed word and a colon, e.g. "provisional: ...". */
  warnings: string[];
};

const SMALL_SAMPLE = 50;
const FEW_EVENTS = 5;

/**
 * Calibrates one judge on one criterion by human audits: agreement, the team's true rate or mean with a valid interval,
 * a calibrated probability for each score and the rule for accepting verdicts without a human.
 * Degenerate data (no audits, one label only, a constant judge) give nulls and warnings. Throws RangeError on values
 * outside [0, 1], a repeated item, or a level, agreement or delta outside (0, 1).
 */
export function calibrateCriterion(input: CalibrationInput, options: CalibrationOptions = {}): CriterionCalibration {
  const { agreement = 0.9, delta = 0.1, level = 0.95, seed = 12345, prior = {} } = options;
  for (const probability of [agreement, delta, level]) assertLevel(probability);
  const { criterion, type, pass = 0.5, all, audited, taught = [], blindPairs = [] } = input;
  const sample = withNoise(auditSample({ type, pass, all, audited }), blindPairs);
  const { estimates, warnings } = criterionEstimates(sample, level, seed);
  const levels = input.levels && { levels: input.levels };
  return {
    criterion,
    N: sample.scores.length,
    n: sample.audits.length,
    type,
    agreement: criterionAgreement(sample, { seed, level, ...levels }),
    estimates,
    map: criterionMap(sample.audits, { seed, prior, taught }),
    certificate: acceptRule(sample, { agreement, delta, seed }),
    warnings: [...sample.warnings, ...warnings, ...designWarnings(sample)],
  };
}

/** How much of what the judge leaves unexplained is the reviewers' own, where enough items were read by two. */
function withNoise(sample: AuditSample, blindPairs: readonly BlindPair[]): AuditSample {
  if (blindPairs.length === 0) return sample;
  const { units } = auditCovariates(sample);
  const fit = leastSquares(
    [units.map(() => 1), units.map(({ x }) => x[0] as number)],
    units.map(({ y }) => y),
  );
  const noise = auditorNoise(blindPairs, fit.residuals);
  return noise === null ? sample : { ...sample, auditorNoise: noise };
}

function criterionEstimates(
  sample: AuditSample,
  level: number,
  seed: number,
): { estimates: CriterionEstimates; warnings: string[] } {
  const covariates = auditCovariates(sample);
  const alone = designEstimate(sample, covariates, false);
  const corrected = designEstimate(sample, covariates, true);
  const humanOnly = alone ? publishable(alone, sample, "human audits", level) : singleAudit(sample, level);
  const { reasons, provisional } = reservations(sample, covariates.informative);
  const useJudge = reasons.length === 0 && corrected !== null;
  return {
    estimates: {
      humanOnly,
      naive: naiveEstimate(sample, level),
      ppi: ppiEstimate(sample, covariates, level),
      regression: corrected && studentInterval(corrected, "regression, student interval", level),
      recommended: useJudge ? publishable(corrected, sample, "regression", level) : humanOnly,
      exact: provisional ? exactEstimate(sample, { level, seed }) : null,
    },
    warnings: [...reasons, ...(provisional ? [provisional] : [])],
  };
}

/** One audit says next to nothing about the rest. */
function singleAudit(sample: AuditSample, level: number): Estimate | null {
  const [only] = sample.audits;
  if (!only) return null;
  const n = sample.audits.length;
  const value = sample.audits.reduce((t, audit) => t + audit.label, 0) / n;
  return { value, low: 0, high: 1, level, n, method: "too few audits for an interval" };
}

/** Why the judge must stay out of the published figure, and why the figure is provisional. */
function reservations(sample: AuditSample, informative: boolean): { reasons: string[]; provisional: string | null } {
  const { audits } = sample;
  const n = audits.length;
  if (n === 0) return { reasons: ["no-audits: without human audits no figure can be published"], provisional: null };
  const reasons: string[] = [];
  if (n < MIN_REGRESSION_AUDITS) {
    reasons.push(`human-only: ${n} audits are too few to correct the judge (${MIN_REGRESSION_AUDITS} needed)`);
  }
  if (!informative) reasons.push("human-only: the judge gives no score or always the same one, so it adds nothing");
  const fails = audits.filter((audit) => !passes(audit.label, sample.pass)).length;
  const disagreements = audits.filter(
    ({ score, label }) => score !== null && Number(passes(score, sample.pass)) !== Number(passes(label, sample.pass)),
  ).length;
  const rare = sample.type === "rate" && fails < FEW_EVENTS && disagreements < FEW_EVENTS;
  const small = n < SMALL_SAMPLE;
  const because = small ? `only ${n} audits` : `only ${fails} fails and ${disagreements} disagreements in ${n} audits`;
  const whole = n === sample.scores.length;
  return { reasons, provisional: (small || rare) && !whole ? `provisional: ${because}` : null };
}

function designWarnings(sample: AuditSample): string[] {
  const warnings: string[] = [];
  const unscored = unscoredWarning(sample);
  if (unscored) warnings.push(unscored);
  const { audits } = sample;
  const first = audits[0]?.label;
  if (audits.length > 1 && audits.every((audit) => audit.label === first)) {
    warnings.push("one-label: all audits have the same label; agreement beyond chance cannot be measured");
  }
  if (sample.design === "cluster") {
    warnings.push(
      "cluster: audits cover whole groups, so groups count as drawn; PPI++ and the acceptance rule need single items and are left out",
    );
  }
  if (sample.design === "unequal") {
    warnings.push(
      "unequal: audits were drawn with unequal chances; each counts 1 / pi in the estimates, agreement counts them unweighted",
    );
  }
  return warnings;
}
