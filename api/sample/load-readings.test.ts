import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { loadReadings } from "./load-readings.ts";
import { libraryFolder, readSampleOrganisation } from "./organisation-file.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => new Date("2026-11-22T09:00:00Z") } });
  const { people, agents } = readSampleOrganisation();
  const store = api.context.stores.people(api.context.db);
  await store.saveAgents(agents.map(({ started, ...agent }) => ({ ...agent, startedOn: started })));
  for (const { name, email, role, agent } of people)
    await store.addPerson({ name, email, role, agentId: agent, passwordHash: null });
  for (const name of ["payout-delayed.v1", "payout-delayed.v2", "safe-replies"]) {
    const body = readFileSync(new URL(`${name}.md`, libraryFolder), "utf8");
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Second reader" } });
  }
});
afterAll(() => api.close());

const overview = (id: string) => api.call("GET /sops/:id/acknowledgements", { params: { id } });

describe("loadReadings", () => {
  it("leaves some who have read, some who have time and some who are late, however often it runs", async () => {
    for (let run = 0; run < 2; run += 1) await loadReadings(api.context);
    const late = await overview("payout-delayed");
    expect(late.counts).toMatchObject({ acknowledged: 10, overdue: 2 });
    expect(late.readers.filter(({ state }) => state === "overdue").map(({ agentId }) => agentId)).toEqual([
      "benjie.santos",
      "kevin.marsh",
    ]);
    expect(late.readers.filter(({ reminders }) => reminders === 1)).toHaveLength(4);
    expect((await overview("safe-replies")).counts).toMatchObject({ acknowledged: 3, "in-grace": 9 });
  });

  it("asks of the second version only what changed since the first", async () => {
    const { readers } = await overview("payout-delayed");
    expect(new Set(readers.map(({ comparedTo }) => comparedTo))).toEqual(new Set([1]));
    expect(readers.every(({ changes }) => changes > 0)).toBe(true);
    const then = { agent: "dario.fuentes", on: "2026-10-16" };
    const proof = await api.call("GET /sops/:id/acknowledgement-proof", {
      params: { id: "payout-delayed" },
      query: then,
    });
    expect([proof.state, proof.proofs]).toEqual(["overdue", []]);
  });
});
