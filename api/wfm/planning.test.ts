import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { resumePlanning } from "./computing.ts";
import { loadWorld, volumesCsv } from "./planning-fixture.ts";

let api: TestApi;
let now = new Date("2026-10-12T09:00:00Z");
/** Computing takes seconds: what a test does not change, all tests share. */
let plain: Awaited<ReturnType<typeof made>>;
beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => now } });
  await loadWorld(api);
  plain = await made({ name: "as it is" });
}, 120_000);
afterAll(() => api.close());

const quick = { horizonDays: 7, draws: 200 };
const as = "planner";
const made = async (body: object) => {
  const { id } = await api.call("POST /plans", { as, body: { name: "a plan", ...quick, ...body } });
  await api.idle();
  return api.call("GET /plans/:id", { as, params: { id } });
};

/** Every number of a reply, wherever it stands. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe("POST /plans", () => {
  it("computes forecast, deflection and staffing in the background, every figure with its interval", async () => {
    const plan = plain;
    expect(plan.computation).toMatchObject({ state: "done", progress: 1, problem: null });
    const { result } = plan;
    expect(result?.forecast.days).toHaveLength(7);
    expect(result?.inputs.reasons.map((one) => one.reason)).toEqual(["late-parcel", "wrong-item"]);
    expect(numbersIn(result).every(Number.isFinite)).toBe(true);
    for (const { low95, low80, value, high80, high95 } of [
      result?.forecast.total,
      result?.deflection.total.netDeflected,
      result?.staffing.savedFte,
    ].flatMap((band) => band ?? []))
      expect([low95, low80, value, high80, high95]).toEqual(
        [low95, low80, value, high80, high95].toSorted((a, b) => a - b),
      );
    const waterfall = result?.deflection.total.waterfall ?? [];
    expect(waterfall[0]?.step).toBe("contained");
    expect(new Set(result?.staffing.heat.map((cell) => cell.time)).size).toBe(10);
    expect(result?.staffing.shifts.length).toBeGreaterThan(0);
  });

  it("shows what vendors would promise above the honest count", async () => {
    const { result } = plain;
    const definitions = result?.deflection.total.definitions ?? [];
    expect(definitions.map((one) => one.id)).toEqual(["honest", "containment", "intercom", "zendesk", "resolved"]);
    const [honest, containment] = definitions;
    expect(containment?.contacts?.value).toBeGreaterThan(honest?.contacts?.value ?? Number.POSITIVE_INFINITY);
    expect(containment?.aboveHonest?.low80).toBeGreaterThan(0);
    expect(containment?.words).toMatch(/^\d+ more than the honest count/);
  });

  it("refuses a queue without volumes at once, and keeps nothing", async () => {
    const before = (await api.call("GET /plans", { as })).plans.length;
    const refused = await api.refusal("POST /plans", { as, body: { name: "nowhere", queue: "fax" } });
    expect([refused.status, refused.code]).toEqual([409, "conflict"]);
    expect((await api.call("GET /plans", { as })).plans).toHaveLength(before);
  });

  it("tells why a plan cannot be computed", async () => {
    await api.call("POST /imports/volumes", {
      as,
      query: { queue: "short" },
      body: "interval_start,offered,aht_s\n2026-10-01T09:00:00Z,5,200\n2026-10-01T10:00:00Z,6,200\n",
    });
    const plan = await made({ queue: "short" });
    expect(plan.computation.state).toBe("failed");
    expect(plan.computation.problem).toMatch(/slots are too few/);
    expect(plan.result).toBeNull();
  });
});

describe("work that is no single queue of calls", () => {
  const described = async (name: string, settings: object) => {
    await api.call("POST /imports/volumes", { as, query: { queue: name }, body: volumesCsv() });
    await api.call("PUT /queues/:queue", { as, params: { queue: name }, body: settings });
    return (await made({ queue: name })).result;
  };

  it("is staffed by its due times where it may wait, with less than calls of the same volume need", async () => {
    const mail = await described("mail", { work: "deferred", dueWithinHours: 10 });
    expect(mail?.staffing).toMatchObject({ model: "deferred", pTargetMet: null });
    const most = (result: typeof mail) => Math.max(...(result?.staffing.heat.map((cell) => cell.without.value) ?? [0]));
    expect(most(mail)).toBeGreaterThan(0);
    expect(most(mail)).toBeLessThan(most(plain.result));
  });

  it("needs fewer people where each handles several chats at once", async () => {
    const chat = await described("chat", { concurrency: 3, interference: 0.2 });
    const fte = (result: typeof chat) => result?.staffing.days.reduce((sum, day) => sum + day.without.value, 0) ?? 0;
    expect(fte(chat)).toBeLessThan(0.8 * fte(plain.result));
  });
});

describe("scenarios", () => {
  it("take a planner's sliders, with their reason, in place of the data", async () => {
    const override = { reason: "late-parcel", field: "containment", value: 0.2, sd: 0.02, because: "new flow" };
    const plan = await made({ overrides: [override] });
    const told = plan.result?.inputs.reasons
      .find((one) => one.reason === "late-parcel")
      ?.assumptions.find((one) => one.field === "containment");
    expect(told).toMatchObject({ value: 0.2, source: "typed", words: "new flow" });
  });

  it("differ by their choices alone when they share a seed", async () => {
    const first = plain;
    const twin = await made({ name: "twin" });
    const copy = await api.call("POST /plans/:id/copy", {
      as,
      params: { id: first.id },
      body: { name: "more adoption", change: { adoption: 0.8 } },
    });
    expect(copy.copiedFrom).toBe(first.id);
    expect(copy.choices).toEqual({ ...first.choices, adoption: 0.8 });
    await api.idle();
    const ids = [first.id, twin.id, copy.id].join(",");
    const compared = await api.call("GET /plans/compare", { as, query: { ids } });
    expect(compared.paired).toBe(true);
    const contacts = compared.figures.find((one) => one.figure === "contacts")?.plans.map((one) => one.againstFirst);
    expect(contacts?.slice(1).every((band) => band?.low95 === 0 && band.high95 === 0)).toBe(true);
    const net = compared.figures.find((one) => one.figure === "netDeflected")?.plans;
    expect(net?.[1]?.againstFirst).toMatchObject({ value: 0, low95: 0, high95: 0 });
    const spread = (band: { low95: number; high95: number } | null | undefined) =>
      band ? band.high95 - band.low95 : 0;
    expect(spread(net?.[2]?.againstFirst)).toBeLessThan(spread(net?.[2]?.value));
    expect(compared.choices).toEqual([{ choice: "adoption", label: "Adoption", values: ["50 %", "50 %", "80 %"] }]);
  });

  it("of different seeds are not subtracted from each other", async () => {
    const ids = [plain.id, (await made({ seed: 2 })).id].join(",");
    const compared = await api.call("GET /plans/compare", { as, query: { ids } });
    expect(compared.paired).toBe(false);
    expect(compared.figures.every((one) => one.plans.every((plan) => plan.againstFirst === null))).toBe(true);
  });

  it("are computed anew when a draft changes, and can be deleted", async () => {
    const plan = await made({});
    const changed = await api.call("PUT /plans/:id", {
      as,
      params: { id: plan.id },
      body: { ...plan.choices, horizonDays: 8, name: "longer" },
    });
    expect(changed.result).toBeNull();
    await api.idle();
    const again = await api.call("GET /plans/:id", { as, params: { id: plan.id } });
    expect(again.result?.forecast.days).toHaveLength(8);
    await api.call("DELETE /plans/:id", { as, params: { id: plan.id } });
    expect((await api.refusal("GET /plans/:id", { as, params: { id: plan.id } })).code).toBe("not-found");
  });
});

describe("a frozen plan", () => {
  it("never changes: not by the API and not in the database", async () => {
    const plan = await made({ name: "frozen", freeze: true });
    expect(plan).toMatchObject({ state: "frozen", frozenBy: "the planner" });
    const { choices } = plan;
    const body = { ...choices, name: "other" };
    for (const refused of [
      await api.refusal("PUT /plans/:id", { as, params: { id: plan.id }, body }),
      await api.refusal("DELETE /plans/:id", { as, params: { id: plan.id } }),
    ])
      expect(refused.code).toBe("conflict");
    for (const statement of [
      sql`update plan set name = 'other' where id = ${plan.id}`,
      sql`update plan set state = 'draft' where id = ${plan.id}`,
      sql`delete from plan where id = ${plan.id}`,
    ])
      await expect(api.context.db.execute(statement)).rejects.toThrow();
    expect(await api.call("GET /plans/:id", { as, params: { id: plan.id } })).toEqual(plan);
    expect(await api.call("POST /plans/:id/freeze", { as: "head", params: { id: plan.id } })).toEqual(plan);
  });

  it("names the versions of its inputs, and other volumes give another hash", async () => {
    const plan = plain;
    const what = plan.result?.inputs.versions.map((one) => one.what);
    expect(what).toEqual(["volumes", "treatments", "special-days", "queue", "pilot", "sops", "calibration", "tickets"]);
    const twin = await made({});
    expect(twin.result?.inputs.hash).toBe(plan.result?.inputs.hash);
    const earlier = await made({ asOf: "2026-09-20" });
    expect(earlier.result?.inputs.hash).not.toBe(plan.result?.inputs.hash);
    expect(earlier.result?.inputs.to.slice(0, 10)).toBe("2026-09-20");
  });

  it("cannot be made of a plan that is not computed", async () => {
    const failed = await made({ queue: "short" });
    expect((await api.refusal("POST /plans/:id/freeze", { as, params: { id: failed.id } })).code).toBe("conflict");
  });
});

describe("an interrupted computation", () => {
  it("is taken up again and writes once", async () => {
    const { db, stores } = api.context;
    const plan = await stores.wfm(db).addPlan({ name: "left", choices: plain.choices, createdBy: "nobody" });
    const left = await stores.wfm(db).addComputation("plan", plan.id, now);
    const taken = await stores.wfm(db).takeComputation(left.id, now);
    await resumePlanning(api.context);
    await api.idle();
    const { computation, result } = await api.call("GET /plans/:id", { as, params: { id: plan.id } });
    expect(computation.state).toBe("done");
    expect(result).not.toBeNull();
    // The worker that was thought dead comes back: its fence is old.
    expect(await stores.wfm(db).endComputation(left.id, taken?.fence ?? 0, now, null)).toBe(false);
  });
});

describe("GET /ledger", () => {
  const actuals = (month: string) =>
    [
      "month,reason,human_contacts,bot_sessions,contained,come_back,aht_s",
      `${month},late-parcel,1500,500,400,20,310`,
      `${month},wrong-item,1900,450,180,95,330`,
    ].join("\n");

  it("holds a frozen month against what came, and books no more than can be absorbed", async () => {
    const economics = { hourlyCost: 25, redeployableHours: 5 };
    const plan = await made({ name: "September", asOf: "2026-08-31", horizonDays: 30, economics, freeze: true });
    expect(plan.state).toBe("frozen");
    const open = await api.call("GET /ledger", { as, query: { plan: plan.id } });
    expect(open.rows.every((row) => row.state !== "settled" && row.actual === null)).toBe(true);
    await api.call("POST /imports/actuals", { as, body: actuals("2026-09") });
    const ledger = await api.call("GET /ledger", { as, query: { plan: plan.id } });
    const row = ledger.rows.find((one) => one.reason === "late-parcel" && one.measure === "netDeflected");
    expect(row?.state).toBe("settled");
    expect(row?.actual).toBeGreaterThan(200);
    expect(row?.actual).toBeLessThan(400);
    expect(row?.vendor).toBeGreaterThan(0);
    expect(ledger.measures.find((one) => one.measure === "botRecontact")?.settled).toBe(2);
    expect(ledger.running.at(-1)?.coverage80?.n).toBeGreaterThan(0);
    const [saving] = ledger.savings;
    expect(saving?.booked).toBeLessThanOrEqual(saving?.absorbable ?? Number.NEGATIVE_INFINITY);
    expect(saving?.booked).toBeGreaterThanOrEqual(0);
    expect(numbersIn(ledger).every(Number.isFinite)).toBe(true);
  });

  it("measures against customers kept away from the bot, where a file tells of them", async () => {
    const held = [
      "month,reason,human_contacts,bot_sessions,contained,come_back,aht_s,held_customers,held_contacts,held_repeats,other_customers,other_contacts",
      "2026-09,late-parcel,1500,500,400,20,310,1000,200,20,8000,1400",
    ].join("\n");
    await api.call("POST /imports/actuals", { as, body: held });
    const { rows } = await api.call("GET /ledger", { as });
    const row = rows.find((one) => one.reason === "late-parcel" && one.measure === "netDeflected");
    expect(row?.actual).toBeCloseTo(200, 6);
    expect(row?.actualLow).toBeLessThan(200);
    expect(row?.words).toMatch(/Measured against 1000 customers.*induced share \d+ %.*recontact 10 %/);
    const half = held.replace(",1000,200,20,", ",1000,,20,");
    const refused = await api.call("POST /imports/actuals", { as, body: half });
    expect(refused.rejected).toBe(1);
  });

  it("keeps a month open until its 7-day windows have closed", async () => {
    now = new Date("2026-10-06T09:00:00Z");
    const { rows } = await api.call("GET /ledger", { as });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.state === "open" && row.actual === null)).toBe(true);
    now = new Date("2026-10-12T09:00:00Z");
  });
});

describe("candidates", () => {
  it("are ranked with what blocks each, reasons without data included", async () => {
    const { candidates } = await api.call("GET /candidates", { as: "head" });
    expect(candidates.map((one) => one.reason).toSorted()).toEqual(["late-parcel", "sign-in", "wrong-item"]);
    expect(candidates[0]?.reason).toBe("late-parcel");
    const without = candidates.find((one) => one.reason === "sign-in");
    expect(without?.blockers.map((one) => one.kind)).toEqual(expect.arrayContaining(["missing-sop", "few-cases"]));
    const band = without?.hoursPerMonth;
    expect((band?.high95 ?? 0) - (band?.low95 ?? 0)).toBeGreaterThan(0);
  });

  it("move through the programme in steps that nobody can erase", async () => {
    const step = { state: "idea", owner: "Priya Raman", milestone: "pilot agreed", gate: "net above 0" };
    const entry = await api.call("POST /programme", { as, body: { reason: "late-parcel", ...step } });
    expect((await api.refusal("POST /programme", { as, body: { reason: "late-parcel", ...step } })).code).toBe(
      "conflict",
    );
    const promise = await api.refusal("POST /programme/:id/steps", {
      as,
      params: { id: entry.id },
      body: { ...step, state: "realised" },
    });
    expect(promise.code).toBe("unprocessable");
    const moved = await api.call("POST /programme/:id/steps", {
      as,
      params: { id: entry.id },
      body: { ...step, state: "pilot", measured: "net 210 a month", measuredValue: 210 },
    });
    expect(moved.history.map((one) => one.state)).toEqual(["idea", "pilot"]);
    await expect(api.context.db.execute(sql`delete from programme_step`)).rejects.toThrow();
    const { candidates } = await api.call("GET /candidates", { as });
    expect(candidates.find((one) => one.reason === "late-parcel")?.programmeState).toBe("pilot");
  });
});

describe("GET /planning/exports/:what", () => {
  const bytes = async (what: string, query: Record<string, string>) =>
    Buffer.from((await api.call("GET /planning/exports/:what", { as, params: { what }, query })).base64, "base64");

  it("writes names that look like formulas as text", async () => {
    const plan = await made({ name: '=HYPERLINK("http://evil")' });
    const ids = `${plan.id},${plain.id}`;
    const csv = (await bytes("comparison", { format: "csv", ids })).toString("utf8");
    expect(csv).toContain("\"'=HYPERLINK");
    expect(csv).not.toMatch(/\d\.\d{11}/);
    expect(csv).not.toMatch(/(^|,)=HYPERLINK/m);
    const xlsx = await bytes("comparison", { format: "xlsx", ids });
    expect(xlsx.subarray(0, 2).toString()).toBe("PK");
    expect(xlsx.includes("<f>")).toBe(false);
  });

  it.each(["staffing", "ledger", "candidates"])("writes %s in both formats", async (what) => {
    const { id } = plain;
    const query = what === "ledger" ? {} : { id };
    expect((await bytes(what, { ...query, format: "csv" })).toString("utf8").split("\r\n").length).toBeGreaterThan(2);
    expect((await bytes(what, { ...query, format: "xlsx" })).length).toBeGreaterThan(1000);
  });

  it("asks for what it needs", async () => {
    const refused = await api.refusal("GET /planning/exports/:what", { as, params: { what: "staffing" } });
    expect([refused.status, refused.code]).toEqual([400, "invalid"]);
  });
});
