import { defineConfig } from "vitest/config";

const everywhere = {
  setupFiles: ["./api/db/no-network.setup.ts"],
  globalSetup: ["./api/db/template.setup.ts"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...everywhere,
          name: "api",
          include: ["api/**/*.test.ts"],
          // Loading the whole server takes seconds, more than many a file's tests: files share what is loaded, and nothing else.
          isolate: false,
        },
      },
      {
        test: {
          ...everywhere,
          name: "rest",
          include: ["{ingest,sops,evals,training,wfm,web,bench,.ci}/**/*.test.{ts,tsx}"],
        },
      },
    ],
  },
});
