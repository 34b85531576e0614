import { z } from "zod";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";
import { judgeSettingsSchema } from "./judge-settings.ts";
import { runSelectionSchema } from "./run-selection.ts";

const leads = ["qa-lead", "head"] as const;

const runRequest = z.strictObject({
  retrain: z.boolean().default(false).meta({ description: "learn the embedded judge again from the audits" }),
  purpose: z
    .enum(["score", "replay"])
    .default("score")
    .meta({ description: "a replay is looked at beside the scores that count, and never becomes one of them" }),
  rules: z
    .enum(["then", "today"])
    .default("then")
    .meta({ description: "SOPs and scorecard of the time, or (replay only) those of today" }),
  selection: runSelectionSchema.prefault({}),
  mode: z
    .enum(["live", "batch"])
    .default("live")
    .meta({ description: "batch = handed over as a file, answered within a day at a lower price" }),
});

const chargedSchema = z.object({
  calls: z.number(),
  failed: z.number().meta({ description: "calls without an answer that could be used" }),
  promptTokens: z.number(),
  cachedTokens: z.number().meta({ description: "of the prompt, kept by the provider" }),
  completionTokens: z.number(),
  cost: z.number().nullable().meta({ description: "at the prices in force then; null when none were set" }),
});

export const scoreRunSchema = z
  .object({
    id: z.string(),
    scorecard: z.string(),
    judge: z.string(),
    total: z.number(),
    done: z.number(),
    failed: z.number(),
    waiting: z.number().meta({ description: "tickets that wait for a peer that could not answer" }),
    waitingFor: z.string().nullable(),
    purpose: z.enum(["score", "replay"]),
    rulesAsOf: instantSchema.nullable(),
    mode: z.enum(["live", "batch"]),
    selection: runSelectionSchema,
    startedBy: z.string(),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .meta({ id: "ScoreRun" });

const spendRow = chargedSchema.extend({ key: z.string().nullable() });

export const runsContract = defineContract({
  "POST /score-runs": {
    summary: "Score tickets with the current scorecard and judge, or replay them; goes on in the background",
    access: ["qa-lead"],
    body: runRequest,
    reply: scoreRunSchema,
    status: 202,
    idempotent: true,
  },
  "POST /score-runs/estimate": {
    summary: "What a run would call and cost, before it starts",
    access: ["qa-lead"],
    body: runRequest,
    reply: z.object({
      tickets: z.number(),
      scorecard: z.string(),
      judge: z.string(),
      paid: z.boolean().meta({ description: "false = this judge runs here and costs nothing" }),
      calls: estimateSchema,
      promptTokens: estimateSchema,
      completionTokens: estimateSchema,
      cost: estimateSchema.nullable(),
      currency: z.string().nullable(),
      overLimits: z.array(z.string()),
    }),
  },
  "GET /score-runs": {
    summary: "Scoring runs, newest first",
    access: leads,
    reply: z.object({ runs: z.array(scoreRunSchema) }),
  },
  "GET /score-runs/:id": {
    summary: "Progress and cost of one scoring run, with the tickets that were given up",
    access: leads,
    params: z.object({ id: z.uuid() }),
    reply: scoreRunSchema.extend({
      spent: chargedSchema,
      currency: z.string().nullable(),
      batches: z.array(
        z.object({
          id: z.string(),
          state: z.enum(["waiting", "done", "failed"]),
          status: z.string().meta({ description: "as the provider says it" }),
          tickets: z.number(),
          answered: z.number(),
          problems: z.array(z.string()),
          createdAt: instantSchema,
        }),
      ),
      deadLetters: z.array(
        z.object({
          ticketId: z.string(),
          failure: z.string(),
          tries: z.number(),
          team: z.string().nullable(),
          doneAt: instantSchema,
        }),
      ),
    }),
  },
  "GET /score-runs/:id/changes": {
    summary: "What a run says differently from the scores that counted before it, criterion by criterion",
    access: leads,
    params: z.object({ id: z.uuid() }),
    reply: z.object({
      criteria: z.array(
        z.object({
          criterionId: z.string(),
          title: z.string(),
          compared: z.number(),
          fresh: z.number().meta({ description: "scored for the first time" }),
          changed: estimateSchema.nullable().meta({ description: "share of compared scores that differ" }),
          moves: z.array(z.object({ from: z.string(), to: z.string(), count: z.number() })),
        }),
      ),
      tickets: z.array(z.object({ ticketId: z.string(), changed: z.number() })),
    }),
  },
  "POST /score-runs/:id/redrive": {
    summary: "Try given-up tickets of a run again: all, or those named",
    access: ["qa-lead"],
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({ ticketIds: z.array(z.string()).min(1).max(10_000).optional() }),
    reply: z.object({ reopened: z.number() }),
    idempotent: true,
  },
  "GET /judge-spending": {
    summary: "Tokens and money of the model judge by day, team and ticket, the limits, and how its peer stands",
    access: leads,
    reply: z.object({
      settings: judgeSettingsSchema,
      mayChange: z.boolean(),
      days: z.array(spendRow),
      teams: z.array(spendRow),
      tickets: z.array(spendRow),
      today: z.object({ day: z.string(), tokens: z.number(), cost: z.number() }),
      peer: z
        .object({
          state: z.enum(["open for calls", "waiting", "probing"]),
          reason: z.string().nullable(),
          waitSeconds: z.number(),
          running: z.number(),
          sent: z.number(),
          heldBack: z.number(),
        })
        .nullable(),
    }),
  },
  "PUT /judge-spending/settings": {
    summary: "Set prices, limits and patience of the model judge",
    access: ["qa-lead", "head"],
    body: judgeSettingsSchema,
    reply: judgeSettingsSchema,
    idempotent: true,
  },
});
