import { z } from "zod";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { reviewCriterionSchema, ticketSchema, verdictKind } from "./wire.ts";

const leads = ["qa-lead", "head"] as const;
const nullableEstimate = estimateSchema.nullable();
const verdict = z.enum(["pass", "fail", "level", "not-applicable"]);

export const sessionSummarySchema = z
  .object({
    id: z.string(),
    title: z.string(),
    state: z.enum(["scoring", "talking", "closed"]),
    scheduledFor: instantSchema,
    everyDays: z.number().nullable(),
    tickets: z.number(),
    participants: z.array(z.object({ name: z.string(), scored: z.number() })),
    threshold: z.number(),
    createdBy: z.string(),
    closedAt: instantSchema.nullable(),
  })
  .meta({ id: "SessionSummary" });

const saidSchema = z.object({
  rater: z.string(),
  judge: z.boolean(),
  verdict: verdictKind,
  level: z.number().nullable(),
  note: z.string(),
});

const cellSchema = z.object({
  criterionId: z.string(),
  said: z.array(saidSchema).meta({ description: "empty until everybody has scored" }),
  spread: z.number().nullable(),
  benchmark: z.object({ verdict, level: z.number().nullable(), anchor: z.string(), agreedBy: z.string() }).nullable(),
});

const label = { criterionId: z.string(), verdict, level: z.number().nullable().default(null) };

export const sessionContract = defineContract({
  "GET /calibration-sessions": {
    summary: "Calibration sessions, newest first",
    access: leads,
    reply: z.object({ sessions: z.array(sessionSummarySchema) }),
  },
  "POST /calibration-sessions": {
    summary: "Open a session: these people and the judge score the same tickets, each without the others",
    access: ["qa-lead"],
    body: z.strictObject({
      title: z.string().trim().min(1).max(120),
      ticketIds: z.array(z.string()).max(20).default([]),
      draw: z
        .number()
        .int()
        .min(0)
        .max(20)
        .default(0)
        .meta({ description: "so many tickets drawn at random beside those named" }),
      participants: z.array(z.string().trim().min(1)).min(2).max(20),
      threshold: z.number().min(0).max(1).default(0.2),
      scheduledFor: instantSchema,
      everyDays: z.number().int().min(1).max(365).nullable().default(null),
    }),
    reply: sessionSummarySchema,
    status: 201,
    idempotent: true,
  },
  "GET /calibration-sessions/:id": {
    summary: "A session: own scores while others score; everybody's, the judge's and the spread once all have",
    access: leads,
    params: z.object({ id: z.uuid() }),
    reply: sessionSummarySchema.extend({
      mine: z.enum(["to-score", "scored", "not-taking-part"]),
      criteria: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          levels: z.array(z.object({ value: z.number(), label: z.string() })),
        }),
      ),
      spread: z.array(
        z.object({
          criterionId: z.string(),
          tickets: z.number(),
          spread: z.number().nullable(),
          overThreshold: z.boolean(),
          discuss: z.array(z.object({ ticketId: z.string(), spread: z.number() })),
        }),
      ),
      alignment: z.array(
        z.object({
          rater: z.string(),
          judge: z.boolean(),
          ratings: z.number(),
          alignment: nullableEstimate,
          kappa: nullableEstimate,
          ac1: nullableEstimate,
        }),
      ),
      items: z.array(z.object({ ticketId: z.string(), scoredByMe: z.boolean(), cells: z.array(cellSchema) })),
      anchors: z.array(
        z.object({
          criterionId: z.string(),
          title: z.string(),
          verdict,
          level: z.number().nullable(),
          text: z.string(),
          ticketId: z.string(),
        }),
      ),
    }),
  },
  "GET /calibration-sessions/:id/tickets/:ticketId": {
    summary: "A ticket of the session with the criteria that apply, without any score",
    access: leads,
    params: z.object({ id: z.uuid(), ticketId: z.string() }),
    reply: z.object({ ticket: ticketSchema, criteria: z.array(reviewCriterionSchema) }),
  },
  "POST /calibration-sessions/:id/scores": {
    summary: "Save own scores of one ticket; they are not changed afterwards",
    access: leads,
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({
      ticketId: z.string(),
      labels: z.array(z.strictObject({ ...label, note: z.string().max(2000).default("") })).min(1),
    }),
    reply: z.object({ saved: z.number(), state: z.enum(["scoring", "talking", "closed"]) }),
    status: 201,
    idempotent: true,
  },
  "PUT /calibration-sessions/:id/benchmarks": {
    summary: "Write down what the session agreed on for one criterion of one ticket, with words for the criterion",
    access: ["qa-lead"],
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({ ticketId: z.string(), ...label, anchor: z.string().max(500).default("") }),
    reply: z.object({ saved: z.literal(true) }),
    idempotent: true,
  },
  "POST /calibration-sessions/:id/close": {
    summary: "End a session; the next one is opened when it recurs",
    access: ["qa-lead"],
    params: z.object({ id: z.uuid() }),
    reply: z.object({ next: z.string().nullable() }),
    idempotent: true,
  },
});
