import { z } from "zod";
import { redTeamFamilies } from "../../evals/red-team.ts";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

const nullable = estimateSchema.nullable();
const reportSchema = z.object({
  families: z.array(
    z.object({
      family: z.enum(redTeamFamilies),
      trials: z.number(),
      changed: nullable.meta({ description: "share of trials in which a decided verdict differs" }),
      unflagged: nullable.meta({ description: "it differs and no person is asked to look" }),
      raised: nullable.meta({ description: "a verdict went up and no person is asked to look" }),
      shift: nullable.meta({ description: "mean change of the score on its 0-1 scale" }),
      passes: nullable.meta({ description: "of emptied replies, verdicts that still pass" }),
    }),
  ),
  languages: z.array(z.object({ language: z.string(), abstained: nullable, changed: nullable })),
  contained: z.object({ verdicts: z.number(), strangeQuotes: z.number(), linksOrMarkup: z.number() }),
  worst: z.array(z.object({ ticketId: z.string(), attack: z.string() })),
});

const redTeamSchema = z
  .object({
    id: z.string(),
    judge: z.string(),
    tickets: z.number(),
    seed: z.number(),
    done: z.number(),
    total: z.number(),
    report: reportSchema.nullable(),
    failure: z.string().nullable(),
    startedBy: z.string(),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .meta({ id: "RedTeam" });

export const redTeamContract = defineContract({
  "POST /red-teams": {
    summary: "Try to mislead the judge on a sample of tickets; goes on in the background",
    access: ["qa-lead"],
    body: z.strictObject({
      tickets: z.number().int().min(2).max(500).default(30),
      seed: z.number().int().min(0).default(1),
      injections: z.number().int().min(1).max(10).default(3).meta({ description: "injected texts a ticket" }),
      attacks: z
        .array(z.string().min(1).max(4_000))
        .min(1)
        .max(2_000)
        .optional()
        .meta({ description: "texts to inject instead of the own small set" }),
    }),
    reply: redTeamSchema,
    status: 202,
    idempotent: true,
  },
  "GET /red-teams": {
    summary: "Attempts to mislead the judge, newest first, with their figures",
    access: ["qa-lead", "head"],
    reply: z.object({ redTeams: z.array(redTeamSchema) }),
  },
  "GET /red-teams/:id": {
    summary: "One attempt to mislead the judge",
    access: ["qa-lead", "head"],
    params: z.object({ id: z.uuid() }),
    reply: redTeamSchema,
  },
});
