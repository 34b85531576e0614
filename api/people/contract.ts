import { z } from "zod";
import { audiences } from "../../sops/sop.ts";
import { defineContract, instantSchema } from "../http/contract.ts";
import { roles } from "./roles.ts";

const roleSchema = z.enum(roles);

const stageSchema = z.object({
  name: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  finished: z.boolean(),
});

const place = z.array(z.string().trim().min(1).max(60)).max(20);

/** An empty list means any. */
export const keyScopeSchema = z
  .object({ audience: z.enum(audiences).nullable(), channels: place, regions: place, languages: place })
  .meta({ id: "KeyScope" });
const keyScopeBody = z.strictObject({
  audience: z.enum(audiences).nullable().default(null),
  channels: place.default([]),
  regions: place.default([]),
  languages: place.default([]),
});

const apiKeySchema = z
  .object({
    id: z.string().meta({ description: "who the key acts as: the consumer of pins and reads" }),
    name: z.string(),
    role: roleSchema,
    scope: keyScopeSchema,
    start: z.string().nullable().meta({ description: "the first characters of the key" }),
    createdAt: instantSchema,
    lastUsedAt: instantSchema.nullable(),
    revoked: z.boolean(),
  })
  .meta({ id: "ApiKey" });

export const statusSchema = z
  .object({
    state: z.enum(["starting", "ready", "failed"]),
    problem: z.string().nullable(),
    stages: z.array(stageSchema),
    organisation: z.object({ name: z.string(), sample: z.boolean() }).nullable(),
    modes: z.object({
      database: z.string(),
      judge: z.string(),
      answers: z.string(),
      embeddings: z.string(),
      index: z.string(),
    }),
    notes: z
      .array(z.string())
      .meta({ description: "what the person in front of the screen should know of these modes" }),
    sampleSignIns: z.array(
      z.object({ role: roleSchema, name: z.string(), email: z.string(), password: z.string(), home: z.string() }),
    ),
  })
  .meta({ id: "Status" });

export const peopleContract = defineContract({
  "GET /status": { summary: "What runs, on what, and what still loads", access: "public", reply: statusSchema },
  "GET /me": {
    summary: "Who is signed in",
    access: "signed-in",
    reply: z.object({ id: z.string(), name: z.string(), role: roleSchema, agentId: z.string().nullable() }),
  },
  "POST /people": {
    summary: "Add a person who signs in with e-mail and password",
    access: ["head"],
    body: z.strictObject({
      name: z.string().min(1).max(100),
      email: z.email(),
      role: roleSchema.exclude(["operator"]),
      agentId: z
        .string()
        .nullable()
        .default(null)
        .meta({ description: "the handler whose tickets are this person's own" }),
      password: z.string().min(12).max(128),
    }),
    reply: z.object({ id: z.string(), name: z.string(), email: z.string(), role: roleSchema }),
    status: 201,
    idempotent: true,
  },
  "POST /api-keys": {
    summary: "Make an API key for a script or a bot; the key is shown once",
    access: ["head"],
    body: z.strictObject({
      name: z.string().trim().min(1).max(100),
      role: roleSchema.exclude(["operator"]),
      scope: keyScopeBody
        .optional()
        .meta({ description: "for bot and agent keys: what they may read, not overridable" }),
    }),
    reply: z.object({ id: z.string(), key: z.string(), name: z.string(), role: roleSchema, scope: keyScopeSchema }),
    status: 201,
  },
  "GET /api-keys": {
    summary: "API keys with what they may read and when they were last used; never the keys themselves",
    access: ["head", "sop-owner"],
    reply: z.object({ keys: z.array(apiKeySchema) }),
  },
  "DELETE /api-keys/:id": {
    summary: "Revoke a key: from the next request on it is refused",
    access: ["head"],
    params: z.object({ id: z.string() }),
    reply: apiKeySchema,
  },
  "GET /audit-log": {
    summary: "Who did what to what, newest first",
    access: ["head", "qa-lead", "sop-owner"],
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      before: z.coerce.number().int().positive().optional(),
    }),
    reply: z.object({
      entries: z.array(
        z.object({
          id: z.number(),
          at: instantSchema,
          actor: z.string(),
          action: z.string(),
          subject: z.string(),
          details: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  },
  "GET /outbound-log": {
    summary: "What left for a model, an index or a helpdesk, newest first",
    access: ["head", "qa-lead"],
    query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
    reply: z.object({
      entries: z.array(
        z.object({
          id: z.number(),
          at: instantSchema,
          peer: z.string(),
          purpose: z.string(),
          target: z.string(),
          characters: z.number(),
          outcome: z.string(),
          milliseconds: z.number(),
        }),
      ),
    }),
  },
});
