import { z } from "zod";
import { scorecardSchema } from "../../evals/scorecard.ts";
import { criterionFates } from "../../evals/scorecard-change.ts";
import { defineContract, instantSchema } from "../http/contract.ts";
import { verdictKind } from "./wire.ts";

const writers = ["qa-lead"] as const;
const readers = ["qa-lead", "head"] as const;
const byId = z.object({ id: z.uuid() });

export const scorecardProblemSchema = z
  .object({
    severity: z.enum(["error", "warning"]).meta({ description: "an error keeps it from being published" }),
    where: z.string(),
    criterionId: z.string().nullable(),
    message: z.string(),
  })
  .meta({ id: "ScorecardProblem" });

const versionSummary = z.object({
  versionId: z.string(),
  scorecardId: z.string(),
  title: z.string(),
  number: z.number(),
  state: z.enum(["draft", "published", "archived"]),
  inUse: z.boolean().meta({ description: "new scoring runs and audit samples use it" }),
  publishedBy: z.string().nullable(),
  publishedAt: instantSchema.nullable(),
  note: z.string(),
  sections: z.number(),
  criteria: z.number(),
  scores: z.number().meta({ description: "auto-scores pinned to it" }),
  reviews: z.number().meta({ description: "human reviews pinned to it" }),
});

const draftSummary = z.object({
  id: z.string(),
  scorecardId: z.string(),
  title: z.string(),
  basedOn: z.number().nullable().meta({ description: "number of the version it began from" }),
  updatedBy: z.string(),
  updatedAt: instantSchema,
});

const changeSchema = z.object({
  id: z.string(),
  title: z.string(),
  fate: z.enum(criterionFates).meta({
    description:
      "meaning = reviewers answer another question, so earlier labels do not stand; decision = decided in another way; counting = weight, auto-fail, target and the like",
  }),
  parts: z.array(z.string()),
});

/** What publishing would do to work under way. */
const effectSchema = z.object({
  replaces: z.object({ scorecardId: z.string(), title: z.string(), number: z.number() }).nullable(),
  changes: z.array(changeSchema),
  openSamples: z
    .array(z.object({ name: z.string(), scorecard: z.string(), number: z.number(), open: z.number() }))
    .meta({ description: "audit samples with tickets to review; they go on with the version they were drawn for" }),
  labelsStay: z.number().meta({ description: "criteria whose reviews count for the new version as well" }),
});

const rulesSchema = z
  .array(z.object({ ref: z.string(), level: z.string(), text: z.string(), versionNumber: z.number() }))
  .meta({ description: "the rules that its criteria name, as in force now; one that is missing here is not in force" });

export const scorecardDraftSchema = draftSummary
  .extend({
    revision: z.number(),
    definition: z.record(z.string(), z.unknown()),
    problems: z.array(scorecardProblemSchema),
    rules: rulesSchema,
    effect: effectSchema.nullable().meta({ description: "null while there are errors" }),
  })
  .meta({ id: "ScorecardDraft" });

const decided = z.object({
  verdict: verdictKind,
  level: z.number().nullable(),
  decidedBy: z.enum(["check", "judge", "condition"]),
  why: z.string(),
});
const reviewScoreSchema = z.object({
  score: z.number().nullable().meta({ description: "0-100, of the auto-score alone" }),
  autoFailedBy: z.array(z.string()),
  unscored: z.number(),
});

export const scorecardTrialSchema = z
  .object({
    judge: z.string().nullable().meta({ description: "null = nothing is scored yet, so only checks decide" }),
    before: z.object({ title: z.string(), number: z.number() }).nullable(),
    tickets: z.array(
      z.object({
        ticketId: z.string(),
        opening: z.string(),
        before: reviewScoreSchema.nullable(),
        after: reviewScoreSchema,
        criteria: z.array(
          z.object({
            criterionId: z.string(),
            title: z.string(),
            before: decided.nullable().meta({ description: "null = not in that version" }),
            after: decided.nullable(),
          }),
        ),
      }),
    ),
    refused: z.array(z.object({ ticketId: z.string(), reason: z.string() })),
  })
  .meta({ id: "ScorecardTrial" });

export const scorecardContract = defineContract({
  "GET /scorecard-versions": {
    summary: "Versions of scorecards, newest first, with what rests on them, and the drafts",
    access: readers,
    reply: z.object({ versions: z.array(versionSummary), drafts: z.array(draftSummary) }),
  },
  "GET /scorecard-versions/:id": {
    summary: "One version with its definition",
    access: readers,
    params: byId,
    reply: versionSummary.extend({ definition: scorecardSchema, rules: rulesSchema }),
  },
  "GET /scorecard-versions/:id/file": {
    summary: "A version as a file",
    access: readers,
    params: byId,
    query: z.object({ form: z.enum(["yaml", "json"]).default("yaml") }),
    reply: z.object({ name: z.string(), text: z.string() }),
  },
  "POST /scorecard-versions/:id/use": {
    summary: "Put an archived version in use again",
    access: writers,
    params: byId,
    reply: versionSummary,
    idempotent: true,
  },
  "POST /scorecard-versions/:id/archive": {
    summary: "Archive a version; not the one in use",
    access: writers,
    params: byId,
    reply: versionSummary,
    idempotent: true,
  },
  "POST /scorecard-proposals": {
    summary: "Criteria drafted from the obligations of SOPs in force; stores nothing",
    access: writers,
    body: z.strictObject({
      sopIds: z.array(z.string()).min(1).max(50),
      taken: z.array(z.string()).max(5000).default([]).meta({ description: "ids that are used already" }),
    }),
    reply: z.object({ sections: scorecardSchema.shape.sections, withoutRules: z.array(z.string()) }),
  },
  "POST /scorecard-drafts": {
    summary:
      "Begin a draft: empty, from a version, from the words that a calibration session agreed on, from SOPs, or from a YAML or JSON file",
    access: writers,
    body: z.discriminatedUnion("from", [
      z.strictObject({ from: z.literal("nothing"), title: z.string().trim().min(1).max(200) }),
      z.strictObject({ from: z.literal("version"), versionId: z.uuid() }),
      z.strictObject({
        from: z.literal("sops"),
        title: z.string().trim().min(1).max(200),
        sopIds: z.array(z.string()).min(1).max(50),
      }),
      z.strictObject({ from: z.literal("session"), sessionId: z.uuid() }),
      z.strictObject({ from: z.literal("file"), text: z.string().min(1).max(900_000) }),
    ]),
    reply: scorecardDraftSchema,
    status: 201,
    idempotent: true,
  },
  "GET /scorecard-drafts/:id": {
    summary: "A draft with what to mend and what publishing it would do",
    access: readers,
    params: byId,
    reply: scorecardDraftSchema,
  },
  "PUT /scorecard-drafts/:id": {
    summary: "Save a draft, complete or not",
    access: writers,
    params: byId,
    body: z.strictObject({ baseRevision: z.number().int().min(1), definition: z.record(z.string(), z.unknown()) }),
    reply: scorecardDraftSchema,
  },
  "DELETE /scorecard-drafts/:id": {
    summary: "Discard a draft",
    access: writers,
    params: byId,
    query: z.object({ revision: z.coerce.number().int() }),
    reply: z.object({ discarded: z.boolean() }),
  },
  "POST /scorecard-drafts/:id/trials": {
    summary: "Try a draft on chosen tickets beside the version in use; nothing is stored as a score",
    access: writers,
    params: byId,
    body: z.strictObject({ ticketIds: z.array(z.string()).min(1).max(20) }),
    reply: scorecardTrialSchema,
  },
  "POST /scorecard-drafts/:id/publication": {
    summary: "Publish a draft: from then on it never changes",
    access: writers,
    params: byId,
    body: z.strictObject({ baseRevision: z.number().int().min(1), note: z.string().max(2000).default("") }),
    reply: versionSummary,
    status: 201,
    idempotent: true,
  },
});
