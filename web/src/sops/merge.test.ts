import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergedText, mergeThreeWay } from "./merge.ts";

const base = "# Payout\nWait 5 days.\n\nBe kind.\n\nOpen a trace.\n";
const text = fc.array(fc.constantFrom("a", "b", "c", "", "d\r"), { maxLength: 10 }).map((lines) => lines.join("\n"));

describe("mergeThreeWay", () => {
  it("takes both edits when they touch different lines", () => {
    const yours = base.replace("5 days", "3 days");
    const theirs = base.replace("Open a trace", "Open one trace");
    expect(mergedText(mergeThreeWay(base, yours, theirs), {})).toBe(
      "# Payout\nWait 3 days.\n\nBe kind.\n\nOpen one trace.\n",
    );
  });

  it("asks when both changed the same line, and takes what is chosen", () => {
    const parts = mergeThreeWay(base, base.replace("5", "3"), base.replace("5", "4"));
    expect(mergedText(parts, {})).toBeNull();
    expect(mergedText(parts, { 1: "yours" })).toBe(base.replace("5", "3"));
    expect(mergedText(parts, { 1: "theirs" })).toBe(base.replace("5", "4"));
    expect(mergedText(parts, { 1: "both" })).toContain("Wait 4 days.\nWait 3 days.");
    expect(mergedText(parts, { 1: ["Wait a while."] })).toBe(base.replace("5 days", "a while"));
  });

  it("does not ask when both made the same change", () => {
    const same = base.replace("5", "3");
    const parts = mergeThreeWay(base, same, same);
    expect(parts.map(({ kind }) => kind)).not.toContain("conflict");
    expect(mergedText(parts, {})).toBe(same);
  });

  it("keeps every byte of the side that changed when the other did not", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(mergedText(mergeThreeWay(before, after, before), {})).toBe(after);
        expect(mergedText(mergeThreeWay(before, before, after), {})).toBe(after);
      }),
    );
  });

  it("finds the same conflicts when the sides are swapped", () => {
    fc.assert(
      fc.property(text, text, text, (origin, yours, theirs) => {
        const conflicts = (a: string, b: string) =>
          mergeThreeWay(origin, a, b).flatMap((part) => (part.kind === "conflict" ? [part] : []));
        const swapped = conflicts(theirs, yours).map((part) => ({ ...part, yours: part.theirs, theirs: part.yours }));
        expect(swapped).toEqual(conflicts(yours, theirs));
      }),
    );
  });
});
