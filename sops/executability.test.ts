import { describe, expect, it } from "vitest";
import { executabilityOf } from "./executability.ts";
import { exampleMeta } from "./fixtures.ts";
import { parseSop } from "./parse.ts";

const one = (text: string, meta = exampleMeta) =>
  executabilityOf(parseSop(`## Steps\n### 1. A {#a}\n${text}`, meta)).steps[0];
const rule = "\n\n**Constraints:**\n- You MUST answer. {#answer}";

describe("executabilityOf", () => {
  it("is 1 when inputs, tools, rules, words and branches leave nothing open", () => {
    const tools = [{ name: "x.look", inputs: [], returns: [], description: "" }];
    const step = one(`Call \`x.look\`. If it is there, say so; otherwise go on.${rule}`, { ...exampleMeta, tools });
    expect([step?.score, step?.reasons]).toEqual([1, []]);
  });

  it("names what is missing in each check", () => {
    expect(one(`Call \`x.look\`.${rule}`)).toMatchObject({ score: 0, checks: { tools: 0 } });
    expect(one(`Fill in \`{iban}\`.${rule}`)).toMatchObject({ score: 0, checks: { inputs: 0 } });
    expect(one(`Be reasonable.${rule}`)).toMatchObject({ score: 0.5, checks: { words: 0.5 } });
    expect(one(`If it is late, stop here.${rule}`)).toMatchObject({ score: 0, checks: { branches: 0 } });
    expect(one("Once upon a time.")).toMatchObject({ score: 0.5, checks: { rules: 0.5 } });
    expect(one("- MUST answer. {#answer}")?.reasons).toEqual(["answer does not say who must do what"]);
  });

  it("does not count quoted words as judgement", () => {
    expect(one(`Never say "as soon as possible".${rule}`)?.score).toBe(1);
  });

  it("lowers a step by the disagreement of its reviewers, little when they were few", () => {
    const document = parseSop(`## Steps\n### 1. A {#a}\nAnswer.${rule}`, exampleMeta);
    const score = (pairs: number, disagreed: number) =>
      executabilityOf(document, new Map([["a", { pairs, disagreed }]])).score;
    expect(score(10, 0)).toBe(1);
    expect(score(1, 1)).toBeCloseTo(0.8);
    expect(score(36, 18)).toBeCloseTo(0.55);
    expect(score(36, 18)).toBeGreaterThan(score(360, 180));
  });

  it("leaves out steps that only people come to, and is 0 without steps", () => {
    const source = `## Steps\n### 1. A {#a}\nLock it.\n\n- A bot MUST hand over to a person after this step. {#out}\n### 2. B {#b}\nBe sensible.`;
    expect(executabilityOf(parseSop(source, exampleMeta))).toMatchObject({ score: 1, steps: [{ stepId: "a" }] });
    expect(executabilityOf(parseSop("", exampleMeta)).score).toBe(0);
  });
});
