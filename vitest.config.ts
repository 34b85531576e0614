import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{ingest,sops,evals,training,wfm,api,web,bench,.ci}/**/*.test.{ts,tsx}"],
    setupFiles: ["./api/db/no-network.setup.ts"],
    globalSetup: ["./api/db/template.setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
