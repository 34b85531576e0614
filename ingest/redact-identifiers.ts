import { askedTypes, labelAfter, labelBefore } from "./redact-labels.ts";
import { isFrequentWord } from "./redact-lexicon.ts";
import { GLUE, isLikelyName, readWords } from "./redact-name-words.ts";
import { isAmount, isDate } from "./redact-numbers.ts";
import type { PiiSpan, PiiType } from "./redact-types.ts";

/** Types of which a value may be short when it is asked for or named: the last four digits of a number, a PIN. */
const minimumLength: Partial<Record<PiiType, number>> = {
  SSN: 4,
  OTHER: 3,
  ACCOUNT: 4,
  CREDIT_CARD: 3,
  ORDER: 5,
  IBAN: 10,
  PHONE: 7,
  ADDRESS: 4,
};

const UNIT =
  /^\d*\s?(?:gb|mb|tb|kb|am|pm|usd|eur|gbp|kg|lbs?|min|mins|hours?|hrs?|days?|months?|years?|weeks?|st|nd|rd|th|x|percent|dollars?|euros?|pounds?|%|times|units|people|persons|nights|seats|tickets|items)$/i;

/** A year, which a bare answer may well be. */
const YEAR = /^(?:19|20)\d\d$/;

type Group = { text: string; start: number; end: number };

/**
 * Identifiers that only their surroundings give away: a token with a digit after a label ("policy no 53479278"), before one
 * ("4321 ssn"), in a short answer to a turn that asked for it, or in a turn that is nothing but names and identifiers ("ravi 235689").
 * References spelled in groups ("f 9 sc 27") are taken whole. Digits beyond ten in a row always; a lone year never.
 */
export function findIdentifiers(text: string, context: string): PiiSpan[] {
  if (!/\d/.test(text)) return [];
  const asked = [...askedTypes(context)].filter((type) => minimumLength[type] !== undefined);
  const answer = isAnswer(text);
  const short = text.trim().split(/\s+/).length <= 12;
  return groupsOf(text).flatMap((groups): PiiSpan[] => {
    const [first] = groups;
    const last = groups.at(-1);
    if (first === undefined || last === undefined) return [];
    const start = groups.length > 1 ? spelledStart(text, first.start) : first.start;
    const { end } = last;
    const token = text.slice(start, end);
    const digits = token.replace(/\D/g, "").length;
    if (digits >= 11) return [{ start, end, type: labelBefore(text, start) ?? "ACCOUNT" }];
    if (
      digits < 2 ||
      isDate(token) ||
      isAmount(text, start, end) ||
      UNIT.test(token) ||
      UNIT.test(wordAfter(text, end))
    )
      return [];
    const label = labelBefore(text, start) ?? labelAfter(text, end) ?? (short ? (asked[0] ?? null) : null);
    if (label !== null && token.replace(/[ -]/g, "").length >= (minimumLength[label] ?? 99))
      return [{ start, end, type: label }];
    // after a turn that asks for something else, a few digits may be an amount
    const enough = context !== "" && asked.length === 0 && /^\d+$/.test(token) ? 7 : 4;
    if (!answer || token.length < enough || YEAR.test(token)) return [];
    return [{ start, end, type: /\p{L}/u.test(token) ? "ORDER" : "ACCOUNT" }];
  });
}

/** Words of one or two letters that are no part of a spelled reference. */
const SHORT_WORD =
  /^(?:is|no|id|my|im|so|to|of|on|at|in|or|am|me|be|do|go|if|up|us|we|by|it|an|as|pm|ya|ok|oh|hi|es|mi|el|la|de|en|un|se|lo|te|y|o)$/i;

/** "a 4 g 4 f 3", "he 392 v": a reference of several parts may begin with letters that are a word elsewhere. */
function spelledStart(text: string, start: number): number {
  const before = /(?:^|[\s,:.])([\p{L}]{1,2}) $/u.exec(text.slice(Math.max(0, start - 4), start));
  return before?.[1] === undefined || SHORT_WORD.test(before[1]) ? start : start - before[1].length - 1;
}

function wordAfter(text: string, end: number): string {
  return /^\s?([\p{L}%]+)/u.exec(text.slice(end, end + 12))?.[1] ?? "";
}

/** Whether all words of a short turn are glue ("my name is", "and"), likely names, or letters of a reference. */
function isAnswer(text: string): boolean {
  const words = readWords(text);
  return words.length <= 8 && words.every((word) => GLUE.test(word.text) || isSpelled(word.text) || isLikelyName(word));
}

/** Up to three letters that are no word: a part of a spelled reference. */
function isSpelled(text: string): boolean {
  return text.length <= 3 && !GLUE.test(text) && (text.length === 1 || !isFrequentWord(text));
}

/** Runs of one to eight tokens that make one identifier: digits, letters mixed with digits, and single spaces between spelled parts. */
function groupsOf(text: string): Group[][] {
  const tokens: Group[] = [
    ...text.matchAll(/(?<![\p{L}\p{N}.,:$€£/])#?[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*(?![\p{L}\p{N}%/:]|[.,]\d)/gu),
  ].map((match) => {
    return { text: match[0], start: match.index, end: match.index + match[0].length };
  });
  const found: Group[][] = [];
  let run: Group[] = [];
  for (const token of tokens) {
    const part = /\d/.test(token.text)
      ? !/^\d+(?:st|nd|rd|th)$|-\d+(?:st|nd|rd|th)$/i.test(token.text)
      : isSpelled(token.text);
    const previous = run.at(-1);
    const joins =
      previous !== undefined &&
      token.start === previous.end + 1 &&
      text[previous.end] === " " &&
      run.length < 8 &&
      spells(previous, token);
    if (run.length > 0 && !(part && joins)) {
      found.push(run);
      run = [];
    }
    if (part) run.push(token);
  }
  if (run.length > 0) found.push(run);
  return found.filter((groups) => groups.some(({ text: part }) => /\d/.test(part)));
}

/** Two long numbers side by side are two numbers; letters or short parts continue one reference. */
function spells(before: Group, after: Group): boolean {
  const long = (group: Group): boolean => /^\d{4,}$/.test(group.text);
  return !(long(before) && (long(after) || !/\d/.test(after.text)));
}
