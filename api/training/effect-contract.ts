import { z } from "zod";
import { effectVerdicts } from "../../training/effect.ts";
import { dateSchema, defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

const keepers = ["trainer", "qa-lead", "head"] as const;
const trainers = ["trainer"] as const;
const byId = z.object({ id: z.uuid() });

const designSchema = z.object({
  kind: z.enum(["wait-list", "matched"]),
  treated: z.array(z.string()),
  control: z.array(z.string()),
  unmatched: z.array(z.string()),
  seed: z.number().nullable(),
  balance: z
    .array(
      z.object({
        of: z.enum(["rate", "tickets", "days-in-job"]),
        treated: z.number().nullable(),
        control: z.number().nullable(),
      }),
    )
    .meta({ description: "means of both groups before the start" }),
});
const powerSchema = z.object({
  treated: z.number(),
  control: z.number(),
  ticketsBefore: z.number(),
  ticketsAfter: z.number(),
  minimum: z.number().nullable().meta({ description: "smallest true effect found 8 times in 10, 0-1; null = none" }),
  standardError: z.number(),
  sentence: z.string(),
});
const resultSchema = z.object({
  verdict: z.enum(effectVerdicts),
  effect: estimateSchema.nullable(),
  difference: estimateSchema.nullable(),
  expected: z.number().nullable(),
  groups: z.array(
    z.object({
      arm: z.enum(["treated", "control"]),
      agents: z.array(z.string()),
      tickets: z.object({ before: z.number(), after: z.number() }),
      before: estimateSchema,
      after: estimateSchema,
    }),
  ),
  points: z.array(
    z.object({
      period: z.enum(["before", "after"]),
      day: dateSchema,
      treated: z.number().nullable(),
      control: z.number().nullable(),
      expected: z.number().nullable(),
    }),
  ),
  warnings: z.array(z.string()),
});

export const effectStudySchema = z
  .object({
    id: z.string(),
    moduleId: z.string(),
    moduleTitle: z.string(),
    criterionId: z.string(),
    criterionTitle: z.string(),
    target: z.number(),
    design: designSchema,
    power: powerSchema,
    fromDay: dateSchema,
    startDay: dateSchema,
    untilDay: dateSchema,
    plannedBy: z.string(),
    plannedAt: instantSchema,
    state: z.enum(["planned", "running", "ready", "measured", "simulated"]),
    simulation: z
      .object({
        seed: z.number(),
        trueEffect: z.number(),
        ticketsPerAgent: z.number(),
        by: z.string(),
        at: instantSchema,
      })
      .nullable()
      .meta({ description: "the later period was made up: the result is not a measurement" }),
    result: resultSchema.nullable(),
    measuredAt: instantSchema.nullable(),
    feeds: estimateSchema.nullable().meta({ description: "what it says to the next recommendation" }),
  })
  .meta({ id: "EffectStudy" });

const planBody = z.strictObject({
  moduleId: z.string(),
  criterionId: z.string(),
  kind: z.enum(["wait-list", "matched"]),
  agents: z.array(z.string()).max(500).meta({ description: "wait-list: who takes part; matched: who is trained" }),
  fromDay: dateSchema,
  startDay: dateSchema,
  untilDay: dateSchema,
  seed: z.number().int().min(1).max(2_147_483_647).default(1),
});

export const effectContract = defineContract({
  "GET /effect-studies": {
    summary: "Measurements of what modules change, newest first",
    access: keepers,
    reply: z.object({ studies: z.array(effectStudySchema) }),
  },
  "GET /effect-studies/:id": {
    summary: "One measurement with the counterfactual",
    access: keepers,
    params: byId,
    reply: effectStudySchema,
  },
  "POST /effect-studies/preview": {
    summary: "What a study of this size could see, before it is planned; stores nothing",
    access: trainers,
    body: planBody,
    reply: z.object({ design: designSchema, power: powerSchema }),
  },
  "POST /effect-studies": {
    summary: "Plan a measurement; design and power are kept as they are now",
    access: trainers,
    body: planBody,
    reply: effectStudySchema,
    status: 201,
    idempotent: true,
  },
  "POST /effect-studies/:id/measurement": {
    summary: "Measure after the later period has ended",
    access: trainers,
    params: byId,
    reply: effectStudySchema,
  },
  "POST /effect-studies/:id/simulation": {
    summary: "Make a later period up to see what a result would look like; marked everywhere, feeds nothing",
    access: trainers,
    params: byId,
    body: z.strictObject({
      trueEffect: z.number().min(-0.5).max(0.5),
      ticketsPerAgent: z.number().int().min(5).max(500).default(60),
      seed: z.number().int().min(1).max(2_147_483_647).default(1),
    }),
    reply: effectStudySchema,
  },
});
