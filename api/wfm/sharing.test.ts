import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { volumesCsv } from "./planning-fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false });
  await api.call("POST /imports/volumes", { as: "planner", body: volumesCsv() });
  await api.call("POST /imports/volumes", { as: "planner", body: volumesCsv({ seed: 2 }), query: { queue: "calls" } });
});
afterAll(() => api.close());

const as = "planner" as const;

describe("shared agents", () => {
  it("finds the usually busiest hour of each queue that somebody waits in", async () => {
    const { hours } = await api.call("GET /planning/busiest-hours", { as });
    expect(hours.map(({ queue }) => queue).sort()).toEqual(["calls", "support"]);
    for (const { weekday, time, perHour, ahtSeconds } of hours) {
      expect([weekday <= 5, time]).toEqual([true, "10:00"]);
      expect(perHour).toBeGreaterThan(35);
      expect(ahtSeconds).toBeGreaterThan(250);
    }
  });

  it("takes fewer agents together than alone, at the service level asked for, the same for the same seed", async () => {
    const queues = ["calls", "support"].map((queue) => ({ queue, perHour: 45, ahtSeconds: 300 }));
    const groups = [{ name: "everybody", queues: ["calls", "support"] }];
    const body = { queues, groups, shrinkage: 0.3 };
    const shared = await api.call("POST /planning/shared-agents", { as, body });
    expect(shared.sharedTotal).toBeLessThan(shared.aloneTotal);
    expect(shared.groups[0]?.scheduled).toBeCloseTo(shared.sharedTotal / 0.7, 9);
    for (const { serviceLevel } of shared.queues) expect(serviceLevel.high).toBeGreaterThan(0.78);
    expect(await api.call("POST /planning/shared-agents", { as, body })).toEqual(shared);
  });

  it("refuses a queue that nobody takes from", async () => {
    const queues = ["calls", "support"].map((queue) => ({ queue, perHour: 45, ahtSeconds: 300 }));
    const body = { queues, groups: [{ name: "callers", queues: ["calls"] }] };
    const response = await api.send("POST /planning/shared-agents", { as, body });
    expect(response.status).toBe(400);
  });
});
