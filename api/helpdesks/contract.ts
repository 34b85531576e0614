import { z } from "zod";
import { helpdeskSettings } from "../adapters/helpdesk-settings.ts";
import { defineContract, instantSchema } from "../http/contract.ts";

const keepers = ["qa-lead", "head"] as const;
const id = z.object({ id: z.uuid() });
const name = z.string().trim().min(1).max(100);
const secret = z.string().min(1).max(2000).meta({ description: "API token; written, never read back" });
const everyMinutes = z.number().int().min(5).max(10_080).nullable();

const runSchema = z
  .object({
    id: z.string(),
    importId: z.string().meta({ description: "where the refused rows are kept" }),
    state: z.enum(["running", "done", "failed", "stopped"]),
    pages: z.number(),
    added: z.number(),
    changed: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
    drafts: z.number().meta({ description: "SOP drafts made of articles" }),
    problem: z.string().nullable(),
    startedBy: z.string(),
    startedAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .meta({ id: "HelpdeskRun" });

const sourceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["zendesk", "intercom", "freshdesk", "http", "webhook"]),
    settings: helpdeskSettings,
    hasSecret: z.boolean(),
    everyMinutes: everyMinutes,
    state: z.enum(["active", "paused"]),
    waitUntil: instantSchema.nullable().meta({ description: "the helpdesk asked for a pause until then" }),
    resumes: z.boolean().meta({ description: "the next run goes on where the last one ended" }),
    createdBy: z.string(),
    createdAt: instantSchema,
    lastRun: runSchema.nullable(),
  })
  .meta({ id: "HelpdeskSource" });

export const helpdesksContract = defineContract({
  "GET /helpdesk-sources": {
    summary: "Helpdesks that tickets come from, with the last run of each",
    access: keepers,
    reply: z.object({ sources: z.array(sourceSchema) }),
  },
  "POST /helpdesk-sources": {
    summary:
      "Connect a helpdesk; for one that sends its tickets itself, the signing secret is made here and shown once",
    access: keepers,
    body: z.strictObject({
      name,
      settings: helpdeskSettings,
      secret: secret.nullable().default(null),
      everyMinutes: everyMinutes.default(null),
    }),
    reply: z.object({ source: sourceSchema, signingSecret: z.string().nullable() }),
    status: 201,
  },
  "GET /helpdesk-sources/:id": {
    summary: "One helpdesk with its runs, newest first, and what it sent here",
    access: keepers,
    params: id,
    reply: z.object({
      source: sourceSchema,
      runs: z.array(runSchema),
      events: z.object({
        added: z.number(),
        changed: z.number(),
        unchanged: z.number(),
        rejected: z.number(),
        lastAt: instantSchema.nullable(),
        refused: z.array(z.object({ id: z.string(), at: instantSchema, problem: z.string() })),
      }),
    }),
  },
  "PUT /helpdesk-sources/:id": {
    summary: "Change a connection; a secret that is not sent stays",
    access: keepers,
    params: id,
    body: z.strictObject({
      name: name.optional(),
      settings: helpdeskSettings.optional(),
      secret: secret.optional(),
      everyMinutes: everyMinutes.optional(),
      state: z.enum(["active", "paused"]).optional(),
    }),
    reply: sourceSchema,
  },
  "DELETE /helpdesk-sources/:id": {
    summary: "Remove a connection with its secret; its tickets stay",
    access: keepers,
    params: id,
    reply: z.object({ id: z.string(), removed: z.literal(true) }),
  },
  "POST /helpdesk-sources/:id/tests": {
    summary: "Ask the helpdesk for as little as can be, to see whether address and secret are right",
    access: keepers,
    params: id,
    reply: z.object({ ok: z.boolean(), message: z.string() }),
  },
  "POST /helpdesk-sources/:id/runs": {
    summary: "Read new and changed tickets now; goes on in the background",
    access: keepers,
    params: id,
    body: z.strictObject({
      fromBeginning: z.boolean().default(false).meta({ description: "read everything again; nothing is stored twice" }),
    }),
    reply: runSchema,
    status: 202,
    idempotent: true,
  },
  "POST /helpdesk-events/:id": {
    summary: "Takes a signed message (standard-webhooks) that carries one ticket; the same message again has no effect",
    access: "public",
    params: id,
    headers: z.object({
      "webhook-id": z.string().min(1).max(255),
      "webhook-timestamp": z.string().regex(/^\d{1,12}$/),
      "webhook-signature": z.string().min(1).max(2000),
    }),
    body: "stream",
    reply: z.object({
      outcome: z.enum(["added", "changed", "unchanged", "rejected", "repeat"]),
      problem: z.string().nullable().meta({ description: "what is wrong with the ticket that was refused" }),
    }),
  },
});
