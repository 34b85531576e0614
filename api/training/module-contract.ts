import { z } from "zod";
import { itemFlags } from "../../training/item-analysis.ts";
import { moduleSchema } from "../../training/module.ts";
import { packageKinds } from "../../training/packages/player-content.ts";
import { defineContract, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";
import { moduleStates } from "./schema.ts";

/** Who sees the answers of a knowledge check. Agents take modules as attempts, which do not carry them. */
const keepers = ["trainer", "qa-lead", "head"] as const;
const trainers = ["trainer"] as const;
const moduleId = z.object({ id: z.string() });

const staleSchema = z.object({
  ref: z.string(),
  fate: z.enum(["lost", "reworded"]),
  quote: z.string(),
  now: z.string().nullable().meta({ description: "the version in force" }),
});
const problemSchema = z.object({ where: z.string(), message: z.string() });

export const moduleLifeSchema = z
  .object({
    id: z.string(),
    state: z.enum(moduleStates),
    version: z.number().meta({ description: "newest published version, 0 = none" }),
    edited: z.boolean().meta({ description: "the working copy differs from the newest version" }),
    editedBy: z.string().nullable(),
    stale: z.array(staleSchema),
    problems: z.array(problemSchema).meta({ description: "what has to be mended before publishing" }),
    versions: z.array(z.object({ number: z.number(), publishedBy: z.string(), publishedAt: instantSchema })),
  })
  .meta({ id: "ModuleLife" });

const fileSchema = z.object({ fileName: z.string(), mediaType: z.string(), base64: z.string() });

export const moduleContract = defineContract({
  "GET /modules": {
    summary: "Training modules",
    access: ["trainer", "qa-lead", "head", "agent"],
    reply: z.object({
      modules: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          skill: z.string(),
          minutes: z.number(),
          questions: z.number(),
          state: z.enum(moduleStates),
          version: z.number(),
          edited: z.boolean(),
          staleRules: z.number(),
        }),
      ),
    }),
  },
  "GET /modules/:id": {
    summary: "The working copy of a module: its lessons and knowledge check with the answers",
    access: keepers,
    params: moduleId,
    reply: moduleSchema,
  },
  "GET /modules/:id/life": {
    summary: "Where a module stands: versions, what is stale, what keeps it from being published",
    access: keepers,
    params: moduleId,
    reply: moduleLifeSchema,
  },
  "PUT /modules/:id": {
    summary: "Save the working copy; what agents take does not change until it is published",
    access: trainers,
    params: moduleId,
    body: moduleSchema,
    reply: moduleLifeSchema,
  },
  "POST /modules/drafts": {
    summary:
      "Draft a module from SOP steps in force and real contacts; a model writes it where one is set, else it is assembled",
    access: trainers,
    body: z.strictObject({
      ref: z.string().meta({ description: "sop-id#step-id or sop-id#obligation-id" }),
      more: z.array(z.string()).max(8).default([]).meta({ description: "further steps of the same SOP" }),
      findingId: z.uuid().optional().meta({ description: "its tickets give the excerpts" }),
    }),
    reply: moduleSchema,
    status: 201,
    idempotent: true,
  },
  "POST /modules/:id/publication": {
    summary: "Publish the working copy as the next version; refused while a quote cannot be verified",
    access: trainers,
    params: moduleId,
    reply: moduleLifeSchema,
    status: 201,
  },
  "POST /modules/:id/requote": {
    summary: "Quote reworded rules in the working copy as they read in force; nothing is published",
    access: trainers,
    params: moduleId,
    reply: z.object({
      renewed: z.array(z.string()),
      gone: z.array(z.string()).meta({ description: "rules that no version in force has" }),
    }),
    status: 201,
  },
  "POST /modules/:id/archive": {
    summary: "Take a module out of use; what was assigned stays",
    access: trainers,
    params: moduleId,
    reply: moduleLifeSchema,
  },
  "GET /modules/:id/package": {
    summary: "The newest published version for a learning system, as a zip in base64",
    access: keepers,
    params: moduleId,
    query: z.object({ kind: z.enum(packageKinds) }),
    reply: fileSchema,
  },
  "GET /modules/:id/items": {
    summary: "Item analysis of the newest version, from first attempts",
    access: keepers,
    params: moduleId,
    reply: z.object({
      version: z.number(),
      attempts: z.number(),
      kr20: z.number().nullable(),
      items: z.array(
        z.object({
          itemId: z.string(),
          prompt: z.string(),
          n: z.number(),
          difficulty: z.number().meta({ description: "share right, 0-1" }),
          low: z.number(),
          high: z.number(),
          rest: z.number().nullable().meta({ description: "correlation with the score on the other items" }),
          flags: z.array(z.enum(itemFlags)),
        }),
      ),
    }),
  },
  "GET /learning-records": {
    summary: "Attempts that were handed in here, as xAPI 1.0.3 statements",
    access: ["trainer", "head"],
    query: z.object({ moduleId: z.string().optional() }),
    reply: z.object({ statements: z.array(z.record(z.string(), z.unknown())) }),
  },
  "POST /imports/completions": {
    summary: "Completions from a learning system: CSV or xAPI statements",
    access: trainers,
    query: z.object({ name: importName, format: z.enum(["csv", "xapi"]).default("csv") }),
    body: "stream",
    reply: importResultSchema,
    status: 201,
    idempotent: true,
  },
});
