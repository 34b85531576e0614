import type { z } from "zod";
import { acceptedAlone, type Standing } from "../../evals/autonomy.ts";
import type { CriterionCalibration } from "../../evals/calibrate.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import type { StoredAudit, StoredFinding } from "./audit-store.ts";
import { standings } from "./autonomy.ts";
import type { CriterionData } from "./calibrating.ts";
import type { StoredScore } from "./score-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";
import type { StoredTicket } from "./ticket-store.ts";
import type {
  auditSchema,
  criterionCalibrationSchema,
  findingSchema,
  scoreSchema,
  ticketSchema,
  ticketSummarySchema,
} from "./wire.ts";

const openingLength = 140;

export function presentTicketSummary(ticket: StoredTicket): z.output<typeof ticketSummarySchema> {
  const { id, channel, region, language, contactReason, agentId, agentName, team, site, handledBy, csat } = ticket;
  const opening = ticket.turns.find((turn) => turn.by === "customer")?.text ?? "";
  return {
    id,
    openedAt: ticket.openedAt.toISOString(),
    channel,
    region,
    language,
    contactReason,
    reasonSource: contactReason === null ? null : (ticket.reasonSource ?? "given"),
    agentId,
    agentName,
    team,
    site,
    handledBy,
    csat,
    handleSeconds: ticket.handleSeconds,
    reopens: ticket.reopens,
    turns: ticket.turns.length,
    opening: opening.length > openingLength ? `${opening.slice(0, openingLength - 1)}…` : opening,
  };
}

export function presentTicket(ticket: StoredTicket): z.output<typeof ticketSchema> {
  const { turns: _turns, opening: _opening, ...summary } = presentTicketSummary(ticket);
  const { turns, actions, tags, fields, reasonModelId: id, reasonMargin: margin } = ticket;
  return {
    ...summary,
    turns,
    actions,
    tags,
    fields,
    erasedAt: ticket.erasedAt?.toISOString() ?? null,
    reasonModel: id === null || margin === null ? null : { id, margin },
  };
}

/** Scores of one ticket with the rule each was decided on; a score whose criterion the scorecard no longer has is left out. */
export async function presentScores(context: Context, scores: StoredScore[], scorecards: ScorecardVersion[]) {
  const presented: z.output<typeof scoreSchema>[] = [];
  const judges = new Map<string, { name: string; prompt: string | null }>();
  const standingFor = await standings(context);
  const facts = await context.stores.qa(context.db).ticketsById([...new Set(scores.map((score) => score.ticketId))]);
  const places = new Map(facts.map((ticket) => [ticket.id, ticket]));
  for (const score of scores) {
    const scorecard = scorecards.find((one) => one.id === score.scorecardVersionId);
    const section = scorecard?.definition.sections.find((one) =>
      one.criteria.some(({ id }) => id === score.criterionId),
    );
    const criterion = section?.criteria.find((one) => one.id === score.criterionId);
    if (!scorecard || !section || !criterion) continue;
    const judge = judges.get(score.judgeConfigId) ?? (await judgeNamed(context, score.judgeConfigId));
    judges.set(score.judgeConfigId, judge);
    presented.push({
      id: score.id,
      criterionId: criterion.id,
      title: criterion.title,
      question: criterion.question,
      section: section.title,
      severity: criterion.severity,
      verdict: score.verdict,
      level: score.level,
      levels: criterion.levels.map(({ value }) => value),
      value: score.value,
      confidence: score.confidence,
      evidence: score.evidence,
      rationale: score.rationale,
      needsPerson: score.needsPerson,
      acceptedAlone: mayCount(score, places.get(score.ticketId), standingFor(criterion.id)),
      decidedBy: score.decidedBy,
      obligation: await presentRule(context, criterion, score.sopVersionId),
      judge: score.decidedBy === "check" ? "check" : judge.name,
      scorecard: { versionId: scorecard.id, title: scorecard.definition.title, number: scorecard.number },
      prompt: score.decidedBy === "model" ? judge.prompt : null,
      judgeId: score.judgeConfigId,
      scoredAt: score.createdAt.toISOString(),
    });
  }
  return inScorecardOrder(presented, scorecards);
}

async function judgeNamed({ db, stores }: Context, id: string): Promise<{ name: string; prompt: string | null }> {
  const judge = await stores.qa(db).judge(id);
  const prompt = judge?.parameters.promptVersion;
  return { name: judge?.name ?? "", prompt: typeof prompt === "string" ? prompt : null };
}

function mayCount(score: StoredScore, ticket: StoredTicket | undefined, standing: Standing): boolean {
  if (!ticket) return false;
  return acceptedAlone({ ...score, channel: ticket.channel, language: ticket.language }, standing);
}

function inScorecardOrder<T extends { criterionId: string }>(rows: T[], scorecards: ScorecardVersion[]): T[] {
  const order = new Map(
    scorecards.flatMap((one) => criteriaOf(one.definition)).map((criterion, i) => [criterion.id, i]),
  );
  return rows.sort((a, b) => (order.get(a.criterionId) ?? 0) - (order.get(b.criterionId) ?? 0));
}

/** The obligation's words in the version that was in force. */
export async function presentRule(context: Context, criterion: Criterion, versionId: string | null) {
  const version = versionId === null ? null : await context.stores.sops(context.db).version(versionId);
  if (!version || criterion.obligation === null) return null;
  const anchor = criterion.obligation.split("#")[1] ?? "";
  for (const step of context.library.documentOf(version).steps) {
    const obligation = step.obligations.find((one) => one.id === anchor);
    if (!obligation && step.id !== anchor) continue;
    return {
      ref: criterion.obligation,
      level: obligation?.level ?? "",
      text: obligation?.text ?? step.text,
      sopId: version.sopId,
      stepId: step.id,
      versionId: version.id,
      versionNumber: version.number,
    };
  }
  return null;
}

export function presentAudit(audit: StoredAudit): z.output<typeof auditSchema> {
  const { id, criterionId, reviewer, purpose, verdict, level, rootCause, note, reviewedAt } = audit;
  return { id, criterionId, reviewer, purpose, verdict, level, rootCause, note, reviewedAt: reviewedAt.toISOString() };
}

export function presentCalibration(
  data: CriterionData,
  result: CriterionCalibration,
): z.output<typeof criterionCalibrationSchema> {
  const { criterion, rows } = data;
  const { humanOnly, naive, ppi, regression, recommended } = result.estimates;
  const { certificate } = result;
  return {
    criterionId: criterion.id,
    title: criterion.title,
    question: criterion.question,
    severity: criterion.severity,
    kind: criterion.kind,
    target: criterion.target,
    tickets: result.N,
    audits: result.n,
    unscored: rows.filter((row) => row.score.verdict === "unscored").length,
    agreement: result.agreement,
    estimates: { humanOnly, naive, ppi, regression, recommended },
    map: { raw: result.map?.raw ?? null, calibrated: result.map?.calibrated ?? null, kind: result.map?.kind ?? "none" },
    certificate: certificate && {
      agreement: certificate.agreement,
      delta: certificate.delta,
      acceptedShare: certificate.acceptedShare,
      threshold: certificate.threshold,
      audits: certificate.audits,
      disagreements: certificate.disagreements,
    },
    warnings: result.warnings,
  };
}

export function presentFinding(stored: StoredFinding, criteria: Criterion[]): z.output<typeof findingSchema> {
  const { detail } = stored;
  return {
    id: stored.id,
    criterionId: detail.criterion,
    title: criteria.find((one) => one.id === detail.criterion)?.title ?? detail.criterion,
    severity: detail.severity,
    ref: detail.ref,
    estimate: detail.estimate,
    target: detail.target,
    standing: detail.status,
    cause: detail.cause,
    queue: detail.queue,
    evidence: detail.evidence.map(({ kind, text }) => ({ kind, text })),
    ticketIds: detail.ticketIds,
    state: stored.state,
    createdAt: stored.createdAt.toISOString(),
  };
}
