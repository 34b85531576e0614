// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keptKey } from "./draft-text.ts";
import { useDraftText } from "./use-draft-text.ts";

const key = keptKey("person-1", "draft-1");
const saved = { source: "Wait 5 days.", revision: 2 };
const open = (from = saved) => renderHook(() => useDraftText(key, from));

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("useDraftText", () => {
  it("keeps each keystroke, so that closing the page loses nothing", () => {
    const first = open();
    act(() => first.result.current.type("Wait 3 days."));
    first.unmount();
    const second = open();
    expect(second.result.current.draft).toEqual({ text: "Wait 3 days.", base: "Wait 5 days.", revision: 2 });
    expect(second.result.current.beginning.resumed?.text).toBe("Wait 3 days.");
  });

  it("keeps nothing once the text is saved", () => {
    const { result } = open();
    act(() => result.current.type("Wait 3 days."));
    act(() => result.current.saved("Wait 3 days.", 3));
    expect(localStorage.getItem(key)).toBeNull();
    expect(result.current.draft.revision).toBe(3);
  });

  it("says that somebody saved in the meantime, and stays with one's own text when that is wanted", () => {
    const first = open();
    act(() => first.result.current.type("Wait 3 days."));
    first.unmount();
    const { result } = open({ source: "Wait 4 days.", revision: 3 });
    expect(result.current.beginning.overtaken).toBe(true);
    act(() => result.current.acknowledge());
    expect(result.current.beginning.overtaken).toBe(false);
    expect(result.current.draft.text).toBe("Wait 3 days.");
  });

  it("goes back to what is saved when the unsaved text is discarded", () => {
    const first = open();
    act(() => first.result.current.type("Wait 3 days."));
    first.unmount();
    const { result } = open();
    act(() => result.current.discard());
    expect(result.current.draft.text).toBe("Wait 5 days.");
    expect(localStorage.getItem(key)).toBeNull();
  });

  it("says so when the browser refuses to keep the text", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    const { result } = open();
    act(() => result.current.type("Wait 3 days."));
    expect(result.current.kept).toBe(false);
    expect(result.current.draft.text).toBe("Wait 3 days.");
  });
});
