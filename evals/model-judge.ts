import type { Span } from "../sops/sop.ts";
import { locateQuote, locateSpan } from "./evidence.ts";
import { type Injection, injectionsInTurns } from "./injection.ts";
import { type JsonSpan, parseWithSpans } from "./json-spans.ts";
import { type JudgeResult, notApplicable, unscored } from "./judge.ts";
import {
  instructionsOf,
  type JudgedItem,
  type JudgeInput,
  type JudgeReply,
  judgeReplySchema,
  verdictMenu,
} from "./judge-prompt.ts";
import type { Criterion } from "./scorecard.ts";
import { spanProbability, type TokenProbability } from "./token-confidence.ts";
import type { Evidence } from "./verdict.ts";

/**
 * A judgement of one criterion read from a model's reply. `rule` is the exact span of the quoted words in the rule's text, null when
 * none was quoted. `repair` says why another try may mend an unscored one, null where it cannot or need not.
 */
export type ModelJudgement = JudgeResult & {
  rule: Span | null;
  repair: string | null;
  injections: (Injection & { turn: number })[];
};

type Entry = JudgeReply["scores"][number];
type Found = { result: JudgeResult; rule: Span | null; repair: string | null };

const longestReason = 1_200;
const mostEvidence = 20;
/** A run of the system prompt this long in a reason is a leak, not a coincidence. */
const leakLength = 60;

/**
 * Reads a model's reply (an object, or JSON text) as judgements on the ticket it was asked about, one for each item in their order. A
 * criterion is abstained on, and a person decides, when the reply does not fit the schema or lacks it, the verdict is off its menu or
 * differs from the one its reason names, a quotation is not in the ticket, the rule's words are not in the rule, a verdict rests on
 * nothing, a critical fail on no words of the ticket, or the prompt leaked. Of two scores for one criterion the last counts, whatever
 * the first said. Text in the ticket that addresses the judge never changes a verdict but always asks for a person. With `tokens`
 * the confidence is the probability the model gave to the words of its verdict. Never throws on a reply.
 */
export function readJudgeReply(
  raw: unknown,
  input: JudgeInput,
  tokens: readonly TokenProbability[] | null = null,
): ModelJudgement[] {
  const injections = injectionsInTurns(input.turns);
  const reply = readReply(raw, input);
  const system = instructionsOf(input);
  return input.items.map((item) => {
    const { result, rule, repair } = judgement(item, input, reply, system, tokens);
    if (injections.length === 0) return { ...result, rule, repair, injections };
    const first = injections[0]?.turn ?? 0;
    const rationale = `${result.rationale} Turn ${first + 1} holds text addressed to the judge; a person must look.`;
    return { ...result, rationale, needsPerson: true, rule, repair, injections };
  });
}

type Reply = { text: string | null; scores: { entry: Entry; verdictAt: JsonSpan | null }[] } | { problem: string };

function readReply(raw: unknown, input: JudgeInput): Reply {
  const text = typeof raw === "string" ? raw : null;
  let spans = new Map<string, JsonSpan>();
  let value = raw;
  if (text !== null) {
    try {
      const read = parseWithSpans(text);
      if (read.repeated.length > 0) return { problem: `the reply names ${read.repeated[0]} twice` };
      ({ value, spans } = read);
    } catch {
      return { problem: "the reply is not JSON" };
    }
  }
  const parsed = judgeReplySchema(input.items.map(({ criterion }) => criterion)).safeParse(value);
  if (!parsed.success)
    return { problem: `the reply does not fit the form: ${parsed.error.issues[0]?.message ?? "unreadable"}` };
  const scores = parsed.data.scores.map((entry, index) => {
    return { entry, verdictAt: spans.get(`scores.${index}.verdict`) ?? null };
  });
  return { text, scores };
}

function judgement(
  item: JudgedItem,
  input: JudgeInput,
  reply: Reply,
  system: string,
  tokens: readonly TokenProbability[] | null,
): Found {
  const none = (reason: string): Found => ({ result: unscored(reason), rule: null, repair: reason });
  if ("problem" in reply) return none(reply.problem);
  const last = reply.scores.findLast(({ entry }) => entry.criterion === item.criterion.id);
  if (!last) return none("the reply has no score for this criterion");
  const { entry, verdictAt } = last;
  if (leaks(entry, input, system)) return { ...none("the reply repeats its own instructions"), repair: null };
  const problem = misfit(entry, item);
  if (problem) return none(problem);
  const rationale = plainReason(entry.reason);
  if (entry.verdict === "unscored") {
    const reason = rationale === "" ? "the judge abstained" : rationale;
    return { result: unscored(reason), rule: null, repair: null };
  }
  const evidence = locateAll(entry, input);
  if (evidence === null) return none("a quotation is not in the ticket");
  const rule = entry.ruleQuote === null || item.rule === null ? null : locateSpan(entry.ruleQuote, item.rule.text);
  if (entry.ruleQuote !== null && rule === null) return none("the quoted rule is not in the SOP version");
  if (entry.verdict === "not-applicable")
    return { result: { ...notApplicable(rationale), evidence }, rule, repair: null };
  if (evidence.length === 0 && rule === null) return none("the verdict rests on no quotation");
  const confidence = tokens && reply.text !== null && verdictAt ? spanProbability(reply.text, tokens, verdictAt) : null;
  const result = { ...graded(entry.verdict, item.criterion, confidence), evidence, rationale, needsPerson: false };
  if (evidence.length === 0 && isCritical(item.criterion) && isFail(result, item.criterion))
    return none("a critical fail needs words of the ticket");
  return { result, rule, repair: null };
}

/** What is wrong with an answer in itself, or null. */
function misfit(entry: Entry, { criterion }: JudgedItem): string | null {
  const menu = verdictMenu(criterion);
  if (!menu.includes(entry.verdict)) return `${entry.verdict} is no answer to this criterion`;
  if (entry.evidence.length > mostEvidence) return "the reply quotes too much";
  const named = /^\s*([\w.-]+)\s*:/.exec(entry.reason)?.[1];
  if (named !== undefined && menu.includes(named) && named !== entry.verdict)
    return "the reason speaks for another verdict";
  return null;
}

/** A criterion whose miss costs more than its weight: a wrong fail on it must not stand on nothing. */
function isCritical(criterion: Criterion): boolean {
  return criterion.autoFail !== "none" || criterion.severity !== "non-critical";
}

function isFail({ verdict }: Pick<JudgeResult, "verdict">, criterion: Criterion): boolean {
  return verdict.kind === "fail" || (verdict.kind === "level" && verdict.level === criterion.levels[0]?.value);
}

/**
 * Verdict, score and confidence of an answer on the menu. The score is the probability of a pass, or the place on the scale; an answer
 * whose probability is unknown counts as sure.
 */
function graded(
  verdict: string,
  criterion: Criterion,
  confidence: number | null,
): Pick<JudgeResult, "verdict" | "score" | "confidence"> {
  if (verdict === "pass" || verdict === "fail") {
    const sure = Math.max(confidence ?? 1, 0.5);
    return { verdict: { kind: verdict }, score: verdict === "pass" ? sure : 1 - sure, confidence };
  }
  const level = Number(verdict);
  const values = criterion.levels.map(({ value }) => value);
  const min = Math.min(...values);
  return { verdict: { kind: "level", level }, score: (level - min) / (Math.max(...values) - min), confidence };
}

/**
 * A judgement with its confidence taken from repeated samples of the same question: the share that gave the same verdict, the first
 * one included. An abstention stays as it is.
 */
export function withSampledConfidence(first: ModelJudgement, others: readonly ModelJudgement[], criterion: Criterion) {
  const { verdict } = first;
  if (verdict.kind !== "pass" && verdict.kind !== "fail" && verdict.kind !== "level") return first;
  const same = others.filter((one) => sameVerdict(one, first)).length;
  const confidence = (same + 1) / (others.length + 1);
  const word = verdict.kind === "level" ? String(verdict.level) : verdict.kind;
  return { ...first, ...graded(word, criterion, confidence) };
}

function sameVerdict({ verdict: a }: JudgeResult, { verdict: b }: JudgeResult): boolean {
  return a.kind === b.kind && (a.kind !== "level" || b.kind !== "level" || a.level === b.level);
}

function locateAll({ evidence }: Entry, { turns }: JudgeInput): Evidence[] | null {
  const found = evidence.map(({ turn, quote }) => locateQuote(quote, { turns }, turn - 1));
  return found.every((each) => each !== null) ? found : null;
}

function leaks(entry: Entry, input: JudgeInput, system: string): boolean {
  const said = `${entry.reason}\n${entry.ruleQuote ?? ""}`;
  if (input.canary !== null && said.includes(input.canary)) return true;
  return sharesRun(entry.reason, system);
}

const blockLength = leakLength / 2;
/** Every block of the system prompt that was looked at last: a run asks all its tickets with one. */
let known: { system: string; blocks: Set<string> } | null = null;

function blocksOf(system: string): Set<string> {
  if (known?.system === system) return known.blocks;
  const starts = Array.from({ length: Math.max(0, system.length - blockLength + 1) }, (_, start) => start);
  known = { system, blocks: new Set(starts.map((start) => system.slice(start, start + blockLength))) };
  return known.blocks;
}

/** Whether a run of `leakLength` units is in both: it holds a whole block wherever those begin, and few reasons have even that. */
function sharesRun(text: string, system: string): boolean {
  const blocks = blocksOf(system);
  for (let start = 0; start + blockLength <= text.length; start += blockLength) {
    if (!blocks.has(text.slice(start, start + blockLength))) continue;
    const last = Math.min(start, text.length - leakLength);
    for (let from = Math.max(0, start - leakLength + blockLength); from <= last; from += 1) {
      if (system.includes(text.slice(from, from + leakLength))) return true;
    }
  }
  return false;
}

/** The reason as plain words: no image, link, address or markup that a page could render or a reader could follow. */
function plainReason(text: string): string {
  return text
    .slice(0, longestReason)
    .replace(/^\s*(?:pass|fail|unscored|not-applicable|-?\d+(?:\.\d+)?)\s*:\s*/, "")
    .replaceAll(/!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)/g, "$1")
    .replaceAll(/\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|(?:data|javascript|vbscript|mailto):)\S+/gi, "[link removed]")
    .replaceAll(/[<>]/g, " ")
    .replaceAll(/[\p{Cs}\p{Cc}]/gu, " ")
    .trim();
}
