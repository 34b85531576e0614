import { z } from "zod";
import { dateSchema, defineContract, estimateSchema } from "../http/contract.ts";

const useSchema = z.object({
  questions: z.number(),
  zero: estimateSchema.nullable().meta({ description: "share that nothing in force fitted" }),
  refined: estimateSchema.nullable().meta({ description: "share asked again in other words" }),
  opened: estimateSchema.nullable().meta({ description: "share of which a source was opened" }),
  useful: estimateSchema.nullable().meta({ description: "share of the feedback" }),
  feedback: z.object({ useful: z.number(), wrong: z.number(), outdated: z.number() }),
  secondsToAnswer: z.object({ median: z.number(), p90: z.number(), n: z.number() }).nullable(),
});

export const searchUseContract = defineContract({
  "GET /search-use": {
    summary:
      "How questions fare over a period: without a result, asked again, opened, said to be useful; by team and channel",
    access: ["sop-owner", "head", "trainer", "qa-lead"],
    query: z.object({
      from: dateSchema.optional().meta({ description: "default: 30 days before the last day" }),
      to: dateSchema.optional().meta({ description: "the last day; default: today" }),
    }),
    reply: z.object({
      from: dateSchema,
      to: dateSchema,
      all: useSchema,
      teams: z.array(useSchema.extend({ name: z.string() })),
      channels: z.array(useSchema.extend({ name: z.string() })),
      truncated: z.boolean().meta({ description: "more was asked than is counted here" }),
    }),
  },
});
