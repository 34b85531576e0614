import { defineConfig } from "vitest/config";

/** The product as a person meets it: a fresh data folder, a real browser, every role. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: [".ci/*.browser.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    maxWorkers: 1,
  },
});
