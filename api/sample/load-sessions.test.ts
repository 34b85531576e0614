import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { loadSessions } from "./load-sessions.ts";
import { libraryFolder, sampleFolder } from "./organisation-file.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => new Date("2026-11-22T09:00:00Z") } });
  for (const name of readdirSync(libraryFolder).filter((one) => /^(conversation|safe|verify)[\w.-]*\.md$/.test(one))) {
    const body = readFileSync(new URL(name, libraryFolder), "utf8");
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Second reader" } });
  }
  const scorecard = parse(readFileSync(new URL("scorecard.yaml", sampleFolder), "utf8"));
  await api.call("POST /scorecards", { as: "qa-lead", body: scorecard });
  const body = readFileSync(new URL("tickets/austin.yaml", sampleFolder), "utf8");
  await api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format: "yaml" } });
});
afterAll(() => api.close());

describe("loadSessions", () => {
  it("holds a session with its benchmarks and leaves the next one open, however often it runs", async () => {
    for (let run = 0; run < 2; run += 1) await loadSessions(api.context);
    const { sessions } = await api.call("GET /calibration-sessions", { as: "qa-lead" });
    expect(sessions.map(({ state }) => state).sort()).toEqual(["closed", "scoring"]);
    const held = sessions.find(({ state }) => state === "closed");
    const room = await api.call("GET /calibration-sessions/:id", { as: "qa-lead", params: { id: held?.id ?? "" } });
    expect(room.spread.filter(({ overThreshold }) => overThreshold).map(({ criterionId }) => criterionId)).toContain(
      "tone",
    );
    expect(room.anchors).toHaveLength(4);
    expect(room.alignment.find(({ rater }) => rater === "Wes Carling")?.ratings).toBe(4);
  });
});
