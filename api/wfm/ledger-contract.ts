import { z } from "zod";
import { defineContract, estimateSchema } from "../http/contract.ts";
import { bandSchema, readers } from "./figures-contract.ts";

export const ledgerMeasures = ["netDeflected", "botRecontact", "humanAhtS"] as const;

export const ledgerRowSchema = z.object({
  planId: z.string(),
  planName: z.string(),
  month: z.string().meta({ description: "YYYY-MM" }),
  reason: z.string().nullable().meta({ description: "null = all contact reasons" }),
  measure: z.enum(ledgerMeasures),
  unit: z.string(),
  predicted: bandSchema,
  vendor: z.number().nullable().meta({ description: "what the vendors' count promised" }),
  actual: z.number().nullable(),
  actualLow: z.number().nullable().meta({ description: "95 % interval of the actual, where it is itself an estimate" }),
  actualHigh: z.number().nullable(),
  error: z.number().nullable(),
  inside80: z.boolean().nullable(),
  inside95: z.boolean().nullable(),
  state: z.enum(["settled", "open", "no-data"]),
  words: z.string().meta({ description: "how the actual was found, or what is missing" }),
});

export const ledgerSchema = z
  .object({
    rows: z.array(ledgerRowSchema),
    measures: z.array(
      z.object({
        measure: z.enum(ledgerMeasures),
        settled: z.number(),
        coverage80: estimateSchema.nullable(),
        coverage95: estimateSchema.nullable(),
        bias: z.number().nullable(),
        correction: z.number().nullable().meta({ description: "sum of actuals / sum of predictions" }),
        skill: z.number().nullable().meta({ description: "above 0 beats the vendors' count" }),
      }),
    ),
    running: z
      .array(
        z.object({
          month: z.string(),
          settled: z.number(),
          coverage80: estimateSchema.nullable(),
          coverage95: estimateSchema.nullable(),
        }),
      )
      .meta({ description: "coverage of the intervals over all rows settled up to each month" }),
    savings: z
      .array(
        z.object({
          planId: z.string(),
          planName: z.string(),
          month: z.string(),
          hoursFreed: z.number().nullable().meta({ description: "realised, paid hours" }),
          absorbable: z.number().nullable().meta({ description: "hours that attrition or redeployment can absorb" }),
          booked: z.number().nullable().meta({ description: "the smaller of the two, never below 0" }),
          words: z.string(),
        }),
      )
      .meta({ description: "what may be booked" }),
    advice: z.array(
      z.object({
        reason: z.string().nullable(),
        measure: z.enum(ledgerMeasures),
        words: z.string().meta({ description: "what to change in the next plan, and from which figure" }),
        factor: z
          .number()
          .nullable()
          .meta({ description: "what to multiply the next prediction by; null where that makes no sense" }),
        months: z.number(),
      }),
    ),
    notes: z.array(z.string()),
  })
  .meta({ id: "Ledger" });

export const ledgerContract = defineContract({
  "GET /ledger": {
    summary: "Frozen plans against what came, by month and contact reason",
    access: readers,
    query: z.object({ plan: z.uuid().optional(), queue: z.string().max(100).optional() }),
    reply: ledgerSchema,
  },
});
