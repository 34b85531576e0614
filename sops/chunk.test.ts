import { describe, expect, it } from "vitest";
import { chunkVersion } from "./chunk.ts";
import { citeQuote, citeSpan, verifyCitation } from "./cite.ts";
import { approvedExample, exampleSource } from "./fixtures.ts";

const chunks = chunkVersion(approvedExample());

describe("chunkVersion", () => {
  it("cuts along steps after the overview, each with its exact source", () => {
    expect(chunks.map(({ id }) => id)).toEqual(["v1:overview", "v1:find-payout", "v1:apply-the-waiting-time"]);
    for (const chunk of chunks) expect(exampleSource.slice(chunk.span.start, chunk.span.end)).toBe(chunk.source);
    expect(chunks[1]?.text).toContain("You MUST confirm the payout id");
    expect(chunks[0]?.text).toContain("payout_id: starts with PO-");
  });

  it("keeps ids unique when two steps have the same explicit id", () => {
    const twice = approvedExample("## Steps\n### 1. A {#a}\nx\n### 2. B {#a}\ny");
    expect(chunkVersion(twice).map(({ id }) => id)).toEqual(["v1:a", "v1:a~2"]);
  });
});

describe("citations", () => {
  const chunk = chunks[1];
  if (!chunk) throw new Error("no chunk");

  it("point at the exact words and at the obligation they belong to", () => {
    const citation = citeQuote(chunk, "You MUST confirm the **payout id**");
    expect(citation).toMatchObject({ stepId: "find-payout", obligationId: "confirm-payout-id", versionNumber: 1 });
    expect(citation && verifyCitation(citation, exampleSource)).toBe(true);
    expect(citeQuote(chunk, "Ask for the payout id")?.obligationId).toBeNull();
  });

  it("are refused when a letter differs, the span leaves the source, or nothing is quoted", () => {
    expect(citeQuote(chunk, "You must confirm")).toBeNull();
    expect(citeQuote(chunk, "  ")).toBeNull();
    const citation = citeSpan(chunk, { start: chunk.span.start, end: chunk.span.start + 10 });
    expect(verifyCitation({ ...citation, quote: citation.quote.toUpperCase() }, exampleSource)).toBe(false);
    expect(verifyCitation({ ...citation, span: { start: -3, end: 7 } }, exampleSource)).toBe(false);
    expect(verifyCitation({ quote: "", span: { start: 5, end: 5 } }, exampleSource)).toBe(false);
    expect(() => citeSpan(chunk, { start: 0, end: 5 })).toThrow(RangeError);
  });
});
