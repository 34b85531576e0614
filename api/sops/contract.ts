import { z } from "zod";
import { dateSchema, defineContract } from "../http/contract.ts";
import { deprecations } from "../http/deprecation.ts";
import { importName, importResultSchema } from "../imports/contract.ts";
import { authoringContract } from "./authoring-contract.ts";
import { everyone, scopeQuery, sopPageSchema, sopSummarySchema, stepSchema } from "./version-contract.ts";

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
    trust: z.enum(["verified", "stale", "disputed"]).meta({
      description:
        "stale = past its verification date; disputed = people say it is wrong or outdated, and nobody has settled that",
    }),
    disputes: z.number().meta({ description: "how many say so" }),
  })
  .meta({ id: "Citation" });

export const missingFactSchema = z
  .object({
    kind: z.enum(["channel", "region", "language", "case"]),
    fact: z.string(),
    options: z.array(z.object({ label: z.string(), value: z.string() })).min(2),
  })
  .meta({
    id: "MissingFact",
    description:
      "what the answer depends on: ask again with the value as channel, region or language, or for a case in facts",
  });

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

/** A sentence of an answer that is still being written; its citation has been verified. */
export const answerPartSchema = z.object({ text: z.string(), citation: citationSchema });

export const answerSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("answer"),
      sentences: z.array(z.object({ text: z.string(), citation: citationSchema })).min(1),
      step: stepSchema.nullable(),
      writtenBy: z.string().meta({ description: "a model's name, or 'extract' for sentences taken from the SOP" }),
      others: z.array(hitSchema),
      asks: missingFactSchema.nullable().meta({ description: "what would make the answer more exact" }),
      questionId: z.string().nullable().meta({ description: "under which the question is recorded" }),
      retrieval: z.string(),
      deprecations,
    }),
    z.object({
      kind: z.literal("refusal"),
      reason: z.enum(["not-covered", "ambiguous", "needs-fact"]),
      message: z.string(),
      nearest: z.array(hitSchema),
      asks: missingFactSchema.nullable().meta({ description: "what has to be known before there is an answer" }),
      questionId: z.string().nullable(),
      gapId: z.string().nullable(),
      retrieval: z.string(),
      deprecations,
    }),
  ])
  .meta({ id: "Answer" });

export const sopsContract = defineContract({
  ...authoringContract,
  "GET /sops": {
    summary: "SOPs, with the version in force on a date",
    access: everyone,
    query: z.object(scopeQuery),
    reply: z.object({ asOf: dateSchema, sops: z.array(sopSummarySchema) }),
  },
  "GET /sops/:id": {
    summary: "One SOP: the version in force on a date, or a named version",
    access: everyone,
    params: z.object({ id: z.string() }),
    query: z.object({ ...scopeQuery, version: z.coerce.number().int().positive().optional() }),
    reply: sopPageSchema,
  },
  "GET /sops/:id/rendering": {
    summary: "The version in force as a page, as text, as a bot's .sop.md, or as JSON for the audience (default bot)",
    access: everyone,
    params: z.object({ id: z.string() }),
    query: z.object({
      ...scopeQuery,
      to: z
        .enum(["human", "markdown", "bot", "json"])
        .optional()
        .meta({ description: "human = page, markdown = the same as text; default: human, with a bot's key bot" }),
      version: z.coerce.number().int().positive().optional(),
    }),
    reply: z.object({
      format: z.string(),
      sopId: z.string(),
      title: z.string(),
      versionId: z.string(),
      versionNumber: z.number(),
      effectiveFrom: dateSchema,
      effectiveTo: dateSchema.nullable(),
      content: z.string(),
      deprecations,
    }),
  },
  "POST /imports/sops": {
    summary: "Import one SOP file for review, or as approved elsewhere by a named person",
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
  "GET /search": {
    summary: "Steps in force that fit a query",
    access: everyone,
    query: z.object({
      q: z.string().min(1).max(1000),
      limit: z.coerce.number().int().min(1).max(50).default(8),
      ...scopeQuery,
    }),
    reply: z.object({ asOf: dateSchema, retrieval: z.string(), hits: z.array(hitSchema), deprecations }),
  },
  "POST /answers": {
    summary: "What to do now: the step in force with its source, or 'not covered'",
    access: everyone,
    body: z.strictObject({
      question: z.string().min(1).max(2000),
      history: z.array(z.string().max(4000)).max(20).default([]),
      contactReason: z.string().max(100).optional(),
      sopId: z.string().max(200).optional().meta({
        description:
          "the SOP that the contact is about, where that is known: its step that fits best, whatever the words",
      }),
      facts: z
        .array(z.string().max(300))
        .max(8)
        .default([])
        .meta({ description: "cases that are known to hold, as an earlier reply named them" }),
      ...scopeQuery,
    }),
    reply: answerSchema,
    parts: answerPartSchema,
    idempotent: true,
  },
});
