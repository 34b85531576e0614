import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { loadHelpdesk } from "./load-helpdesk.ts";
import { readSampleOrganisation } from "./organisation-file.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false });
  for (const { name, email, role } of readSampleOrganisation().people)
    await api.context.stores.people(api.context.db).addPerson({ name, email, role, passwordHash: null });
});
afterAll(() => api.close());

it("leaves a source with three messages taken, once, whose tickets name no reason", async () => {
  for (let run = 0; run < 2; run += 1) await loadHelpdesk(api.context);
  const { sources } = await api.call("GET /helpdesk-sources", { as: "qa-lead" });
  expect(sources.map(({ name }) => name)).toEqual(["Sample feed (signed messages, made up)"]);
  const { total, tickets } = await api.call("GET /tickets", { as: "qa-lead", query: { reasonSource: "none" } });
  expect(total).toBe(3);
  expect(tickets.map(({ id }) => id).sort()).toEqual(["FEED-1", "FEED-2", "FEED-3"]);
});
