import { z } from "zod";
import { dateSchema, defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";
import { computationSchema, planners, readers } from "./figures-contract.ts";

export const armsSchema = z.strictObject({
  control: z.number().int().min(1).max(1e9),
  treated: z.number().int().min(1).max(1e9),
  startedOn: dateSchema.nullable().default(null).meta({
    description: "first day with the bot: what the log holds from before makes the estimate sharper (CUPED)",
  }),
});

const estimators = {
  vendor: estimateSchema.meta({ description: "contained sessions: what vendors report" }),
  recontactAdjusted: estimateSchema,
  formula: estimateSchema,
  randomised: estimateSchema.meta({ description: "intention to treat: control mean - treated mean of human contacts" }),
};

export const pilotResultSchema = z.object({
  perTreatedCustomer: z.object({
    ...estimators,
    cuped: estimateSchema
      .nullable()
      .meta({ description: "randomised, less what customers did before; null without a pre-period" }),
    cace: estimateSchema.nullable().meta({ description: "per customer who used the bot: randomised / take-up" }),
  }),
  takeUp: estimateSchema.nullable().meta({ description: "share of the treated who used the bot" }),
  workloadReduction: estimateSchema,
  byReason: z.array(
    z.object({
      reason: z.string(),
      sessions: z.number(),
      ...estimators,
      containment: estimateSchema.nullable(),
      botRecontact: estimateSchema.nullable(),
      humanRecontact: estimateSchema.nullable(),
      inducedShare: estimateSchema,
    }),
  ),
  customers: z.object({ control: z.number(), treated: z.number() }),
  warnings: z.array(z.string()),
});

export const rolloutResultSchema = z.object({
  queues: z.number(),
  weeks: z.number(),
  /** change of human contacts as a share: exp(log effect) - 1 */
  staggered: estimateSchema.nullable(),
  steppedWedge: estimateSchema.nullable(),
  eventStudy: z.array(
    z.object({ week: z.number().meta({ description: "weeks since the bot came" }), change: estimateSchema }),
  ),
  preTrend: z.array(z.object({ lead: z.number(), change: estimateSchema })),
  warnings: z.array(z.string()),
});

export const pilotContract = defineContract({
  "POST /imports/pilot": {
    summary: "Import the event log of a bot pilot as CSV",
    access: planners,
    query: z.object({ name: importName }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /imports/rollout": {
    summary: "Import a staggered roll-out as CSV: queue,week,bot_live,human_contacts",
    access: planners,
    query: z.object({ name: importName }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "GET /pilot": {
    summary: "The pilot's log, its arms and what each estimator says",
    access: readers,
    reply: z.object({
      log: z
        .object({
          events: z.number(),
          from: instantSchema,
          to: instantSchema,
          seen: z.object({ control: z.number(), treated: z.number() }).meta({ description: "customers in the log" }),
        })
        .nullable(),
      arms: armsSchema
        .extend({ by: z.string(), at: instantSchema })
        .nullable()
        .meta({ description: "null = guessed from the log" }),
      computation: computationSchema.nullable(),
      stale: z.boolean(),
      result: pilotResultSchema.nullable(),
    }),
  },
  "PUT /pilot/arms": {
    summary: "Say how many customers were drawn into each arm, those without any contact included",
    access: planners,
    body: armsSchema,
    reply: z.object({ arms: armsSchema }),
  },
  "POST /pilot/estimate": {
    summary: "Estimate what the pilot saved; goes on in the background",
    access: planners,
    reply: z.object({ computation: computationSchema }),
    status: 202,
    idempotent: true,
  },
  "GET /rollout": {
    summary: "A staggered roll-out: effect against queues that still wait for the bot, and trends before it",
    access: readers,
    reply: z.object({ result: rolloutResultSchema.nullable() }),
  },
});
