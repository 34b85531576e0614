import { z } from "zod";
import { changedParts, changeKinds } from "../../sops/diff.ts";
import { audiences } from "../../sops/sop.ts";
import { versionEventKinds } from "../../sops/version.ts";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import type { Role } from "../people/roles.ts";
import { everyone, readingSchema, sopSummarySchema, versionSummarySchema, writers } from "./version-contract.ts";

/** Who may speak in a review. */
const reviewers = ["sop-owner", "head", "qa-lead", "trainer", "planner"] as const satisfies readonly Role[];
const people = reviewers;

const versionId = z.object({ id: z.uuid() });
const sopId = z.object({ id: z.string() });
const words = z.string().trim().min(1).max(4000);
const sourceText = z
  .string()
  .max(900_000)
  .meta({ description: "the whole text: front matter and Markdown, kept as sent" });
const baseRevision = z
  .number()
  .int()
  .positive()
  .meta({ description: "the revision that was edited; a newer one means 409 with the other's text in `details`" });

export const eventSchema = z
  .object({
    id: z.number(),
    at: instantSchema,
    kind: z.enum(versionEventKinds),
    by: z.string(),
    sopId: z.string(),
    versionId: z.string().nullable(),
    versionNumber: z.number().nullable(),
    on: dateSchema.meta({ description: "the day from which it holds" }),
    note: z.string(),
  })
  .meta({ id: "SopEvent" });

export const draftSummarySchema = z.object({
  id: z.string(),
  sopId: z.string().nullable().meta({ description: "null while the front matter names none" }),
  title: z.string(),
  revision: z.number(),
  author: z.string(),
  editors: z.array(z.string()),
  note: z.string(),
  base: versionSummarySchema.nullable().meta({ description: "the version it was begun from" }),
  restores: z.number().nullable().meta({ description: "number of the version that it brings back" }),
  requestedChanges: z
    .object({ by: z.string(), at: instantSchema, reason: z.string(), versionId: z.string(), versionNumber: z.number() })
    .nullable()
    .meta({ description: "why the reviewer sent it back last" }),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  updatedBy: z.string(),
});

export const draftSchema = draftSummarySchema.extend({ source: z.string() }).meta({ id: "SopDraft" });

export const findingSchema = z
  .object({
    line: z.number(),
    severity: z.enum(["error", "advice"]).meta({ description: "an error keeps the text from being submitted" }),
    rule: z.string(),
    message: z.string(),
  })
  .meta({ id: "SopFinding" });

const previewSchema = z.object({
  sopId: z.string().nullable(),
  title: z.string().nullable(),
  submittable: z.boolean(),
  findings: z.array(findingSchema).meta({ description: "by line, counted from 1" }),
  html: z.string(),
  bot: z.string().meta({ description: "the .sop.md; empty while the front matter cannot be read" }),
  json: z.string(),
  reading: z.object(readingSchema).nullable().meta({ description: "null while the front matter cannot be read" }),
});

export const changeSchema = z
  .object({
    kind: z.enum(changeKinds),
    part: z.enum(changedParts).optional().meta({ description: "absent = a step, or the obligation that is named" }),
    step: z.string().meta({ description: "id of a step, or of the section that stands outside the steps" }),
    obligation: z.string().optional(),
    id: z.string().optional().meta({ description: "of a case, tool, input or example" }),
    audience: z.enum(audiences).nullable().optional().meta({ description: "who reads the words; null = everybody" }),
    before: z.string().optional(),
    after: z.string().optional(),
  })
  .meta({ id: "SopChange" });

const textDiffSchema = z.object({
  added: z.number(),
  removed: z.number(),
  hunks: z.array(
    z.object({
      fromLine: z.number(),
      toLine: z.number(),
      lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
    }),
  ),
});

export const commentSchema = z
  .object({
    id: z.string(),
    versionId: z.string(),
    by: z.string(),
    at: instantSchema,
    text: z.string(),
    anchor: z.string().nullable().meta({ description: "id of a step or obligation; null = the whole version" }),
    resolvedBy: z.string().nullable(),
    resolvedAt: instantSchema.nullable(),
  })
  .meta({ id: "SopComment" });

const reviewSchema = z.object({
  sopId: z.string(),
  title: z.string(),
  version: versionSummarySchema,
  source: z.string(),
  html: z.string(),
  ...readingSchema,
  findings: z.array(findingSchema),
  requestedReviewers: z.array(z.string()),
  base: versionSummarySchema.nullable().meta({ description: "what it would take over from: compare with this one" }),
  changes: z.array(changeSchema).nullable().meta({ description: "against `base`" }),
  comments: z.array(commentSchema),
  events: z.array(eventSchema),
  approval: z.object({
    allowed: z.boolean(),
    reason: z.string().nullable().meta({ description: "why the caller may not approve" }),
    effectiveFrom: dateSchema.meta({ description: "the day it would hold from when approved now" }),
  }),
});

const reminderSchema = z
  .object({
    kind: z.enum([
      "verification-overdue",
      "verification-due",
      "review-waiting",
      "changes-requested",
      "scheduled",
      "ending",
      "pin-ending",
      "pin-out-of-force",
    ]),
    sopId: z.string().nullable(),
    title: z.string(),
    versionId: z.string().nullable(),
    versionNumber: z.number().nullable(),
    draftId: z.string().nullable(),
    consumer: z.string().nullable().meta({ description: "the key that pinned the version" }),
    on: dateSchema.meta({ description: "due, in force from, last day + 1, or waiting since" }),
    for: z.array(z.string()).meta({ description: "whose move it is" }),
  })
  .meta({ id: "SopReminder" });

export const authoringContract = defineContract({
  "GET /sop-drafts": {
    summary: "Open drafts, last edited first",
    access: people,
    query: z.object({ sopId: z.string().optional() }),
    reply: z.object({ drafts: z.array(draftSummarySchema) }),
  },
  "POST /sop-drafts": {
    summary: "Begin a draft: from a text, from a version to edit it, or from an earlier version to bring it back",
    access: writers,
    body: z.discriminatedUnion("from", [
      z.strictObject({ from: z.literal("text"), source: sourceText, note: z.string().max(4000).default("") }),
      z.strictObject({
        from: z.literal("version"),
        versionId: z.uuid(),
        purpose: z.enum(["edit", "restore"]).default("edit"),
      }),
    ]),
    reply: draftSchema,
    status: 201,
    idempotent: true,
  },
  "GET /sop-drafts/:id": {
    summary: "One draft with its text",
    access: people,
    params: versionId,
    reply: draftSchema,
  },
  "PUT /sop-drafts/:id": {
    summary:
      "Save a draft; 409 with `details.theirs`, `details.base` and `details.revision` when somebody saved before",
    access: writers,
    params: versionId,
    body: z.strictObject({ baseRevision, source: sourceText, note: z.string().max(4000).optional() }),
    reply: draftSchema,
    idempotent: true,
  },
  "POST /sop-drafts/:id/merge": {
    summary: "Three-way merge of a text with what others saved since `baseRevision`; stores nothing",
    access: writers,
    params: versionId,
    body: z.strictObject({ baseRevision, source: sourceText }),
    reply: z.object({
      revision: z.number().meta({ description: "save the merged text with this as baseRevision" }),
      clean: z.boolean(),
      merged: z.string().meta({ description: "conflicts stand between <<<<<<< and >>>>>>> lines" }),
      conflicts: z.array(
        z.object({
          line: z.number().meta({ description: "of its first line in `merged`, from 1" }),
          mine: z.string(),
          base: z.string(),
          theirs: z.string(),
        }),
      ),
    }),
  },
  "GET /sop-drafts/:id/diff": {
    summary: "What a draft changes in the version it was begun from",
    access: people,
    params: versionId,
    reply: z.object({ base: versionSummarySchema.nullable(), changes: z.array(changeSchema), text: textDiffSchema }),
  },
  "DELETE /sop-drafts/:id": {
    summary: "Discard a draft; what it was submitted as stays",
    access: writers,
    params: versionId,
    query: z.object({ baseRevision: z.coerce.number().int().positive() }),
    reply: z.object({ id: z.string(), discarded: z.literal(true) }),
    idempotent: true,
  },
  "POST /sop-drafts/:id/submission": {
    summary: "Hand a draft in for review: its text becomes the next version and never changes again",
    access: writers,
    params: versionId,
    body: z.strictObject({
      baseRevision,
      note: words.meta({ description: "what changed and why" }),
      reviewers: z.array(z.string().min(1).max(100)).max(20).default([]),
    }),
    reply: versionSummarySchema,
    status: 201,
    idempotent: true,
  },
  "POST /sop-previews": {
    summary: "Both renderings, steps and findings of a text that is being written; stores nothing",
    access: people,
    body: z.strictObject({ source: sourceText }),
    reply: previewSchema,
  },
  "GET /sop-reviewers": {
    summary: "Who can approve",
    access: people,
    reply: z.object({ people: z.array(z.object({ name: z.string(), role: z.string() })) }),
  },
  "GET /sop-reviews": {
    summary: "Versions that wait for a decision, longest waiting first",
    access: people,
    reply: z.object({
      reviews: z.array(
        z.object({
          sopId: z.string(),
          title: z.string(),
          version: versionSummarySchema,
          submittedAt: instantSchema,
          requestedReviewers: z.array(z.string()),
          openComments: z.number(),
        }),
      ),
    }),
  },
  "GET /sop-versions/:id/review": {
    summary: "All that a reviewer needs of a version: text, changes, findings, comments, what happened",
    access: people,
    params: versionId,
    reply: reviewSchema,
  },
  "POST /sop-versions/:id/comments": {
    summary: "Comment on a version, one of its steps, or one of its obligations",
    access: reviewers,
    params: versionId,
    body: z.strictObject({ text: words, anchor: z.string().max(200).nullable().default(null) }),
    reply: commentSchema,
    status: 201,
    idempotent: true,
  },
  "PUT /sop-comments/:id": {
    summary: "Resolve a comment, or open it again",
    access: reviewers,
    params: versionId,
    body: z.strictObject({ resolved: z.boolean() }),
    reply: commentSchema,
    idempotent: true,
  },
  "POST /sop-versions/:id/requested-changes": {
    summary: "Send a version in review back: its text is an open draft again",
    access: writers,
    params: versionId,
    body: z.strictObject({ reason: words }),
    reply: z.object({ version: versionSummarySchema, draftId: z.string() }),
    idempotent: true,
  },
  "POST /sop-versions/:id/withdrawal": {
    summary: "Take back a version in review, or cancel an approved one before its date",
    access: writers,
    params: versionId,
    body: z.strictObject({ reason: words }),
    reply: z.object({ version: versionSummarySchema, draftId: z.string().nullable() }),
    idempotent: true,
  },
  "POST /sop-versions/:id/approval": {
    summary: "Approve a version in review: never by its author, whoever handed it in, or anybody who edited its draft",
    access: writers,
    params: versionId,
    body: z.strictObject({
      effectiveFrom: dateSchema.optional().meta({
        description: "first day in force, today or later; default: the date in the text, or today when that has passed",
      }),
      note: z.string().trim().max(4000).default(""),
    }),
    reply: versionSummarySchema,
    idempotent: true,
  },
  "POST /sop-versions/:id/retirement": {
    summary: "Take a version out of force without a successor",
    access: writers,
    params: versionId,
    body: z.strictObject({
      reason: words,
      from: dateSchema.optional().meta({ description: "first day on which it no longer holds; default: today" }),
    }),
    reply: versionSummarySchema,
    idempotent: true,
  },
  "GET /sops/:id/history": {
    summary: "What happened to the versions of an SOP, oldest first",
    access: people,
    params: sopId,
    reply: z.object({ events: z.array(eventSchema) }),
  },
  "GET /sops/:id/diff": {
    summary: "What changed between two versions: in meaning, by step and obligation, and line by line",
    access: everyone,
    params: sopId,
    query: z.object({ from: z.coerce.number().int().positive(), to: z.coerce.number().int().positive() }),
    reply: z.object({
      from: versionSummarySchema,
      to: versionSummarySchema,
      changes: z.array(changeSchema),
      text: textDiffSchema,
    }),
  },
  "POST /sops/:id/verification": {
    summary: "Owner or verifier says that what is in force is still true: its interval begins again",
    access: people,
    params: sopId,
    body: z.strictObject({
      note: z.string().trim().max(4000).default("").meta({ description: "needed when the SOP was stale" }),
    }),
    reply: sopSummarySchema,
    idempotent: true,
  },
  "PUT /sops/:id/people": {
    summary: "Hand an SOP to another owner or verifier",
    access: writers,
    params: sopId,
    body: z.strictObject({
      owner: z.string().trim().min(1).max(100),
      verifier: z.string().trim().min(1).max(100).nullable(),
      note: z.string().trim().max(4000).default(""),
    }),
    reply: sopSummarySchema,
    idempotent: true,
  },
  "GET /sop-reminders": {
    summary:
      "What waits for somebody: verifications, reviews, requested changes, scheduled and ending versions, pins that end",
    access: people,
    query: z.object({
      of: z.string().optional().meta({ description: "only what waits for this person" }),
      withinDays: z.coerce.number().int().min(0).max(365).default(14),
      waitingDays: z.coerce.number().int().min(0).max(365).default(3),
    }),
    reply: z.object({ asOf: dateSchema, reminders: z.array(reminderSchema) }),
  },
});
