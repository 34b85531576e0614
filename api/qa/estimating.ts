import { buildJudgePrompt } from "../../evals/judge-prompt.ts";
import { promptTokens } from "../adapters/wire-schema.ts";
import type { Context } from "../context.ts";
import { costOf } from "./judge-settings.ts";
import { judgeWording, type ModelArtifact } from "./judging.ts";
import { answerTokensPerCriterion, inputOf, replyKey } from "./model-judging.ts";
import { openQuestions, questionsOn } from "./scoring.ts";
import { type PlannedRun, planRun, type RunRequest } from "./starting.ts";
import { asTicket } from "./ticket-store.ts";

type Estimate = { value: number; low: number; high: number; level: number; n: number; method: string };
export type RunEstimate = {
  tickets: number;
  scorecard: string;
  judge: string;
  paid: boolean;
  calls: Estimate;
  promptTokens: Estimate;
  completionTokens: Estimate;
  cost: Estimate | null;
  currency: string | null;
  /** limits that the run would go over, in words */
  overLimits: string[];
};

/** So many tickets are looked at; the rest is taken to be like them. */
const looked = 60;
const z95 = 1.959964;

/**
 * What a run would cost, before it starts: the prompts of a spread of its tickets are built and measured, and those whose answer is
 * stored already cost nothing. Four characters are taken for a token; answers for as long as earlier ones of this model. Repairs and
 * samples are not in it: they are rare, or shown by what past runs cost.
 */
export async function estimateRun(context: Context, request: RunRequest): Promise<RunEstimate> {
  const planned = await planRun(context, request);
  const { tickets, scorecard, judge } = planned;
  const settings = await context.spending.settings();
  const paid = judge.kind === "model" && tickets.length > 0;
  const step = Math.max(1, Math.floor(tickets.length / looked));
  const ids = paid
    ? tickets
        .filter((_, i) => i % step === 0)
        .slice(0, looked)
        .map(({ id }) => id)
    : [];
  const sizes = await sizesOf(context, planned, ids, settings.samples);
  const seen = await context.stores.qa(context.db).answersOf(judge.name);
  const answered = seen.calls > 0 ? seen.completionTokens / seen.calls : null;
  const total = (pick: (size: Size) => number, method: string) => totalOf(sizes.map(pick), tickets.length, method);
  const prompts = (size: Size) => (size.open ? size.tokens : 0);
  const answers = (size: Size) => (size.open ? (answered ?? size.criteria * answerTokensPerCriterion) : 0);
  const priceOf = (size: Size) =>
    costOf(
      settings,
      { promptTokens: prompts(size), cachedTokens: 0, completionTokens: answers(size) },
      request.mode === "batch",
    ) ?? 0;
  const promptTokens = total(prompts, "prompts of a spread of tickets, 4 characters a token");
  const completionTokens = total(answers, answered === null ? "90 tokens a criterion" : "mean of earlier answers");
  const cost = settings.prices ? total(priceOf, "tokens at the prices set, none of them discounted as kept") : null;
  return {
    tickets: tickets.length,
    scorecard: `${scorecard.definition.title}, version ${scorecard.number}`,
    judge: judge.name,
    paid,
    calls: total((size) => Number(size.open), "share of the tickets looked at that need a call"),
    promptTokens,
    completionTokens,
    cost,
    currency: settings.prices?.currency ?? null,
    overLimits: await overLimits(context, promptTokens.value + completionTokens.value, cost?.value ?? null),
  };
}

type Size = { tokens: number; criteria: number; open: boolean };

async function sizesOf(context: Context, planned: PlannedRun, ids: string[], samples: number): Promise<Size[]> {
  const { db, stores, secret } = context;
  const examples = new Map(Object.entries((planned.judge.artifact as ModelArtifact | null)?.examples ?? {}));
  const sizes: Size[] = [];
  for (const stored of await stores.qa(db).ticketsById(ids)) {
    const ticket = asTicket(stored);
    const asked = await questionsOn(context, ticket, planned);
    const questions = openQuestions(asked);
    if (questions.length === 0) sizes.push({ tokens: 0, criteria: 0, open: false });
    else {
      const prompt = buildJudgePrompt(inputOf({ wording: judgeWording, secret }, questions, ticket, examples));
      const known = await stores.qa(db).judgeReply(replyKey(planned.judge.name, prompt, samples));
      sizes.push({ tokens: promptTokens(prompt), criteria: questions.length, open: known === null });
    }
  }
  return sizes;
}

/** Total over N units from a spread of n of them, normal interval with the finite-population correction. */
function totalOf(values: number[], population: number, method: string): Estimate {
  const n = values.length;
  if (n === 0) return { value: 0, low: 0, high: 0, level: 0.95, n: population, method: "nothing is called" };
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const variance = n > 1 ? values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1) : 0;
  const error = z95 * population * Math.sqrt((variance / n) * Math.max(0, 1 - n / population));
  const value = mean * population;
  return { value, low: Math.max(0, value - error), high: value + error, level: 0.95, n, method };
}

async function overLimits(context: Context, tokens: number, cost: number | null): Promise<string[]> {
  const { limits, prices } = await context.spending.settings();
  const day = context.now().toISOString().slice(0, 10);
  const today = await context.stores.qa(context.db).spent({ day });
  const over: string[] = [];
  const say = (name: string, most: number | null, would: number | null, unit: string) => {
    if (most !== null && would !== null && would > most)
      over.push(`It would stop at the limit ${name}: ${Math.round(most)} ${unit}.`);
  };
  say("of a run", limits.runTokens, tokens, "tokens");
  say("of a day", limits.dayTokens, today.tokens + tokens, "tokens");
  say("of a run", limits.runMoney, cost, prices?.currency ?? "");
  say("of a day", limits.dayMoney, cost === null ? null : today.cost + cost, prices?.currency ?? "");
  return over;
}
