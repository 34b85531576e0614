import type { Ticket } from "../ingest/ticket.ts";
import { decided } from "./check-result.ts";
import { turnsBy } from "./handler-turns.ts";
import { type JudgeResult, unscored } from "./judge.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import type { Check } from "./scorecard.ts";
import type { Evidence } from "./verdict.ts";

type PhraseCheck = Extract<Check, { rule: "phrase-present" | "phrase-absent" }>;
type LabelCheck = Extract<Check, { rule: "label-present" }>;

/** Longest turn a phrase rule reads, in UTF-16 units; what lies behind it is not silently ignored but makes the rule abstain. */
export const maxTurnLength = 200_000;

/** A turn of the window matches; evidence is the exact span of the first match. */
export function phrasePresent(check: PhraseCheck, ticket: Ticket): JudgeResult {
  const { spans, cut } = search(check, ticket);
  const first = spans[0];
  if (first) return decided(true, `said: “${first.quote}”`, [first]);
  return cut ? tooLong() : decided(false, `no turn by ${check.by} matches ${check.pattern}`);
}

/** No turn of the window matches; evidence of a fail is the first match in every turn that has one. */
export function phraseAbsent(check: PhraseCheck, ticket: Ticket): JudgeResult {
  const { spans, cut } = search(check, ticket);
  if (spans.length > 0) return decided(false, `said: “${spans.map((span) => span.quote).join("”, “")}”`, spans);
  return cut ? tooLong() : decided(true, `no turn by ${check.by} matches ${check.pattern}`);
}

/** A turn of the window carries a matching label; evidence is that whole turn. */
export function labelPresent(check: LabelCheck, ticket: Ticket): JudgeResult {
  const pattern = compilePattern(check.pattern);
  const found = turnsBy(ticket, check.by, check).find((turn) => turn.label !== null && pattern.test(turn.label));
  if (!found) return decided(false, `no turn by ${check.by} is labelled ${check.pattern}`);
  const { index, text, label } = found;
  const evidence = text === "" ? [] : [{ turn: index, start: 0, end: text.length, quote: text }];
  return decided(true, `turn ${index + 1} is labelled ${label}`, evidence);
}

function search(check: PhraseCheck, ticket: Ticket): { spans: Evidence[]; cut: boolean } {
  const pattern = compilePattern(check.pattern);
  const unless = check.unless === undefined ? null : compilePattern(check.unless);
  const turns = turnsBy(ticket, check.by, check);
  const spans = turns.flatMap((turn) => firstSpan({ pattern, unless }, turn.index, turn.text));
  return { spans, cut: turns.some((turn) => turn.text.length > maxTurnLength) };
}

export type Phrase = { pattern: Pattern; unless: Pattern | null };

/** The first match of a turn whose sentence is not excepted, as no or one span. */
export function firstSpan({ pattern, unless }: Phrase, turn: number, source: string): Evidence[] {
  const text = source.slice(0, maxTurnLength);
  for (let match = pattern.find(text); match; match = pattern.find(text, match.end)) {
    const { start, end } = match;
    if (!unless?.test(sentenceAround(text, start, end))) return [{ turn, start, end, quote: text.slice(start, end) }];
  }
  return [];
}

export function sentenceAround(text: string, start: number, end: number): string {
  let from = start;
  while (from > 0 && !".!?\n".includes(text.charAt(from - 1))) from--;
  const rest = /[.!?\n]/.exec(text.slice(end));
  return text.slice(from, rest ? end + rest.index : text.length);
}

function tooLong(): JudgeResult {
  return unscored(`a turn is longer than ${maxTurnLength} characters and was not read to its end`);
}
