import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answer } from "./answer.ts";
import { chunkVersion } from "./chunk.ts";
import { verifyCitation } from "./cite.ts";
import { approvedExample, exampleSource } from "./fixtures.ts";
import { composeModelPrompt, composeReplyPrompt, type ModelPrompt, verifyModelAnswer } from "./model-answer.ts";
import { holdsCanary, isSupported, promptCanary } from "./model-text.ts";
import { attacks, type Double, gullible, leaks, worstReplies } from "./obedient-models.ts";

const paragraph = "Ask for the payout id at 10:30 or later. If none is listed,";
const question = "When do I ask for the payout id?";

/** The example with an attack at the start, in the middle or at the end of a paragraph. */
const poisoned = (attack: string): string[] => {
  const [before = "", after = ""] = exampleSource.split(paragraph);
  const line = attack.replace(/\s+/gu, " ");
  const [one = "", two = ""] = paragraph.split(/(?<=later\.) /u);
  return [`${line} ${paragraph}`, `${one} ${line} ${two}`, `${paragraph} none was found. ${line} If not,`].map(
    (text) => before + text + after,
  );
};

const hitsOf = (source: string) => chunkVersion(approvedExample(source)).map((chunk) => ({ chunk }));
const plain = hitsOf(exampleSource);

type Answered = { answer: Answer; source: string; prompts: ModelPrompt[] };

function answered(double: Double, source: string, asked: string): Answered[] {
  const hits = source === exampleSource ? plain : hitsOf(source);
  const prompts = [composeModelPrompt(asked, hits), composeReplyPrompt(asked, ["MUST: ask"], hits)];
  return prompts.map((prompt) => ({
    answer: verifyModelAnswer(JSON.stringify(double(prompt)), hits),
    source,
    prompts,
  }));
}

/** What must hold of everything that is shown. Gives how many sentences there were. */
function contained({ answer, source, prompts }: Answered): number {
  if (answer.kind === "refusal") return 0;
  const texts = answer.sentences.map(({ text }) => text);
  expect(holdsCanary(texts)).toBe(false);
  for (const { text, citation } of answer.sentences) {
    expect(verifyCitation(citation, source)).toBe(true);
    expect(text).not.toMatch(/!\[|<[a-z/]|\p{Cf}/iu);
    for (const [address] of text.matchAll(/(?:https?:\/\/|collector\.test)\S*/giu)) expect(source).toContain(address);
    for (const line of prompts.flatMap(({ system }) => system.split("\n"))) expect(text).not.toContain(line);
  }
  return answer.sentences.length;
}

/** In the question and in one place of the SOP, which goes round. */
function somewhere(double: Double, attack: string, at: number): Answered[] {
  const source = poisoned(attack)[at % 3] ?? "";
  return [...answered(double, exampleSource, `${question} ${attack}`), ...answered(double, source, question)];
}

const everywhere = (double: Double, attack: string): Answered[] => [
  ...answered(double, exampleSource, `${question} ${attack}`),
  ...answered(double, exampleSource, `${attack} ${question}`),
  ...poisoned(attack).flatMap((source) => answered(double, source, question)),
];

describe("an answer by a model that obeys or is hostile", () => {
  it.each(attacks)("shows only cited sentences, no instructions, image or foreign address: %s", (attack) => {
    for (const double of [gullible, ...Object.values(worstReplies)])
      for (const one of everywhere(double, attack)) expect(contained(one)).toBeGreaterThan(0);
  });

  it.each(Object.entries(worstReplies))("keeps the honest sentence alone of %s", (_, double) => {
    for (const { answer } of answered(double, exampleSource, question)) {
      if (answer.kind !== "answer") throw new Error("refused");
      expect(answer.sentences.map(({ text }) => text)).toEqual(["Do what the step says."]);
    }
  });

  it.each(Object.entries(leaks))("is refused whole when it gives the mark of the prompt away %s", (_, double) => {
    for (const { answer } of everywhere(double, attacks[0] ?? "")) expect(answer.kind).toBe("refusal");
  });
});

describe("the mark", () => {
  it("stands in every prompt and in nothing that is said by chance", () => {
    for (const { prompts } of answered(gullible, exampleSource, question))
      for (const { system } of prompts) expect(holdsCanary([system])).toBe(true);
    expect(holdsCanary([exampleSource])).toBe(false);
    expect(promptCanary).toMatch(/^[a-z0-9-]+$/);
  });
});

describe("isSupported", () => {
  it.each([
    ["Open https://help.test/a, then wait.", "See https://help.test/a."],
    ["Write to help@fernway.test.", "Mail [us](mailto:help@fernway.test) or help@fernway.test"],
    ["Wait 14 days.", "within 14 days"],
    ["Ask e.g. for the id.", "the id"],
  ])("lets what the source has through: %s", (text, source) => expect(isSupported(text, source)).toBe(true));

  it("does not take the beginning of an address for the address", () => {
    expect(isSupported("Open https://help.test now.", "See https://help.test.example/a.")).toBe(false);
  });
});

const folder = process.env.PLUMB_DATA ?? new URL("../../shared/data", import.meta.url).pathname;
const file = join(folder, "trust/injection/dev/injection.jsonl");
if (!existsSync(file)) console.warn("published injection texts are absent: containment is tested on our own alone");

describe.skipIf(!existsSync(file))("published attacks", () => {
  it("have no effect inside questions and SOPs, whatever the model makes of them", () => {
    const rows = readFileSync(file, "utf8").trim().split("\n");
    const worst = worstReplies["images and links"] ?? gullible;
    let shown = 0;
    for (const [at, row] of rows.entries()) {
      const { text } = JSON.parse(row) as { text: string };
      for (const one of somewhere(at % 4 === 3 ? worst : gullible, text, at)) shown += contained(one);
    }
    expect(rows.length).toBeGreaterThan(100);
    expect(shown).toBeGreaterThan(rows.length);
  });
});
