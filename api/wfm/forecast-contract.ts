import { z } from "zod";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import {
  accuracyFiguresSchema,
  bandSchema,
  computationSchema,
  datedBandSchema,
  inputVersionSchema,
  planners,
  readers,
} from "./figures-contract.ts";

const id = z.object({ id: z.uuid() });
const queueParam = z.object({ queue: z.string().min(1).max(100) });

export const forecastChoicesSchema = z.strictObject({
  queue: z.string().min(1).max(100).default("support"),
  horizonDays: z.number().int().min(1).max(92).default(28),
  asOf: dateSchema
    .nullable()
    .default(null)
    .meta({ description: "last day whose data may be used; null = all there are" }),
  seed: z.number().int().min(0).default(1),
});

export const markedDaySchema = z.object({ date: dateSchema, name: z.string(), kind: z.string() });

export const forecastResultSchema = z.object({
  method: z.string(),
  from: instantSchema.meta({ description: "first interval of the history used" }),
  to: instantSchema.meta({ description: "last interval of the history used" }),
  intervalSeconds: z.number(),
  timeZone: z.string(),
  history: z.array(z.object({ date: dateSchema, offered: z.number() })),
  points: z.array(bandSchema.extend({ start: instantSchema })),
  days: z
    .array(datedBandSchema)
    .meta({ description: "values add up to the total; intervals from whole-day residual vectors" }),
  total: bandSchema,
  reasons: z
    .array(
      z.object({
        reason: z.string(),
        share: bandSchema,
        total: bandSchema,
        days: z.array(datedBandSchema),
        history: z
          .array(z.object({ date: dateSchema, offered: z.number() }))
          .optional()
          .meta({ description: "its own days, where a file told them" }),
      }),
    )
    .meta({ description: "by contact reason: values add up to the day's and to the total, and so does each draw" }),
  reasonsBy: z
    .enum(["days", "tickets"])
    .optional()
    .meta({ description: "days: each reason is forecast from its own days; tickets: shares of the queue's forecast" }),
  specialDays: z.array(markedDaySchema),
  accuracy: accuracyFiguresSchema,
  inputs: z.array(inputVersionSchema),
  notes: z.array(z.string()),
});

export const forecastSchema = z
  .object({
    id: z.string(),
    choices: forecastChoicesSchema,
    createdBy: z.string(),
    createdAt: instantSchema,
    computation: computationSchema,
    result: forecastResultSchema.nullable(),
  })
  .meta({ id: "Forecast" });

export const accuracyResultSchema = z.object({
  method: z.string(),
  horizons: z.array(accuracyFiguresSchema.extend({ days: z.number().meta({ description: "days ahead" }) })),
  days: z.array(datedBandSchema.extend({ actual: z.number() })).meta({
    description: "one day ahead, each day forecast from what was known the day before",
  }),
  reasons: z
    .array(accuracyFiguresSchema.extend({ reason: z.string() }))
    .optional()
    .meta({ description: "by contact reason and day, forecast anew from each start; none without days by reason" }),
  reasonDaysAhead: z.number().optional(),
  notes: z.array(z.string()),
});

export const forecastContract = defineContract({
  "POST /forecasts": {
    summary: "Forecast a queue and its contact reasons; goes on in the background",
    access: planners,
    body: forecastChoicesSchema,
    reply: forecastSchema,
    status: 202,
    idempotent: true,
  },
  "GET /forecasts": {
    summary: "Forecasts, newest first, without their points",
    access: readers,
    query: z.object({ queue: z.string().max(100).optional() }),
    reply: z.object({
      forecasts: z.array(forecastSchema.omit({ result: true }).extend({ total: bandSchema.nullable() })),
    }),
  },
  "GET /forecasts/:id": {
    summary: "One forecast with history, points, days, contact reasons and special days",
    access: readers,
    params: id,
    reply: forecastSchema,
  },
  "POST /queues/:queue/accuracy": {
    summary: "Forecast the past of a queue from rolling origins; goes on in the background",
    access: planners,
    params: queueParam,
    reply: z.object({ computation: computationSchema }),
    status: 202,
    idempotent: true,
  },
  "GET /queues/:queue/accuracy": {
    summary: "How forecasts of this queue and its reasons would have done: MASE, pinball, coverage, bias",
    access: readers,
    params: queueParam,
    reply: z.object({
      computation: computationSchema.nullable().meta({ description: "null = never computed" }),
      stale: z.boolean().meta({ description: "the volumes have changed since" }),
      result: accuracyResultSchema.nullable(),
    }),
  },
});
