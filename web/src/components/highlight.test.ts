import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segments } from "./highlight.ts";

describe("segments", () => {
  it("cuts where overlapping marks begin and end", () => {
    const marks = [
      { criterionId: "a", start: 0, end: 5 },
      { criterionId: "b", start: 3, end: 8 },
    ];
    expect(segments("0123456789", marks).map(({ text, criterionIds }) => [text, criterionIds.join()])).toEqual([
      ["012", "a"],
      ["34", "a,b"],
      ["567", "b"],
      ["89", ""],
    ]);
  });

  it("leaves out marks that lie outside of the text", () => {
    expect(segments("abc", [{ criterionId: "a", start: 2, end: 9 }])).toEqual([
      { start: 0, text: "abc", criterionIds: [] },
    ]);
  });

  it("gives the text back whatever the marks are", () => {
    const mark = fc.record({ criterionId: fc.constantFrom("a", "b"), start: fc.nat(30), end: fc.nat(30) });
    fc.assert(
      fc.property(fc.string({ maxLength: 25 }), fc.array(mark), (text, marks) => {
        expect(
          segments(text, marks)
            .map((segment) => segment.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});
