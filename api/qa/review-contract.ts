import { z } from "zod";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { reviewCriterionSchema, ticketSchema } from "./wire.ts";

const leads = ["qa-lead", "head"] as const;

export const labelsSchema = z.array(
  z.strictObject({
    criterionId: z.string(),
    verdict: z.enum(["pass", "fail", "level", "not-applicable"]),
    level: z.number().nullable().default(null),
    rootCause: z.string().nullable().default(null),
    note: z.string().max(2000).default(""),
  }),
);

const score = z.number().nullable().meta({ description: "0-100" });

export const qualityRowSchema = z
  .object({
    key: z.string(),
    name: z.string(),
    iqs: z.object({ value: score, reviews: z.number(), targeted: z.number(), settled: z.number() }).meta({
      description: "mean of human reviews, chosen ones included; settled = ratings changed by upheld disputes",
    }),
    aqs: z.object({ value: score, tickets: z.number() }).meta({
      description: "mean of auto-scores: the judge's own errors included, never to be shown without `corrected`",
    }),
    corrected: estimateSchema.nullable().meta({
      description:
        "what reviewing every ticket would give, 0-1, from blind reviews drawn by chance; null = too few of them",
    }),
    blind: z.number().meta({ description: "blind reviews drawn by chance behind `corrected`" }),
  })
  .meta({ id: "QualityRow" });

const reviewScore = z.object({ score, autoFailedBy: z.array(z.string()), unscored: z.number() });

export const reviewContract = defineContract({
  "GET /tickets/:ticketId/reviews": {
    summary: "The form of a review outside any sample, under the scorecard in use",
    access: leads,
    params: z.object({ ticketId: z.string() }),
    reply: z.object({
      scorecard: z.object({ title: z.string(), number: z.number() }),
      mine: z.boolean().meta({ description: "the caller has reviewed this ticket before" }),
      ticket: ticketSchema,
      criteria: z.array(reviewCriterionSchema),
    }),
  },
  "POST /tickets/:ticketId/reviews": {
    summary: "Save a review of a ticket that was chosen, not drawn: it never enters an estimate",
    access: ["qa-lead"],
    params: z.object({ ticketId: z.string() }),
    body: z.strictObject({ seconds: z.number().int().min(0).nullable().default(null), labels: labelsSchema }),
    reply: z.object({ saved: z.number() }),
    status: 201,
    idempotent: true,
  },
  "GET /tickets/:ticketId/review-scores": {
    summary: "What the auto-score and each person's review of one ticket come to by the scorecard's formula",
    access: ["qa-lead", "head", "trainer", "agent"],
    params: z.object({ ticketId: z.string() }),
    reply: z.object({
      auto: reviewScore.nullable(),
      people: z.array(reviewScore.extend({ reviewer: z.string(), purpose: z.string(), settled: z.number() })),
    }),
  },
  "GET /quality-scores": {
    summary:
      "IQS of human reviews and AQS of auto-scores, beside the corrected estimate, by agent, team, month or reviewer",
    access: ["qa-lead", "head", "trainer"],
    query: z.object({ by: z.enum(["agent", "team", "month", "reviewer"]).default("team") }),
    reply: z.object({
      scorecard: z.object({ title: z.string(), number: z.number() }).nullable(),
      judge: z.string().nullable(),
      overall: qualityRowSchema.nullable(),
      rows: z.array(qualityRowSchema),
    }),
  },
  "GET /me/quality": {
    summary: "An agent's own scores: by ticket, with who decided, and what can be said of them in all",
    access: ["agent"],
    reply: z.object({
      agentId: z.string(),
      name: z.string(),
      team: z.string().nullable(),
      figures: qualityRowSchema,
      decided: z
        .object({ byCheck: z.number(), byJudge: z.number(), byPerson: z.number(), unscored: z.number() })
        .meta({ description: "the ratings that stand on own tickets, by who decided them" }),
      criteria: z.array(
        z.object({
          criterionId: z.string(),
          title: z.string(),
          met: z.number(),
          missed: z.number(),
          byPerson: z.number().meta({ description: "of these, decided by a person" }),
          missedTickets: z.array(z.string()),
        }),
      ),
      tickets: z.array(
        z.object({
          ticketId: z.string(),
          openedAt: instantSchema,
          contactReason: z.string().nullable(),
          opening: z.string(),
          auto: score,
          review: z.object({ reviewer: z.string(), score }).nullable(),
          missed: z.array(z.string()).meta({ description: "titles of the criteria that stand as missed" }),
          dispute: z.enum(["open", "upheld", "rejected", "withdrawn"]).nullable(),
        }),
      ),
    }),
  },
});
