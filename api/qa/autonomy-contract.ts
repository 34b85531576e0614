import { z } from "zod";
import { autonomyLevels } from "../../evals/autonomy.ts";
import { changeKinds } from "../../evals/change-matrix.ts";
import { criterionKinds, severities } from "../../evals/scorecard.ts";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

const readers = ["qa-lead", "head", "trainer", "planner"] as const;
const level = z.enum(autonomyLevels);
const nullableEstimate = estimateSchema.nullable();

export const certificateSchema = z
  .object({
    agreement: z.number(),
    delta: z.number().meta({ description: "chance that the promise fails" }),
    acceptedShare: z.number(),
    threshold: z.number(),
    audits: z.number(),
    disagreements: z.number(),
  })
  .meta({ id: "AcceptCertificate" });

const changeSchema = z.object({ kind: z.enum(changeKinds), detail: z.string(), words: z.string() });

export const autonomyEventSchema = z
  .object({
    id: z.string(),
    criterionId: z.string(),
    title: z.string(),
    at: instantSchema,
    kind: z.enum(["promoted", "demoted", "alarm", "changed", "kept"]),
    level,
    by: z.string(),
    reason: z.string(),
    certificate: certificateSchema.nullable(),
    changes: z.array(changeSchema),
  })
  .meta({ id: "AutonomyEvent" });

const ceilingSchema = z.object({
  pairs: z.number(),
  standing: z.enum(["too-few", "shown", "decisive"]),
  agreement: nullableEstimate,
  kappa: nullableEstimate,
  weightedKappa: nullableEstimate,
  ac1: nullableEstimate,
  alpha: nullableEstimate,
  reachable: nullableEstimate.meta({ description: "the most a perfect judge agrees with one person" }),
});

const driftSchema = z.object({
  audits: z.number(),
  disagreements: z.number(),
  threshold: z.number(),
  path: z.array(z.object({ at: instantSchema, audits: z.number(), statistic: z.number() })),
  alarm: z.object({ at: instantSchema, kind: z.string(), words: z.string() }).nullable(),
});

const goldenCheckSchema = z.object({
  at: instantSchema,
  judge: z.string(),
  tickets: z.number(),
  flips: z.number(),
  pValue: z.number(),
  alarm: z.boolean(),
});

export const criterionAutonomySchema = z
  .object({
    criterionId: z.string(),
    title: z.string(),
    severity: z.enum(severities),
    kind: z.enum(criterionKinds),
    level,
    since: instantSchema.nullable(),
    certificate: certificateSchema.nullable(),
    incident: z.object({ at: instantSchema, reason: z.string() }).nullable(),
  })
  .meta({ id: "CriterionAutonomy" });

const reliabilitySchema = z.array(z.object({ score: z.number(), label: estimateSchema, audits: z.number() }));

export const autonomyContract = defineContract({
  "GET /autonomy": {
    summary: "What the judge may do on each criterion, and since when",
    access: readers,
    reply: z.object({ criteria: z.array(criterionAutonomySchema) }),
  },
  "GET /autonomy/events": {
    summary: "What changed and what it voided, newest first",
    access: readers,
    query: z.object({ criterion: z.string().optional() }),
    reply: z.object({ events: z.array(autonomyEventSchema) }),
  },
  "GET /autonomy/:criterionId": {
    summary:
      "One criterion: its certificate and what that covers, the human ceiling, drift, and whether it may be promoted",
    access: readers,
    params: z.object({ criterionId: z.string() }),
    query: z.object({
      agreement: z.coerce.number().gt(0.5).lt(1).default(0.9),
      delta: z.coerce.number().gt(0).lte(0.5).default(0.1),
    }),
    reply: criterionAutonomySchema.extend({
      covers: z
        .object({
          judge: z.string(),
          prompt: z.string().nullable(),
          scorecard: z.string(),
          sopVersions: z.array(z.string()),
          channels: z.array(z.string()),
          languages: z.array(z.string()),
        })
        .nullable(),
      asked: z.object({ agreement: z.number(), delta: z.number() }),
      offered: certificateSchema.nullable().meta({ description: "what the audits of now certify for what is asked" }),
      batch: certificateSchema.nullable().meta({
        description: "the same for the accepted tickets of the frames of now that nobody has read; null = not proven",
      }),
      refusals: z.object({ assisted: z.string().nullable(), auto: z.string().nullable() }),
      ceiling: ceilingSchema,
      judgeAgreement: nullableEstimate.meta({ description: "judge and single reviewers, on verdicts" }),
      reliability: reliabilitySchema,
      drift: driftSchema.nullable(),
      upkeep: z.object({ accepted: z.number(), audits: z.number(), needed: z.number() }).nullable().meta({
        description: "tickets of the last 30 days that it accepted, their random audits, and how many it lives on",
      }),
      golden: z.object({ tickets: z.number(), frozenAt: instantSchema, checks: z.array(goldenCheckSchema) }).nullable(),
      unreadable: z.object({ tickets: z.number(), share: z.number(), bound: nullableEstimate }),
      events: z.array(autonomyEventSchema),
    }),
  },
  "POST /autonomy/:criterionId": {
    summary: "Set what the judge may do on a criterion: more only on the evidence of audits, less at any time",
    access: ["qa-lead"],
    params: z.object({ criterionId: z.string() }),
    body: z.strictObject({
      level,
      agreement: z.number().gt(0.5).lt(1).default(0.9),
      delta: z.number().gt(0).lte(0.5).default(0.1),
      reason: z.string().trim().min(1).max(1000),
    }),
    reply: criterionAutonomySchema,
    idempotent: true,
  },
});
