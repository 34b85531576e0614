import { z } from "zod";
import { severities } from "../../evals/scorecard.ts";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

const readers = ["qa-lead", "head", "trainer", "planner"] as const;
const nullableEstimate = estimateSchema.nullable();

export const groupFigureSchema = z
  .object({
    group: z.string(),
    name: z.string(),
    tickets: z.number(),
    audits: z.number(),
    estimate: nullableEstimate.meta({ description: "corrected by audits; null = not enough audits" }),
    raw: z.number().nullable().meta({ description: "the judge alone, never shown alone" }),
    place: z.object({ best: z.number(), worst: z.number() }).nullable(),
    flagged: z.boolean(),
  })
  .meta({ id: "GroupFigure" });

const monthSchema = z.object({ month: z.string(), labels: z.number(), leniency: nullableEstimate });

export const qualityContract = defineContract({
  "GET /quality-groups": {
    summary: "Corrected scores by team, agent, channel, language or month: of one criterion, or of whole reviews",
    access: readers,
    query: z.object({
      by: z.enum(["team", "agent", "channel", "language", "month"]).default("team"),
      criterion: z.string().optional(),
    }),
    reply: z.object({
      by: z.string(),
      criterion: z.object({ id: z.string(), title: z.string(), target: z.number() }).nullable(),
      leastAudits: z.number(),
      groups: z.array(groupFigureSchema),
    }),
  },
  "GET /quality-groups/:by/:group": {
    summary: "One team or agent: the corrected score of whole reviews and of each criterion, from the same tables",
    access: readers,
    params: z.object({ by: z.enum(["team", "agent"]), group: z.string().min(1) }),
    reply: z.object({
      by: z.enum(["team", "agent"]),
      group: z.string(),
      reviews: groupFigureSchema.nullable(),
      criteria: z.array(
        groupFigureSchema.extend({
          criterionId: z.string(),
          title: z.string(),
          target: z.number(),
          severity: z.enum(severities),
        }),
      ),
    }),
  },
  "GET /reviewers": {
    summary: "Reviewers: leniency with its interval, agreement with each other, drift, time a review, goals",
    access: ["qa-lead", "head"],
    reply: z.object({
      reviewers: z.array(
        z.object({
          reviewer: z.string(),
          labels: z.number(),
          tickets: z.number(),
          leniency: nullableEstimate,
          flagged: z.boolean(),
          agreement: nullableEstimate,
          alignment: nullableEstimate.meta({ description: "with what calibration sessions agreed on" }),
          months: z.array(monthSchema),
          secondsPerReview: z.number().nullable(),
          goal: z.object({ perWeek: z.number(), doneThisWeek: z.number() }).nullable(),
          assigned: z.number().meta({ description: "open reviews assigned" }),
        }),
      ),
      judgeAsReviewer: z
        .object({
          winningRate: z.number(),
          advantage: z.number(),
          epsilon: z.number(),
          annotators: z.array(
            z.object({ annotator: z.string(), tickets: z.number(), advantage: z.number(), replaceable: z.boolean() }),
          ),
        })
        .nullable()
        .meta({ description: "alternative annotator test; null where no three reviewers share 30 tickets each" }),
    }),
  },
  "PUT /reviewers/:reviewer/goal": {
    summary: "Set how many tickets a reviewer means to read a week; 0 takes the goal away",
    access: ["qa-lead"],
    params: z.object({ reviewer: z.string().min(1) }),
    body: z.strictObject({ perWeek: z.number().int().min(0).max(500) }),
    reply: z.object({ perWeek: z.number() }),
    idempotent: true,
  },
  "POST /review-assignments": {
    summary: "Share the open reviews of a frame out among reviewers at random, each double-blind ticket to two",
    access: ["qa-lead"],
    body: z.strictObject({
      frameId: z.uuid(),
      reviewers: z.array(z.string().min(1)).min(1).max(50),
      dueAt: instantSchema.nullable().default(null),
    }),
    reply: z.object({ assigned: z.number(), each: z.record(z.string(), z.number()) }),
    idempotent: true,
  },
});
