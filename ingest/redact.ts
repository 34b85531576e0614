import { findAddresses } from "./redact-address.ts";
import { findIdentifiers } from "./redact-identifiers.ts";
import { findNames } from "./redact-names.ts";
import { findBirthDates, findNamedPhones, findPhones } from "./redact-numbers.ts";
import { findEmails, findIps, findNationalIds, findUrls } from "./redact-patterns.ts";
import { findCards, findIbans } from "./redact-payment.ts";
import { addSpans, blankOut, type PiiSpan } from "./redact-types.ts";

declare const redacted: unique symbol;

/** Text without personal data: the only text that a store, a model or a log may take. Only this file makes it. */
export type RedactedText = string & { readonly [redacted]: true };

export type RedactOptions = {
  /** the turn before, so that a bare answer ("ravi 2536") is understood */
  context?: string;
  /** names known from the ticket: customer, agent */
  knownNames?: readonly string[];
  /** words of the organisation that must stay readable: product and plan names */
  notNames?: readonly string[];
  /** whether the organisation's own texts have a word: then it is no name, unless a list of names has it too */
  vocabulary?: (word: string) => boolean;
};

/**
 * Finds personal data and replaces each by its type: `[EMAIL]`, `[PERSON]`. Spans are sorted, do not overlap and count UTF-16 units of
 * the input. What it finds and misses, measured: docs/decisions/0004-redaction.md.
 */
export function redact(text: string, options: RedactOptions = {}): { text: RedactedText; spans: PiiSpan[] } {
  const spans = findPersonalData(text, options);
  let out = "";
  let at = 0;
  for (const { start, end, type } of spans) {
    out += `${text.slice(at, start)}[${type}]`;
    at = end;
  }
  return { text: (out + text.slice(at)) as RedactedText, spans };
}

/** For text that the product wrote itself, or that was stored redacted. Never for text from outside. */
export function trustAsRedacted(text: string): RedactedText {
  return text as RedactedText;
}

/** Passes in order of certainty; each sees only what the earlier ones left. */
function findPersonalData(text: string, options: RedactOptions): PiiSpan[] {
  const { context = "", knownNames = [], notNames = [], vocabulary = () => false } = options;
  const taken: PiiSpan[] = [];
  const passes: ((rest: string) => PiiSpan[])[] = [
    findUrls,
    findEmails,
    findIbans,
    findCards,
    findIps,
    findNationalIds,
    (rest) => findBirthDates(rest, context),
    findNamedPhones,
    (rest) => findAddresses(rest, context),
    findPhones,
    (rest) => findIdentifiers(rest, context),
    (rest) => findNames(rest, { context, knownNames, notNames, vocabulary }),
  ];
  let rest = text;
  for (const pass of passes) {
    const before = taken.length;
    addSpans(taken, pass(rest));
    if (taken.length > before) rest = blankOut(text, taken);
  }
  return taken.sort((a, b) => a.start - b.start);
}
