import type { Span } from "./sop.ts";

/**
 * Words that leave to the reader what the rule should say: two people who follow it would act differently. Longest first, so that one
 * place is told once.
 */
const leftOpen = [
  "as you see fit",
  "good judgement",
  "your judgement",
  "use judgement",
  "common sense",
  "where appropriate",
  "when appropriate",
  "if appropriate",
  "appropriately",
  "appropriate",
  "inappropriate",
  "where possible",
  "if possible",
  "as necessary",
  "if necessary",
  "if needed",
  "as needed",
  "when it makes sense",
  "where it makes sense",
  "in a timely manner",
  "timely",
  "as soon as possible",
  "promptly",
  "reasonably",
  "reasonable",
  "sensible",
  "sufficiently",
  "sufficient",
  "adequate",
  "excessive",
  "significant",
  "worth it",
  "serious",
  "seriously",
  "properly",
  "suitable",
  "relevant team",
  "relevant department",
  "too long",
  "too many",
  "in most cases",
  "obviously",
  "be careful",
  "según su criterio",
  "a su criterio",
  "si procede",
  "cuando proceda",
  "si es necesario",
  "si es posible",
  "adecuadamente",
  "adecuado",
  "adecuada",
  "razonable",
  "suficiente",
  "oportuno",
  "lo antes posible",
] as const;

const pattern = new RegExp(
  `(?<![\\p{L}\\p{N}-])(?:${[...leftOpen].sort((a, b) => b.length - a.length).join("|")})(?![\\p{L}\\p{N}-])`,
  "giu",
);

/** Judgement words of a text with their places in it. Quotations are examples of speech and do not count. */
export function judgementWords(text: string): { word: string; span: Span }[] {
  const unquoted = text.replace(/"[^"]*"|“[^”]*”|«[^»]*»/gu, (quoted) => " ".repeat(quoted.length));
  return [...unquoted.matchAll(pattern)].map((match) => ({
    word: match[0].toLowerCase(),
    span: { start: match.index, end: match.index + match[0].length },
  }));
}
