import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedWords, type DiffLine, diffLinesOf, type Hunk, sideBySide } from "./text-diff.ts";

const words = (line: DiffLine) => line.pieces.map(({ text }) => text).join("");
const hunk: fc.Arbitrary<Hunk> = fc.record({
  fromLine: fc.nat(50),
  toLine: fc.nat(50),
  lines: fc.array(
    fc.record({
      kind: fc.constantFrom("same" as const, "added" as const, "removed" as const),
      text: fc.constantFrom("", "Wait 5 days.", "Wait 3 days.", "Be kind."),
    }),
    { maxLength: 12 },
  ),
});

describe("diffLinesOf", () => {
  it("loses no character of any line, whatever is marked", () => {
    fc.assert(
      fc.property(hunk, (given) => {
        expect(diffLinesOf(given).map((line) => [line.kind, words(line)])).toEqual(
          given.lines.map(({ kind, text }) => [kind, text]),
        );
      }),
    );
  });

  it("numbers the lines of each side on from the hunk's first line", () => {
    const lines = diffLinesOf({
      fromLine: 4,
      toLine: 9,
      lines: [
        { kind: "same", text: "one" },
        { kind: "removed", text: "two" },
        { kind: "added", text: "2" },
        { kind: "added", text: "2b" },
        { kind: "same", text: "three" },
      ],
    });
    expect(lines.map(({ before, after }) => [before, after])).toEqual([
      [4, 9],
      [5, null],
      [null, 10],
      [null, 11],
      [6, 12],
    ]);
  });

  it("marks the words that changed in a replaced line", () => {
    const lines = diffLinesOf({
      fromLine: 1,
      toLine: 1,
      lines: [
        { kind: "removed", text: "- You SHOULD name the holiday." },
        { kind: "added", text: "- You MUST name the holiday." },
      ],
    });
    const marked = lines.map((line) => line.pieces.filter(({ changed }) => changed).map(({ text }) => text));
    expect(marked).toEqual([["SHOULD"], ["MUST"]]);
  });
});

describe("changedWords", () => {
  it("marks nothing when two texts have little in common", () => {
    expect(changedWords("Ask for the payout id.", "Never promise a date")).toBeNull();
  });
});

describe("sideBySide", () => {
  it("sets a replaced line beside its replacement and leaves the rest empty", () => {
    const lines = diffLinesOf({
      fromLine: 1,
      toLine: 1,
      lines: [
        { kind: "same", text: "one" },
        { kind: "removed", text: "two" },
        { kind: "added", text: "2" },
        { kind: "added", text: "3" },
      ],
    });
    expect(sideBySide(lines).map(({ left, right }) => [left && words(left), right && words(right)])).toEqual([
      ["one", "one"],
      ["two", "2"],
      [null, "3"],
    ]);
  });
});
