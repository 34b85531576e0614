import type { Audit, AuditSample } from "./audit-sample.ts";
import { mean } from "./stats/moments.ts";
import type { AuditedUnit, FrameTotals } from "./stats/regression-estimator.ts";

/** What the judge says of every item, in the form the estimators take. */
export type Covariates = FrameTotals & {
  units: (AuditedUnit & { pi: number; group: string })[];
  /** Score of an item, the mean score standing in for a missing one. */
  filled: (score: number | null) => number;
  /** Whether the judge says anything at all: at least two different scores. */
  informative: boolean;
};

/** Fewer audits of unscored items than this cannot carry a mean of their own. */
const MIN_UNSCORED_AUDITS = 5;

/**
 * Covariates of the frame. An item without a judge score gets the mean score and an indicator of its own (Cohen and
 * Cohen 1975; in a regression estimator this is poststratification, Särndal et al. 1992, chapter 7): its coefficient is set by the audits of such
 * items alone, so that they form a stratum estimated by humans only, however different they are. Both are known for
 * every item, so the estimate stays design-unbiased. With too few audits among them only the mean is filled in, which
 * is still unbiased but less precise.
 */
export function auditCovariates(sample: AuditSample): Covariates {
  const present = sample.scores.filter((score) => score !== null);
  const N = sample.scores.length;
  const fallback = present.length > 0 ? mean(present) : 0;
  const filled = (score: number | null) => score ?? fallback;
  const unscored = N - present.length;
  const unscoredAudits = sample.audits.filter((audit) => audit.score === null).length;
  const indicator = unscored > 0 && present.length > 0 && unscoredAudits >= MIN_UNSCORED_AUDITS;
  const covariatesOf = (audit: Audit) =>
    indicator ? [filled(audit.score), Number(audit.score === null)] : [filled(audit.score)];
  const xMean = mean(sample.scores.map(filled));
  return {
    N,
    xMeans: indicator ? [xMean, unscored / N] : [xMean],
    units: sample.audits.map((audit) => ({ y: audit.label, x: covariatesOf(audit), pi: audit.pi, group: audit.group })),
    filled,
    informative: new Set(present).size > 1,
  };
}

/** What to tell the reader about items the judge did not score; null when there is none. */
export function unscoredWarning(sample: AuditSample): string | null {
  const unscored = sample.scores.filter((score) => score === null).length;
  if (unscored === 0) return null;
  const audits = sample.audits.filter((audit) => audit.score === null).length;
  const how =
    audits >= MIN_UNSCORED_AUDITS
      ? `they count through their ${audits} human audits alone`
      : `with ${audits === 0 ? "no" : `only ${audits}`} audits among them the mean judge score stands in for theirs`;
  return `unscored: ${unscored} of ${sample.scores.length} items have no judge score; ${how}`;
}
