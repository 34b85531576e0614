import type { Span } from "../sops/sop.ts";
import { locateQuote, locateSpan } from "./evidence.ts";
import { type Injection, injectionsInTurns } from "./injection.ts";
import { type JudgeResult, notApplicable, unscored } from "./judge.ts";
import { buildJudgePrompt, type JudgeInput, type JudgeReply, judgeReplySchema } from "./judge-prompt.ts";
import type { Criterion } from "./scorecard.ts";
import type { Evidence } from "./verdict.ts";

/** A judgement read from a model's reply. `rule` is the exact span of the quoted words in the rule's text, null when none was quoted. */
export type ModelJudgement = JudgeResult & { rule: Span | null; injections: (Injection & { turn: number })[] };

const longestRationale = 1_200;
/** A run of the system prompt this long in a rationale is a leak, not a coincidence. */
const leakLength = 60;

/**
 * Reads a model's reply (an object, or JSON text) as a judgement on the ticket it was asked about. It abstains, and a person
 * decides, when the reply does not fit the schema, the verdict is off the menu, a quotation is not in the ticket, the rule's words are
 * not in the rule, a verdict rests on nothing, or the prompt leaked. Text in the ticket that addresses the judge never changes
 * the verdict but always asks for a person. Links in the rationale are removed. Never throws on a reply.
 */
export function readJudgeReply(raw: unknown, input: JudgeInput): ModelJudgement {
  const injections = injectionsInTurns(input.turns);
  const { result, rule } = judgement(raw, input);
  if (injections.length === 0) return { ...result, rule, injections };
  const first = injections[0]?.turn ?? 0;
  const rationale = `${result.rationale} Turn ${first + 1} holds text addressed to the judge; a person must look.`;
  return { ...result, rationale, needsPerson: true, rule, injections };
}

function judgement(raw: unknown, input: JudgeInput): { result: JudgeResult; rule: Span | null } {
  const none = (reason: string) => ({ result: unscored(reason), rule: null });
  const parsed = judgeReplySchema(input.criterion).safeParse(typeof raw === "string" ? parseJson(raw) : raw);
  if (!parsed.success)
    return none(`the reply does not fit the form: ${parsed.error.issues[0]?.message ?? "unreadable"}`);
  const reply = parsed.data;
  if (leaks(reply, input)) return none("the reply repeats its own instructions");
  const rationale = plainRationale(reply.rationale);
  if (reply.verdict === "unscored") return none(rationale === "" ? "the judge abstained" : rationale);
  const evidence = locateAll(reply, input);
  if (evidence === null) return none("a quotation is not in the ticket");
  const rule = reply.ruleQuote === null || input.rule === null ? null : locateSpan(reply.ruleQuote, input.rule.text);
  if (reply.ruleQuote !== null && rule === null) return none("the quoted rule is not in the SOP version");
  if (reply.verdict === "not-applicable") return { result: { ...notApplicable(rationale), evidence }, rule };
  if (evidence.length === 0 && rule === null) return none("the verdict rests on no quotation");
  return { result: { ...graded(reply, input.criterion), evidence, rationale, needsPerson: false }, rule };
}

function graded(reply: JudgeReply, criterion: Criterion): Pick<JudgeResult, "verdict" | "score" | "confidence"> {
  const { confidence } = reply;
  if (reply.verdict === "pass" || reply.verdict === "fail") {
    const sure = Math.max(confidence ?? 1, 0.5);
    return { verdict: { kind: reply.verdict }, score: reply.verdict === "pass" ? sure : 1 - sure, confidence };
  }
  const level = Number(reply.verdict);
  const values = criterion.levels.map(({ value }) => value);
  const min = Math.min(...values);
  return { verdict: { kind: "level", level }, score: (level - min) / (Math.max(...values) - min), confidence };
}

function locateAll(reply: JudgeReply, input: JudgeInput): Evidence[] | null {
  const found = reply.evidence.map(({ turn, quote }) => locateQuote(quote, { turns: input.turns }, turn - 1));
  return found.every((each) => each !== null) ? found : null;
}

function leaks(reply: JudgeReply, input: JudgeInput): boolean {
  const said = `${reply.rationale}\n${reply.ruleQuote ?? ""}`;
  if (input.canary !== null && said.includes(input.canary)) return true;
  const { system } = buildJudgePrompt(input);
  for (let start = 0; start + leakLength <= reply.rationale.length; start += 1) {
    if (system.includes(reply.rationale.slice(start, start + leakLength))) return true;
  }
  return false;
}

/** The rationale as plain words: no image, link, address or markup that a page could render or a reader could follow. */
function plainRationale(text: string): string {
  return text
    .slice(0, longestRationale)
    .replaceAll(/!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)/g, "$1")
    .replaceAll(/\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|(?:data|javascript|vbscript|mailto):)\S+/gi, "[link removed]")
    .replaceAll(/[<>]/g, " ")
    .trim();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
