import { describe, expect, it, vi } from "vitest";
import { reloadWhenReplaced } from "./reload-when-replaced.ts";

function fakePage() {
  const kept = new Map<string, string>();
  const reload = vi.fn();
  const page = Object.assign(new EventTarget(), {
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
    location: { reload },
  });
  return { page: page as unknown as Window, reload };
}

describe("reloadWhenReplaced", () => {
  it("loads the page anew once, and leaves a failure that stays to the screen", () => {
    const { page, reload } = fakePage();
    let now = 1_000_000;
    reloadWhenReplaced(page, () => now);
    page.dispatchEvent(new Event("vite:preloadError"));
    now += 2_000;
    page.dispatchEvent(new Event("vite:preloadError"));
    expect(reload).toHaveBeenCalledTimes(1);
    now += 60_000;
    page.dispatchEvent(new Event("vite:preloadError"));
    expect(reload).toHaveBeenCalledTimes(2);
  });
});
