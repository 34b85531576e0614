import { createHash } from "node:crypto";
import { contentId } from "../../evals/content-id.ts";
import { type JudgeResult, unscored } from "../../evals/judge.ts";
import {
  buildJudgePrompt,
  buildRepairPrompt,
  type JudgeExample,
  type JudgeInput,
  type JudgePrompt,
  type JudgeWording,
} from "../../evals/judge-prompt.ts";
import { type ModelJudgement, readJudgeReply, withSampledConfidence } from "../../evals/model-judge.ts";
import type { Criterion } from "../../evals/scorecard.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { ChatModel, CompleteOptions, ModelReply } from "../adapters/ports.ts";
import { promptTokens } from "../adapters/wire-schema.ts";
import type { JudgeStore } from "./judge-store.ts";
import type { Payer, Reservation, Spending } from "./spending.ts";

/** The rule that a criterion tests, as one SOP version states it. */
export type StatedRule = { ref: string; sopVersionId: string; text: string };
/** One criterion to be judged on a ticket, under the rule it tests. */
export type Question = { criterion: Criterion; rule: StatedRule | null };
/** A judgement as the cache keeps it, by criterion. */
export type StoredJudgement = JudgeResult & { criterionId: string };

/** `fresh`: asked again although the answer is stored. */
export type AskOptions = { fresh?: boolean };

export type ModelJudging = {
  model: ChatModel;
  wording: JudgeWording;
  /** makes the canary, so that a leaked prompt is recognised */
  secret: string;
  store: Pick<JudgeStore, "judgeReply" | "saveJudgeReply">;
  spending: Pick<Spending, "settings"> & {
    reserve(...asked: Parameters<Spending["reserve"]>): Promise<Pick<Reservation, "settle">>;
  };
  now: () => Date;
  /** default 30 s a call and 50 s over all calls for one ticket: the queue takes a ticket for lost a little later */
  deadlines?: { callMs: number; ticketMs: number };
};

const usualDeadlines = { callMs: 30_000, ticketMs: 50_000 };
/** Tokens of an answer about one criterion, until there were answers. */
export const answerTokensPerCriterion = 90;

/** Tokens that are reserved before a call about so many criteria. */
export function tokensHeldFor(prompt: JudgePrompt, criteria: number): number {
  return promptTokens(prompt) + criteria * answerTokensPerCriterion;
}

/**
 * Judges all questions about one ticket with one call; a second one where quotations or form were wrong, and only about those; more
 * where the API gives no probabilities and settings ask for samples. The same question asked before is answered from the store. Throws
 * what another try may mend, and `BudgetError`.
 */
export async function judgeWithModel(
  judging: ModelJudging,
  questions: readonly Question[],
  ticket: Ticket,
  examples: ReadonlyMap<string, readonly JudgeExample[]>,
  payer: Payer,
  { fresh = false }: AskOptions = {},
): Promise<JudgeResult[]> {
  if (questions.length === 0) return [];
  const input = inputOf(judging, questions, ticket, examples);
  const prompt = buildJudgePrompt(input);
  const settings = await judging.spending.settings();
  const key = replyKey(judging.model.name, prompt, settings.samples);
  const known = fresh ? null : await judging.store.judgeReply(key);
  if (known) return inOrder(questions, known);
  const judged = await ask(
    { judging, input, payer, deadlineAt: judging.now().getTime() + (judging.deadlines ?? usualDeadlines).ticketMs },
    prompt,
  );
  const results = judged.map(plainResult);
  const judgements = results.map((result, i) => ({ ...result, criterionId: questions[i]?.criterion.id ?? "" }));
  const exampleAuditIds = input.items.flatMap((item) => item.examples.map(({ auditId }) => auditId));
  const { promptHash } = prompt;
  const reply = { key, ticketId: ticket.id, promptHash, judgements, exampleAuditIds };
  await judging.store.saveJudgeReply({ ...reply, model: judging.model.name });
  return results;
}

/** What an answer depends on: ticket, criteria, rules, examples and wording are in the prompt's hash. */
export function replyKey(model: string, prompt: JudgePrompt, samples: number): string {
  return contentId({ model, input: prompt.inputHash, samples });
}

/** The canary is the same for all tickets: a prompt that differs for each could not be kept by the provider. */
export function inputOf(
  { wording, secret }: Pick<ModelJudging, "wording" | "secret">,
  questions: readonly Question[],
  ticket: Ticket,
  examples: ReadonlyMap<string, readonly JudgeExample[]>,
): JudgeInput {
  return {
    turns: ticket.turns.map((turn) => ({ by: turn.by, text: trustAsRedacted(turn.text) })),
    items: questions.map(({ criterion, rule }) => ({
      criterion,
      rule: rule && { ref: rule.ref, sopVersion: rule.sopVersionId, text: rule.text },
      examples: (examples.get(criterion.id) ?? []).filter((one) => one.ticketId !== ticket.id),
    })),
    wording,
    canary: createHash("sha256").update(`${secret}:judge ${wording.version}`).digest("hex").slice(0, 24),
  };
}

type Asking = { judging: ModelJudging; input: JudgeInput; payer: Payer; deadlineAt: number };
type CallKind = "judge" | "repair" | "sample";

async function ask(asking: Asking, prompt: JudgePrompt): Promise<ModelJudgement[]> {
  const { input } = asking;
  const reply = await call(asking, prompt, "judge", {});
  if (typeof reply === "string") return input.items.map(() => abstention(reply));
  const first = await repaired(asking, readJudgeReply(reply.text, input, reply.tokens));
  const { samples } = await asking.judging.spending.settings();
  const unsure = first.some(({ verdict, confidence }) => confidence === null && verdict.kind !== "unscored");
  if (reply.tokens !== null || samples === 1 || !unsure || !asking.judging.model.complete) return first;
  const others: ModelJudgement[][] = [];
  for (let n = 1; n < samples; n += 1) {
    const again = await call(asking, prompt, "sample", { sampled: true });
    if (typeof again !== "string") others.push(readJudgeReply(again.text, input));
  }
  return first.map((one, i) => {
    const criterion = input.items[i]?.criterion;
    const same = others.flatMap((sample) => sample[i] ?? []);
    return criterion && same.length > 0 ? withSampledConfidence(one, same, criterion) : one;
  });
}

/** One more call about what could not be used; what is still wrong then stays unscored. */
async function repaired(asking: Asking, judged: ModelJudgement[]): Promise<ModelJudgement[]> {
  const { input } = asking;
  const problems = new Map(
    judged.flatMap(({ repair }, i) => (repair === null ? [] : [[input.items[i]?.criterion.id ?? "", repair]])),
  );
  if (problems.size === 0) return judged;
  const prompt = buildRepairPrompt(input, problems);
  const reply = await call(asking, prompt, "repair", {});
  if (typeof reply === "string") return judged;
  const items = input.items.filter(({ criterion }) => problems.has(criterion.id));
  const again = readJudgeReply(reply.text, { ...input, items }, reply.tokens);
  const place = new Map(items.map(({ criterion }, i) => [criterion.id, i]));
  return judged.map((one, i) => again[place.get(input.items[i]?.criterion.id ?? "") ?? -1] ?? one);
}

/** A reply, or why there is none that another try could mend. */
async function call(
  { judging, payer, deadlineAt, input }: Asking,
  prompt: JudgePrompt,
  kind: CallKind,
  options: CompleteOptions,
): Promise<ModelReply | string> {
  const { model, spending, now } = judging;
  const { system, user, schema } = prompt;
  const tokens = tokensHeldFor(prompt, input.items.length);
  const held = await spending.reserve(payer, { kind, model: model.name, tokens });
  const request = { system: trustAsRedacted(system), user: trustAsRedacted(user), schema };
  const deadlineMs = Math.max(1, Math.min((judging.deadlines ?? usualDeadlines).callMs, deadlineAt - now().getTime()));
  try {
    const reply = model.complete
      ? await model.complete(request, "judge", { ...options, deadlineMs })
      : { text: JSON.stringify(await model.ask(request, "judge")), tokens: null, usage: freeOfCharge };
    await held.settle(reply.usage, "ok");
    return reply;
  } catch (error) {
    await held.settle(null, error instanceof Error ? error.message : "failed");
    // What another try may mend goes back to the queue; a refusal or an answer that cannot be read goes to a person.
    if (error instanceof UpstreamError && !error.retryable && error.scope === "call") return error.message;
    throw error;
  }
}

const freeOfCharge = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };

const abstention = (reason: string): ModelJudgement => ({
  ...unscored(reason),
  rule: null,
  repair: null,
  injections: [],
});

/** A judgement without what only its reading needs. */
export function plainResult({
  verdict,
  score,
  confidence,
  evidence,
  rationale,
  needsPerson,
}: JudgeResult): JudgeResult {
  return { verdict, score, confidence, evidence, rationale, needsPerson };
}

function inOrder(questions: readonly Question[], known: readonly StoredJudgement[]): JudgeResult[] {
  const byCriterion = new Map(known.map((one) => [one.criterionId, plainResult(one)]));
  return questions.map(({ criterion }) => byCriterion.get(criterion.id) ?? unscored("the stored answer lacks it"));
}
