import { z } from "zod";
import { replyVerdicts } from "../../evals/reply-check.ts";
import { obligationLevels } from "../../sops/sop.ts";
import { dateSchema, defineContract } from "../http/contract.ts";
import { deprecations } from "../http/deprecation.ts";
import { everyone, scopeQuery } from "./version-contract.ts";

/** What a bot or an agent asks before it sends. */

const span = {
  start: z.number().meta({ description: "UTF-16 offset" }),
  end: z.number(),
};

const checkedObligationSchema = z
  .object({
    id: z.string(),
    level: z.enum(obligationLevels),
    text: z.string(),
    ...span,
    verdict: z.enum(replyVerdicts).meta({ description: "unknown = nothing here can tell, a person decides" }),
    why: z.string(),
    decidedBy: z.enum(["check", "embedded", "model"]).nullable(),
    confidence: z.number().nullable(),
    evidence: z
      .array(z.object({ turn: z.number(), ...span, quote: z.string() }))
      .meta({ description: "exact spans of `turns`, counted from 0" }),
    criterionId: z.string().nullable().meta({ description: "of the scorecard, when one tests this rule" }),
  })
  .meta({ id: "CheckedObligation" });

const checkedRuleSchema = z
  .object({
    sopId: z.string(),
    title: z.string(),
    versionId: z.string(),
    versionNumber: z.number(),
    effectiveFrom: dateSchema,
    stepId: z.string(),
    stepTitle: z.string(),
    because: z.enum(["situation", "every-contact"]),
    obligations: z
      .array(checkedObligationSchema)
      .meta({ description: "start and end point into the version's source" }),
  })
  .meta({ id: "CheckedRule" });

export const replyContract = defineContract({
  "POST /reply-checks": {
    summary: "Which rule applies here, in which version, and would this reply meet it?",
    access: everyone,
    body: z
      .strictObject({
        reply: z.string().min(1).max(8000).meta({ description: "the message that is to be sent" }),
        situation: z
          .string()
          .min(1)
          .max(2000)
          .optional()
          .meta({ description: "what the contact is about; default: the customer's last turn" }),
        turns: z
          .array(z.strictObject({ by: z.enum(["customer", "agent", "bot"]), text: z.string().max(8000) }))
          .max(60)
          .default([])
          .meta({ description: "the contact so far, oldest first" }),
        contactReason: z.string().max(100).optional(),
        closing: z.boolean().default(false).meta({ description: "whether the reply ends the contact" }),
        sopId: z.string().max(200).optional().meta({ description: "check against this SOP only" }),
        stepId: z.string().max(200).optional().meta({ description: "and this step of it" }),
        ...scopeQuery,
      })
      .refine(({ stepId, sopId }) => stepId === undefined || sopId !== undefined, {
        path: ["stepId"],
        error: "a step needs its sopId",
      })
      .refine(({ situation, turns, sopId }) => situation || sopId || turns.some(({ by }) => by === "customer"), {
        path: ["situation"],
        error: "say what the contact is about: a situation, a turn by the customer, or a sopId",
      }),
    reply: z
      .object({
        verdict: z.enum(["meets", "breaks", "unknown"]).meta({
          description: "by the MUST and MUST NOT of all rules; unknown when one cannot be decided or no rule was found",
        }),
        found: z.enum(["step", "not-covered", "ambiguous"]).meta({ description: "whether a step in force fits" }),
        message: z.string(),
        asOf: dateSchema,
        judge: z.string().meta({ description: "who decides what no check in code does" }),
        turns: z
          .array(z.object({ by: z.string(), text: z.string() }))
          .meta({ description: "what was checked, without personal data; the reply is the last" }),
        warnings: z.array(z.string()),
        rules: z.array(checkedRuleSchema),
        deprecations,
      })
      .meta({ id: "ReplyCheck" }),
  },
});
