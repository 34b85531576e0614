import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSopFile } from "../ingest/sop-file.ts";
import { exampleMeta, exampleSource } from "./fixtures.ts";
import { splitTrailingId } from "./markdown.ts";
import { documentFor, parseSop } from "./parse.ts";
import type { SopDocument } from "./sop.ts";

const library = new URL("./library/", import.meta.url);

function expectExactSpans(document: SopDocument): void {
  const { source } = document;
  for (const step of document.steps) {
    const text = source.slice(step.span.start, step.span.end);
    expect(text).toContain(step.title);
    for (const rule of step.obligations) {
      const quote = source.slice(rule.span.start, rule.span.end);
      expect(quote.replace(/[*`_\\]/g, "").replace(/\s+/g, " ")).toBe(
        rule.text.replace(/[*`_\\]/g, "").replace(/\s+/g, " "),
      );
      expect(text).toContain(quote);
      expect(quote).not.toContain("{#");
    }
  }
}

describe("parseSop", () => {
  const document = parseSop(exampleSource, exampleMeta);

  it("reads overview, parameters, steps and obligations when the document has the standard sections", () => {
    expect(document.overview?.text).toBe("For creators whose payout has not arrived.");
    expect(document.parameters.map(({ name, required }) => [name, required])).toEqual([
      ["creator_handle", true],
      ["payout_id", false],
    ]);
    expect(document.parameters[0]?.description).toBe("the public handle");
    expect(document.steps.map(({ id, number, title }) => [id, number, title])).toEqual([
      ["find-payout", 1, "Find the payout"],
      ["apply-the-waiting-time", 2, "Apply the waiting time"],
    ]);
    expect(document.steps[0]?.obligations.map(({ id, level }) => [id, level])).toEqual([
      ["confirm-payout-id", "MUST"],
      ["no-promised-date", "MUST NOT"],
    ]);
    expect(document.steps[0]?.obligations[0]?.text).toBe("You MUST confirm the payout id before you look it up.");
    expectExactSpans(document);
  });

  it("keeps a bare text directive as text when a time of day looks like one", () => {
    expect(document.steps[0]?.text).toContain("at 10:30 or later");
    expect(document.steps[0]?.text).not.toContain("MUST");
    expect(document.steps[0]?.text).not.toContain("Constraints");
  });

  it("derives the same obligation id when only white space, case or emphasis change", () => {
    const id = (text: string) =>
      parseSop(exampleSource.replace("You SHOULD name a", text), exampleMeta).steps[1]?.obligations[0]?.id;
    expect(id("You SHOULD name a")).toMatch(/^apply-the-waiting-time-[0-9a-z]{7}$/);
    expect(id("you  SHOULD **name** a")).toBe(id("You SHOULD name a"));
    expect(id("You SHOULD name no")).not.toBe(id("You SHOULD name a"));
  });

  it("reads SHALL, REQUIRED, RECOMMENDED and OPTIONAL as their RFC 2119 equals and lower case as no keyword", () => {
    const rules = ["You SHALL a.", "It is REQUIRED to b.", "NOT RECOMMENDED: c.", "OPTIONAL: d.", "You must e."];
    const source = `## Steps\n### 1. A {#a}\n${rules.map((rule) => `- ${rule}`).join("\n")}`;
    const [step] = parseSop(source, exampleMeta).steps;
    expect(step?.obligations.map(({ level }) => level)).toEqual(["MUST", "MUST", "SHOULD NOT", "MAY"]);
    expect(step?.text).toBe("- You must e.");
  });

  it("makes whole sections steps when there is no Steps section", () => {
    const { steps, overview } = parseSop(
      "Intro.\n\n# Guide\n## Overview\nWhy.\n## Refund\nPay.\n## Refund\nAgain.",
      exampleMeta,
    );
    expect(overview?.text).toBe("Why.");
    expect(steps.map(({ id, text }) => [id, text])).toEqual([
      ["delayed-creator-payout", "Intro."],
      ["refund", "Pay."],
      ["refund-2", "Again."],
    ]);
  });

  it("gives no steps when the source is empty", () => {
    expect(parseSop("", exampleMeta).steps).toEqual([]);
  });

  it("keeps spans exact when lines end in CRLF or hold characters outside the basic plane", () => {
    expectExactSpans(parseSop(exampleSource.replaceAll("\n", "\r\n"), exampleMeta));
    expectExactSpans(parseSop(exampleSource.replace("Ask for", "Ask 👩‍👩‍👧 ñ for"), exampleMeta));
    expectExactSpans(parseSop(`\uFEFF${exampleSource}`, exampleMeta));
  });

  it("never throws and keeps derived step ids unique when the text is arbitrary", () => {
    const piece = fc.constantFrom(
      "# A",
      "## Steps",
      "### 1. B",
      "- You MUST x {#y}",
      "10:30 :a[b]",
      "> q",
      "```",
      "",
      ":::n",
      "|a|\n|-|",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (parts) => {
        const parsed = parseSop(parts.join("\n"), exampleMeta);
        const ids = parsed.steps.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { span } of parsed.steps) expect(span.end).toBeGreaterThanOrEqual(span.start);
      }),
      { numRuns: 100 },
    );
  });
});

describe("ids", () => {
  const bodies = [
    "Ask. If it is late, stop here; otherwise go on.\n\n- You MUST ask. \n- You SHOULD hand over to the desk when it is late.",
    "Call `x.look` with `payout_id`.\n\n- `a`: go on.\n- `b`: hand over to the safety desk.\n\n:::bot\nSay so.\n\n- You MUST say so.\n:::",
    "Close it.\n\n:::human\nSmile.\n:::",
    "",
  ];
  const sourceOf = (texts: readonly string[]) =>
    `## Parameters\n- **payout_id** (required): starts with PO-\n## Steps\n${texts.map((text, i) => `### ${i + 1}. Step ${"abcdef"[i]}\n${text}\n`).join("")}## Examples\nGood: "x"`;
  const idsOf = ({ steps, blocks, examples, parameters }: SopDocument, stepId: string) => ({
    step: steps
      .filter(({ id }) => id === stepId)
      .map(({ obligations, branches, tools, inputs, handOffs }) =>
        [obligations, branches, branches.flatMap(({ cases }) => cases), tools, inputs, handOffs].map((list) =>
          list.map(({ id }) => id),
        ),
      ),
    rest: [blocks.filter((block) => block.stepId === stepId), examples, parameters].map((list) =>
      list.map(({ id }) => id),
    ),
  });

  it("stay for everything in a step, and outside the steps, when another step is edited, added or taken out", () => {
    const body = fc.oneof(
      fc.constantFrom(...bodies),
      fc.lorem().map((text) => `${text}\n\n- You MUST ${text}.`),
    );
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...bodies),
        body,
        (others, kept, edited) => {
          const before = parseSop(sourceOf([kept, ...others]), exampleMeta);
          const after = parseSop(sourceOf([kept, edited, ...others.slice(1)]), exampleMeta);
          expect(idsOf(after, "step-a")).toEqual(idsOf(before, "step-a"));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stay for one case of a branch when another case is edited", () => {
    const cases = (second: string) =>
      parseSop(`## Steps\n### 1. A {#a}\n- \`x\`: stop here.\n- ${second}\n- Otherwise go on.`, exampleMeta).steps[0]
        ?.branches[0];
    const [before, after] = [cases("`y`: go to step 1 once."), cases("`z`: hand over to the desk.")];
    expect(after?.id).toBe(before?.id);
    expect([after?.cases[0]?.id, after?.cases[2]?.id]).toEqual([before?.cases[0]?.id, before?.cases[2]?.id]);
  });
});

describe("audience blocks", () => {
  const source = `## Steps
### 1. Ask {#ask}
For both at 10:30.

:::bot{#for-bots}
Say "I am a bot".

- You MUST say so. {#say-bot}
:::

::::human
:::note
Smile.
:::

- You SHOULD smile. {#smile}
::::
- You MUST ask. {#ask-first}
:::human
### 2. Breathe {#breathe}
In and out.
:::`;
  const document = parseSop(source, exampleMeta);

  it("are kept in the source, tell whose an obligation is, and may hold whole steps", () => {
    expect(document.source).toBe(source);
    expect(document.blocks.map(({ id, audience, stepId }) => [id.replace(/-.{7}$/, ""), audience, stepId])).toEqual([
      ["for-bots", "bot", "ask"],
      ["human", "human", "ask"],
      ["human", "human", null],
    ]);
    const rules = document.steps.flatMap(({ obligations }) => obligations.map(({ id, audience }) => [id, audience]));
    expect(rules).toEqual([
      ["say-bot", "bot"],
      ["smile", "human"],
      ["ask-first", null],
    ]);
    expectExactSpans(document);
  });

  it("are left out for the other audience with every span still exact", () => {
    const [forBots, forPeople] = [documentFor(document, "bot"), documentFor(document, "human")];
    expect(forBots.steps.map(({ id }) => id)).toEqual(["ask"]);
    expect(forPeople.steps.map(({ id }) => id)).toEqual(["ask", "breathe"]);
    expect(forBots.steps[0]?.text).toContain("I am a bot");
    expect(forBots.steps[0]?.text).toContain("10:30");
    expect(JSON.stringify(forBots.steps)).not.toMatch(/smile|Breathe/i);
    expect(JSON.stringify(forPeople.steps)).not.toContain("I am a bot");
    expectExactSpans(forBots);
    expectExactSpans(forPeople);
  });
});

describe("splitTrailingId", () => {
  it("takes off only an id at the end", () => {
    expect(splitTrailingId("Find it {#find-it}")).toEqual({ text: "Find it", id: "find-it" });
    expect(splitTrailingId("See {#x} there")).toEqual({ text: "See {#x} there", id: null });
  });
});

describe.skipIf(!existsSync(library))("the sample library", () => {
  const files = readdirSync(library).filter((name) => name.endsWith(".md") && name !== "README.md");

  it.each(files)("parses %s with unique ids, exact spans and steps", (name) => {
    const file = readSopFile(readFileSync(new URL(name, library), "utf8"));
    if (!file.ok) throw new Error(JSON.stringify(file.errors));
    const document = parseSop(file.source, file.meta);
    const ids = document.steps.flatMap((step) => [step.id, ...step.obligations.map(({ id }) => id)]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(document.steps.length).toBeGreaterThanOrEqual(1);
    expect(document.overview).not.toBeNull();
    expectExactSpans(document);
  });
});
