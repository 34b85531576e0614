import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSopFile } from "../ingest/sop-file.ts";
import { exampleMeta, exampleSource } from "./fixtures.ts";
import { flowOf } from "./flow.ts";
import { documentFor, parseSop } from "./parse.ts";
import { renderBot, renderJson } from "./render-bot.ts";
import type { SopDocument } from "./sop.ts";
import { sopJson, sopJsonSchema } from "./sop-json.ts";

const library = new URL("./library/", import.meta.url);
const files = existsSync(library)
  ? readdirSync(library).filter((name) => name.endsWith(".md") && name !== "README.md")
  : [];

const shape = (d: SopDocument) => ({
  steps: d.steps.map((step) => ({
    id: step.id,
    title: step.title,
    text: step.text,
    rules: step.obligations.map(({ id, level, text }) => [id, level, text]),
    tools: step.tools.map(({ name }) => name),
    inputs: step.inputs.map(({ name }) => name),
  })),
  parameters: d.parameters.map(({ name, required, description }) => [name, required, description]),
  overview: d.overview?.text,
  edges: flowOf(d, "bot").edges.map(({ id, from, to, condition }) => [id, from, to, condition]),
});

function libraryDocument(name: string): SopDocument {
  const file = readSopFile(readFileSync(new URL(name, library), "utf8"));
  if (!file.ok) throw new Error(JSON.stringify(file.errors));
  return parseSop(file.source, file.meta);
}

describe("renderBot", () => {
  it("has the sections of an agent SOP in their order", () => {
    const tools = [{ name: "paydeck.payout", inputs: ["payout_id"], returns: ["sent"], description: "reads a payout" }];
    const text = renderBot(parseSop(exampleSource, { ...exampleMeta, tools }));
    expect(text.match(/^#{1,3} .*$/gm)).toEqual([
      "# Delayed creator payout",
      "## Overview",
      "## Parameters",
      "## Tools",
      "## Steps",
      "### 1. Find the payout {#find-payout}",
      "### 2. Apply the waiting time {#apply-the-waiting-time}",
      "## Examples",
    ]);
    expect(text).toContain("- `paydeck.payout`: reads a payout; needs payout_id; gives sent");
    expect(text).toContain("at 10:30 or later");
  });

  it("gives the same steps, obligations, tools, inputs and flow when it is parsed again", () => {
    const document = parseSop(exampleSource, exampleMeta);
    expect(shape(parseSop(renderBot(document), exampleMeta))).toEqual(shape(document));
  });

  it.each(files)("gives the same when %s is rendered and parsed again", (name) => {
    const document = libraryDocument(name);
    expect(shape(parseSop(renderBot(document), document.meta))).toEqual(shape(documentFor(document, "bot")));
  });
});

describe("sopJson", () => {
  it("holds inputs, preconditions, branches, tools, hand-offs and guardrails in the published shape", () => {
    const source = `## Parameters
- **flag** (required): yes or no
## Steps
### 1. Look {#look}
Call \`x.look\` with \`flag\`. If it is on, hand over to the payments desk; otherwise go on.

- You MUST verify identity before you look. {#verify}
- You MUST NOT guess. {#no-guess}
:::human
Smile.
:::`;
    const json = sopJson(
      parseSop(source, { ...exampleMeta, tools: [{ name: "x.look", inputs: ["flag"], returns: [], description: "" }] }),
    );
    expect(sopJsonSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
    expect(json).toMatchObject({
      formatVersion: 1,
      inputs: [{ name: "flag", values: ["yes", "no"] }],
      steps: [
        {
          inputs: ["flag"],
          tools: ["x.look"],
          preconditions: [{ id: "verify" }],
          branches: [
            { exhaustive: true, cases: [{ leadsTo: { kind: "hand-off", to: "payments desk" } }, { condition: null }] },
          ],
        },
      ],
      handOffs: [{ to: "payments desk", stepId: "look" }],
      guardrails: [{ id: "no-guess", stepId: "look" }],
    });
    expect(JSON.stringify(json)).not.toContain("Smile");
  });

  it.each(files)("fits its schema for %s", (name) => {
    expect(sopJsonSchema.safeParse(JSON.parse(renderJson(libraryDocument(name)))).error).toBeUndefined();
  });
});
