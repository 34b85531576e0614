import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { loadChanges } from "./load-changes.ts";
import { loadConnections } from "./load-connections.ts";
import { libraryFolder, readSampleOrganisation } from "./organisation-file.ts";

let api: TestApi;
const files = [
  ...["wrong-item", "app-crash", "order-not-arrived", "coins-missing", "username-change"],
  ...["payout-delayed.v1", "payout-delayed.v2"],
];

beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => new Date("2026-11-22T09:00:00Z") } });
  for (const { name, email, role } of readSampleOrganisation().people)
    await api.context.stores.people(api.context.db).addPerson({ name, email, role, passwordHash: null });
  for (const name of files) {
    const body = readFileSync(new URL(`${name}.md`, libraryFolder), "utf8");
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Second reader" } });
  }
});
afterAll(() => api.close());

it("leaves a bot with a scope, a pin that left force and one that will, what it read, and a webhook that is off", async () => {
  for (let run = 0; run < 2; run += 1) {
    await loadChanges(api.context);
    await loadConnections(api.context, api.auth);
  }
  const { consumers } = await api.call("GET /consumers", { as: "sop-owner" });
  const pip = consumers.find(({ name }) => name === "Pip, the chat bot");
  expect(pip?.scope).toEqual({ audience: "bot", channels: ["chat"], regions: ["US"], languages: ["en"] });
  expect(pip?.pins.map(({ sopId, notice }) => [sopId, notice?.state ?? null])).toEqual([
    ["coins-missing", null],
    ["order-not-arrived", "ends"],
    ["payout-delayed", "superseded"],
  ]);
  expect(pip?.reads.map(({ sopId, times }) => `${sopId} ${times}`).sort()).toEqual([
    "coins-missing 1",
    "order-not-arrived 1",
    "payout-delayed 1",
    "username-change 1",
  ]);
  const { webhooks } = await api.call("GET /webhooks", { as: "sop-owner" });
  expect(webhooks).toMatchObject([{ state: "disabled", createdBy: "Søren Vance" }]);
});
