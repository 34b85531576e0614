import { describe, expect, it } from "vitest";
import { exampleMeta, exampleSource } from "./fixtures.ts";
import { lintSource } from "./lint.ts";

const rulesOf = (source: string) => lintSource(source, exampleMeta).map(({ line, rule }) => [line, rule]);

describe("lintSop", () => {
  it("reports missing ids with their lines when a step and an obligation have none", () => {
    expect(rulesOf(exampleSource)).toEqual([
      [17, "missing-id"],
      [21, "missing-id"],
    ]);
  });

  it("reports each kind of finding when the document has it", () => {
    const source = `# T
## Steps
### 1. A {#a}
If the flag is on, stop here.

**Constraints:**
- You have to be polite. {#polite}
- MUST answer. {#answer}
- You MUST ask and you SHOULD wait. {#answer}
## Appendix
More.`;
    expect(rulesOf(source)).toEqual([
      [4, "branch-without-otherwise"],
      [7, "obligation-without-keyword"],
      [8, "obligation-without-subject"],
      [9, "duplicate-id"],
      [9, "several-keywords"],
      [10, "section-not-read"],
    ]);
  });

  it("reports no steps when the Steps section is absent or empty", () => {
    expect(rulesOf("# T\n## Notes\nx")[0]).toEqual([1, "no-steps"]);
    expect(rulesOf("# T\n## Steps\n")).toEqual([[2, "no-steps"]]);
  });

  it("accepts a branch when it has an otherwise or a second case", () => {
    const step = (text: string) => rulesOf(`## Steps\n### 1. A {#a}\n${text}`);
    expect(step("If it is on, stop; otherwise go on.")).toEqual([]);
    expect(step("- If it is on, stop.\n- If it is off, go on.")).toEqual([]);
    expect(step("- If it is on, stop.")).toEqual([[3, "branch-without-otherwise"]]);
  });

  it("reports what is not declared, loops without an end and steps that nothing leads to", () => {
    const step = (...texts: string[]) =>
      rulesOf(`## Steps\n${texts.map((text, i) => `### ${i + 1}. S {#s${i + 1}}\n${text}\n`).join("")}`);
    expect(step("Call `x.look` with `{iban}`.")).toEqual([
      [3, "undeclared-tool"],
      [3, "undeclared-input"],
    ]);
    expect(step("If it fails, go back to step 1; otherwise go on.")).toEqual([[3, "cyclic-branch"]]);
    expect(step("If it fails, go back to step 1 once more; otherwise go on.")).toEqual([]);
    expect(step("If it fails, go to step 4; otherwise go on.")).toEqual([[3, "missing-step"]]);
    expect(step("Go to step 3.", "Ask.", "Answer.")).toEqual([[4, "unreachable-step"]]);
    const nested = "- If it is late, wait. If it rains, hand over to the desk.\n- Otherwise go on.";
    expect(step(nested)).toEqual([[3, "nested-branch"]]);
    expect(step("Answer promptly.")).toEqual([[3, "judgement-word"]]);
  });

  it("reports blocks that are for nobody and blocks that nothing closes", () => {
    expect(rulesOf("## Steps\n### 1. A {#a}\n:::bots\nHi.\n:::")).toEqual([[3, "unknown-block"]]);
    expect(rulesOf("## Steps\n### 1. A {#a}\n:::bot\nHi.")).toEqual([[3, "unclosed-block"]]);
    expect(rulesOf("## Steps\n### 1. A {#a}\n:::bot\nHi.\n:::\nAt 10:30.")).toEqual([]);
  });

  it("calls an error what makes references or ways ambiguous and advice the rest, each with what to do", () => {
    const source =
      "## Steps\n### 1. A {#a}\nIf it fails, go back to step 1; otherwise go on.\n### 2. B {#a}\nBe reasonable.";
    expect(lintSource(source, exampleMeta).map(({ rule, severity }) => [rule, severity])).toEqual(
      expect.arrayContaining([
        ["cyclic-branch", "error"],
        ["duplicate-id", "error"],
        ["judgement-word", "advice"],
      ]),
    );
    for (const { message } of lintSource(source, exampleMeta)) expect(message).toMatch(/: /);
  });
});
