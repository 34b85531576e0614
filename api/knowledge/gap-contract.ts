import { z } from "zod";
import { gapKinds } from "../../sops/gap-kind.ts";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { everyone, scopeQuery, writers } from "../sops/version-contract.ts";
import { conflictStates, feedbackVerdicts, gapStates, outcomes } from "./schema.ts";

const id = z.object({ id: z.uuid() });
export const gapReaders = ["sop-owner", "head", "trainer", "qa-lead"] as const;
const why = z.strictObject({ reason: z.string().trim().min(3).max(1000) });

const closureSchema = z.object({
  at: instantSchema,
  asked: z.number().meta({ description: "how many different questions were asked again" }),
  answeredBefore: z.number(),
  answeredAfter: z.number(),
  before: estimateSchema.nullable(),
  after: estimateSchema.nullable(),
  by: z.array(z.object({ sopId: z.string(), versionId: z.string(), title: z.string(), questions: z.number() })),
});

const gapSchema = z
  .object({
    id: z.string(),
    question: z.string().meta({ description: "the one that speaks for the others, without personal data" }),
    reason: z.string(),
    kind: z.enum(gapKinds),
    state: z.enum(gapStates),
    audience: z.string(),
    times: z.number().meta({ description: "how often it was asked" }),
    contactReason: z.string().nullable().meta({ description: "as asked, else that of the tickets most alike" }),
    contacts: z.number().nullable().meta({ description: "tickets of that reason" }),
    share: estimateSchema.nullable().meta({ description: "of all tickets" }),
    hours: estimateSchema.nullable().meta({
      description: "of handling that go with so many contacts of that reason; of any reason where it is not known",
    }),
    draft: z
      .object({
        id: z.string(),
        title: z.string(),
        sopId: z.string().nullable(),
        versionNumber: z.number().nullable(),
        state: z.enum(["open", "submitted", "discarded", "approved"]),
      })
      .nullable(),
    closure: closureSchema.nullable(),
    decidedBy: z.string().nullable(),
    decidedReason: z.string(),
    firstAt: instantSchema,
    lastAt: instantSchema,
  })
  .meta({ id: "ContentGap" });

const sideSchema = z.object({
  sopId: z.string(),
  versionId: z.string(),
  versionNumber: z.number(),
  title: z.string(),
  stepId: z.string(),
  stepTitle: z.string(),
  obligationId: z.string().nullable(),
  text: z.string(),
});

const conflictSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["contradiction", "duplicate"]),
    left: sideSchema,
    right: sideSchema,
    why: z.string(),
    likeness: z.number().meta({ description: "of the two texts by their words, 0-1" }),
    place: z.string().meta({ description: "where both hold" }),
    state: z.enum(conflictStates),
    foundAt: instantSchema,
    decidedBy: z.string().nullable(),
    decidedReason: z.string(),
    contacts: z.number().meta({ description: "tickets of the reasons of both SOPs" }),
  })
  .meta({ id: "SopConflict" });

export const gapContract = defineContract({
  "POST /gaps": {
    summary: "Report that no SOP says what to do here",
    access: everyone,
    body: z.strictObject({ question: z.string().trim().min(1).max(2000), ...scopeQuery }),
    reply: z.object({ gapId: z.string() }),
    status: 201,
    idempotent: true,
  },
  "GET /gaps": {
    summary: "What people ask and the SOPs do not answer well, the costliest first",
    access: gapReaders,
    reply: z.object({ gaps: z.array(gapSchema) }),
  },
  "GET /gaps/:id": {
    summary: "A gap with its questions, the steps that came near, and tickets of the same reason",
    access: gapReaders,
    params: id,
    reply: z.object({
      gap: gapSchema,
      questions: z.array(
        z.object({
          id: z.string(),
          at: instantSchema,
          question: z.string(),
          outcome: z.enum(outcomes),
          role: z.string(),
          team: z.string().nullable(),
          channel: z.string().nullable(),
          region: z.string().nullable(),
          feedback: z.array(z.object({ verdict: z.enum(feedbackVerdicts), reason: z.string() })),
        }),
      ),
      steps: z.array(
        z.object({
          sopId: z.string(),
          versionId: z.string(),
          stepId: z.string().nullable(),
          title: z.string(),
          heading: z.string(),
          times: z.number(),
        }),
      ),
      tickets: z.array(
        z.object({
          id: z.string(),
          likeness: z.number(),
          solvedBy: z
            .enum(["audit", "score"])
            .nullable()
            .meta({ description: "who found nothing wrong; null = nobody said so" }),
          opening: z.string(),
        }),
      ),
    }),
  },
  "POST /gaps/:id/draft": {
    summary: "Begin the draft that would close a gap",
    access: writers,
    params: id,
    reply: z.object({
      draftId: z.string(),
      sopId: z.string().nullable(),
      from: z.enum(["outline", "version"]),
      tickets: z.array(z.string()).meta({ description: "what the outline was taken from" }),
    }),
    status: 201,
  },
  "POST /gaps/:id/dismissal": {
    summary: "Say why a gap needs no rule; what was said of its answers no longer disputes a step",
    access: writers,
    params: id,
    body: why,
    reply: gapSchema,
  },
  "GET /sop-conflicts": {
    summary: "Steps of different SOPs that contradict each other or say the same, where both hold",
    access: gapReaders,
    reply: z.object({ conflicts: z.array(conflictSchema) }),
  },
  "POST /sop-conflicts/:id/dismissal": {
    summary: "Say why two steps go together after all",
    access: writers,
    params: id,
    body: why,
    reply: z.object({ id: z.string(), state: z.enum(conflictStates) }),
  },
});
