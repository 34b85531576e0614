import { describe, expect, it } from "vitest";
import {
  byUrgency,
  idOf,
  linesOf,
  outcomesInOrder,
  pairLines,
  pairsOf,
  type Run,
  type RunSummary,
  standingOf,
} from "./words.ts";

const run = (change: Partial<RunSummary>) => ({ current: true, state: "done", passed: true, ...change }) as RunSummary;

describe("standingOf", () => {
  it("takes a run of an edited simulation for none", () => {
    expect(standingOf(run({}))).toBe("passed");
    expect(standingOf(run({ passed: false }))).toBe("failed");
    expect(standingOf(run({ state: "failed", passed: null }))).toBe("failed");
    expect(standingOf(run({ state: "waiting", passed: null }))).toBe("waiting");
    expect(standingOf(run({ current: false }))).toBe("none");
    expect(standingOf(undefined)).toBe("none");
  });

  it("puts what fails first and what passes last", () => {
    expect((["passed", "none", "failed", "waiting"] as const).toSorted(byUrgency)).toEqual([
      "failed",
      "waiting",
      "none",
      "passed",
    ]);
  });
});

describe("outcomesInOrder", () => {
  it("names each criterion and puts the failed ones first", () => {
    const shown = outcomesInOrder({
      definition: {
        expects: [
          { id: "a", kind: "says", words: "hi" },
          { id: "b", kind: "calls", tool: "x", with: { n: 1 } },
        ],
      },
      result: {
        outcomes: [
          { id: "a", outcome: "met", reason: "" },
          { id: "b", outcome: "failed", reason: "" },
        ],
      },
    } as Run);
    expect(shown.map(({ title }) => title)).toEqual(["Calls x with n 1", "Says “hi”"]);
  });
});

describe("what is typed", () => {
  it("is read as lines, pairs and ids", () => {
    expect(linesOf(" a \n\n b")).toEqual(["a", "b"]);
    expect(pairsOf("receipt_id: CT-1\nat: 10:30")).toEqual({ receipt_id: "CT-1", at: "10:30" });
    expect(pairsOf("nonsense")).toContain("nonsense");
    expect(pairLines({ a: 1, b: { c: 2 } })).toBe('a: 1\nb: {"c":2}');
    expect(idOf("Wärme, bitte! (2)")).toBe("warme-bitte-2");
  });
});
