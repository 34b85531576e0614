import { z } from "zod";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import { answerSchema } from "../sops/contract.ts";
import { everyone, scopeQuery } from "../sops/version-contract.ts";
import { feedbackVerdicts, gapKinds, gapStates, outcomes } from "./schema.ts";

const id = z.object({ id: z.uuid() });
export const gapReaders = ["sop-owner", "head", "trainer", "qa-lead"] as const;
const reason = z.string().trim().max(1000);

const askedSchema = {
  id: z.string(),
  at: instantSchema,
  question: z.string().meta({ description: "without personal data" }),
  outcome: z.enum(outcomes),
  channel: z.string().nullable(),
  region: z.string().nullable(),
  language: z.string().nullable(),
  asOf: dateSchema,
};

const feedbackSchema = z.object({ verdict: z.enum(feedbackVerdicts), reason: z.string(), at: instantSchema });

export const knowledgeContract = defineContract({
  "GET /questions": {
    summary: "Your own questions, newest first, each text once",
    access: "signed-in",
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
    reply: z.object({ questions: z.array(z.object(askedSchema)) }),
  },
  "GET /questions/:id": {
    summary: "A question with the answer as it was given, and your feedback on it",
    access: everyone,
    params: id,
    reply: z.object({
      ...askedSchema,
      mine: z.boolean(),
      facts: z.array(z.string()),
      answer: answerSchema.nullable(),
      feedback: feedbackSchema.nullable(),
    }),
  },
  "POST /questions/:id/feedback": {
    summary: "Say whether an answer was useful, wrong or outdated; your last word counts",
    access: everyone,
    params: id,
    body: z
      .strictObject({ verdict: z.enum(feedbackVerdicts), reason: reason.default("") })
      .refine(({ verdict, reason: why }) => verdict === "useful" || why.length >= 3, {
        path: ["reason"],
        error: "say in a few words what is wrong",
      }),
    reply: feedbackSchema.extend({ gapId: z.string().nullable() }),
  },
  "POST /questions/:id/openings": {
    summary: "Tell that a source of an answer was opened",
    access: everyone,
    params: id,
    body: z.strictObject({ versionId: z.uuid(), stepId: z.string().max(200).default("") }),
    reply: z.object({ recorded: z.boolean() }),
  },
  "POST /gaps": {
    summary: "Report that no SOP says what to do here",
    access: everyone,
    body: z.strictObject({ question: z.string().trim().min(1).max(2000), ...scopeQuery }),
    reply: z.object({ gapId: z.string() }),
    status: 201,
    idempotent: true,
  },
  "GET /gaps": {
    summary: "What people ask and the SOPs do not answer well",
    access: gapReaders,
    reply: z.object({
      gaps: z.array(
        z.object({
          id: z.string(),
          question: z.string(),
          reason: z.string(),
          kind: z.enum(gapKinds),
          state: z.enum(gapStates),
          audience: z.string(),
          times: z.number(),
          firstAt: instantSchema,
          lastAt: instantSchema,
        }),
      ),
    }),
  },
});
