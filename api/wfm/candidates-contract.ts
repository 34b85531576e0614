import { z } from "zod";
import { dateSchema, defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { bandSchema, planners, readers } from "./figures-contract.ts";

const id = z.object({ id: z.uuid() });

export const programmeStates = ["idea", "assessed", "pilot", "rolled-out", "realised", "stopped"] as const;

const stepShape = {
  state: z.enum(programmeStates),
  owner: z.string().trim().min(1).max(100),
  milestone: z.string().trim().max(200).default(""),
  due: dateSchema.nullable().default(null),
  gate: z.string().trim().max(500).default("").meta({ description: "what must be true before it goes on" }),
  measured: z.string().trim().max(500).default("").meta({ description: "what was measured at the gate" }),
  measuredValue: z
    .number()
    .nullable()
    .default(null)
    .meta({ description: "net deflected contacts a month, where measured" }),
  planId: z.uuid().nullable().default(null).meta({ description: "the plan that promises it" }),
  note: z.string().trim().max(1000).default(""),
};
export const programmeStepInput = z.strictObject(stepShape);

export const programmeSchema = z
  .object({
    id: z.string(),
    reason: z.string(),
    ...stepShape,
    createdBy: z.string(),
    createdAt: instantSchema,
    realised: z
      .object({ month: z.string(), value: z.number(), low: z.number(), high: z.number(), predicted: z.number() })
      .nullable()
      .meta({ description: "net deflected contacts of its plan's last settled month, from the ledger" }),
    history: z
      .array(z.object({ ...stepShape, by: z.string(), at: instantSchema }))
      .meta({ description: "every step, oldest first; nothing is erased" }),
  })
  .meta({ id: "Programme" });

export const blockerKinds = [
  "missing-sop",
  "sop-not-approved",
  "not-for-bots",
  "judgement-words",
  "tool-not-available",
  "low-bot-quality",
  "negative-net",
  "few-cases",
] as const;

export const candidateSchema = z
  .object({
    reason: z.string(),
    rank: z.number(),
    score: bandSchema.meta({ description: "hours saved a month x readiness x risk factor" }),
    contactsPerMonth: z.number(),
    netPerMonth: bandSchema.nullable().meta({ description: "contacts; null without a computed plan" }),
    hoursPerMonth: bandSchema.nullable(),
    savingPerMonth: bandSchema.nullable().meta({ description: "money; null without economics" }),
    pNetNotPositive: z.number().nullable(),
    readiness: z.object({
      value: z.number().meta({
        description:
          "0-1: covered by an SOP for bots x tools x quality x explicitness; never below 0.1, so that removing a blocker shows",
      }),
      covered: z.number(),
      executable: z.number().nullable().meta({ description: "null = no SOP" }),
      sops: z.array(z.object({ sopId: z.string(), versionId: z.string(), title: z.string(), executable: z.number() })),
    }),
    quality: estimateSchema.nullable().meta({
      description: "bot tickets without a critical fail, corrected for the judge; null = too few audits",
    }),
    risk: z.enum(["low", "medium", "high"]).meta({
      description: "what a wrong answer costs, by the severity of the criteria tied to its SOPs",
    }),
    riskFactor: z.number().meta({ description: "what is left of the saving at that risk, 0-1" }),
    words: z.string(),
    blockers: z.array(
      z.object({
        kind: z.enum(blockerKinds),
        words: z.string(),
        remedy: z.string(),
        link: z.string().nullable().meta({ description: "address in the web app" }),
      }),
    ),
    programmeId: z.string().nullable(),
    programmeState: z.enum(programmeStates).nullable(),
  })
  .meta({ id: "Candidate" });

export const candidatesContract = defineContract({
  "GET /candidates": {
    summary: "Contact reasons by expected saving x readiness x (1 - risk), with what blocks each",
    access: [...readers, "sop-owner"],
    query: z.object({
      plan: z.uuid().optional().meta({ description: "whose figures; default: the newest computed plan" }),
    }),
    reply: z.object({
      planId: z.string().nullable(),
      planName: z.string().nullable(),
      candidates: z.array(candidateSchema),
      notes: z.array(z.string()),
    }),
  },
  "GET /programme": {
    summary: "The programme: every candidate that somebody has taken up, with its history",
    access: [...readers, "sop-owner"],
    reply: z.object({ entries: z.array(programmeSchema) }),
  },
  "POST /programme": {
    summary: "Take up a contact reason",
    access: planners,
    body: programmeStepInput.extend({ reason: z.string().trim().min(1).max(100) }),
    reply: programmeSchema,
    status: 201,
    idempotent: true,
  },
  "POST /programme/:id/steps": {
    summary: "Move an entry, or write down a milestone, a gate or a measured result; the history is append-only",
    access: planners,
    params: id,
    body: programmeStepInput,
    reply: programmeSchema,
    status: 201,
    idempotent: true,
  },
});
