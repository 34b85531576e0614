import type { Ticket } from "../ingest/ticket.ts";
import { matchesAction } from "./action-match.ts";
import { describeSelector } from "./check-actions.ts";
import { firstSpan, maxTurnLength } from "./check-phrases.ts";
import { decided } from "./check-result.ts";
import { turnsBy } from "./handler-turns.ts";
import { type JudgeResult, unscored } from "./judge.ts";
import { compilePattern } from "./pattern.ts";
import type { Check, CheckedEvent } from "./scorecard.ts";
import type { Evidence } from "./verdict.ts";

type ComesBefore = Extract<Check, { rule: "comes-before" }>;

/** When something first happened. `turn` is given for a phrase; an action at the instant of a turn counts as after it. */
type Moment = { at: number; turn: number; evidence: Evidence[] };

/**
 * The first `first` lies before the first `then`. Without a `then` the order cannot be broken. Abstains when a turn that
 * would have to be read is too long.
 */
export function comesBefore(check: ComesBefore, ticket: Ticket): JudgeResult {
  if ([check.first, check.then].some((event) => tooLongFor(event, ticket)))
    return unscored(`a turn is longer than ${maxTurnLength} characters and was not read to its end`);
  const [first, then] = [firstMoment(check.first, ticket), firstMoment(check.then, ticket)];
  if (then === null) return decided(true, `${describeEvent(check.then)} never happened, so nothing came too late`);
  if (first === null) return decided(false, `${describeEvent(check.first)} never happened`, then.evidence);
  const pass = first.at < then.at || (first.at === then.at && first.turn < then.turn);
  const word = pass ? "before" : "not before";
  const evidence = [...first.evidence, ...then.evidence];
  return decided(pass, `${describeEvent(check.first)} came ${word} ${describeEvent(check.then)}`, evidence);
}

function firstMoment(event: CheckedEvent, ticket: Ticket): Moment | null {
  if ("action" in event) {
    const times = ticket.actions.filter((one) => matchesAction(one, event.action)).map((one) => Date.parse(one.at));
    return times.length === 0 ? null : { at: Math.min(...times), turn: Number.POSITIVE_INFINITY, evidence: [] };
  }
  const { by, pattern, unless } = event.phrase;
  const phrase = { pattern: compilePattern(pattern), unless: unless === undefined ? null : compilePattern(unless) };
  for (const { index, text } of turnsBy(ticket, by)) {
    const evidence = firstSpan(phrase, index, text);
    if (evidence.length > 0) return { at: Date.parse(ticket.turns[index]?.at ?? ""), turn: index, evidence };
  }
  return null;
}

function tooLongFor(event: CheckedEvent, ticket: Ticket): boolean {
  return "phrase" in event && turnsBy(ticket, event.phrase.by).some(({ text }) => text.length > maxTurnLength);
}

function describeEvent(event: CheckedEvent): string {
  return "action" in event ? describeSelector(event.action) : `“${event.phrase.pattern}” by ${event.phrase.by}`;
}
