import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { planChoicesSchema } from "./choices-contract.ts";
import { computePlan } from "./compute-plan.ts";
import { planInputs } from "./plan-inputs.ts";
import { loadWorld } from "./planning-fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => new Date("2026-10-12T09:00:00Z") } });
  await loadWorld(api);
}, 120_000);
afterAll(() => api.close());

const id = "00000000-0000-4000-8000-000000000000";
const params = { id, queue: "support", what: "ledger" };
const writing = [
  "POST /plans",
  "PUT /plans/:id",
  "POST /plans/:id/copy",
  "POST /forecasts",
  "PUT /queues/:queue",
  "POST /queues/:queue/treatments",
  "POST /special-days",
  "PUT /special-days/:id",
  "PUT /pilot/arms",
  "POST /programme",
  "POST /programme/:id/steps",
] as const;

/** Values near what the routes take, and far from it. */
const cell = fc.oneof(
  fc.constantFrom(null, "", "support", "late-parcel", "2026-10-01", "2026-13-45", "x\0y", "=1+1", -1, 0, 0.5, 1, 1e308),
  fc.double(),
  fc.string(),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const names = fc.constantFrom(
  "name",
  "queue",
  "asOf",
  "horizonDays",
  "targets",
  "overrides",
  "from",
  "to",
  "kind",
  "action",
  "reason",
  "state",
  "owner",
  "control",
  "treated",
  "timeZone",
  "change",
);
const body = fc.oneof(fc.dictionary(names, cell, { maxKeys: 8 }), fc.jsonValue());

describe("routes of planning", () => {
  it("answer any body with a reply or a clear refusal, never a fault", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...writing), body, async (key, sent) => {
        const response = await api.send(key, {
          as: "planner",
          params,
          body: JSON.stringify(sent) ?? "null",
          headers: { "content-type": "application/json" },
        });
        const reply = await response.json();
        expect(response.status, JSON.stringify([key, sent, reply])).toBeLessThan(500);
        if (!response.ok) expect(reply.error.message.length).toBeGreaterThan(10);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it("answer any file with counts and reasons, never a fault", async () => {
    const routes = ["volumes", "special-days", "actuals", "pilot", "rollout"] as const;
    const text = fc.array(
      fc.array(fc.oneof(fc.string(), fc.constantFrom("2026-10-01", "-3", "NaN", "1e400")), { maxLength: 6 }),
      {
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), text, async (route, rows) => {
        const sent = rows.map((cells) => cells.join(",")).join("\n");
        const response = await api.send(`POST /imports/${route}`, { as: "planner", body: sent });
        expect(response.status, JSON.stringify([route, sent])).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const override = fc
  .record({
    reason: fc.constantFrom(null, "late-parcel", "wrong-item", "never heard of"),
    field: fc.constantFrom(
      "readiness",
      "adoption",
      "containment",
      "botRecontact",
      "humanRecontact",
      "inducedShare",
      "qaFail",
    ),
    value: fc.double({ min: 0, max: 0.95, noNaN: true }),
    sd: fc.constantFrom(0, 1e-9, 0.1, 5, 80_000),
    because: fc.constant("tried"),
  })
  .map((one) => ({ ...one }));
const choices = fc.record({
  horizonDays: fc.integer({ min: 1, max: 9 }),
  adoption: share,
  exposure: fc.dictionary(fc.constantFrom("late-parcel", "wrong-item", "sign-in"), share),
  overrides: fc.array(override, { maxLength: 6 }),
  ramp: fc.option(
    fc.record({ ceiling: share, speed: fc.constantFrom(1e-6, 0.3, 10), midpoint: fc.integer({ min: -365, max: 365 }) }),
  ),
  targets: fc.record({
    serviceLevel: fc.constantFrom(0.01, 0.8, 0.999),
    withinSeconds: fc.constantFrom(0.001, 20, 86_400),
    patienceSeconds: fc.constantFrom(null, 1, 300),
    maxOccupancy: fc.constantFrom(0.05, 0.88, 1),
    shrinkage: fc.constantFrom(0, 0.3, 0.9),
  }),
  economics: fc.option(
    fc.record({ hourlyCost: fc.constantFrom(0, 10_000), redeployableHours: fc.constantFrom(0, 1e7) }),
  ),
  capacity: fc.option(
    fc.record({
      heads: fc.constantFrom(0, 3, 5000),
      monthlyAttrition: fc.constantFrom(0, 0.5),
      months: fc.constantFrom(1, 24),
    }),
  ),
});

/** The first number that is none, with the way to it. */
function notFinite(value: unknown, path = ""): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : path;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = notFinite(inner, `${path}.${key}`);
    if (found) return found;
  }
  return null;
}

describe("computePlan", () => {
  it("gives finite figures in order for any choices that the route takes", async () => {
    await fc.assert(
      fc.asyncProperty(choices, async (chosen) => {
        const parsed = planChoicesSchema.parse({ ...chosen, draws: 200 });
        const { request } = await planInputs(api.context, parsed);
        const { draws: _draws, ...result } = computePlan(request, () => {});
        expect(notFinite(result)).toBeNull();
        const { low95, low80, value, high80, high95 } = result.deflection.total.netDeflected;
        expect([low95, low80, value, high80, high95]).toEqual(
          [low95, low80, value, high80, high95].toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});
