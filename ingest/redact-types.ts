export const piiTypes = [
  "PERSON",
  "EMAIL",
  "PHONE",
  "ADDRESS",
  "CREDIT_CARD",
  "SSN",
  "IBAN",
  "IP",
  "DATE_OF_BIRTH",
  "ACCOUNT",
  "ORDER",
  "URL",
  "OTHER",
] as const;
export type PiiType = (typeof piiTypes)[number];

const placeholders = new RegExp(`\\[(?:${piiTypes.join("|")})\\]`, "g");

/** A redacted text without the marks of what was taken out: they are words to nobody. */
export const withoutPlaceholders = (text: string): string => text.replaceAll(placeholders, " ");

/** Half-open range of UTF-16 offsets into the text as given. */
export type PiiSpan = { start: number; end: number; type: PiiType };

/** Adds spans to `taken` in order of trust: a later span that touches an earlier one is cut to what is free, or dropped. */
export function addSpans(taken: PiiSpan[], found: readonly PiiSpan[]): void {
  for (const span of found) {
    const overlaps = taken.some((other) => span.start < other.end && other.start < span.end);
    if (!overlaps && span.start < span.end) taken.push(span);
  }
}

/** The text with every taken character replaced by a space of the same length, so that later passes see only what is free. */
export function blankOut(text: string, taken: readonly PiiSpan[]): string {
  let rest = "";
  let at = 0;
  for (const { start, end } of [...taken].sort((a, b) => a.start - b.start)) {
    rest += text.slice(at, start) + "\u0001".repeat(end - start);
    at = end;
  }
  return rest + text.slice(at);
}
