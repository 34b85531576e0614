import { createReadStream } from "node:fs";
import type { Context } from "../context.ts";
import type { Principal } from "../people/roles.ts";
import { wfmContract } from "../wfm/contract.ts";
import { createPlan } from "../wfm/planning.ts";
import { wfmRoutes } from "../wfm/routes.ts";
import { sampleFolder } from "./organisation-file.ts";

const settingsOf = wfmContract["PUT /queues/:queue"].body;
const armsOf = wfmContract["PUT /pilot/arms"].body;
const choicesOf = wfmContract["POST /plans"].body;
const forecastOf = wfmContract["POST /forecasts"].body;
const takenOf = wfmContract["POST /programme"].body;
const stepOf = wfmContract["POST /programme/:id/steps"].body;

/** What is known of Fernway's people and money, the same in every plan of the sample. */
const economics = { currency: "USD", hourlyCost: 27, costPerSession: 0.12, costPerResolution: 0, fixedCost: 600 };
const capacity = { months: 6, heads: 60, hires: [{ month: 2, heads: 3 }], redeployable: 1 };

/** What the planner finds on the first day: two weeks ahead, and a month of the past that can be held against actuals. */
const samplePlans = [
  choicesOf.parse({
    name: "October, as planned in September",
    asOf: "2026-09-30",
    horizonDays: 31,
    adoption: 0.3,
    economics: { ...economics, redeployableHours: 320 },
    draws: 600,
    freeze: true,
  }),
  choicesOf.parse({
    name: "Two weeks, bot at half adoption",
    economics: { ...economics, redeployableHours: 150 },
    capacity,
  }),
];

/** Volumes, special days, the pilot and October's actuals, through the same doors as anybody's. Can be repeated. */
export async function loadPlanning(context: Context, by: Principal): Promise<void> {
  const wfm = wfmRoutes(context);
  const caller = { params: {}, principal: by };
  const file = (name: string) => createReadStream(new URL(name, sampleFolder));
  const query = (name: string, queue: string) => ({ name, queue });
  await wfm["POST /imports/volumes"]({ ...caller, query: query("volumes.csv", "support"), body: file("volumes.csv") });
  await wfm["POST /imports/volumes"]({
    ...caller,
    query: { ...query("emails.csv", "e-mail"), timeZone: "Europe/Madrid" },
    body: file("emails.csv"),
  });
  await wfm["POST /imports/volumes"]({
    ...caller,
    query: { ...query("creators.csv", "creators"), timeZone: "America/New_York" },
    body: file("creators.csv"),
  });
  await wfm["POST /imports/reason-volumes"]({
    ...caller,
    query: query("creator-reasons.csv", "creators"),
    body: file("creator-reasons.csv"),
  });
  const settings = (queue: string, body: object) =>
    wfm["PUT /queues/:queue"]({ params: { queue }, query: {}, principal: by, body: settingsOf.parse(body) });
  await settings("support", { channel: "chat", timeZone: "UTC" });
  await settings("creators", { channel: "chat", region: "US", timeZone: "America/New_York" });
  await settings("e-mail", { channel: "email", timeZone: "Europe/Madrid", work: "deferred", dueWithinHours: 24 });
  await wfm["POST /imports/special-days"]({
    ...caller,
    query: { name: "special-days.csv" },
    body: file("special-days.csv"),
  });
  await wfm["POST /imports/pilot"]({ ...caller, query: { name: "pilot.csv" }, body: file("pilot.csv") });
  await wfm["PUT /pilot/arms"]({ ...caller, query: {}, body: armsOf.parse({ control: 1700, treated: 1700 }) });
  await wfm["POST /imports/actuals"]({ ...caller, query: query("actuals.csv", "support"), body: file("actuals.csv") });
}

/** Stores plans, forecasts and the programme; the server computes them in the background once it is up. */
export async function loadPlans(context: Context, by: Principal): Promise<void> {
  const wfm = wfmRoutes(context);
  const caller = { params: {}, query: {}, principal: by };
  if ((await context.stores.wfm(context.db).plans()).length === 0) {
    for (const { name, copiedFrom, freeze, ...choices } of samplePlans)
      await createPlan(context, { name, choices, copiedFrom, freeze }, by);
    for (const queue of ["support", "creators"])
      await wfm["POST /forecasts"]({ ...caller, body: forecastOf.parse({ queue }) });
    await wfm["POST /pilot/estimate"]({ ...caller, body: undefined });
  }
  if ((await context.stores.wfm(context.db).programme()).length === 0) await loadProgramme(context, by);
}

/** Two contact reasons on their way: one promised by the frozen plan, one that waits for its SOP. */
async function loadProgramme(context: Context, by: Principal): Promise<void> {
  const wfm = wfmRoutes(context);
  const caller = { params: {}, query: {}, principal: by };
  const frozen = (await context.stores.wfm(context.db).plans()).find(({ freezeWhenDone }) => freezeWhenDone);
  const entries = programmeSteps(frozen?.id ?? null);
  for (const { reason, steps } of entries) {
    const [first, ...later] = steps;
    const taken = await wfm["POST /programme"]({ ...caller, body: takenOf.parse({ reason, ...first }) });
    for (const step of later)
      await wfm["POST /programme/:id/steps"]({ ...caller, params: { id: taken.id }, body: stepOf.parse(step) });
  }
}

function programmeSteps(planId: string | null) {
  const owner = "Priya Raman";
  return [
    {
      reason: "username-change",
      steps: [
        { state: "idea", owner, note: "Short, clear, and the bot may do it." },
        { state: "pilot", owner, milestone: "Pilot by lot", gate: "Net deflection above 0 with 95 % certainty" },
        { state: "rolled-out", owner, milestone: "Offered to 30 %", measured: "Held in the pilot", planId },
      ],
    },
    {
      reason: "refund-shop-order",
      steps: [
        { state: "idea", owner: "Ines Calder", note: "Two pages contradict each other." },
        { state: "assessed", owner: "Ines Calder", gate: "One rule for shop refunds, approved for bots" },
      ],
    },
  ];
}
