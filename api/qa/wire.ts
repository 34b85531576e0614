import { z } from "zod";
import { causes } from "../../evals/cause.ts";
import { queues } from "../../evals/finding.ts";
import { criterionKinds, severities } from "../../evals/scorecard.ts";
import { channels, speakers } from "../../ingest/ticket.ts";
import { estimateSchema, instantSchema } from "../http/contract.ts";

const turnSchema = z.object({
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
  reasonSource: z
    .enum(["given", "person", "inferred"])
    .nullable()
    .meta({ description: "who named the contact reason: the helpdesk, a person here, or a model" }),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  team: z.string().nullable(),
  site: z.string().nullable(),
  handledBy: z.enum(["human", "bot"]),
  csat: z.number().nullable(),
  handleSeconds: z.number().nullable(),
  reopens: z.number(),
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
    erasedAt: instantSchema.nullable().meta({ description: "since when what was said in it is gone" }),
    reasonModel: z.object({ id: z.string(), margin: z.number() }).nullable().meta({
      description:
        "the model that looked for the reason, and how sure it was: inside (above 0) or outside the nearest border",
    }),
  })
  .meta({ id: "Ticket" });

/** Another contact of the same customer about the same within 7 days. */
export const recontactSchema = z.object({
  ticketId: z.string().nullable().meta({ description: "null where the caller may not read that ticket" }),
  openedAt: instantSchema,
  channel: z.enum(channels),
  when: z.enum(["before", "after"]),
  days: z.number(),
});

const evidenceSchema = z
  .object({ turn: z.number(), start: z.number(), end: z.number(), quote: z.string() })
  .meta({ id: "Evidence" });

export const verdictKind = z.enum(["pass", "fail", "level", "not-applicable", "unscored"]);

export const scoreSchema = z
  .object({
    id: z.string(),
    criterionId: z.string(),
    title: z.string(),
    question: z.string(),
    section: z.string(),
    severity: z.enum(severities),
    verdict: verdictKind,
    level: z.number().nullable(),
    levels: z.array(z.number()).meta({ description: "values of the criterion's scale" }),
    value: z.number().nullable(),
    confidence: z.number().nullable(),
    evidence: z.array(evidenceSchema),
    rationale: z.string(),
    needsPerson: z.boolean(),
    acceptedAlone: z.boolean().meta({ description: "counts without a person, under a valid certificate" }),
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
    scorecard: z.object({ versionId: z.string(), title: z.string(), number: z.number() }),
    prompt: z.string().nullable().meta({ description: "version of the judge's prompt; null where none was asked" }),
    judgeId: z.string().meta({ description: "the judge exactly as it scored" }),
    scoredAt: instantSchema,
  })
  .meta({ id: "Score" });

export const auditSchema = z.object({
  id: z.string(),
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
  assignedTo: z.array(z.string()),
  dueAt: instantSchema.nullable(),
});

export const reviewCriterionSchema = z.object({
  id: z.string(),
  title: z.string(),
  question: z.string(),
  section: z.string(),
  severity: z.enum(severities),
  counts: z.enum(["yes", "soft", "bonus"]).meta({ description: "soft = shown, not counted; bonus = only adds" }),
  answer: z
    .object({
      criterion: z.string(),
      verdicts: z.array(z.enum(["pass", "fail", "not-applicable"])).optional(),
      levels: z.array(z.number()).optional(),
    })
    .nullable()
    .meta({ description: "asked only when a criterion above is answered like this; else it does not apply" }),
  levels: z.array(z.object({ value: z.number(), label: z.string(), anchor: z.string() })),
  rootCauses: z.array(z.string()).meta({ description: "what a reviewer may say about a miss" }),
  obligation: z.object({ ref: z.string(), level: z.string(), text: z.string(), versionNumber: z.number() }).nullable(),
});

const nullableEstimate = estimateSchema.nullable();
const scoringRules = z.object({ brier: z.number(), logLoss: z.number(), ece: z.number() });

export const criterionCalibrationSchema = z
  .object({
    criterionId: z.string(),
    title: z.string(),
    question: z.string(),
    severity: z.enum(severities),
    kind: z.enum(criterionKinds),
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

export const standsOutSchema = z
  .object({
    kind: z.enum(["agent", "team", "cohort"]),
    name: z.string(),
    agents: z.array(z.object({ id: z.string(), name: z.string() })).meta({ description: "everybody in it" }),
    misses: z.number(),
    n: z.number().meta({ description: "reviewed tickets" }),
  })
  .meta({ id: "StandsOut" });
