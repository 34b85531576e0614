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
      [3, "branch-without-otherwise"],
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
    expect(step("- If it is on, stop.")).toEqual([[2, "branch-without-otherwise"]]);
  });
});
