import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { loadWorld, volumesCsv } from "./planning-fixture.ts";

// several forecasts and plans each
vi.setConfig({ testTimeout: 120_000 });

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date("2026-10-12T09:00:00Z") } });
  await loadWorld(api);
}, 120_000);
afterAll(() => api.close());

const as = "planner";

/** Of each day of the volumes 30 % about late parcels, growing to 50 %, and the rest about signing in. */
function reasonCsv(csv: string): string {
  const days = new Map<string, number>();
  for (const row of csv.split("\n").slice(1)) {
    const [start = "", offered = "0"] = row.split(",");
    days.set(start.slice(0, 10), (days.get(start.slice(0, 10)) ?? 0) + Number(offered));
  }
  const rows = [...days].flatMap(([date, offered], day) => {
    const late = Math.round(offered * (0.3 + (0.2 * day) / days.size));
    return [`${date},late-parcel,${late}`, `${date},sign-in,${offered - late}`];
  });
  return ["date,reason,offered", ...rows].join("\n");
}

const sumOf = (values: readonly { value: number }[]) => values.reduce((sum, { value }) => sum + value, 0);

async function forecastOf(queue: string) {
  const { id } = await api.call("POST /forecasts", { as, body: { queue, horizonDays: 7 } });
  await api.idle();
  return (await api.call("GET /forecasts/:id", { as, params: { id } })).result;
}

async function planOf(body: object) {
  const { id } = await api.call("POST /plans", { as, body: { name: "a plan", horizonDays: 7, draws: 200, ...body } });
  await api.idle();
  return api.call("GET /plans/:id", { as, params: { id } });
}

describe("contacts by day and contact reason", () => {
  it("divide by tickets until a file tells them; the values add up either way", async () => {
    const before = await forecastOf("support");
    expect(before?.reasonsBy).toBe("tickets");
    const imported = await api.call("POST /imports/reason-volumes", { as, body: reasonCsv(volumesCsv()) });
    expect(imported).toMatchObject({ added: 140, rejected: 0 });
    const after = await forecastOf("support");
    expect(after?.reasonsBy).toBe("days");
    expect(after?.inputs.map(({ what }) => what)).toContain("reason-volumes");
    for (const result of [before, after]) {
      const { reasons = [], days = [], total = { value: 0 } } = result ?? {};
      expect(sumOf(days)).toBeCloseTo(total.value, 6);
      expect(sumOf(reasons.map((one) => one.total))).toBeCloseTo(total.value, 6);
      days.forEach((day, d) => {
        expect(sumOf(reasons.flatMap((one) => one.days[d] ?? []))).toBeCloseTo(day.value, 6);
      });
    }
    expect(after?.total).toEqual(before?.total);
    const late = after?.reasons.find(({ reason }) => reason === "late-parcel");
    expect(late?.share.value).toBeGreaterThan(0.45);
    expect(late?.history?.at(-1)?.date).toBe("2026-10-11");
  });

  it("are tested on the past reason by reason, where there are days enough", async () => {
    const params = { queue: "support" };
    await api.call("POST /queues/:queue/accuracy", { as, params });
    await api.idle();
    const { result, computation, stale } = await api.call("GET /queues/:queue/accuracy", { as, params });
    expect([computation?.problem, stale]).toEqual([null, false]);
    expect(result?.reasonDaysAhead).toBe(7);
    expect(result?.reasons?.map(({ reason }) => reason)).toEqual(["sign-in", "late-parcel"]);
    for (const { mase, coverage80, origins } of result?.reasons ?? []) {
      expect(mase).toBeGreaterThan(0);
      expect(coverage80).toBeGreaterThan(0.4);
      expect(origins).toBeGreaterThan(1);
    }
  });

  it("are what a plan's reasons rest on, and the plan's reasons add up to its contacts", async () => {
    const { result } = await planOf({});
    const { reasons = [], total = { value: 0 }, reasonsBy } = result?.forecast ?? {};
    expect(reasonsBy).toBe("days");
    expect(sumOf(reasons.map((one) => one.total))).toBeCloseTo(total.value, 6);
    expect(result?.inputs.reasons.map(({ reason }) => reason)).toEqual(["late-parcel"]);
    const late = reasons.find(({ reason }) => reason === "late-parcel");
    const planned = result?.potential.find(({ reason }) => reason === "late-parcel")?.contactsPerMonth ?? 0;
    expect(planned / ((late?.total.value ?? 1) * (30 / 7))).toBeCloseTo(1, 1);
  });

  it("are refused row by row where they are no counts, and replace what was told before", async () => {
    const body = "date,reason,offered\n2026-10-11,late-parcel,-1\n2026-13-01,late-parcel,5\n2026-10-11,sign-in,7\n";
    const again = await api.call("POST /imports/reason-volumes", { as, body });
    expect(again).toMatchObject({ changed: 1, rejected: 2 });
    const refused = await api.refusal("POST /imports/reason-volumes", { as: "agent", body });
    expect(refused.code).toBe("forbidden");
  });
});

describe("a plan whose agents take from another queue", () => {
  it("states the people of both by simulation, fewer than with agents of their own", async () => {
    await api.call("POST /imports/volumes", { as, query: { queue: "shop" }, body: volumesCsv({ seed: 5 }) });
    const { result, computation } = await planOf({ sharedWith: ["shop"] });
    expect(computation.problem).toBeNull();
    const { sharing, model, pTargetMet } = result?.staffing ?? {};
    expect(model).toBe("simulation");
    expect(pTargetMet?.with).toBeGreaterThan(0.2);
    expect(result?.staffing.pTargetMetAtHigh80?.with).toBeGreaterThan(pTargetMet?.with ?? 1);
    expect(sharing?.queues).toEqual(["support", "shop"]);
    expect(sharing?.sharedFte).toBeGreaterThan(0);
    expect(sharing?.sharedFte).toBeLessThan(sharing?.aloneFte ?? 0);
    expect(result?.inputs.versions.some(({ words }) => words.startsWith("shop: "))).toBe(true);
    const alone = await planOf({});
    const hours = (plan: typeof alone) => sumOf((plan.result?.staffing.days ?? []).map(({ without }) => without));
    expect(sumOf((result?.staffing.days ?? []).map(({ without }) => without))).toBeGreaterThan(hours(alone));
  });

  it("tells why where the other queue's work may wait", async () => {
    const settings = { timeZone: "UTC", work: "deferred" as const };
    await api.call("PUT /queues/:queue", { as, params: { queue: "shop" }, body: settings });
    const { computation } = await planOf({ sharedWith: ["shop"] });
    expect(computation.state).toBe("failed");
    expect(computation.problem).toMatch(/shop cannot be simulated as shared/);
  });
});
