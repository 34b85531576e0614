import type { Ticket } from "../ingest/ticket.ts";
import { actionsInOrder, matchesAction } from "./action-match.ts";
import { maxTurnLength, sentenceAround } from "./check-phrases.ts";
import { decided } from "./check-result.ts";
import { turnsBy } from "./handler-turns.ts";
import { type JudgeResult, notApplicable, unscored } from "./judge.ts";
import { compilePattern } from "./pattern.ts";
import type { ActionSelector, Check, ValueSource, ValueTruth } from "./scorecard.ts";
import type { Evidence } from "./verdict.ts";

type ValueMatches = Extract<Check, { rule: "value-matches" }>;
type Stated = { value: string; evidence: Evidence[] };

/**
 * Every value that was said or logged is among those that the log, the rule in force or a list gives. Numbers compare as
 * numbers ("1,000" is 1000, whatever the currency), other values as words without regard to case. Not applicable when no
 * value was said or logged; abstains when there is nothing to compare with.
 */
export function valueMatches(check: ValueMatches, ticket: Ticket, ruleText: string | null): JudgeResult {
  const stated = valuesStated(check.value, ticket);
  if (stated === "too-long") return unscored(`a turn is longer than ${maxTurnLength} characters`);
  if (stated.length === 0) return notApplicable("no such value was stated");
  const allowed = valuesAllowed(check.among, ticket, ruleText);
  if (allowed.length === 0) return unscored(`nothing to compare with: ${lackOf(check.among)}`);
  const known = new Set(allowed.map(comparable));
  const wrong = stated.filter(({ value }) => !known.has(comparable(value)));
  const truth = [...new Set(allowed)].join(", ");
  const named = (values: Stated[]) => [...new Set(values.map(({ value }) => value))].join(", ");
  if (wrong.length > 0)
    return decided(false, `stated ${named(wrong)}, but ${sourceOf(check.among)} has ${truth}`, spans(wrong));
  return decided(true, `stated ${named(stated)}, as ${sourceOf(check.among)} has it`, spans(stated));
}

const spans = (stated: Stated[]): Evidence[] => stated.flatMap(({ evidence }) => evidence);

function valuesStated(source: ValueSource, ticket: Ticket): Stated[] | "too-long" {
  if ("logged" in source) return loggedValues(source.logged, ticket).map((value) => ({ value, evidence: [] }));
  const pattern = compilePattern(source.said.pattern);
  const unless = source.said.unless === undefined ? null : compilePattern(source.said.unless);
  const turns = turnsBy(ticket, source.said.by);
  if (turns.some(({ text }) => text.length > maxTurnLength)) return "too-long";
  return turns.flatMap(({ index, text }) =>
    pattern
      .all(text)
      .filter(({ start, end }) => !unless?.test(sentenceAround(text, start, end)))
      .map(({ start, end, value }) => ({
        value,
        evidence: [{ turn: index, start, end, quote: text.slice(start, end) }],
      })),
  );
}

function valuesAllowed(truth: ValueTruth, ticket: Ticket, ruleText: string | null): string[] {
  if ("values" in truth) return truth.values;
  if ("log" in truth) return loggedValues(truth.log, ticket);
  return ruleText === null
    ? []
    : compilePattern(truth.sop.pattern)
        .all(ruleText)
        .map(({ value }) => value);
}

function loggedValues(selector: ActionSelector, ticket: Ticket): string[] {
  const field = selector.field ?? "";
  return actionsInOrder(ticket)
    .filter((action) => matchesAction(action, selector))
    .map((action) => action.fields[field] ?? "");
}

/** The form in which two values are the same: 1,000.50 USD and "1000.5" are. */
function comparable(value: string): string {
  const bare = value.trim().toLowerCase();
  const digits = /^[^\d-]*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)[^\d]*$/.exec(bare)?.[1];
  return digits === undefined ? bare : String(Number(digits.replaceAll(",", "")));
}

function sourceOf(truth: ValueTruth): string {
  return "log" in truth ? "the action log" : "sop" in truth ? "the rule in force" : "the scorecard";
}

function lackOf(truth: ValueTruth): string {
  return "log" in truth ? "the action log has no such value" : "the rule in force states no such value";
}
