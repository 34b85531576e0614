// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { isTyping, matchShortcut, type Shortcut } from "./shortcut-keys.ts";

const shortcut = (keys: string): Shortcut => ({ keys, does: keys, run: () => {} });
const all = [shortcut("j"), shortcut("?"), shortcut("g t"), shortcut("t")];
const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

describe("matchShortcut", () => {
  it("runs a single key at once", () => {
    expect(matchShortcut(all, null, press("j"))).toEqual({ run: all[0], pending: null });
  });

  it("waits for the second key when the first may begin a pair, and prefers the pair", () => {
    expect(matchShortcut(all, null, press("g"))).toEqual({ run: null, pending: "g" });
    expect(matchShortcut(all, "g", press("t")).run?.keys).toBe("g t");
  });

  it("falls back to the single key when the pair is unknown", () => {
    expect(matchShortcut(all, "g", press("j")).run?.keys).toBe("j");
  });

  it("leaves keys to the browser when Ctrl, Alt or Cmd is held", () => {
    expect(matchShortcut(all, null, press("j", { ctrlKey: true }))).toEqual({ run: null, pending: null });
  });
});

describe("isTyping", () => {
  it("knows the fields where letters are letters", () => {
    const input = document.createElement("input");
    const checkbox = Object.assign(document.createElement("input"), { type: "checkbox" });
    expect(isTyping(input)).toBe(true);
    expect(isTyping(document.createElement("textarea"))).toBe(true);
    expect(isTyping(checkbox)).toBe(false);
    expect(isTyping(document.createElement("button"))).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
});
