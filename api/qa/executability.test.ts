import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { asJsonLines, scorecard, sopVersions, ticketsOf } from "./fixture.ts";

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  for (const body of sopVersions)
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Tomas Reed" } });
  await api.call("POST /scorecards", { as: "qa-lead", body: scorecard });
  const body = asJsonLines(ticketsOf(6));
  await api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format: "jsonl" } });
});
afterAll(() => api.close());

async function executability() {
  const { version, executability } = await api.call("GET /sops/:id", {
    as: "sop-owner",
    params: { id: "late-parcel" },
  });
  return { step: version?.executability.steps[0], page: executability };
}

describe("the executability of an SOP", () => {
  it("falls where two reviewers of one ticket gave the criterion of a step different verdicts", async () => {
    const before = await executability();
    expect(before.step).toMatchObject({ stepId: "apologise", disagreement: 0 });
    const rows = ticketsOf(6).flatMap(({ id }, index) => [
      `${id},apology,Marisol Vega,pass,random`,
      `${id},apology,Grace Villanueva,${index < 3 ? "fail" : "pass"},double-blind`,
      `${id},clarity,Grace Villanueva,3,random`,
    ]);
    const body = ["ticket_id,criterion,reviewer,verdict,purpose", ...rows].join("\n");
    expect((await api.call("POST /imports/audits", { as: "qa-lead", body })).added).toBe(18);
    const after = await executability();
    // Three of six pairs differ, with four pairs of agreement beforehand.
    expect(after.step?.disagreement).toBeCloseTo(0.3, 12);
    expect(after.step?.score).toBeCloseTo((before.step?.score ?? 0) * 0.7, 12);
    expect(after.page).toBeLessThan(before.page ?? 0);
    const { sops } = await api.call("GET /sops", { as: "sop-owner" });
    expect(sops[0]?.executability).toBe(after.page);
  });
});
