import { z } from "zod";
import { audiences, obligationLevels } from "../../sops/sop.ts";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";
import type { Role } from "../people/roles.ts";

const everyone = [
  "agent",
  "qa-lead",
  "trainer",
  "planner",
  "sop-owner",
  "head",
  "bot",
] as const satisfies readonly Role[];
const audience = z.enum(audiences);

/** Where the asker stands: only what is in force there on that day is shown. */
const scope = {
  audience: audience.optional(),
  channel: z.string().optional(),
  region: z.string().optional(),
  language: z.string().optional(),
  asOf: dateSchema.optional().meta({ description: "default: today (UTC)" }),
};

export const versionSummarySchema = z.object({
  id: z.string(),
  number: z.number(),
  state: z.enum(["draft", "in-review", "approved", "superseded", "retired"]),
  effectiveFrom: dateSchema,
  effectiveTo: dateSchema.nullable(),
  author: z.string(),
  approvedBy: z.string().nullable(),
  approvedAt: instantSchema.nullable(),
});

const obligationSchema = z.object({ id: z.string(), level: z.enum(obligationLevels), text: z.string() });

export const stepSchema = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    text: z.string(),
    obligations: z.array(obligationSchema),
  })
  .meta({ id: "SopStep" });

export const sopSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  owner: z.string(),
  verifier: z.string().nullable(),
  audiences: z.array(audience),
  channels: z.array(z.string()),
  regions: z.array(z.string()),
  languages: z.array(z.string()),
  contactReasons: z.array(z.string()),
  verifiedAt: dateSchema.nullable(),
  stale: z.boolean(),
  inForce: versionSummarySchema.nullable(),
  drafts: z.number(),
});

export const citationSchema = z
  .object({
    sopId: z.string(),
    title: z.string(),
    versionId: z.string(),
    versionNumber: z.number(),
    effectiveFrom: dateSchema,
    stepId: z.string().nullable(),
    stepTitle: z.string().nullable(),
    obligationId: z.string().nullable(),
    quote: z.string(),
    start: z.number().meta({ description: "UTF-16 offset into the version's source" }),
    end: z.number(),
    stale: z.boolean(),
  })
  .meta({ id: "Citation" });

export const hitSchema = z.object({
  sopId: z.string(),
  title: z.string(),
  versionId: z.string(),
  versionNumber: z.number(),
  stepId: z.string().nullable(),
  heading: z.string(),
  text: z.string(),
  score: z.number(),
  stages: z.record(z.string(), z.number().nullable()).meta({ description: "rank in each stage, 1 = first" }),
});

export const answerSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("answer"),
      sentences: z.array(z.object({ text: z.string(), citation: citationSchema })).min(1),
      step: stepSchema.nullable(),
      writtenBy: z.string().meta({ description: "a model's name, or 'extract' for sentences taken from the SOP" }),
      others: z.array(hitSchema),
      retrieval: z.string(),
    }),
    z.object({
      kind: z.literal("refusal"),
      reason: z.enum(["not-covered", "ambiguous"]),
      message: z.string(),
      nearest: z.array(hitSchema),
      gapId: z.string().nullable(),
      retrieval: z.string(),
    }),
  ])
  .meta({ id: "Answer" });

export const sopsContract = defineContract({
  "GET /sops": {
    summary: "SOPs, with the version in force on a date",
    access: everyone,
    query: z.object(scope),
    reply: z.object({ asOf: dateSchema, sops: z.array(sopSummarySchema) }),
  },
  "GET /sops/:id": {
    summary: "One SOP: the version in force on a date, or a named version",
    access: everyone,
    params: z.object({ id: z.string() }),
    query: z.object({ asOf: dateSchema.optional(), version: z.coerce.number().int().positive().optional() }),
    reply: sopSummarySchema.extend({
      asOf: dateSchema,
      versions: z.array(versionSummarySchema),
      version: versionSummarySchema
        .extend({ source: z.string(), html: z.string(), overview: z.string(), steps: z.array(stepSchema) })
        .nullable(),
    }),
  },
  "GET /sops/:id/rendering": {
    summary: "The version in force as a page, as a bot's .sop.md, or as JSON",
    access: everyone,
    params: z.object({ id: z.string() }),
    query: z.object({ to: z.enum(["human", "bot", "json"]).default("human"), asOf: dateSchema.optional() }),
    reply: z.object({ format: z.string(), versionId: z.string(), content: z.string() }),
  },
  "POST /imports/sops": {
    summary: "Import one SOP file as a draft, or as approved elsewhere by a named person",
    access: ["sop-owner"],
    query: z.object({
      name: importName,
      approvedBy: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "who approved it before it came here; never its owner" }),
    }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /sop-versions/:id/approval": {
    summary: "Approve a draft: never by its author",
    access: ["sop-owner", "head"],
    params: z.object({ id: z.uuid() }),
    reply: versionSummarySchema,
    idempotent: true,
  },
  "GET /search": {
    summary: "Steps in force that fit a query",
    access: everyone,
    query: z.object({
      q: z.string().min(1).max(1000),
      limit: z.coerce.number().int().min(1).max(50).default(8),
      ...scope,
    }),
    reply: z.object({ asOf: dateSchema, retrieval: z.string(), hits: z.array(hitSchema) }),
  },
  "POST /answers": {
    summary: "What to do now: the step in force with its source, or 'not covered'",
    access: everyone,
    body: z.strictObject({
      question: z.string().min(1).max(2000),
      history: z.array(z.string().max(4000)).max(20).default([]),
      contactReason: z.string().optional(),
      ...scope,
    }),
    reply: answerSchema,
    idempotent: true,
  },
  "GET /gaps": {
    summary: "Questions that nothing in force answers",
    access: ["sop-owner", "head", "trainer", "qa-lead"],
    reply: z.object({
      gaps: z.array(
        z.object({
          id: z.string(),
          question: z.string(),
          reason: z.string(),
          audience: z.string(),
          times: z.number(),
          firstAt: instantSchema,
          lastAt: instantSchema,
        }),
      ),
    }),
  },
});
