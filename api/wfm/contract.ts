import { z } from "zod";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";

const readers = ["planner", "head"] as const;

/** Median with its 80 % and 95 % intervals. */
export const bandSchema = z
  .object({ value: z.number(), low80: z.number(), high80: z.number(), low95: z.number(), high95: z.number() })
  .meta({ id: "Band" });

export const planReasonSchema = z.object({
  reason: z.string(),
  share: z.number().meta({ description: "of offered contacts, 0-1" }),
  exposure: z.number().meta({ description: "eligible share x adoption, 0-1" }),
  containment: z.object({ successes: z.number(), trials: z.number() }),
  botRecontact: z.object({ successes: z.number(), trials: z.number() }),
  inducedShare: z.number(),
  ahtSeconds: z.number(),
  source: z.string().meta({ description: "where these figures come from" }),
});

export const targetsSchema = z.strictObject({
  serviceLevel: z.number().gt(0).lt(1).default(0.8),
  withinSeconds: z.number().positive().default(20),
  patienceSeconds: z.number().positive().nullable().default(null),
  maxOccupancy: z.number().gt(0).lte(1).default(0.88),
  shrinkage: z.number().min(0).lt(1).default(0.3),
});

export const planSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(["draft", "frozen"]),
    createdBy: z.string(),
    createdAt: instantSchema,
    inputs: z.object({
      queue: z.string(),
      from: instantSchema,
      to: instantSchema,
      intervalSeconds: z.number(),
      horizonDays: z.number(),
      ahtSeconds: z.number(),
      targets: targetsSchema,
      reasons: z.array(planReasonSchema),
      draws: z.number(),
      seed: z.number(),
    }),
    history: z.array(z.object({ date: dateSchema, offered: z.number() })),
    forecast: z.object({
      method: z.string(),
      days: z.array(bandSchema.extend({ date: dateSchema })),
      total: bandSchema,
      backtest: z.object({
        mase: z.number().nullable(),
        coverage80: z.number().nullable(),
        coverage95: z.number().nullable(),
        origins: z.number(),
      }),
    }),
    deflection: z.object({
      reasons: z.array(
        z.object({
          reason: z.string(),
          vendorDeflected: bandSchema,
          netDeflected: bandSchema,
          workloadHoursSaved: bandSchema,
          pNetNotPositive: z.number(),
        }),
      ),
      total: z.object({
        vendorDeflected: bandSchema,
        netDeflected: bandSchema,
        workloadHoursSaved: bandSchema,
        residualAhtSeconds: bandSchema,
        pNetNotPositive: z.number(),
      }),
    }),
    staffing: z.object({
      intervals: z.array(z.object({ start: instantSchema, without: bandSchema, with: bandSchema })),
      days: z.array(z.object({ date: dateSchema, without: bandSchema, with: bandSchema })).meta({
        description: "scheduled FTE a day (hours / 8), shrinkage included",
      }),
      savedFte: bandSchema.meta({ description: "mean over the days of the horizon; may be negative" }),
    }),
    notes: z.array(z.string()),
  })
  .meta({ id: "Plan" });

export const wfmContract = defineContract({
  "POST /imports/volumes": {
    summary: "Import offered contacts by interval as CSV",
    access: ["planner"],
    query: z.object({ name: importName, queue: z.string().min(1).default("support") }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /imports/pilot": {
    summary: "Import the event log of a bot pilot as CSV",
    access: ["planner"],
    query: z.object({ name: importName }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "GET /volumes": {
    summary: "Queues with their days of offered contacts",
    access: readers,
    reply: z.object({
      queues: z.array(
        z.object({
          queue: z.string(),
          from: instantSchema,
          to: instantSchema,
          intervals: z.number(),
          intervalSeconds: z.number(),
          offered: z.number(),
        }),
      ),
    }),
  },
  "POST /plans": {
    summary: "Forecast, net deflection and staffing for the days ahead",
    access: ["planner"],
    body: z.strictObject({
      name: z.string().min(1).max(100),
      queue: z.string().min(1).default("support"),
      horizonDays: z.number().int().min(1).max(28).default(14),
      targets: targetsSchema.prefault({}),
      exposure: z.record(z.string(), z.number().min(0).max(1)).default({}).meta({
        description:
          "share of each contact reason that the bot is offered to; default: readiness of its SOP x adoption",
      }),
      adoption: z.number().min(0).max(1).default(0.5),
      draws: z.number().int().min(200).max(10_000).default(1000),
      seed: z.number().int().min(0).default(1),
    }),
    reply: planSchema,
    status: 201,
    idempotent: true,
  },
  "GET /plans": {
    summary: "Plans, newest first",
    access: readers,
    reply: z.object({
      plans: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          state: z.enum(["draft", "frozen"]),
          createdBy: z.string(),
          createdAt: instantSchema,
          savedFte: bandSchema,
        }),
      ),
    }),
  },
  "GET /plans/:id": {
    summary: "One plan with everything it was based on",
    access: readers,
    params: z.object({ id: z.uuid() }),
    reply: planSchema,
  },
  "POST /plans/:id/freeze": {
    summary: "Freeze a plan, to be compared with the actuals",
    access: ["planner", "head"],
    params: z.object({ id: z.uuid() }),
    reply: planSchema,
    idempotent: true,
  },
});
