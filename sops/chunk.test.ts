import { describe, expect, it } from "vitest";
import { chunkVersion } from "./chunk.ts";
import { citeQuote, citeSpan, verifyCitation } from "./cite.ts";
import { approvedExample, exampleMeta, exampleSource } from "./fixtures.ts";
import { parseSop } from "./parse.ts";

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

describe("chunkVersion where audience blocks stand", () => {
  const source = `---
id: x
---
## Overview
For all.
## Steps
### 1. Greet {#greet}
Say hello.

:::human
Smile at the periwinkle.
- You MUST wave. {#wave}
:::

:::bot
Print the marzipan banner.
:::

Then listen.
### 2. Check {#check}
Everybody checks.

:::bot
### 3. Log
Write the ledger.
:::

:::human
### 3. Log
Tell your lead.
- You MUST tell.
:::
`;
  const cut = chunkVersion(approvedExample(source));
  const textOf = (id: string) => cut.find((chunk) => chunk.id === id)?.text ?? "";

  it("makes one chunk for each audience that reads differently, and one for a step that both read alike", () => {
    expect(cut.map(({ id, audience }) => [id, audience])).toEqual([
      ["v1:overview", null],
      ["v1:greet@human", "human"],
      ["v1:greet@bot", "bot"],
      ["v1:check", null],
      ["v1:log@bot", "bot"],
      ["v1:log-2@human", "human"],
    ]);
    expect(textOf("v1:greet@human")).toMatch(/hello[\s\S]*periwinkle[\s\S]*listen[\s\S]*wave/u);
    expect(textOf("v1:greet@bot")).toMatch(/hello[\s\S]*marzipan[\s\S]*listen/u);
    for (const chunk of cut.filter(({ audience }) => audience === "bot"))
      expect(chunk.text + chunk.source + JSON.stringify(chunk.obligations)).not.toMatch(/periwinkle|wave|lead|:::/u);
    for (const chunk of cut.filter(({ audience }) => audience === "human"))
      expect(chunk.text + chunk.source).not.toMatch(/marzipan|ledger|:::/u);
  });

  it("keeps every quote an exact span of the whole source, and obligations under their ids in it", () => {
    for (const chunk of cut)
      for (const line of chunk.source.split("\n").filter((one) => one.trim() !== "")) {
        const citation = citeQuote(chunk, line);
        expect(citation && verifyCitation(citation, source)).toBe(true);
      }
    const whole = parseSop(source, exampleMeta).steps.flatMap(({ obligations }) => obligations.map(({ id }) => id));
    expect(cut.flatMap(({ obligations }) => obligations.map(({ id }) => id)).sort()).toEqual(whole.sort());
    const wave = cut.find(({ id }) => id === "v1:greet@human");
    expect(wave && citeQuote(wave, "You MUST wave.")).toMatchObject({ stepId: "greet", obligationId: "wave" });
  });

  it("leaves out what is for an audience that the version does not speak to", () => {
    const forBots = approvedExample(source, { meta: { ...exampleMeta, audiences: ["bot"] } });
    expect(chunkVersion(forBots).map(({ id }) => id)).toEqual([
      "v1:overview",
      "v1:greet@bot",
      "v1:check",
      "v1:log@bot",
    ]);
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
