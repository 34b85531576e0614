import { z } from "zod";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import { planChangeSchema, planChoicesSchema, targetsSchema } from "./choices-contract.ts";
import { deflectionResultSchema, planReasonSchema } from "./deflection-contract.ts";
import {
  bandSchema,
  computationSchema,
  datedBandSchema,
  fileSchema,
  inputVersionSchema,
  planners,
  readers,
} from "./figures-contract.ts";

const id = z.object({ id: z.uuid() });
const nameSchema = z.string().trim().min(1).max(100);
const withAndWithout = { without: bandSchema, with: bandSchema };
const metSchema = z.object({ without: z.number(), with: z.number() });

export const staffingResultSchema = z.object({
  model: z.enum(["erlang-c", "erlang-a", "deferred", "simulation"]),
  intervals: z.array(z.object({ start: instantSchema, ...withAndWithout })),
  days: z.array(z.object({ date: dateSchema, ...withAndWithout })).meta({
    description: "scheduled FTE a day (hours / 8), shrinkage included",
  }),
  heat: z.array(z.object({ weekday: z.number().int().min(1).max(7), time: z.string(), ...withAndWithout })).meta({
    description: "scheduled heads by weekday (1 = Monday) and local time: mean over the horizon, draw by draw",
  }),
  shifts: z
    .array(
      z.object({ shift: z.string(), weekday: z.number().int().min(1).max(7), start: z.string(), ...withAndWithout }),
    )
    .meta({ description: "scheduled heads that cover the shift: its busiest interval, mean over the horizon" }),
  savedFte: bandSchema.meta({ description: "mean over the days of the horizon; may be negative" }),
  pTargetMet: metSchema.nullable().meta({
    description:
      "probability that staffing each interval at its median meets the service level; null for deferred work",
  }),
  pTargetMetAtHigh80: metSchema.nullable(),
  sharing: z
    .object({
      queues: z.array(z.string()).meta({ description: "that share their agents, the planned one first" }),
      aloneFte: z.number().meta({ description: "mean a day, each queue with its own agents by Erlang" }),
      sharedFte: z.number().meta({ description: "the same demand, the expected one with the bot, by simulation" }),
      simulated: z.number().meta({
        description:
          "typical demands that were simulated; the rest takes as much more than Erlang as the nearest of them",
      }),
      words: z.string(),
    })
    .nullish()
    .meta({ description: "null where the queue has its own agents; all heads and FTE are then of all its queues" }),
});

export const capacityResultSchema = z.object({
  months: z.array(
    z.object({
      month: z.string().meta({ description: "YYYY-MM" }),
      required: z.object(withAndWithout).meta({ description: "paid full-time people" }),
      heads: bandSchema.meta({ description: "on the payroll at the end of the month, in training and nesting too" }),
      leavers: bandSchema,
      hires: z.number(),
      training: bandSchema,
      nesting: bandSchema,
      productive: bandSchema.meta({ description: "in full-time people at full productivity" }),
      gap: bandSchema.meta({ description: "productive - required with the bot; below 0 = too few" }),
      pShort: z.number(),
      startNow: z.number().meta({ description: "people to start training now so that a later month is not short" }),
      freed: bandSchema.meta({ description: "full-time people that automation frees" }),
      booked: bandSchema.meta({
        description: "of these, what leavers and other work have absorbed: only this is a saving",
      }),
    }),
  ),
  notes: z.array(z.string()),
});

const predictedFigures = {
  contacts: bandSchema.meta({ description: "offered, as if there were no bot" }),
  vendorDeflected: bandSchema,
  netDeflected: bandSchema,
  botRecontact: bandSchema.meta({ description: "share of contained sessions that come back" }),
  humanAhtSeconds: bandSchema,
};

/** What the plan promises for a calendar month; the ledger compares it with what came. */
export const predictedMonthSchema = z.object({
  month: z.string().meta({ description: "YYYY-MM" }),
  days: z.number().meta({ description: "days of it that the plan covers" }),
  whole: z.boolean().meta({ description: "only whole months can be compared with actuals" }),
  hoursSaved: bandSchema.meta({ description: "workload hours" }),
  total: z.object(predictedFigures),
  reasons: z.array(z.object({ reason: z.string(), ...predictedFigures })),
});

export const planResultSchema = z.object({
  inputs: z.object({
    queue: z.string(),
    timeZone: z.string(),
    from: instantSchema,
    to: instantSchema,
    intervalSeconds: z.number(),
    horizonDays: z.number(),
    ahtSeconds: z.number(),
    targets: targetsSchema,
    reasons: z.array(planReasonSchema),
    draws: z.number(),
    seed: z.number(),
    versions: z.array(inputVersionSchema),
    hash: z.string().meta({ description: "of choices and versions: two plans with one hash have one result" }),
  }),
  history: z.array(z.object({ date: dateSchema, offered: z.number() })),
  forecast: z.object({
    method: z.string(),
    days: z.array(datedBandSchema),
    total: bandSchema,
    reasons: z
      .array(z.object({ reason: z.string(), share: bandSchema, total: bandSchema }))
      .optional()
      .meta({ description: "every contact reason of the queue; values add up to the total. Absent in older plans" }),
    reasonsBy: z.enum(["days", "tickets"]).optional(),
    backtest: z.object({
      mase: z.number().nullable(),
      coverage80: z.number().nullable(),
      coverage95: z.number().nullable(),
      origins: z.number(),
    }),
  }),
  deflection: deflectionResultSchema,
  staffing: staffingResultSchema,
  months: z.array(predictedMonthSchema),
  potential: z
    .array(
      z.object({
        reason: z.string(),
        contactsPerMonth: z.number(),
        sessionsPerMonth: bandSchema,
        vendorPerMonth: bandSchema,
        netPerMonth: bandSchema,
        hoursPerMonth: bandSchema,
        pNetNotPositive: z.number(),
      }),
    )
    .meta({ description: "every contact reason over 30 days, as if its SOP were ready for the bot" }),
  capacity: capacityResultSchema.nullable(),
  notes: z.array(z.string()),
});

const head = {
  id: z.string(),
  name: z.string(),
  state: z.enum(["draft", "frozen"]),
  createdBy: z.string(),
  createdAt: instantSchema,
  frozenBy: z.string().nullable(),
  frozenAt: instantSchema.nullable(),
  copiedFrom: z.string().nullable().meta({ description: "id of the plan it was copied from" }),
  computation: computationSchema,
};

export const planSchema = z
  .object({ ...head, choices: planChoicesSchema, result: planResultSchema.nullable() })
  .meta({ id: "Plan" });

export const planSummarySchema = z
  .object({
    ...head,
    queue: z.string(),
    from: dateSchema.nullable().meta({ description: "first planned day; null before it is computed" }),
    to: dateSchema.nullable(),
    savedFte: bandSchema.nullable(),
    netDeflected: bandSchema.nullable(),
  })
  .meta({ id: "PlanSummary" });

export const comparedFigures = [
  "contacts",
  "vendorDeflected",
  "netDeflected",
  "resolvedDeflected",
  "hoursSaved",
  "savedFte",
  "residualAhtSeconds",
  "saving",
] as const;

export const comparisonSchema = z.object({
  plans: z.array(planSummarySchema),
  paired: z.boolean().meta({
    description: "one queue, one period, one seed: differences are taken draw by draw, so chance cancels",
  }),
  figures: z.array(
    z.object({
      figure: z.enum(comparedFigures),
      label: z.string(),
      unit: z.string(),
      plans: z.array(
        z.object({
          id: z.string(),
          value: bandSchema.nullable(),
          againstFirst: bandSchema.nullable().meta({ description: "this plan - the first; null for the first" }),
          pBetter: z.number().nullable().meta({ description: "share of draws in which it beats the first" }),
        }),
      ),
    }),
  ),
  choices: z
    .array(z.object({ choice: z.string(), label: z.string(), values: z.array(z.string()) }))
    .meta({ description: "only the choices that differ, in the order of the plans" }),
  notes: z.array(z.string()),
});

export const plansContract = defineContract({
  "POST /plans": {
    summary: "Make a scenario: forecast, net deflection and staffing for the days ahead; goes on in the background",
    access: planners,
    body: planChoicesSchema.extend({
      name: nameSchema,
      copiedFrom: z.uuid().nullable().default(null),
      freeze: z.boolean().default(false).meta({ description: "freeze it as soon as it is computed" }),
    }),
    reply: planSchema,
    status: 201,
    idempotent: true,
  },
  "GET /plans": {
    summary: "Plans, newest first",
    access: readers,
    reply: z.object({ plans: z.array(planSummarySchema) }),
  },
  "GET /plans/compare": {
    summary: "Two to six plans side by side, differences draw by draw",
    access: readers,
    query: z.object({ ids: z.string().max(400).meta({ description: "ids, separated by commas" }) }),
    reply: comparisonSchema,
  },
  "GET /plans/:id": {
    summary: "One plan with everything it was based on",
    access: readers,
    params: id,
    reply: planSchema,
  },
  "POST /plans/:id/copy": {
    summary: "Copy a plan's choices under a new name, changed where the body says so",
    access: planners,
    params: id,
    body: z.strictObject({ name: nameSchema, change: planChangeSchema.default({}) }),
    reply: planSchema,
    status: 201,
    idempotent: true,
  },
  "PUT /plans/:id": {
    summary: "Change a draft's name and choices and compute it again",
    access: planners,
    params: id,
    body: planChoicesSchema.extend({ name: nameSchema }),
    reply: planSchema,
  },
  "DELETE /plans/:id": {
    summary: "Delete a draft; a frozen plan stays",
    access: planners,
    params: id,
    reply: z.object({ id: z.string() }),
  },
  "POST /plans/:id/freeze": {
    summary: "Freeze a computed plan with the versions of all its inputs, to be compared with the actuals",
    access: readers,
    params: id,
    reply: planSchema,
    idempotent: true,
  },
  "GET /planning/exports/:what": {
    summary: "Forecast, staffing, comparison, ledger or candidates as a file; formula cells are made harmless",
    access: readers,
    params: z.object({ what: z.enum(["forecast", "staffing", "comparison", "ledger", "candidates"]) }),
    query: z.object({
      format: z.enum(["csv", "xlsx"]).default("xlsx"),
      id: z.uuid().optional().meta({ description: "of the forecast or the plan" }),
      ids: z.string().max(400).optional().meta({ description: "of the plans compared" }),
    }),
    reply: fileSchema,
  },
});
