import type { Evidence } from "./verdict.ts";

/** What evidence is checked against: the turns, as the judge saw them (redacted text). */
export type EvidenceSource = { turns: readonly { text: string }[] };

/** Whether the quotation is non-empty and exactly the named span of the named turn. */
export function verifyEvidence(evidence: Evidence, ticket: EvidenceSource): boolean {
  const turn = ticket.turns[evidence.turn];
  const { start, end, quote } = evidence;
  if (!turn || !Number.isInteger(start) || !Number.isInteger(end)) return false;
  return start >= 0 && end > start && end <= turn.text.length && turn.text.slice(start, end) === quote;
}

/**
 * Finds a quotation in the named turn of a ticket and gives its exact span: first a verbatim match, then one that ignores differences in
 * white space only, mapped back to the offsets (and so the wording) of the ticket. The same words in another turn may be another
 * speaker's and are not looked for. Null when the quotation is not there or blank.
 */
export function locateQuote(quote: string, ticket: EvidenceSource, turn: number): Evidence | null {
  const text = ticket.turns[turn]?.text ?? "";
  const span = locateSpan(quote, text);
  return span && { turn, ...span, quote: text.slice(span.start, span.end) };
}

/** Exact span of a quotation in one text, with the same two tries as `locateQuote`; null when it is not there. */
export function locateSpan(quote: string, text: string): { start: number; end: number } | null {
  const wanted = quote.trim();
  return wanted === "" ? null : (verbatimSpan(wanted, text) ?? spacedSpan(wanted, text));
}

function verbatimSpan(wanted: string, text: string): { start: number; end: number } | null {
  const start = text.indexOf(wanted);
  return start < 0 ? null : { start, end: start + wanted.length };
}

function spacedSpan(wanted: string, text: string): { start: number; end: number } | null {
  const needle = collapse(wanted);
  const hay = collapse(text);
  const at = hay.text.indexOf(needle.text.trim());
  const length = needle.text.trim().length;
  if (at < 0 || length === 0) return null;
  const start = hay.offsets[at];
  const last = hay.offsets[at + length - 1];
  return start === undefined || last === undefined ? null : { start, end: last + 1 };
}

/** Runs of white space as one space, with the source offset of each kept unit. */
function collapse(source: string): { text: string; offsets: number[] } {
  let text = "";
  const offsets: number[] = [];
  for (let index = 0; index < source.length; index++) {
    const unit = source.charAt(index);
    const isSpace = /\s/u.test(unit);
    if (isSpace && text.endsWith(" ")) continue;
    text += isSpace ? " " : unit;
    offsets.push(index);
  }
  return { text, offsets };
}
