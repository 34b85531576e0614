import { z } from "zod";
import { obligationLevels } from "../../sops/sop.ts";
import { dateSchema, defineContract } from "../http/contract.ts";
import { answerSchema, citationSchema } from "../sops/contract.ts";
import { replyContract } from "../sops/reply-contract.ts";
import { scopeQuery } from "../sops/version-contract.ts";

const mostTurns = 60;
const span = { start: z.number(), end: z.number() };

export const standings = ["met", "seems-met", "open", "not-met", "not-applicable", "watch"] as const;

const obligationSchema = z
  .object({
    sopId: z.string(),
    title: z.string(),
    versionId: z.string(),
    versionNumber: z.number(),
    stepId: z.string(),
    stepTitle: z.string(),
    id: z.string(),
    level: z.enum(obligationLevels),
    text: z.string(),
    standing: z.enum(standings).meta({
      description:
        "seems-met = its words are in the conversation, a person decides; open = no sign of it yet; watch = must not be done",
    }),
    why: z.string(),
    evidence: z.object({ turn: z.number(), ...span, quote: z.string() }).nullable(),
    action: z.string().nullable().meta({ description: "the action of the ticket that shows it" }),
  })
  .meta({ id: "CopilotObligation" });

const lineSchema = z.object({
  kind: z.enum(["wording", "prompt"]).meta({ description: "prompt = what to say, in the handler's own words" }),
  text: z.string(),
  obligationId: z.string().nullable(),
  citation: citationSchema,
});

export const copilotContract = defineContract({
  "POST /copilot": {
    summary:
      "What to do next in an open contact: the step in force, the obligations still unmet, and a reply that meets them",
    access: ["agent", "qa-lead", "trainer", "head"],
    body: z
      .strictObject({
        ticketId: z.string().max(200).optional(),
        conversation: z.string().max(40_000).optional().meta({ description: "pasted; lines begin with who speaks" }),
        reply: z
          .string()
          .max(8000)
          .optional()
          .meta({ description: "a reply to check in place of the one that is drafted" }),
        contactReason: z.string().max(100).optional(),
        closing: z.boolean().default(false),
        ...scopeQuery,
      })
      .refine(({ ticketId, conversation }) => (ticketId === undefined) !== (conversation === undefined), {
        path: ["ticketId"],
        error: "name a ticket or paste a conversation",
      })
      .meta({ description: `of a longer conversation the last ${mostTurns} turns are read` }),
    reply: z.object({
      asOf: dateSchema,
      turns: z.array(z.object({ by: z.string(), text: z.string() })).meta({ description: "without personal data" }),
      answer: answerSchema,
      obligations: z.array(obligationSchema),
      draft: z.object({ lines: z.array(lineSchema), writtenBy: z.string() }),
      check: replyContract["POST /reply-checks"].reply
        .nullable()
        .meta({ description: "of the reply, drafted or given" }),
      warnings: z.array(z.string()),
    }),
  },
});

export const readTurns = mostTurns;
