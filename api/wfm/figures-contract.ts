import { z } from "zod";
import { dateSchema, instantSchema } from "../http/contract.ts";

/** Who may look at planning, and who may change it. */
export const readers = ["planner", "head"] as const;
export const planners = ["planner"] as const;

/** Median with its 80 % and 95 % intervals. */
export const bandSchema = z
  .object({ value: z.number(), low80: z.number(), high80: z.number(), low95: z.number(), high95: z.number() })
  .meta({ id: "Band" });

export const datedBandSchema = bandSchema.extend({ date: dateSchema });

/** A long computation: poll the resource that carries it until it is `done` or `failed`. */
export const computationSchema = z
  .object({
    state: z.enum(["queued", "running", "done", "failed"]),
    progress: z.number().min(0).max(1),
    step: z.string().meta({ description: "what it does now, in words" }),
    problem: z.string().nullable().meta({ description: "why it failed and what to do" }),
    startedAt: instantSchema.nullable(),
    finishedAt: instantSchema.nullable(),
  })
  .meta({ id: "Computation" });

/** What a figure rests on, so that it can be told later: a frozen plan keeps these. */
export const inputVersionSchema = z
  .object({
    what: z.enum([
      "volumes",
      "reason-volumes",
      "special-days",
      "treatments",
      "tickets",
      "sops",
      "pilot",
      "calibration",
      "queue",
    ]),
    version: z.string().meta({ description: "hash of the content as it was used" }),
    words: z.string(),
  })
  .meta({ id: "InputVersion" });

/** How a forecast of this queue would have done on the past (rolling origin). Shares 0-1. */
export const accuracyFiguresSchema = z.object({
  mase: z.number().nullable().meta({ description: "below 1 beats the in-sample seasonal naive" }),
  naiveMase: z.number().nullable().meta({ description: "the same of the seasonal naive" }),
  pinball: z.number().nullable().meta({ description: "mean pinball loss over the levels, in contacts an interval" }),
  bias: z.number().nullable().meta({ description: "mean of forecast - actual, as a share of the actual mean" }),
  coverage80: z.number().nullable(),
  coverage95: z.number().nullable(),
  origins: z.number(),
});

/** A file to save: the bytes as base64. */
export const fileSchema = z
  .object({ fileName: z.string(), mediaType: z.string(), base64: z.string() })
  .meta({ id: "File" });
