import { answersAsked } from "../../evals/applies.ts";
import { rootCausePaths } from "../../evals/root-cause.ts";
import { escalatedStratum } from "../../evals/sample.ts";
import { criteriaOf, type Scorecard } from "../../evals/scorecard.ts";
import type { Verdict } from "../../evals/verdict.ts";
import { redact } from "../../ingest/redact.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BodyOf } from "../http/contract.ts";
import type { Principal } from "../people/roles.ts";
import type { DrawnTicket, NewAudit } from "./audit-store.ts";
import type { qaContract } from "./contract.ts";
import { outsideScope, rulesFor } from "./criterion-scope.ts";
import { labelProblem } from "./importing.ts";
import { asTicket } from "./ticket-store.ts";
import { presentTicket } from "./views.ts";

export type ReviewState = "open" | "done" | "unreadable";

/** A double-blind ticket needs two reviewers, any other one. */
export function reviewState(item: Pick<DrawnTicket, "reviewers" | "doubleBlind" | "unreadable">): ReviewState {
  if (item.unreadable) return "unreadable";
  return reviewsLacking(item) === 0 ? "done" : "open";
}

/** How many people are still to read a drawn ticket. */
export function reviewsLacking(item: Pick<DrawnTicket, "reviewers" | "doubleBlind" | "unreadable">): number {
  return item.unreadable ? 0 : Math.max((item.doubleBlind ? 2 : 1) - item.reviewers.length, 0);
}

/** The draw this person may still review, else the newest draw of the ticket. */
export async function drawnFor(context: Context, ticketId: string, reviewer: string): Promise<DrawnTicket> {
  const drawn = await context.stores.qa(context.db).drawnTickets(ticketId);
  const item = drawn.find((one) => reviewState(one) === "open" && !one.reviewers.includes(reviewer)) ?? drawn[0];
  if (!item) throw new AppError("not-found", `Ticket ${ticketId} is not drawn for review.`);
  return item;
}

/** The tickets (or this one) whose scores must not be shown to this person now: a blind review of theirs may still come. */
export async function withheldTickets(context: Context, principal: Principal, ticketId?: string): Promise<Set<string>> {
  if (principal.role !== "qa-lead") return new Set();
  const drawn = await context.stores.qa(context.db).drawnTickets(ticketId);
  const open = drawn.filter((item) => reviewState(item) === "open" && !item.reviewers.includes(principal.name));
  return new Set(open.map((item) => item.ticketId));
}

/** Why the scores of a ticket must not be shown to this person now, or null. */
export async function withheldFrom(context: Context, ticketId: string, principal: Principal): Promise<string | null> {
  const open = (await withheldTickets(context, principal, ticketId)).has(ticketId);
  return open ? "This ticket waits for a blind review. Its scores are shown after you have saved yours." : null;
}

/** The ticket with the criteria that apply to it, without any auto-score. */
export async function reviewForm(context: Context, ticketId: string, principal: Principal) {
  const { db, stores } = context;
  const item = await drawnFor(context, ticketId, principal.name);
  const frame = (await stores.qa(db).frames()).find((one) => one.id === item.frameId);
  if (!frame) throw new AppError("not-found", `Ticket ${ticketId} is not drawn for review.`);
  const { stored, scorecard, criteria } = await ticketForm(context, ticketId, frame.scorecardVersionId);
  return {
    frameId: item.frameId,
    scorecardVersionId: scorecard.id,
    scorecard: { title: scorecard.definition.title, number: scorecard.number },
    pi: item.pi,
    doubleBlind: item.doubleBlind,
    mine: item.reviewers.includes(principal.name),
    ticket: presentTicket(stored),
    criteria,
  };
}

/** A ticket with the criteria of a scorecard version that apply to it, as a person is asked them. */
export async function ticketForm(context: Context, ticketId: string, scorecardVersionId: string) {
  const { db, stores } = context;
  const stored = await stores.qa(db).ticket(ticketId);
  const scorecard = await stores.qa(db).scorecard(scorecardVersionId);
  if (!stored || !scorecard) throw new AppError("not-found", `There is no ticket ${ticketId}.`);
  return { stored, scorecard, criteria: await formCriteria(context, asTicket(stored), scorecard.definition) };
}

/** The criteria of a scorecard that apply to a ticket, as a reviewer is asked them. */
export async function formCriteria(context: Context, ticket: Ticket, scorecard: Scorecard) {
  const criteria = [];
  const lookups = (await rulesFor(context, criteriaOf(scorecard), ticket)).values();
  for (const section of scorecard.sections) {
    for (const criterion of section.criteria) {
      const lookup = lookups.next().value ?? null;
      if (outsideScope(criterion, ticket, lookup)) continue;
      const rule = lookup?.kind === "rule" ? lookup.rule : null;
      criteria.push({
        id: criterion.id,
        title: criterion.title,
        question: criterion.question,
        section: section.title,
        severity: criterion.severity,
        counts: criterion.bonus ? ("bonus" as const) : criterion.soft ? ("soft" as const) : ("yes" as const),
        answer: criterion.when.answer ?? null,
        levels: criterion.levels,
        rootCauses: rootCausePaths(criterion).map(({ path }) => path),
        obligation: rule && {
          ref: rule.ref,
          level: rule.obligation?.level ?? "",
          text: rule.text,
          versionNumber: rule.version.number,
        },
      });
    }
  }
  return criteria;
}

type ReviewBody = BodyOf<(typeof qaContract)["POST /reviews/:ticketId"]>;

/** Appends a blind review and only then tells the auto-scores. All criteria that apply must be answered. */
export async function saveReview(context: Context, ticketId: string, body: ReviewBody, principal: Principal) {
  const { db, stores, now } = context;
  const form = await reviewForm(context, ticketId, principal);
  if (form.frameId !== body.frameId)
    throw new AppError("conflict", "This ticket is drawn in another frame now. Reload it.");
  if (form.mine)
    throw new AppError("conflict", "You have reviewed this ticket already; reviews are not changed afterwards.");
  const before = await stores.qa(db).auditsOfTicket(ticketId);
  if (before.some((one) => one.reviewer === principal.name && one.frameId !== form.frameId))
    throw new AppError("conflict", "You have reviewed this ticket outside the sample: somebody else reviews it blind.");
  const item = await drawnFor(context, ticketId, principal.name);
  // Whoever comes after the last review may have seen the scores: that would not be blind.
  if (reviewState(item) !== "open")
    throw new AppError("conflict", "This ticket needs no further review: its scores are shown now.");
  if (body.unreadable) return markUnreadable(context, ticketId, body.frameId, principal);
  const problem = problemOfLabels(body.labels, form.criteria);
  if (problem) throw new AppError("invalid", problem);
  const labels = [...body.labels, ...skippedLabels(body.labels, form.criteria)];
  const stored = await stores.qa(db).ticket(ticketId);
  const audits = labels.map(
    (label): NewAudit => ({
      ...label,
      note: redact(label.note).text,
      frameId: body.frameId,
      scorecardVersionId: form.scorecardVersionId,
      ticketId,
      ticketHash: stored?.contentHash ?? "",
      reviewer: principal.name,
      purpose: purposeOf(item),
      seconds: body.seconds,
      reviewedAt: now(),
    }),
  );
  await db.transaction(async (tx) => {
    await stores.qa(tx).addAudits(audits);
    await stores.people(tx).record(principal, "review", ticketId, { frameId: body.frameId, labels: audits.length });
    await context.jobs.send("calibrate", [{}], tx);
  });
  return { saved: audits.length, comparison: await compare(context, ticketId, body, form.criteria) };
}

function purposeOf({ reviewers, stratum }: DrawnTicket): NewAudit["purpose"] {
  if (reviewers.length > 0) return "double-blind";
  return stratum === escalatedStratum ? "escalated" : "random";
}

type Label = ReviewBody["labels"][number];
export type FormCriterion = Awaited<ReturnType<typeof formCriteria>>[number];

/** Why labels do not answer a review form, or null: each criterion that applies once, and no other. */
export function problemOfLabels(labels: Label[], criteria: FormCriterion[]): string | null {
  const seen = new Set<string>();
  for (const { criterionId, verdict, level } of labels) {
    const criterion = criteria.find((one) => one.id === criterionId);
    if (!criterion) return `There is no criterion ${criterionId} to answer on this ticket.`;
    if (seen.has(criterionId)) return `${criterionId} is answered twice.`;
    seen.add(criterionId);
    const problem = labelProblem(criterion, verdict, level);
    if (problem) return problem;
  }
  const skipped = skippedLabels(labels, criteria).map((one) => one.criterionId);
  const idle = criteria.find((one) => seen.has(one.id) && asked(one, labels) === false && !isNone(labels, one.id));
  if (idle) return `${idle.title} does not apply: the answer above leaves nothing to judge.`;
  const missing = criteria.filter((one) => !seen.has(one.id) && !skipped.includes(one.id));
  return missing.length > 0 ? `Not answered yet: ${missing.map((one) => one.title).join(", ")}.` : null;
}

/** Whether the reviewer's own answer above asks for a criterion; null while it is not given. */
function asked({ answer }: FormCriterion, labels: readonly Label[]): boolean | null {
  if (!answer) return true;
  const above = labels.find((one) => one.criterionId === answer.criterion);
  const verdict: Verdict | undefined =
    above === undefined
      ? undefined
      : above.verdict === "level"
        ? { kind: "level", level: above.level ?? Number.NaN }
        : { kind: above.verdict };
  return answersAsked(answer, verdict);
}

const isNone = (labels: readonly Label[], criterionId: string) =>
  labels.some((one) => one.criterionId === criterionId && one.verdict === "not-applicable");

/** "Not applicable" for the criteria that the reviewer's own answers leave out. */
export function skippedLabels(labels: readonly Label[], criteria: readonly FormCriterion[]): Label[] {
  const given = [...labels];
  for (const criterion of criteria) {
    if (given.some((one) => one.criterionId === criterion.id)) continue;
    const above = criteria.find(({ id }) => id === criterion.answer?.criterion);
    // Where the criterion above is not on this form it does not apply to the ticket, and neither does this one.
    if (criterion.answer && (!above || asked(criterion, given) === false))
      given.push({ criterionId: criterion.id, verdict: "not-applicable", level: null, rootCause: null, note: "" });
  }
  return given.slice(labels.length);
}

async function markUnreadable(context: Context, ticketId: string, frameId: string, principal: Principal) {
  await context.db.transaction(async (tx) => {
    await context.stores.qa(tx).markUnreadable(frameId, ticketId);
    await context.stores.people(tx).record(principal, "mark unreadable", ticketId, { frameId });
  });
  return { saved: 0, comparison: [] };
}

async function compare(
  context: Context,
  ticketId: string,
  body: ReviewBody,
  criteria: { id: string; title: string }[],
) {
  const scores = await context.stores.qa(context.db).scoresOfTicket(ticketId);
  return body.labels.map((label) => ({
    criterionId: label.criterionId,
    title: criteria.find((one) => one.id === label.criterionId)?.title ?? label.criterionId,
    yours: label.verdict,
    auto: scores.find((score) => score.criterionId === label.criterionId)?.verdict ?? null,
  }));
}
