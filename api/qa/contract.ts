import { z } from "zod";
import { scorecardSchema } from "../../evals/scorecard.ts";
import { defineContract, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";

import { defectsContract } from "./defects-contract.ts";
import { reasonContract } from "./reason-contract.ts";
import {
  auditSchema,
  calibrationSchema,
  criterionCalibrationSchema,
  findingSchema,
  recontactSchema,
  reviewCriterionSchema,
  reviewItemSchema,
  scoreSchema,
  standsOutSchema,
  ticketSchema,
  ticketSummarySchema,
  verdictKind,
} from "./wire.ts";

const leads = ["qa-lead", "head"] as const;
const readers = ["qa-lead", "head", "trainer", "agent"] as const;

export const qaContract = defineContract({
  ...reasonContract,
  ...defectsContract,
  "POST /imports/tickets": {
    summary: "Import tickets; personal data is redacted before anything is stored",
    access: ["qa-lead"],
    query: z.object({ name: importName, format: z.enum(["jsonl", "csv", "yaml"]) }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /imports/audits": {
    summary: "Import human reviews as CSV",
    access: ["qa-lead"],
    query: z.object({ name: importName, frame: z.string().optional() }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "GET /tickets": {
    summary: "Tickets, newest first; an agent sees their own",
    access: readers,
    query: z.object({
      contactReason: z.string().optional(),
      team: z.string().optional(),
      agentId: z.string().optional(),
      handledBy: z.enum(["human", "bot"]).optional(),
      reasonSource: z.enum(["given", "person", "inferred", "none"]).optional(),
      cameBack: z
        .stringbool()
        .optional()
        .meta({ description: "true = only where the customer was there about the same in the 7 days before" }),
      q: z.string().max(200).optional(),
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ total: z.number(), tickets: z.array(ticketSummarySchema) }),
  },
  "GET /tickets/:id": {
    summary: "One ticket with its scores; withheld while a blind review of it is open",
    access: readers,
    params: z.object({ id: z.string() }),
    reply: z.object({
      ticket: ticketSchema,
      scores: z.array(scoreSchema),
      scoresWithheld: z.string().nullable(),
      audits: z.array(auditSchema),
      recontacts: z
        .array(recontactSchema)
        .meta({ description: "same customer, same reason, within 7 days, all channels" }),
      original: z
        .boolean()
        .meta({ description: "whether the caller may have what redaction took out shown, and it was kept" }),
    }),
  },
  "GET /scorecards": {
    summary: "Published scorecards",
    access: readers,
    reply: z.object({
      scorecards: z.array(
        z.object({
          versionId: z.string(),
          number: z.number(),
          state: z.enum(["draft", "published", "archived"]),
          publishedAt: instantSchema.nullable(),
          definition: scorecardSchema,
        }),
      ),
    }),
  },
  "POST /scorecards": {
    summary: "Publish a version of a scorecard; a published version never changes",
    access: ["qa-lead"],
    body: scorecardSchema,
    reply: z.object({ versionId: z.string(), number: z.number(), created: z.boolean() }),
    status: 201,
    idempotent: true,
  },
  "POST /audit-frames": {
    summary: "List a population and draw tickets from it for blind review, with known probabilities",
    access: ["qa-lead"],
    body: z.strictObject({
      name: z.string().min(1).max(100),
      size: z.number().int().min(1).max(100_000),
      seed: z
        .number()
        .int()
        .min(0)
        .max(2 ** 31 - 1),
      from: instantSchema.optional(),
      to: instantSchema.optional(),
      doubleBlindShare: z.number().min(0).max(1).default(0.12),
      tilt: z
        .number()
        .min(0)
        .max(0.5)
        .default(0)
        .meta({ description: "share of the draw that leans towards tickets the judge is unsure of" }),
      escalated: z
        .boolean()
        .default(false)
        .meta({ description: "list on top, to be read in full, what the judge may not decide alone" }),
    }),
    reply: z.object({
      id: z.string(),
      name: z.string(),
      population: z.number(),
      drawn: z.number(),
      escalated: z.number().meta({ description: "of the drawn ones, read in any case" }),
      seed: z.number(),
    }),
    status: 201,
    idempotent: true,
  },
  "GET /reviews": {
    summary: "The review queue: drawn tickets, open ones first",
    access: leads,
    query: z.object({
      frame: z.string().optional(),
      state: z.enum(["open", "done", "unreadable"]).optional(),
      assigned: z.enum(["me"]).optional().meta({ description: "only what is the caller's to read" }),
    }),
    reply: z.object({ open: z.number(), done: z.number(), items: z.array(reviewItemSchema) }),
  },
  "GET /reviews/:ticketId": {
    summary: "A drawn ticket and the criteria that apply, without any auto-score",
    access: leads,
    params: z.object({ ticketId: z.string() }),
    reply: z.object({
      frameId: z.string(),
      scorecard: z
        .object({ title: z.string(), number: z.number() })
        .meta({ description: "the version this ticket was drawn for, whatever was published since" }),
      pi: z.number(),
      doubleBlind: z.boolean(),
      mine: z.boolean().meta({ description: "the caller has already saved this review" }),
      ticket: ticketSchema,
      criteria: z.array(reviewCriterionSchema),
    }),
  },
  "POST /reviews/:ticketId": {
    summary: "Save a blind review; only then is the auto-score shown",
    access: ["qa-lead"],
    params: z.object({ ticketId: z.string() }),
    body: z.strictObject({
      frameId: z.string(),
      seconds: z.number().int().min(0).nullable().default(null),
      unreadable: z.boolean().default(false),
      labels: z.array(
        z.strictObject({
          criterionId: z.string(),
          verdict: z.enum(["pass", "fail", "level", "not-applicable"]),
          level: z.number().nullable().default(null),
          rootCause: z.string().nullable().default(null),
          note: z.string().max(2000).default(""),
        }),
      ),
    }),
    reply: z.object({
      saved: z.number(),
      comparison: z.array(
        z.object({ criterionId: z.string(), title: z.string(), yours: verdictKind, auto: verdictKind.nullable() }),
      ),
    }),
    status: 201,
    idempotent: true,
  },
  "GET /calibration": {
    summary: "Per criterion: agreement and the corrected pass rate, for the current judge",
    access: ["qa-lead", "head", "trainer", "planner", "sop-owner"],
    reply: calibrationSchema,
  },
  "POST /calibration": {
    summary: "Compute calibration and findings again from the scores and audits there are",
    access: ["qa-lead"],
    reply: calibrationSchema,
    idempotent: true,
  },
  "GET /calibration/:criterionId": {
    summary: "One criterion with the tickets where judge and reviewer disagree",
    access: ["qa-lead", "head", "trainer", "planner"],
    params: z.object({ criterionId: z.string() }),
    reply: z.object({
      calibration: criterionCalibrationSchema,
      judge: z.object({ id: z.string(), kind: z.string(), name: z.string() }),
      pairs: z.array(
        z.object({
          ticketId: z.string(),
          human: verdictKind,
          auto: verdictKind.nullable(),
          value: z.number().nullable(),
          reviewer: z.string(),
        }),
      ),
    }),
  },
  "GET /findings": {
    summary: "Criteria below target, with cause and queue",
    access: ["qa-lead", "head", "trainer", "sop-owner"],
    reply: z.object({ findings: z.array(findingSchema) }),
  },
  "GET /findings/:id": {
    summary: "One finding with the tickets behind it",
    access: ["qa-lead", "head", "trainer", "sop-owner"],
    params: z.object({ id: z.uuid() }),
    reply: z.object({
      finding: findingSchema,
      standsOut: z
        .array(standsOutSchema)
        .meta({ description: "empty for SOP owners, and where agent skill is not the cause" }),
      tickets: z.array(ticketSummarySchema),
    }),
  },
});
