import { z } from "zod";
import { causes } from "../../evals/cause.ts";
import { queues } from "../../evals/finding.ts";
import { scorecardSchema, severities } from "../../evals/scorecard.ts";
import { channels, speakers } from "../../ingest/ticket.ts";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";

const leads = ["qa-lead", "head"] as const;
const readers = ["qa-lead", "head", "trainer", "agent"] as const;

export const turnSchema = z.object({
  at: instantSchema,
  by: z.enum(speakers),
  text: z.string().meta({ description: "redacted" }),
  label: z.string().nullable(),
});

export const ticketSummarySchema = z.object({
  id: z.string(),
  openedAt: instantSchema,
  channel: z.enum(channels),
  region: z.string().nullable(),
  language: z.string(),
  contactReason: z.string().nullable(),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  team: z.string().nullable(),
  handledBy: z.enum(["human", "bot"]),
  csat: z.number().nullable(),
  handleSeconds: z.number().nullable(),
  turns: z.number(),
  opening: z.string().meta({ description: "first customer turn, shortened" }),
});

export const ticketSchema = ticketSummarySchema
  .omit({ turns: true, opening: true })
  .extend({
    turns: z.array(turnSchema),
    actions: z.array(z.object({ at: instantSchema, name: z.string(), fields: z.record(z.string(), z.string()) })),
    tags: z.array(z.string()),
    fields: z.record(z.string(), z.string()),
  })
  .meta({ id: "Ticket" });

export const evidenceSchema = z
  .object({ turn: z.number(), start: z.number(), end: z.number(), quote: z.string() })
  .meta({ id: "Evidence" });

const verdictKind = z.enum(["pass", "fail", "level", "not-applicable", "unscored"]);

export const scoreSchema = z
  .object({
    criterionId: z.string(),
    title: z.string(),
    question: z.string(),
    section: z.string(),
    severity: z.enum(severities),
    verdict: verdictKind,
    level: z.number().nullable(),
    value: z.number().nullable(),
    confidence: z.number().nullable(),
    evidence: z.array(evidenceSchema),
    rationale: z.string(),
    needsPerson: z.boolean(),
    decidedBy: z.enum(["check", "embedded", "model"]),
    obligation: z
      .object({
        ref: z.string(),
        level: z.string(),
        text: z.string(),
        sopId: z.string(),
        stepId: z.string().nullable(),
        versionId: z.string(),
        versionNumber: z.number(),
      })
      .nullable(),
    judge: z.string(),
    scoredAt: instantSchema,
  })
  .meta({ id: "Score" });

export const auditSchema = z.object({
  criterionId: z.string(),
  reviewer: z.string(),
  purpose: z.enum(["random", "double-blind", "escalated", "targeted"]),
  verdict: z.enum(["pass", "fail", "level", "not-applicable"]),
  level: z.number().nullable(),
  rootCause: z.string().nullable(),
  note: z.string(),
  reviewedAt: instantSchema,
});

export const reviewItemSchema = z.object({
  frameId: z.string(),
  frame: z.string(),
  ticketId: z.string(),
  openedAt: instantSchema,
  channel: z.enum(channels),
  contactReason: z.string().nullable(),
  stratum: z.string(),
  pi: z.number().meta({ description: "probability with which this ticket was drawn, 0-1" }),
  doubleBlind: z.boolean(),
  state: z.enum(["open", "done", "unreadable"]),
  reviewers: z.array(z.string()),
});

const reviewCriterionSchema = z.object({
  id: z.string(),
  title: z.string(),
  question: z.string(),
  section: z.string(),
  severity: z.enum(severities),
  levels: z.array(z.object({ value: z.number(), label: z.string(), anchor: z.string() })),
  rootCauses: z.array(z.string()).meta({ description: "what a reviewer may say about a miss" }),
  obligation: z.object({ ref: z.string(), level: z.string(), text: z.string(), versionNumber: z.number() }).nullable(),
});

export const scoreRunSchema = z.object({
  id: z.string(),
  scorecard: z.string(),
  judge: z.string(),
  total: z.number(),
  done: z.number(),
  failed: z.number(),
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});

const nullableEstimate = estimateSchema.nullable();
const scoringRules = z.object({ brier: z.number(), logLoss: z.number(), ece: z.number() });

export const criterionCalibrationSchema = z
  .object({
    criterionId: z.string(),
    title: z.string(),
    question: z.string(),
    severity: z.enum(severities),
    kind: z.enum(["check", "judged"]),
    target: z.number(),
    tickets: z.number().meta({ description: "tickets where the criterion applies" }),
    audits: z.number(),
    unscored: z.number(),
    agreement: z.object({
      kappa: nullableEstimate,
      weightedKappa: nullableEstimate,
      ac1: nullableEstimate,
      alpha: nullableEstimate,
    }),
    estimates: z.object({
      humanOnly: nullableEstimate,
      naive: nullableEstimate,
      ppi: nullableEstimate,
      regression: nullableEstimate,
      recommended: nullableEstimate,
    }),
    map: z.object({ raw: scoringRules.nullable(), calibrated: scoringRules.nullable(), kind: z.string() }),
    certificate: z
      .object({
        agreement: z.number(),
        delta: z.number(),
        acceptedShare: z.number(),
        threshold: z.number().nullable(),
        audits: z.number(),
        disagreements: z.number(),
      })
      .nullable(),
    warnings: z.array(z.string()),
  })
  .meta({ id: "CriterionCalibration" });

export const calibrationSchema = z
  .object({
    computedAt: instantSchema.nullable(),
    judge: z.object({ id: z.string(), kind: z.string(), name: z.string() }).nullable(),
    scorecard: z.object({ id: z.string(), title: z.string(), number: z.number() }).nullable(),
    criteria: z.array(criterionCalibrationSchema),
  })
  .meta({ id: "Calibration" });

export const findingSchema = z
  .object({
    id: z.string(),
    criterionId: z.string(),
    title: z.string(),
    severity: z.enum(severities),
    ref: z.string().nullable(),
    estimate: estimateSchema,
    target: z.number(),
    standing: z.enum(["below-target", "suspected"]),
    cause: z.enum(causes),
    queue: z.enum(queues),
    evidence: z.array(z.object({ kind: z.string(), text: z.string() })),
    ticketIds: z.array(z.string()),
    state: z.enum(["open", "closed"]),
    createdAt: instantSchema,
  })
  .meta({ id: "Finding" });

export const qaContract = defineContract({
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
  "POST /score-runs": {
    summary: "Score all tickets with the current scorecard and judge; goes on in the background",
    access: ["qa-lead"],
    body: z.strictObject({
      retrain: z.boolean().default(false).meta({ description: "learn the embedded judge again from the audits" }),
    }),
    reply: scoreRunSchema,
    status: 202,
    idempotent: true,
  },
  "GET /score-runs": {
    summary: "Scoring runs, newest first",
    access: leads,
    reply: z.object({ runs: z.array(scoreRunSchema) }),
  },
  "GET /score-runs/:id": {
    summary: "Progress of one scoring run",
    access: leads,
    params: z.object({ id: z.uuid() }),
    reply: scoreRunSchema,
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
    }),
    reply: z.object({ id: z.string(), name: z.string(), population: z.number(), drawn: z.number(), seed: z.number() }),
    status: 201,
    idempotent: true,
  },
  "GET /reviews": {
    summary: "The review queue: drawn tickets, open ones first",
    access: leads,
    query: z.object({ frame: z.string().optional(), state: z.enum(["open", "done", "unreadable"]).optional() }),
    reply: z.object({ open: z.number(), done: z.number(), items: z.array(reviewItemSchema) }),
  },
  "GET /reviews/:ticketId": {
    summary: "A drawn ticket and the criteria that apply, without any auto-score",
    access: leads,
    params: z.object({ ticketId: z.string() }),
    reply: z.object({
      frameId: z.string(),
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
    access: ["qa-lead", "head", "trainer", "planner"],
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
    reply: z.object({ finding: findingSchema, tickets: z.array(ticketSummarySchema) }),
  },
});
