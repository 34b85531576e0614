import { z } from "zod";
import { dateSchema } from "../http/contract.ts";

/** What a planner may say about one contact reason, or all, in place of what the data say. */
export const assumptionFields = [
  "readiness",
  "adoption",
  "containment",
  "botRecontact",
  "humanRecontact",
  "inducedShare",
  "qaFail",
  "assistSaving",
  "ahtSeconds",
  "transferMultiplier",
  "recontactMultiplier",
] as const;
export type AssumptionField = (typeof assumptionFields)[number];
const positive: readonly AssumptionField[] = ["ahtSeconds", "transferMultiplier", "recontactMultiplier"];

/** One slider: a value (shares 0-1, seconds, multipliers), how sure the planner is, and why. */
export const overrideSchema = z
  .strictObject({
    reason: z.string().min(1).max(100).nullable().meta({ description: "null = every contact reason" }),
    field: z.enum(assumptionFields),
    value: z.number().min(0).max(86_400),
    sd: z.number().min(0).max(86_400).default(0).meta({ description: "0 = taken as certain" }),
    because: z.string().trim().min(1).max(500),
  })
  .refine(({ field, value }) => positive.includes(field) || value <= 1, {
    message: "a share lies between 0 and 1",
    path: ["value"],
  })
  .refine(({ field, value }) => !positive.includes(field) || value > 0, { message: "must be above 0", path: ["value"] })
  .refine(({ field, value }) => !["humanRecontact", "inducedShare"].includes(field) || value <= 0.95, {
    message: "at most 0.95: above it every contact would breed another without end",
    path: ["value"],
  });

export const targetsSchema = z
  .strictObject({
    serviceLevel: z.number().gt(0).lt(1).default(0.8),
    withinSeconds: z.number().positive().max(86_400).default(20),
    patienceSeconds: z.number().positive().max(86_400).nullable().default(null).meta({
      description: "mean patience: with it Erlang A, without it Erlang C",
    }),
    maxAbandonment: z.number().gt(0).lte(1).nullable().default(null),
    maxOccupancy: z.number().gt(0).lte(1).default(0.88),
    shrinkage: z.number().min(0).max(0.9).default(0.3),
  })
  .refine(({ patienceSeconds, maxAbandonment }) => maxAbandonment === null || patienceSeconds !== null, {
    message: "a cap on abandonment needs patienceSeconds: in Erlang C nobody hangs up",
    path: ["maxAbandonment"],
  });

/** Share of the exposed who use the bot, `t` days into the plan: ceiling / (1 + exp(-speed (t - midpoint))). */
export const rampSchema = z.strictObject({
  ceiling: z.number().min(0).max(1).default(1),
  speed: z.number().positive().max(10).default(0.3),
  midpoint: z.number().min(-365).max(365).default(0),
});

export const economicsSchema = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "three letters, e.g. EUR")
    .default("USD"),
  hourlyCost: z.number().min(0).max(10_000),
  costPerSession: z.number().min(0).max(10_000).default(0),
  costPerResolution: z.number().min(0).max(10_000).default(0),
  fixedCost: z.number().min(0).max(1e9).default(0).meta({ description: "over the plan's horizon" }),
  redeployableHours: z.number().min(0).max(1e7).meta({
    description: "paid hours over the horizon that attrition or redeployment can absorb; beyond them nothing is booked",
  }),
});

export const shiftSchema = z.strictObject({
  name: z.string().trim().min(1).max(40),
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM"),
  hours: z.number().min(1).max(24),
});

/** People over the months. Who is hired trains, then nests, then ramps up; leavers and other work absorb what automation frees. */
export const capacityChoicesSchema = z.strictObject({
  months: z.number().int().min(1).max(24).default(6),
  heads: z.number().int().min(0).max(100_000).meta({ description: "trained people at the start" }),
  monthlyAttrition: z.number().min(0).max(0.5).default(0.02).meta({ description: "share that leaves in a month" }),
  attritionSd: z.number().min(0).max(0.2).default(0.01),
  hires: z
    .array(z.strictObject({ month: z.number().int().min(1).max(24), heads: z.number().int().min(0).max(10_000) }))
    .max(24)
    .default([])
    .meta({ description: "who starts training in a month; 1 = the plan's first" }),
  trainingMonths: z.number().int().min(0).max(12).default(1).meta({ description: "paid, no contacts" }),
  nestingMonths: z.number().int().min(0).max(12).default(1).meta({ description: "contacts under guidance" }),
  nestingProductivity: z.number().min(0).max(1).default(0.5),
  rampMonths: z.number().int().min(0).max(24).default(3),
  rampStart: z.number().min(0).max(1).default(0.8).meta({ description: "productivity right after nesting" }),
  redeployable: z.number().int().min(0).max(100_000).default(0).meta({
    description: "people a month that other work can take",
  }),
  hoursPerMonth: z.number().min(1).max(744).default(160).meta({ description: "paid hours of a full-time person" }),
});

/** Everything a planner chooses for a scenario; the rest comes from the data there are. */
export const planChoicesSchema = z.strictObject({
  queue: z.string().min(1).max(100).default("support"),
  asOf: dateSchema
    .nullable()
    .default(null)
    .meta({ description: "last day whose data may be used; null = all there are" }),
  horizonDays: z.number().int().min(1).max(62).default(14),
  targets: targetsSchema.prefault({}),
  exposure: z.record(z.string().max(100), z.number().min(0).max(1)).default({}).meta({
    description: "share of each contact reason that the bot is offered to; default: readiness of its SOP x adoption",
  }),
  adoption: z.number().min(0).max(1).default(0.5),
  ramp: rampSchema.nullable().default(null).meta({ description: "null = the full exposure from the first day" }),
  overrides: z.array(overrideSchema).max(200).default([]),
  economics: economicsSchema.nullable().default(null),
  shifts: z
    .array(shiftSchema)
    .min(1)
    .max(12)
    .default([
      { name: "Early", start: "06:00", hours: 8 },
      { name: "Late", start: "14:00", hours: 8 },
      { name: "Night", start: "22:00", hours: 8 },
    ]),
  capacity: capacityChoicesSchema.nullable().default(null),
  sharedWith: z.array(z.string().min(1).max(100)).max(3).default([]).meta({
    description: "queues that the plan's agents take from too: people are then those of all of them, by simulation",
  }),
  draws: z.number().int().min(200).max(10_000).default(1000),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
});

/** Some of the choices, to change in a copy: what is left out stays as it was, and no default takes its place. */
export const planChangeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(planChoicesSchema.shape).map(([choice, schema]) => {
      const bare = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
      return [choice, (bare as z.ZodType).optional()];
    }),
  ),
) as unknown as z.ZodType<Partial<z.output<typeof planChoicesSchema>>, Partial<z.input<typeof planChoicesSchema>>>;
