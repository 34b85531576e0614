import { describe, expect, it } from "vitest";
import { changeLabel, changesBySteps, countWords } from "./diff-words.ts";

describe("changeLabel", () => {
  it("names both strengths when an obligation was strengthened or weakened", () => {
    const before = "You SHOULD name a holiday.";
    const after = "You MUST name a holiday.";
    expect(changeLabel({ kind: "strengthened", step: "s", before, after })).toBe("Step strengthened: SHOULD to MUST");
    const contrary = {
      kind: "reversed" as const,
      step: "s",
      obligation: "r",
      before: "MUST NOT wait",
      after: "MUST wait",
    };
    expect(changeLabel(contrary)).toBe("Rule reversed: MUST NOT to MUST");
    expect(
      changeLabel({
        kind: "weakened",
        step: "s",
        obligation: "o",
        before: "You MUST NOT wait.",
        after: "You SHOULD NOT wait.",
      }),
    ).toBe("Rule weakened: MUST NOT to SHOULD NOT");
  });

  it("says the kind alone when the strengths cannot be read", () => {
    expect(changeLabel({ kind: "strengthened", step: "s", before: "wait", after: "do not" })).toBe("Step strengthened");
  });

  it("says from where to where when something moved", () => {
    expect(changeLabel({ kind: "moved", step: "s", before: "step 2", after: "step 4" })).toBe(
      "Step moved: step 2 to step 4",
    );
  });
});

describe("countWords", () => {
  it("names what binds differently first and leaves out what did not happen", () => {
    expect(countWords([{ kind: "added" }, { kind: "strengthened" }, { kind: "added" }])).toBe(
      "1 strengthened, 2 added",
    );
    expect(countWords([])).toBeNull();
  });
});

describe("changesBySteps", () => {
  it("follows the newer version's order and puts steps that are gone last, and names the steps between which a rule moved", () => {
    const before = [
      { id: "old", number: 1, title: "Old" },
      { id: "find", number: 2, title: "Find" },
    ];
    const after = [
      { id: "hold", number: 1, title: "Hold" },
      { id: "find", number: 2, title: "Find it" },
    ];
    const groups = changesBySteps(
      [
        { kind: "removed", step: "old", before: "Old." },
        { kind: "reworded", step: "find", before: "Find.", after: "Find it." },
        { kind: "added", step: "hold", after: "Hold." },
        { kind: "moved", step: "hold", obligation: "verify", before: "find", after: "hold" },
      ],
      { before, after },
    );
    const [hold] = groups;
    expect(hold?.changes.map(changeLabel)).toEqual(["Step added", "Rule moved: “Find it” to “Hold”"]);
    expect(groups.map(({ id, gone, step }) => [id, gone, step?.title])).toEqual([
      ["hold", false, "Hold"],
      ["find", false, "Find it"],
      ["old", true, "Old"],
    ]);
  });
});
