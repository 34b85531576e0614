import type { z } from "zod";
import {
  afterWorkingDays,
  type DisputePolicy,
  deciderProblem,
  defaultDisputePolicy,
  disputeProblem,
} from "../../evals/dispute.ts";
import { binaryLevels, type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BodyOf } from "../http/contract.ts";
import type { Principal } from "../people/roles.ts";
import type { disputeContract, disputeSchema } from "./dispute-contract.ts";
import type { StoredDispute } from "./dispute-store.ts";
import { labelProblem } from "./importing.ts";
import { withheldTickets } from "./reviewing.ts";

type Raising = BodyOf<(typeof disputeContract)["POST /disputes"]>;
type Decision = BodyOf<(typeof disputeContract)["POST /disputes/:id/decision"]>;

export async function policyOf({ db, stores }: Context): Promise<DisputePolicy> {
  return (await stores.qa(db).disputePolicy()) ?? defaultDisputePolicy;
}

/** What is disputed: an auto-score, or a reviewer's label. */
async function disputedOf(
  context: Context,
  { scoreId, auditId }: { scoreId?: string | null | undefined; auditId?: string | null | undefined },
) {
  const store = context.stores.qa(context.db);
  if (scoreId) {
    const score = await store.scoreById(scoreId);
    return score && { ...score, scorer: null, scoredAt: score.createdAt };
  }
  const audit = auditId ? await store.auditById(auditId) : null;
  if (!audit) return null;
  const frame = audit.frameId ? (await store.frames()).find(({ id }) => id === audit.frameId) : null;
  const scorecardVersionId =
    audit.scorecardVersionId ?? frame?.scorecardVersionId ?? (await store.currentScorecard())?.id ?? "";
  return { ...audit, scorecardVersionId, scorer: audit.reviewer, scoredAt: audit.reviewedAt };
}

async function criterionOf(context: Context, versionId: string, criterionId: string): Promise<Criterion | null> {
  const version = await context.stores.qa(context.db).scorecard(versionId);
  return (version && criteriaOf(version.definition).find(({ id }) => id === criterionId)) ?? null;
}

/** Opens a dispute of a score of the caller's own ticket. The score is left as it is. */
export async function raiseDispute(context: Context, by: Principal, body: Raising): Promise<StoredDispute> {
  const { db, stores, now } = context;
  if ((body.scoreId === undefined) === (body.auditId === undefined))
    throw new AppError("invalid", "Give either scoreId or auditId.");
  const disputed = await disputedOf(context, body);
  const ticket = disputed && (await stores.qa(db).ticket(disputed.ticketId));
  // Another agent's score looks like none: ids tell nothing.
  if (!disputed || !ticket || by.agentId === null || ticket.agentId !== by.agentId)
    throw new AppError("not-found", "There is no such score of yours.");
  const criterion = await criterionOf(context, disputed.scorecardVersionId, disputed.criterionId);
  if (!criterion) throw new AppError("not-found", "The scorecard has no such criterion.");
  const badRating = labelProblem(criterion, body.expected.verdict, body.expected.level);
  if (badRating) throw new AppError("invalid", badRating);
  const policy = await policyOf(context);
  const { verdict, level, scoredAt } = disputed;
  const problem = disputeProblem({
    scoredAt,
    now: now(),
    policy,
    standing: { verdict, level },
    expected: body.expected,
    earlier: false,
  });
  if (problem !== null || verdict === "unscored") throw new AppError("conflict", problem ?? "It is unscored.");
  return db.transaction(async (tx) => {
    const row = await stores.qa(tx).addDispute({
      ticketId: ticket.id,
      criterionId: criterion.id,
      scorecardVersionId: disputed.scorecardVersionId,
      scoreId: body.scoreId ?? null,
      auditId: body.auditId ?? null,
      verdict,
      level,
      expectedVerdict: body.expected.verdict,
      expectedLevel: body.expected.level,
      reason: redact(body.reason).text,
      agentId: by.agentId ?? "",
      raisedBy: by.name,
      raisedAt: now(),
      dueAt: afterWorkingDays(now(), policy.targetWorkingDays),
    });
    if (!row) throw new AppError("conflict", "This score has been disputed already.");
    await stores
      .qa(tx)
      .addDisputeEvent({ disputeId: row.id, kind: "raised", by: by.name, at: now(), note: row.reason });
    await stores.people(tx).record(by, "raise dispute", row.id, { ticket: ticket.id, criterion: criterion.id });
    return row;
  });
}

export async function disputeOf(context: Context, by: Principal, id: string): Promise<StoredDispute> {
  const found = await context.stores.qa(context.db).dispute(id);
  if (!found || (by.role === "agent" && found.agentId !== by.agentId))
    throw new AppError("not-found", "There is no such dispute.");
  if (found.state === "open" && (await withheldTickets(context, by, found.ticketId)).size > 0)
    throw new AppError("conflict", "This ticket waits for your blind review: another person decides this dispute.");
  return found;
}

export async function withdrawDispute(context: Context, by: Principal, id: string): Promise<StoredDispute> {
  const found = await disputeOf(context, by, id);
  const end = { ...openEnd, state: "withdrawn" as const, decidedBy: by.name, decidedAt: context.now() };
  return endDispute(context, by, found, end, "");
}

const openEnd = { decidedVerdict: null, decidedLevel: null, decision: null, labelId: null };

/**
 * Ends a dispute in the caller's name. Upheld, the decided rating is stored beside the disputed one and as a targeted label: such a label
 * teaches the judge and its map, and never enters an estimate, because nobody drew its ticket by chance.
 */
export async function decideDispute(
  context: Context,
  by: Principal,
  id: string,
  body: Decision,
): Promise<StoredDispute> {
  const { now } = context;
  const found = await disputeOf(context, by, id);
  const problem = await whyNotDecide(context, by, found);
  if (problem) throw new AppError("forbidden", problem);
  const reason = redact(body.reason).text;
  const decided = { decidedBy: by.name, decidedAt: now(), decision: reason };
  if (!body.upheld) return endDispute(context, by, found, { ...openEnd, ...decided, state: "rejected" }, reason);
  const verdict = body.verdict ?? found.expectedVerdict;
  const level = body.verdict === undefined ? found.expectedLevel : (body.level ?? null);
  const criterion = await criterionOf(context, found.scorecardVersionId, found.criterionId);
  const bad = criterion ? labelProblem(criterion, verdict, level) : null;
  if (bad) throw new AppError("invalid", bad);
  if (verdict === found.verdict && level === found.level)
    throw new AppError("invalid", "Upheld means another rating than the disputed one. Reject it to leave it as it is.");
  const end = { ...decided, state: "upheld" as const, decidedVerdict: verdict, decidedLevel: level, labelId: null };
  return endDispute(context, by, found, end, reason);
}

async function endDispute(
  context: Context,
  by: Principal,
  found: StoredDispute,
  end: Parameters<ReturnType<Context["stores"]["qa"]>["endDispute"]>[1],
  note: string,
): Promise<StoredDispute> {
  const { db, stores, now } = context;
  const { state } = end;
  if (state === "open") throw new Error("a dispute does not end open");
  await db.transaction(async (tx) => {
    const store = stores.qa(tx);
    const labelId = state === "upheld" ? await storeLabel(context, tx, found, end) : null;
    if (!(await store.endDispute(found.id, { ...end, labelId })))
      throw new AppError("conflict", "This dispute has ended in the meantime.");
    await store.addDisputeEvent({ disputeId: found.id, kind: state, by: by.name, at: now(), note });
    await stores.people(tx).record(by, `dispute ${state}`, found.id, { ticket: found.ticketId });
    if (state === "upheld") await context.jobs.send("calibrate", [{}], tx);
  });
  const ended = await stores.qa(db).dispute(found.id);
  if (!ended) throw new Error("a dispute was lost");
  return ended;
}

async function storeLabel(
  { stores, now }: Context,
  tx: Parameters<Context["stores"]["qa"]>[0],
  found: StoredDispute,
  {
    decidedBy,
    decidedVerdict,
    decidedLevel,
    decision,
  }: {
    decidedBy: string | null;
    decidedVerdict: StoredDispute["decidedVerdict"];
    decidedLevel: number | null;
    decision: string | null;
  },
): Promise<string> {
  const ticket = await stores.qa(tx).ticket(found.ticketId);
  const labelId = await stores.qa(tx).addLabel({
    ticketId: found.ticketId,
    ticketHash: ticket?.contentHash ?? "",
    criterionId: found.criterionId,
    scorecardVersionId: found.scorecardVersionId,
    reviewer: decidedBy ?? "",
    purpose: "targeted",
    verdict: decidedVerdict ?? found.expectedVerdict,
    level: decidedLevel,
    note: `Dispute upheld: ${decision ?? ""}`,
    reviewedAt: now(),
  });
  if (labelId === null)
    throw new AppError("forbidden", "You have reviewed this criterion on this ticket: another person decides.");
  return labelId;
}

/** Why the caller may not decide it, or null. */
async function whyNotDecide(context: Context, by: Principal, found: StoredDispute): Promise<string | null> {
  if (found.state !== "open") return "It has been decided.";
  if (by.role === "agent") return "A QA lead or the head of support decides.";
  const audits = await context.stores.qa(context.db).auditsOfTicket(found.ticketId);
  const reviewers = audits.filter((one) => one.criterionId === found.criterionId).map((one) => one.reviewer);
  const scorer = found.auditId ? (audits.find(({ id }) => id === found.auditId)?.reviewer ?? null) : null;
  return deciderProblem(by, { ...found, scorer, reviewers });
}

export async function presentDispute(
  context: Context,
  by: Principal,
  found: StoredDispute,
): Promise<z.output<typeof disputeSchema>> {
  const disputed = await disputedOf(context, found);
  const criterion = await criterionOf(context, found.scorecardVersionId, found.criterionId);
  const agents = await context.stores.people(context.db).agents();
  const whyNot = await whyNotDecide(context, by, found);
  return {
    id: found.id,
    ticketId: found.ticketId,
    criterionId: found.criterionId,
    title: criterion?.title ?? found.criterionId,
    question: criterion?.question ?? "",
    levels: criterion?.levels ?? binaryLevels,
    against: found.scoreId ? "auto-score" : "review",
    scorer: disputed === null ? "" : "decidedBy" in disputed ? disputed.decidedBy : disputed.reviewer,
    given: { verdict: found.verdict, level: found.level },
    expected: { verdict: found.expectedVerdict, level: found.expectedLevel },
    reason: found.reason,
    agentId: found.agentId,
    agentName: agents.find(({ id }) => id === found.agentId)?.name ?? found.agentId,
    raisedBy: found.raisedBy,
    raisedAt: found.raisedAt.toISOString(),
    dueAt: found.dueAt.toISOString(),
    overdue: found.state === "open" && found.dueAt < context.now(),
    state: found.state,
    decided:
      found.decidedBy === null || found.decidedAt === null
        ? null
        : {
            by: found.decidedBy,
            at: found.decidedAt.toISOString(),
            verdict: found.decidedVerdict,
            level: found.decidedLevel,
            reason: found.decision ?? "",
          },
    mayDecide: whyNot === null,
    whyNot,
  };
}
