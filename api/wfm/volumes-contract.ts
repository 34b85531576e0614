import { z } from "zod";
import { isZone } from "../../ingest/zoned-time.ts";
import { dateSchema, defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";
import { planners, readers } from "./figures-contract.ts";

/** `usual`: put in what the same weekday and time usually bring; `leave-out`: no value; `keep`: as counted. */
export const treatmentActions = ["usual", "leave-out", "keep"] as const;

const queueParam = z.object({ queue: z.string().min(1).max(100) });

export const timeZoneSchema = z
  .string()
  .min(1)
  .max(60)
  .refine(isZone, "no time zone of the IANA list, e.g. Europe/Madrid")
  .meta({ description: "IANA time zone: seasons and days follow the customers' clock" });

/** `live`: somebody waits now (calls, chat). `deferred`: work that may wait until it is due (e-mail, cases). */
export const queueSettingsSchema = z.strictObject({
  channel: z.string().min(1).max(50).nullable().default(null),
  region: z.string().min(1).max(50).nullable().default(null),
  timeZone: timeZoneSchema.default("UTC"),
  work: z.enum(["live", "deferred"]).default("live"),
  dueWithinHours: z.number().positive().max(720).default(24).meta({ description: "of deferred work" }),
  concurrency: z.number().int().min(1).max(8).default(1).meta({ description: "contacts an agent handles at once" }),
  interference: z.number().min(0).max(2).default(0).meta({
    description: "b of AHT(k) = AHT(1) (1 + b (k - 1)): how much each further chat slows the others",
  }),
});

/** A local time of a queue as its series writes it: `2026-10-25T02:30:00`, or a date for daily volumes. */
const localTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/, "a local time, e.g. 2026-10-25T02:30:00");

/** Something odd in the volumes. It stays as it is until somebody agrees to treat it. */
export const odditySchema = z
  .object({
    kind: z.enum(["gap", "outlier", "flat"]).meta({ description: "flat: the same number again and again" }),
    from: localTime.meta({ description: "local time of its first interval" }),
    to: localTime.meta({ description: "local time of its last interval" }),
    intervals: z.number(),
    offered: z.number().nullable().meta({ description: "what was counted; null for a gap" }),
    usual: z.number().nullable().meta({ description: "what the same weekday and time usually bring" }),
    specialDay: z.string().nullable().meta({ description: "name of the holiday, event or launch that it falls on" }),
    words: z.string(),
    treatment: z
      .object({
        id: z.string(),
        action: z.enum(treatmentActions),
        reason: z.string(),
        by: z.string(),
        at: instantSchema,
      })
      .nullable()
      .meta({ description: "the newest decision; null = nobody has decided, so it is left as it is" }),
  })
  .meta({ id: "Oddity" });

export const queueSummarySchema = z
  .object({
    queue: z.string(),
    from: instantSchema,
    to: instantSchema,
    intervals: z.number(),
    intervalSeconds: z.number(),
    offered: z.number(),
    handled: z.number().nullable(),
    abandoned: z.number().nullable(),
    settings: queueSettingsSchema,
  })
  .meta({ id: "Queue" });

export const specialDayKinds = ["holiday", "event", "launch"] as const;

export const specialDayInput = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    kind: z.enum(specialDayKinds),
    from: dateSchema,
    to: dateSchema,
    queue: z.string().min(1).max(100).nullable().default(null).meta({ description: "null = every queue" }),
    region: z.string().min(1).max(50).nullable().default(null).meta({ description: "null = every region" }),
    change: z
      .strictObject({
        low: z.number().min(-0.99).max(20),
        likely: z.number().min(-0.99).max(20),
        high: z.number().min(-0.99).max(20),
      })
      .refine(({ low, likely, high }) => low <= likely && likely <= high, "low <= likely <= high")
      .nullable()
      .default(null)
      .meta({
        description:
          "share of the usual volume added, e.g. 0.3 = 30 % more, with its 80 % range; null = learnt from earlier days of this name, else drawn wide",
      }),
  })
  .refine(({ from, to }) => from <= to, { message: "the last day is before the first", path: ["to"] });

export const specialDaySchema = z
  .object({ id: z.string(), ...specialDayInput.shape, createdBy: z.string(), createdAt: instantSchema })
  .meta({ id: "SpecialDay" });

export const actualSchema = z
  .object({
    month: z.string(),
    queue: z.string(),
    reason: z.string(),
    humanContacts: z.number(),
    botSessions: z.number(),
    contained: z.number(),
    judgedContained: z.number().meta({ description: "contained sessions whose 7 days have closed" }),
    comeBack: z.number().meta({ description: "of these, human contact within 7 days on any channel" }),
    ahtSeconds: z.number().nullable(),
    holdout: z
      .object({
        customers: z.number(),
        contacts: z.number(),
        repeats: z.number().nullable(),
        otherCustomers: z.number(),
        otherContacts: z.number(),
      })
      .nullable()
      .meta({ description: "customers kept away from the bot beside the others, with their human contacts" }),
    source: z.enum(["file", "tickets"]),
  })
  .meta({ id: "Actual" });

export const volumesContract = defineContract({
  "POST /imports/volumes": {
    summary: "Import offered, handled and abandoned contacts by interval (15, 30, 60 min or day) as CSV",
    access: planners,
    query: z.object({
      name: importName,
      queue: z.string().min(1).max(100).default("support"),
      timeZone: timeZoneSchema.optional().meta({ description: "of times without a zone, and of a new queue" }),
      channel: z.string().min(1).max(50).optional(),
      region: z.string().min(1).max(50).optional(),
    }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /imports/reason-volumes": {
    summary: "Import contacts by day and contact reason as CSV: date,reason,offered[,queue]; days on the queue's clock",
    access: planners,
    query: z.object({ name: importName, queue: z.string().min(1).max(100).default("support") }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /imports/special-days": {
    summary: "Import holidays, events and launches as CSV: name,kind,from[,to,queue,region,low,likely,high]",
    access: planners,
    query: z.object({ name: importName }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /imports/actuals": {
    summary:
      "Import what came, as CSV: month,reason,human_contacts,bot_sessions,contained,come_back[,judged_contained,aht_s,queue]",
    access: planners,
    query: z.object({ name: importName, queue: z.string().min(1).max(100).default("support") }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "GET /volumes": {
    summary: "Queues with their settings and what their volumes hold",
    access: readers,
    reply: z.object({ queues: z.array(queueSummarySchema) }),
  },
  "GET /queues/:queue": {
    summary: "One queue: its days, gaps and outliers with the decisions on them, and its contact reasons",
    access: readers,
    params: queueParam,
    reply: z.object({
      queue: queueSummarySchema,
      days: z.array(
        z.object({
          date: dateSchema,
          offered: z.number(),
          handled: z.number().nullable(),
          abandoned: z.number().nullable(),
          specialDays: z.array(z.string()),
        }),
      ),
      oddities: z.array(odditySchema),
      reasons: z.array(
        z.object({
          reason: z.string(),
          tickets: z.number().meta({ description: "counted: contacts of the queue, or tickets where none are" }),
          counted: z.enum(["contacts", "tickets"]),
          share: estimateSchema,
          ahtSeconds: z.number().nullable(),
        }),
      ),
    }),
  },
  "GET /queues/:queue/intervals": {
    summary: "Contacts by interval between two days, as counted and as a forecast reads them",
    access: readers,
    params: queueParam,
    query: z.object({ from: dateSchema, to: dateSchema }),
    reply: z.object({
      intervalSeconds: z.number(),
      intervals: z
        .array(
          z.object({
            start: instantSchema,
            offered: z.number().nullable(),
            handled: z.number().nullable(),
            abandoned: z.number().nullable(),
            ahtSeconds: z.number().nullable(),
            used: z.number().nullable().meta({ description: "after the agreed treatments; null = left out" }),
          }),
        )
        .meta({ description: "at most 10,000" }),
    }),
  },
  "PUT /queues/:queue": {
    summary: "Channel, region, time zone and kind of work of a queue",
    access: planners,
    params: queueParam,
    body: queueSettingsSchema,
    reply: queueSummarySchema,
  },
  "POST /queues/:queue/treatments": {
    summary: "Agree how a gap, an outlier or a flat run is treated; the newest decision counts, none is erased",
    access: planners,
    params: queueParam,
    body: z
      .strictObject({
        from: localTime,
        to: localTime,
        action: z.enum(treatmentActions),
        reason: z.string().trim().min(1).max(500),
      })
      .refine(({ from, to }) => from <= to, { message: "ends before it begins", path: ["to"] }),
    reply: z.object({ id: z.string(), oddities: z.array(odditySchema) }),
    status: 201,
    idempotent: true,
  },
  "GET /special-days": {
    summary: "Holidays, events and launches, by date",
    access: readers,
    query: z.object({ queue: z.string().max(100).optional() }),
    reply: z.object({ days: z.array(specialDaySchema) }),
  },
  "POST /special-days": {
    summary: "Add a holiday, an event or a launch",
    access: planners,
    body: specialDayInput,
    reply: specialDaySchema,
    status: 201,
    idempotent: true,
  },
  "PUT /special-days/:id": {
    summary: "Change a holiday, an event or a launch",
    access: planners,
    params: z.object({ id: z.uuid() }),
    body: specialDayInput,
    reply: specialDaySchema,
  },
  "DELETE /special-days/:id": {
    summary: "Remove a holiday, an event or a launch; frozen plans keep what they used",
    access: planners,
    params: z.object({ id: z.uuid() }),
    reply: z.object({ id: z.string() }),
  },
  "GET /actuals": {
    summary: "What came, by month and contact reason; the file's figures before those counted from tickets",
    access: readers,
    query: z.object({ queue: z.string().max(100).optional() }),
    reply: z.object({ actuals: z.array(actualSchema), notes: z.array(z.string()) }),
  },
});
