import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { loadChanges } from "./load-changes.ts";
import { libraryFolder, readSampleOrganisation } from "./organisation-file.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => new Date("2026-11-22T09:00:00Z") } });
  for (const { name, email, role } of readSampleOrganisation().people)
    await api.context.stores.people(api.context.db).addPerson({ name, email, role, passwordHash: null });
  for (const name of ["wrong-item", "app-crash", "order-not-arrived"]) {
    const body = readFileSync(new URL(`${name}.md`, libraryFolder), "utf8");
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Second reader" } });
  }
});
afterAll(() => api.close());

const versions = async (id: string) =>
  (await api.call("GET /sops/:id", { params: { id } })).versions.map(({ state, effectiveFrom }) => [
    state,
    effectiveFrom,
  ]);

describe("loadChanges", () => {
  it("leaves one version in review, one sent back and one scheduled, however often it runs", async () => {
    for (let run = 0; run < 2; run += 1) await loadChanges(api.context);
    expect((await versions("wrong-item"))[1]).toEqual(["in-review", "2026-12-06"]);
    expect((await versions("app-crash"))[1]).toEqual(["withdrawn", "2026-11-29"]);
    expect((await versions("order-not-arrived"))[1]).toEqual(["scheduled", "2026-12-04"]);
    const { drafts } = await api.call("GET /sop-drafts");
    expect(drafts).toMatchObject([{ sopId: "app-crash", requestedChanges: { by: "Hannah Okafor" } }]);
    const { reviews } = await api.call("GET /sop-reviews");
    expect(reviews).toMatchObject([{ sopId: "wrong-item", openComments: 2, requestedReviewers: ["Hannah Okafor"] }]);
  });
});
