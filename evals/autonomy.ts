import { passes } from "./audit-sample.ts";
import type { AcceptRule } from "./auto-accept.ts";
import { confidenceOf } from "./auto-accept.ts";
import { aboveCeiling, type Ceiling } from "./ceiling.ts";
import type { CertificateBasis, Change } from "./change-matrix.ts";
import type { Severity } from "./scorecard.ts";

/** What a judge may do on a criterion: nothing without a person, suggest to one, or score alone where it is certified. */
export const autonomyLevels = ["human-only", "assisted", "auto"] as const;
export type AutonomyLevel = (typeof autonomyLevels)[number];

/** The evidence a person promoted a criterion on, kept as it was. */
export type IssuedCertificate = AcceptRule & { basis: CertificateBasis };

/** Something that set or changed the level of one criterion; the newest counts, none is ever changed. */
export type AutonomyEvent = {
  at: string;
  kind: "promoted" | "demoted" | "alarm" | "changed" | "kept";
  level: AutonomyLevel;
  /** the person's name, or "system" */
  by: string;
  reason: string;
  certificate: IssuedCertificate | null;
  changes: Change[];
};

export type Standing = { level: AutonomyLevel; since: string | null; certificate: IssuedCertificate | null };

/** Where a criterion stands after its events, oldest first. Without any it is human-only. */
export function standingOf(events: readonly AutonomyEvent[]): Standing {
  const last = events.at(-1);
  if (!last) return { level: "human-only", since: null, certificate: null };
  const start = events.findLastIndex(({ kind }) => kind !== "kept");
  const from = events[Math.max(start, 0)] as AutonomyEvent;
  return { level: last.level, since: from.at, certificate: last.level === "auto" ? from.certificate : null };
}

export type PromotionRequest = {
  level: AutonomyLevel;
  severity: Severity;
  audits: number;
  /** what the newest audits certify for the asked target; null = nothing */
  certificate: AcceptRule | null;
  target: { agreement: number; delta: number };
  ceiling: Ceiling;
  /** an alarm stands since the newest audits: they cannot certify again */
  freshAuditsSince: { alarmAt: string; audits: number; needed: number } | null;
};

const leastForSuggestions = 30;

/** Why a criterion may not be promoted, in words for the person who asked; null = it may. */
export function promotionRefusal(request: PromotionRequest): string | null {
  const { level, severity, audits, certificate, target, ceiling, freshAuditsSince } = request;
  if (level === "human-only") return null;
  if (level === "assisted")
    return audits >= leastForSuggestions
      ? null
      : `Suggestions need ${leastForSuggestions} blind audits to show how far the judge can be trusted; there are ${audits}.`;
  if (severity === "compliance-critical")
    return "A compliance-critical criterion is always decided by a person, however sure the judge is.";
  const ceilingReason = aboveCeiling(target.agreement, ceiling);
  if (ceilingReason) return ceilingReason;
  if (freshAuditsSince && freshAuditsSince.audits < freshAuditsSince.needed)
    return `An alarm went off on ${freshAuditsSince.alarmAt.slice(0, 10)}. ${freshAuditsSince.needed} audits after it are needed to prove the judge again; there are ${freshAuditsSince.audits}.`;
  if (!certificate)
    return `Nothing passed: no part of the judge's verdicts is proven to agree with reviewers ${Math.round(100 * target.agreement)} % of the time on the ${audits} audits there are. So nothing is accepted.`;
  return null;
}

/** A verdict as far as its acceptance depends on it; `value` in [0, 1]. */
export type ScoredVerdict = {
  value: number | null;
  verdict: string;
  needsPerson: boolean;
  channel: string;
  language: string;
  judgeConfigId: string;
  sopVersionId: string | null;
};

/**
 * Whether a verdict counts without a person. Only under a certificate that covers it: same judge, a rule version, channel
 * and language that were in its frame, a confidence at its threshold or above, and nothing that asks for a person.
 */
export function acceptedAlone(score: ScoredVerdict, standing: Standing, pass = 0.5): boolean {
  const { certificate, level } = standing;
  if (level !== "auto" || !certificate) return false;
  if (score.needsPerson || score.value === null || !["pass", "fail"].includes(score.verdict)) return false;
  const { basis } = certificate;
  if (basis.judged && basis.judgeConfigId !== score.judgeConfigId) return false;
  if (score.sopVersionId !== null && !basis.sopVersionIds.includes(score.sopVersionId)) return false;
  if (!basis.channels.includes(score.channel) || !basis.languages.includes(score.language)) return false;
  return confidenceUnder(certificate, score.value, pass) >= certificate.threshold;
}

/** Random audits a month that a certificate lives on: 2 % of the tickets it accepted, and at least 25. Without them no alarm can be heard. */
export function auditsToKeep(acceptedInMonth: number): number {
  return Math.max(25, Math.ceil(0.02 * acceptedInMonth));
}

/** The confidence that a certificate compares with its threshold. */
export function confidenceUnder({ confidence }: AcceptRule, value: number, pass = 0.5): number {
  const margin = Math.abs(value - pass);
  if (confidence.kind === "margin") return margin;
  const model = { intercept: confidence.intercept, coefficients: [confidence.margin, confidence.verdict] };
  return confidenceOf(model, [margin, Number(passes(value, pass))]);
}
