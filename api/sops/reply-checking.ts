import { createHash } from "node:crypto";
import type { z } from "zod";
import type { AcceptRule } from "../../evals/auto-accept.ts";
import type { EmbeddedJudge } from "../../evals/embedded-training.ts";
import { injectionsInTurns } from "../../evals/injection.ts";
import { buildJudgePrompt } from "../../evals/judge-prompt.ts";
import {
  checkDraft,
  type Draft,
  judgeDraft,
  nobodyDecides,
  type ObligationVerdict,
  overallVerdict,
  permitted,
  readReplyJudgement,
  replyCriterion,
} from "../../evals/reply-check.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import { redact, trustAsRedacted } from "../../ingest/redact.ts";
import { type Channel, channels } from "../../ingest/ticket.ts";
import type { Obligation, SopStep } from "../../sops/sop.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { replyContract } from "./reply-contract.ts";
import { type ApplicableStep, everyContactRules, type Standing, stepsForSituation } from "./reply-steps.ts";

type ReplyCheckSpec = (typeof replyContract)["POST /reply-checks"];
export type ReplyCheckRequest = z.output<ReplyCheckSpec["body"]>;
type ReplyCheck = ReplyOf<ReplyCheckSpec>;
/** The reply check as other slices may ask it. */
export type CheckReply = (asked: ReplyCheckRequest, standing: Standing) => Promise<ReplyCheck>;

/** A step has a handful of obligations; beyond this many the model is not asked. */
const mostModelQuestions = 16;

/**
 * Finds the rules in force for a situation and decides each obligation: by the scorecard's check in code where there is one, else by
 * the model, else by the embedded judge inside its certificate, else not at all.
 */
export async function checkReply(context: Context, asked: ReplyCheckRequest, standing: Standing): Promise<ReplyCheck> {
  const { scope } = standing;
  const draft = draftOf(asked, scope);
  const criteria = await criteriaByRule(context);
  const situation = await stepsForSituation(context, asked, standing);
  const known = new Set(situation.steps.flatMap(({ step }) => step.obligations.map(({ id }) => id)));
  const always = (await everyContactRules(context, [...criteria.values()], scope)).filter(
    ({ step }) => !step.obligations.every(({ id }) => known.has(id)),
  );
  const decide = await decider(context, draft, criteria);
  const rules: ReplyCheck["rules"] = [];
  for (const applicable of [...situation.steps, ...always]) rules.push(await checkedRule(applicable, decide));
  const overall = overallVerdict(rules.flatMap(({ obligations }) => obligations));
  const turns = [...draft.turns, { by: draft.by, text: draft.reply }];
  return {
    verdict: overall === "meets" && situation.found !== "step" ? "unknown" : overall,
    found: situation.found,
    message: situation.message,
    asOf: scope.asOf,
    judge: context.judgeModel?.name ?? "checks in code, and the embedded judge where audits certify it",
    turns,
    warnings: warningsOf(turns),
    rules,
  };
}

/** One for each turn that speaks to a judge instead of the other party. */
function warningsOf(turns: readonly { text: string }[]): string[] {
  const first = new Map(
    injectionsInTurns(turns)
      .reverse()
      .map(({ turn, quote }) => [turn, quote]),
  );
  return [...first]
    .sort(([a], [b]) => a - b)
    .map(([turn, quote]) => `Turn ${turn + 1} holds text that speaks to a judge; it was read as data: “${quote}”`);
}

function draftOf({ reply, turns, contactReason, closing }: ReplyCheckRequest, scope: Scope): Draft {
  return {
    turns: turns.map(({ by, text }) => ({ by, text: redact(text).text })),
    reply: redact(reply).text,
    by: scope.audience === "bot" ? "bot" : "agent",
    channel: channels.find((one): one is Channel => one === scope.channel) ?? null,
    region: scope.region ?? null,
    language: scope.language ?? null,
    contactReason: contactReason ?? null,
    closing,
    at: `${scope.asOf}T00:00:00Z`,
  };
}

/** The criteria of the scorecard in use by the rule they test. */
async function criteriaByRule({ db, stores }: Context): Promise<Map<string, Criterion>> {
  const scorecard = await stores.qa(db).currentScorecard();
  const criteria = scorecard ? criteriaOf(scorecard.definition) : [];
  return new Map(criteria.flatMap((one) => (one.obligation === null ? [] : [[one.obligation, one] as const])));
}

type Decide = (
  applicable: ApplicableStep,
  obligation: Obligation,
) => Promise<ObligationVerdict & { criterionId: string | null }>;

async function checkedRule(applicable: ApplicableStep, decide: Decide): Promise<ReplyCheck["rules"][number]> {
  const { version, step, because } = applicable;
  const { id: stepId, title: stepTitle, obligations }: SopStep = step;
  const checked = await Promise.all(
    obligations.map(async (obligation) => {
      const { id, level, text, span } = obligation;
      return { id, level, text, ...span, ...(await decide(applicable, obligation)) };
    }),
  );
  const { sopId, title, id: versionId, number: versionNumber, meta } = version;
  const { effectiveFrom } = meta;
  return { sopId, title, versionId, versionNumber, effectiveFrom, stepId, stepTitle, because, obligations: checked };
}

async function decider(context: Context, draft: Draft, criteria: Map<string, Criterion>): Promise<Decide> {
  const certificates = context.judgeModel ? new Map<string, AcceptRule>() : await embeddedCertificates(context);
  let judge: Promise<EmbeddedJudge | null> | undefined;
  let questions = 0;
  return async ({ version, because }, obligation) => {
    const ref = `${version.sopId}#${obligation.id}`;
    const criterion = criteria.get(ref) ?? null;
    const criterionId = criterion?.id ?? null;
    if (obligation.level === "MAY") return { ...permitted, criterionId };
    const checked = criterion?.kind === "check" ? checkDraft(criterion, draft) : null;
    if (checked && (checked.verdict !== "unknown" || because === "every-contact")) return { ...checked, criterionId };
    if (context.judgeModel && questions < mostModelQuestions) {
      questions += 1;
      return { ...(await askModel(context, draft, obligation, { ref, sopVersion: version.id })), criterionId };
    }
    if (checked) return { ...checked, criterionId };
    if (context.judgeModel || !criterion || criterion.kind === "check")
      return { ...nobodyDecides(context.judgeModel !== null), criterionId };
    const certificate = certificates.get(criterion.id) ?? null;
    // A trained judge is large: it is read only when there is a rule on which its word counts.
    judge ??= certificate ? trainedJudge(context) : undefined;
    const trained = (await judge) ?? null;
    return { ...judgeDraft(trained, certificate, criterion, draft, obligation), criterionId };
  };
}

/** Where blind audits allow the embedded judge, as last trained, to go without a person. */
async function embeddedCertificates({ db, stores }: Context): Promise<Map<string, AcceptRule>> {
  const rows = await stores.qa(db).calibrations();
  return new Map(
    rows.flatMap(({ criterionId, result: { certificate } }) => (certificate ? [[criterionId, certificate]] : [])),
  );
}

async function trainedJudge({ db, stores }: Context): Promise<EmbeddedJudge | null> {
  return ((await stores.qa(db).latestJudge("embedded"))?.artifact as EmbeddedJudge | undefined) ?? null;
}

async function askModel(
  context: Context,
  draft: Draft,
  obligation: Obligation,
  rule: { ref: string; sopVersion: string },
): Promise<ObligationVerdict> {
  const { judgeModel, secret } = context;
  if (!judgeModel) return nobodyDecides(false);
  const canary = createHash("sha256").update(`${secret}:${draft.reply}:${obligation.id}`).digest("hex").slice(0, 24);
  const input = {
    turns: [...draft.turns, { by: draft.by, text: draft.reply }],
    items: [{ criterion: replyCriterion(obligation), rule: { ...rule, text: obligation.text }, examples: [] }],
    wording: context.judgeWording,
    canary,
  };
  const { system, user, schema } = buildJudgePrompt(input);
  try {
    const prompt = { system: trustAsRedacted(system), user: trustAsRedacted(user), schema };
    return readReplyJudgement(await judgeModel.ask(prompt, "reply-check"), input);
  } catch (error) {
    if (error instanceof UpstreamError) return { ...nobodyDecides(true), why: error.message };
    throw error;
  }
}
