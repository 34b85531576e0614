import { describe, expect, it } from "vitest";
import { closureWords, draftAddress } from "./gap-words.ts";

describe("a gap in words", () => {
  it("says what came of asking again", () => {
    const closure = { at: "", asked: 3, answeredBefore: 0, answeredAfter: 2, before: null, after: null, by: [] };
    expect(closureWords(closure)).toBe("Asked again: 2 of 3 questions answered now, 0 before.");
  });

  it("leads to the draft while it is open and to its review once it is handed in", () => {
    const draft = { id: "d", title: "T", sopId: "s", versionNumber: 2 };
    expect(draftAddress({ ...draft, state: "open" })).toBe("/sops/new?draft=d");
    expect(draftAddress({ ...draft, state: "submitted" })).toBe("/sops/s/review/2");
    expect(draftAddress({ ...draft, state: "discarded", sopId: null })).toBeNull();
  });
});
