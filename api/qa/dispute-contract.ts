import { z } from "zod";
import { defineContract, instantSchema } from "../http/contract.ts";
import { verdictKind } from "./wire.ts";

const deciders = ["qa-lead", "head"] as const;
const readers = ["qa-lead", "head", "agent"] as const;
const byId = z.object({ id: z.uuid() });
const given = z.enum(["pass", "fail", "level", "not-applicable"]);
const rating = z.object({ verdict: given, level: z.number().nullable() });

export const disputeSchema = z
  .object({
    id: z.string(),
    ticketId: z.string(),
    criterionId: z.string(),
    title: z.string(),
    question: z.string(),
    levels: z.array(z.object({ value: z.number(), label: z.string(), anchor: z.string() })),
    against: z.enum(["auto-score", "review"]),
    scorer: z.string().meta({ description: "the judge or check, or the reviewer" }),
    given: rating.meta({ description: "kept as it was, whatever is decided" }),
    expected: rating,
    reason: z.string(),
    agentId: z.string(),
    agentName: z.string(),
    raisedBy: z.string(),
    raisedAt: instantSchema,
    dueAt: instantSchema,
    overdue: z.boolean(),
    state: z.enum(["open", "upheld", "rejected", "withdrawn"]),
    decided: z
      .object({
        by: z.string(),
        at: instantSchema,
        verdict: given.nullable(),
        level: z.number().nullable(),
        reason: z.string(),
      })
      .nullable(),
    mayDecide: z.boolean(),
    whyNot: z.string().nullable().meta({ description: "why the caller may not decide it" }),
  })
  .meta({ id: "Dispute" });

const policySchema = z.object({
  windowDays: z.number().int().min(1).max(365),
  targetWorkingDays: z.number().int().min(1).max(60),
});

export const disputeContract = defineContract({
  "GET /dispute-policy": {
    summary: "How long a score can be disputed, and within how many working days it is to be decided",
    access: "signed-in",
    reply: policySchema.extend({ setBy: z.string().nullable(), setAt: instantSchema.nullable() }),
  },
  "PUT /dispute-policy": {
    summary: "Change the dispute policy; holds for disputes from now on",
    access: deciders,
    body: policySchema.strict(),
    reply: policySchema.extend({ setBy: z.string().nullable(), setAt: instantSchema.nullable() }),
  },
  "GET /disputes": {
    summary: "Disputes, open ones first by their target date; an agent sees their own",
    access: readers,
    query: z.object({ state: z.enum(["open", "upheld", "rejected", "withdrawn"]).optional() }),
    reply: z.object({
      open: z.number(),
      overdue: z.number(),
      disputes: z.array(disputeSchema),
      withheld: z.number().meta({
        description: "open disputes of tickets that wait for the caller's blind review: another person decides those",
      }),
    }),
  },
  "GET /disputes/:id": {
    summary: "One dispute with its trail",
    access: readers,
    params: byId,
    reply: disputeSchema.extend({
      trail: z.array(
        z.object({
          kind: z.enum(["raised", "upheld", "rejected", "withdrawn", "rescored"]),
          by: z.string(),
          at: instantSchema,
          note: z.string(),
          runId: z.string().nullable(),
        }),
      ),
    }),
  },
  "POST /disputes": {
    summary: "Dispute a score or review of one's own ticket; it stays as it is until another person has decided",
    access: ["agent"],
    body: z.strictObject({
      scoreId: z.uuid().optional().meta({ description: "an auto-score; give this or auditId" }),
      auditId: z.uuid().optional().meta({ description: "a label of a review" }),
      expected: z.strictObject({ verdict: given, level: z.number().nullable().default(null) }),
      reason: z.string().trim().min(10).max(2000),
    }),
    reply: disputeSchema,
    status: 201,
    idempotent: true,
  },
  "POST /disputes/:id/withdrawal": {
    summary: "Take one's own dispute back",
    access: ["agent"],
    params: byId,
    reply: disputeSchema,
    idempotent: true,
  },
  "POST /disputes/:id/decision": {
    summary: "Decide a dispute: never the agent, never the scorer. Upheld, it becomes a targeted label",
    access: deciders,
    params: byId,
    body: z.strictObject({
      upheld: z.boolean(),
      verdict: given.optional().meta({ description: "the rating that holds when upheld; default: the expected one" }),
      level: z.number().nullable().optional(),
      reason: z.string().trim().min(1).max(2000),
    }),
    reply: disputeSchema,
    idempotent: true,
  },
  "GET /disputes/:id/similar": {
    summary: "Tickets that got the same verdict on the same criterion and read most alike",
    access: deciders,
    params: byId,
    reply: z.object({
      tickets: z.array(
        z.object({
          ticketId: z.string(),
          opening: z.string(),
          contactReason: z.string().nullable(),
          agentName: z.string().nullable(),
          similarity: z.number().meta({ description: "cosine of what the handler said and did, 0-1" }),
          verdict: verdictKind,
          level: z.number().nullable(),
        }),
      ),
    }),
  },
  "POST /disputes/:id/rescore-preview": {
    summary: "What the judge, having learned from the decision, would say of the similar tickets; stores nothing",
    access: deciders,
    params: byId,
    reply: z.object({
      judge: z.string(),
      learned: z.boolean().meta({ description: "false = the decision makes no other judge; it was only asked again" }),
      tickets: z.array(
        z.object({
          ticketId: z.string(),
          before: z.object({ verdict: verdictKind, level: z.number().nullable() }),
          after: z.object({ verdict: verdictKind, level: z.number().nullable() }),
          changed: z.boolean(),
        }),
      ),
    }),
  },
  "POST /disputes/:id/rescore": {
    summary: "Score all tickets again with the judge that learned from the decision, in the caller's name",
    access: ["qa-lead"],
    params: byId,
    reply: z.object({ runId: z.string() }),
    status: 202,
    idempotent: true,
  },
});
