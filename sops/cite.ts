import type { Chunk } from "./chunk.ts";
import type { Span } from "./sop.ts";

/** The exact place a sentence rests on: `source.slice(span.start, span.end) === quote` in that version's source. */
export type Citation = {
  sopId: string;
  title: string;
  versionId: string;
  versionNumber: number;
  stepId: string;
  obligationId: string | null;
  span: Span;
  quote: string;
};

/** Whether the quote is letter for letter what the version's source has at the span. An empty quote proves nothing. */
export function verifyCitation(citation: Pick<Citation, "span" | "quote">, source: string): boolean {
  const { start, end } = citation.span;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > source.length) return false;
  return citation.quote.trim() !== "" && source.slice(start, end) === citation.quote;
}

/** Citation of a part of a chunk; offsets count in the version's source. RangeError when the span leaves the chunk. */
export function citeSpan(chunk: Chunk, span: Span): Citation {
  if (span.start < chunk.span.start || span.end > chunk.span.end || span.start >= span.end) {
    throw new RangeError(`span ${span.start}–${span.end} is not inside chunk ${chunk.id}`);
  }
  const obligation = chunk.obligations.find((rule) => span.start < rule.span.end && rule.span.start < span.end);
  return {
    sopId: chunk.sopId,
    title: chunk.title,
    versionId: chunk.versionId,
    versionNumber: chunk.versionNumber,
    stepId: chunk.stepId,
    obligationId: obligation?.id ?? null,
    span,
    quote: chunk.source.slice(span.start - chunk.span.start, span.end - chunk.span.start),
  };
}

/** Citation of a quote that must occur exactly in the chunk's source; null when it does not. */
export function citeQuote(chunk: Chunk, quote: string): Citation | null {
  const wanted = quote.trim();
  const at = wanted === "" ? -1 : chunk.source.indexOf(wanted);
  if (at < 0) return null;
  const start = chunk.span.start + at;
  return citeSpan(chunk, { start, end: start + wanted.length });
}
