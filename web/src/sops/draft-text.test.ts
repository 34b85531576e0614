import { describe, expect, it } from "vitest";
import { afterMerge, afterSaving, beginWith, isUnsaved, keptKey, readKept, withLineEndsOf } from "./draft-text.ts";

const saved = { source: "Wait 5 days.", revision: 2 };
const kept = { text: "Wait 3 days.", base: "Wait 5 days.", revision: 2, at: "2026-10-05T10:00:00.000Z" };

describe("beginWith", () => {
  it("goes on with unsaved text when the saved text is still the one it began with", () => {
    expect(beginWith(saved, kept)).toEqual({
      draft: { text: "Wait 3 days.", base: "Wait 5 days.", revision: 2 },
      resumed: kept,
      overtaken: false,
    });
  });

  it("says that the text was overtaken when somebody saved since", () => {
    const { draft, overtaken } = beginWith({ source: "Wait 4 days.", revision: 3 }, kept);
    expect(overtaken).toBe(true);
    expect(draft.base).toBe("Wait 5 days.");
  });

  it("begins with the saved text when nothing new was kept", () => {
    expect(beginWith(saved, null).resumed).toBeNull();
    expect(beginWith(saved, { ...kept, text: saved.source }).resumed).toBeNull();
  });
});

describe("readKept", () => {
  it("reads back what was stored and nothing else", () => {
    expect(readKept(JSON.stringify(kept))).toEqual(kept);
    expect(readKept("{not json")).toBeNull();
    expect(readKept(JSON.stringify({ text: "x" }))).toBeNull();
    expect(readKept(null)).toBeNull();
  });

  it("keeps people and SOPs apart by key", () => {
    expect(keptKey("a", "x")).not.toBe(keptKey("b", "x"));
  });
});

describe("afterSaving", () => {
  it("keeps what was typed while the save was on its way", () => {
    const draft = afterSaving({ text: "Wait 3 days, please.", base: "Wait 5 days.", revision: 2 }, "Wait 3 days.", 3);
    expect(draft).toEqual({ text: "Wait 3 days, please.", base: "Wait 3 days.", revision: 3 });
    expect(isUnsaved(draft)).toBe(true);
  });
});

describe("afterMerge", () => {
  it("stands on what the other person saved, so that the next save is accepted", () => {
    expect(afterMerge("Wait 3 days.", { source: "Wait 4 days.", revision: 7 })).toEqual({
      text: "Wait 3 days.",
      base: "Wait 4 days.",
      revision: 7,
    });
  });
});

describe("withLineEndsOf", () => {
  it("gives a text back in the line ends it came with", () => {
    expect(withLineEndsOf("a\r\nb", "a\nb\nc")).toBe("a\r\nb\r\nc");
    expect(withLineEndsOf("a\nb", "a\r\nb")).toBe("a\nb");
  });
});
