import { describe, expect, it } from "vitest";
import { type Criterion, choicesFor, emptyDraft, isMiss, labelFor, missing, readDraft } from "./review-draft.ts";

const binary = {
  levels: [
    { value: 0, label: "Fail", anchor: "" },
    { value: 1, label: "Pass", anchor: "" },
  ],
};
const graded = { levels: [0, 1, 2].map((value) => ({ value, label: `L${value}`, anchor: "" })) };
const choice = (key: string, criterion = binary) => {
  const found = choicesFor(criterion).find((one) => one.key === key);
  if (!found) throw new Error(`no choice ${key}`);
  return found;
};

describe("choicesFor", () => {
  it("offers pass, fail and not applicable when the scale has two levels", () => {
    expect(choicesFor(binary).map(({ key, verdict }) => `${key} ${verdict}`)).toEqual([
      "1 pass",
      "2 fail",
      "0 not-applicable",
    ]);
  });

  it("offers each level by its digit when the scale is graded", () => {
    expect(choicesFor(graded).map(({ key, level }) => [key, level])).toEqual([
      ["1", 0],
      ["2", 1],
      ["3", 2],
      ["0", null],
    ]);
  });
});

describe("labelFor", () => {
  it("keeps the note and drops the root cause when a fail becomes a pass", () => {
    const fail = { ...labelFor("c", choice("2"), undefined), rootCause: "rushed", note: "n" };
    expect(labelFor("c", choice("1"), fail)).toEqual({
      criterionId: "c",
      verdict: "pass",
      level: null,
      rootCause: null,
      note: "n",
    });
  });
});

describe("isMiss", () => {
  it("asks for a root cause on a fail and below the highest level", () => {
    expect(isMiss(binary, labelFor("c", choice("2"), undefined))).toBe(true);
    expect(isMiss(binary, labelFor("c", choice("1"), undefined))).toBe(false);
    expect(isMiss(graded, labelFor("c", choice("2", graded), undefined))).toBe(true);
    expect(isMiss(graded, labelFor("c", choice("3", graded), undefined))).toBe(false);
    expect(isMiss(binary, undefined)).toBe(false);
  });
});

describe("drafts", () => {
  const criteria = [
    { id: "a", ...binary },
    { id: "b", ...binary },
  ] as Criterion[];

  it("know what is left, and nothing is left when the ticket cannot be judged", () => {
    const draft = { ...emptyDraft, labels: { a: labelFor("a", choice("1"), undefined) } };
    expect(missing(criteria, draft).map(({ id }) => id)).toEqual(["b"]);
    expect(missing(criteria, { ...draft, unreadable: true })).toEqual([]);
  });

  it("begin empty when what was stored cannot be read", () => {
    expect(readDraft("{broken")).toEqual(emptyDraft);
    expect(readDraft(null)).toEqual(emptyDraft);
  });
});
