import { z } from "zod";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import { answerSchema } from "../sops/contract.ts";
import { everyone } from "../sops/version-contract.ts";
import { copilotContract } from "./copilot-contract.ts";
import { gapContract } from "./gap-contract.ts";
import { feedbackVerdicts, outcomes } from "./schema.ts";
import { searchUseContract } from "./search-use-contract.ts";

const id = z.object({ id: z.uuid() });
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
  ...gapContract,
  ...copilotContract,
  ...searchUseContract,
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
});
