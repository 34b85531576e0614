import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { pilotCsv, volumesCsv } from "./planning-fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date("2026-10-12T09:00:00Z") } });
  await api.call("POST /imports/volumes", { as: "planner", body: withOutage(volumesCsv()) });
}, 60_000);
afterAll(() => api.close());

const as = "planner";
const queue = { queue: "support" };

/** An hour of five times the usual on the third Wednesday, and a morning that is missing. */
function withOutage(csv: string): string {
  return csv
    .split("\n")
    .flatMap((row) => {
      if (row.startsWith("2026-08-19T12")) return [row.replace(/Z,\d+,\d+/, "Z,150,120")];
      return /^2026-09-09T(08|09)/.test(row) ? [] : [row];
    })
    .join("\n");
}

describe("POST /imports/volumes", () => {
  it("reads local times in the zone it is told, the repeated hour of autumn twice and the skipped one of spring never", async () => {
    const body = [
      "interval_start,offered",
      "2026-10-25T02:00,4",
      "2026-10-25T02:00,5",
      "2026-10-25T03:00,6",
      "2027-03-28T02:00,7",
    ].join("\n");
    const query = { queue: "madrid", timeZone: "Europe/Madrid", channel: "phone" };
    const result = await api.call("POST /imports/volumes", { as, body, query });
    expect([result.added, result.rejected]).toEqual([3, 1]);
    expect(result.rejectedRows[0]?.reason).toContain("skips");
    const { queues } = await api.call("GET /volumes", { as });
    const madrid = queues.find((one) => one.queue === "madrid");
    expect(madrid).toMatchObject({ from: "2026-10-25T00:00:00.000Z", to: "2026-10-25T02:00:00.000Z", offered: 15 });
    expect(madrid?.settings).toMatchObject({ timeZone: "Europe/Madrid", channel: "phone", work: "live" });
  });

  it("refuses a zone that is none", async () => {
    const refused = await api.refusal("POST /imports/volumes", { as, body: "x", query: { timeZone: "Mars/Olympus" } });
    expect([refused.status, refused.code]).toEqual([400, "invalid"]);
  });
});

describe("GET /queues/:queue", () => {
  it("tells gaps and outliers and treats nothing by itself", async () => {
    const { oddities, days } = await api.call("GET /queues/:queue", { as, params: queue });
    expect(oddities.map(({ kind, from, to, treatment }) => [kind, from, to, treatment])).toEqual([
      ["outlier", "2026-08-19T12:00:00", "2026-08-19T12:00:00", null],
      ["gap", "2026-09-09T08:00:00", "2026-09-09T09:00:00", null],
    ]);
    expect(days).toHaveLength(70);
    const { intervals } = await api.call("GET /queues/:queue/intervals", {
      as,
      params: queue,
      query: { from: "2026-08-19", to: "2026-08-19" },
    });
    expect(intervals.find((one) => one.start === "2026-08-19T12:00:00.000Z")).toMatchObject({
      offered: 150,
      used: 150,
    });
  });

  it("uses the usual once somebody agrees, and as counted again once they take it back; no decision is erased", async () => {
    const treat = (action: string) =>
      api.call("POST /queues/:queue/treatments", {
        as,
        params: queue,
        body: { from: "2026-08-19T12:00:00", to: "2026-08-19T12:00:00", action, reason: "outage" },
      });
    const used = async () => {
      const { intervals } = await api.call("GET /queues/:queue/intervals", {
        as,
        params: queue,
        query: { from: "2026-08-19", to: "2026-08-19" },
      });
      return intervals.find((one) => one.start === "2026-08-19T12:00:00.000Z")?.used;
    };
    const { oddities } = await treat("usual");
    expect(oddities[0]?.treatment).toMatchObject({ action: "usual", by: "the planner", reason: "outage" });
    expect(await used()).toBeLessThan(60);
    await treat("leave-out");
    expect(await used()).toBeNull();
    await treat("keep");
    expect(await used()).toBe(150);
    const { rows } = await api.context.db.execute(sql`select count(*)::int as n from volume_treatment`);
    expect(rows[0]?.n).toBe(3);
    await expect(api.context.db.execute(sql`delete from volume_treatment`)).rejects.toThrow();
  });

  it("refuses to treat what it does not have", async () => {
    const refused = await api.refusal("POST /queues/:queue/treatments", {
      as,
      params: queue,
      body: { from: "2031-01-01T00:00:00", to: "2031-01-01T00:00:00", action: "usual", reason: "x" },
    });
    expect(refused.code).toBe("unprocessable");
    const atNight = await api.refusal("POST /queues/:queue/treatments", {
      as,
      params: queue,
      body: { from: "2026-08-19T02:00:00", to: "2026-08-19T03:00:00", action: "usual", reason: "x" },
    });
    expect(atNight.code).toBe("unprocessable");
    expect((await api.call("GET /queues/:queue", { as, params: queue })).days).toHaveLength(70);
  });
});

describe("special days", () => {
  const day = { name: "Boxing Day", kind: "holiday", from: "2026-12-26", to: "2026-12-26" };

  it("are added, changed and removed, one of a name a day", async () => {
    const added = await api.call("POST /special-days", { as, body: day });
    expect((await api.refusal("POST /special-days", { as, body: day })).code).toBe("conflict");
    const change = { low: -0.6, likely: -0.5, high: -0.3 };
    const changed = await api.call("PUT /special-days/:id", { as, params: { id: added.id }, body: { ...day, change } });
    expect(changed.change).toEqual(change);
    await api.call("DELETE /special-days/:id", { as, params: { id: added.id } });
    expect((await api.call("GET /special-days", { as })).days).toEqual([]);
  });

  it("come from a file around bad rows", async () => {
    const body = [
      "name,kind,from,to,low,likely,high",
      "Launch,launch,2026-11-02,2026-11-04,0.1,0.2,0.4",
      "Backwards,event,2026-11-04,2026-11-02,,,",
      "Unsure,event,2026-11-04,,0.5,0.2,0.4",
      "Party,feast,2026-11-04,,,,",
    ].join("\n");
    const result = await api.call("POST /imports/special-days", { as, body });
    expect([result.added, result.rejected]).toEqual([1, 3]);
    expect(await api.call("POST /imports/special-days", { as, body })).toMatchObject({ added: 0, unchanged: 1 });
  });

  it("raise the forecast of the days they fall on", async () => {
    const { id } = await api.call("POST /forecasts", { as, body: { horizonDays: 28 } });
    await api.idle();
    const { result, computation } = await api.call("GET /forecasts/:id", { as, params: { id } });
    expect(computation.state).toBe("done");
    expect(result?.specialDays.map((one) => one.date)).toEqual(["2026-11-02", "2026-11-03", "2026-11-04"]);
    const on = (date: string) => result?.days.find((one) => one.date === date)?.value ?? 0;
    expect(on("2026-11-02") / on("2026-10-26")).toBeGreaterThan(1.1);
    expect(result?.accuracy.mase).toBeLessThan(1.2);
  });
});

describe("POST /queues/:queue/accuracy", () => {
  it("judges forecasts of the past and knows when the volumes have changed since", async () => {
    await api.call("POST /queues/:queue/accuracy", { as, params: queue });
    await api.idle();
    const { result, stale, computation } = await api.call("GET /queues/:queue/accuracy", { as, params: queue });
    expect([computation?.state, stale]).toEqual(["done", false]);
    expect(result?.horizons.map((one) => one.days)).toEqual([1, 7, 14]);
    expect(result?.horizons[0]?.coverage80).toBeGreaterThan(0.6);
    expect(result?.days.length).toBeGreaterThan(10);
    await api.call("POST /imports/volumes", {
      as,
      body: "interval_start,offered,aht_s\n2026-10-12T08:00:00Z,30,280\n",
    });
    expect((await api.call("GET /queues/:queue/accuracy", { as, params: queue })).stale).toBe(true);
  });
});

describe("the pilot", () => {
  it("is estimated in the background and again when the arms are told", async () => {
    await api.call("POST /imports/pilot", { as, body: pilotCsv() });
    await api.call("POST /pilot/estimate", { as });
    await api.idle();
    const guessed = await api.call("GET /pilot", { as });
    expect(guessed.result?.warnings.join()).toContain("arm sizes unknown");
    expect(guessed.result?.perTreatedCustomer.vendor.value).toBeGreaterThan(
      guessed.result?.perTreatedCustomer.randomised.value ?? 1,
    );
    const small = await api.refusal("PUT /pilot/arms", { as, body: { control: 3, treated: 3 } });
    expect(small.code).toBe("unprocessable");
    await api.call("PUT /pilot/arms", { as, body: { control: 300, treated: 300 } });
    expect((await api.call("GET /pilot", { as })).stale).toBe(true);
    await api.call("POST /pilot/estimate", { as });
    await api.idle();
    const told = await api.call("GET /pilot", { as });
    expect(told.stale).toBe(false);
    expect(told.arms).toMatchObject({ control: 300, treated: 300, by: "the planner" });
    expect(told.result?.warnings.join()).not.toContain("arm sizes unknown");
    expect(told.result?.perTreatedCustomer.cace?.value).toBeGreaterThan(
      told.result?.perTreatedCustomer.randomised.value ?? 1,
    );
  });
});

describe("GET /rollout", () => {
  it("says what an estimator cannot do instead of failing", async () => {
    const rows = ["queue,week,bot_live,human_contacts"];
    for (let q = 0; q < 6; q++)
      for (let week = 0; week < 12; week++) {
        const live = q < 4 && week >= 4 + q ? 1 : 0;
        rows.push(`q${q},${week},${live},${Math.round(1000 * (1 + q / 10) * (1 + week / 50) * (live ? 0.9 : 1))}`);
      }
    await api.call("POST /imports/rollout", { as, body: rows.join("\n") });
    const { result } = await api.call("GET /rollout", { as });
    expect(result?.staggered?.value).toBeCloseTo(-0.1, 2);
    expect(result?.warnings.join()).toContain("queues");
    await api.call("POST /imports/rollout", { as, body: "queue,week,bot_live,human_contacts\nq0,5,0,0\n" });
    const broken = await api.call("GET /rollout", { as });
    expect(broken.result?.staggered).toBeNull();
    expect(broken.result?.warnings.length).toBeGreaterThan(0);
  });
});

describe("POST /imports/actuals", () => {
  it("refuses counts that contradict each other, each with its reason", async () => {
    const body = [
      "month,reason,human_contacts,bot_sessions,contained,come_back",
      "2026-09,a,100,50,60,1",
      "2026-09,b,100,50,40,41",
      "2026-13,c,100,50,40,1",
      "2026-09,d,-1,50,40,1",
      "2026-09,e,100,50,40,1",
    ].join("\n");
    const result = await api.call("POST /imports/actuals", { as, body });
    expect([result.added, result.rejected]).toEqual([1, 4]);
    expect(result.rejectedRows.map((row) => row.reason).join(" ")).toMatch(
      /contained cannot exceed.*come_back cannot exceed/s,
    );
  });
});
