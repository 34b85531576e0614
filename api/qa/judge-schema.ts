import { boolean, index, integer, jsonb, pgTable, real, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { RedTeamReport } from "../../evals/red-team-report.ts";
import type { JudgeSettings } from "./judge-settings.ts";
import type { StoredJudgement } from "./model-judging.ts";
import { judgeConfig, scorecardVersion, scoreRun } from "./schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** One row: prices, limits and patience of the model judge. */
export const judgeSetting = pgTable("judge_setting", {
  id: integer("id").primaryKey().default(1),
  value: jsonb("value").$type<JudgeSettings>().notNull(),
  setBy: text("set_by").notNull(),
  setAt: at("set_at").notNull().defaultNow(),
});

/** Append-only: every call of the model judge with what it was charged for. Tokens are 0 where the answer told none. */
export const modelCall = pgTable(
  "model_call",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** UTC, `YYYY-MM-DD`: what a day's limit counts */
    day: text("day").notNull(),
    at: at("at").notNull().defaultNow(),
    kind: text("kind").$type<"judge" | "repair" | "sample">().notNull(),
    purpose: text("purpose").$type<"score" | "replay" | "red-team" | "other">().notNull(),
    model: text("model").notNull(),
    runId: uuid("run_id").references(() => scoreRun.id),
    ticketId: text("ticket_id"),
    team: text("team"),
    promptTokens: integer("prompt_tokens").notNull(),
    cachedTokens: integer("cached_tokens").notNull(),
    completionTokens: integer("completion_tokens").notNull(),
    /** in the currency of the prices in force then; null when none were set */
    cost: real("cost"),
    batch: boolean("batch").notNull().default(false),
    outcome: text("outcome").notNull(),
  },
  (table) => [index("model_call_day").on(table.day), index("model_call_run").on(table.runId)],
);

/** What a model judge said, by everything the answer depends on: asked the same again, nothing is paid. */
export const judgeReply = pgTable("judge_reply", {
  key: text("key").primaryKey(),
  /** null in answers older than this column */
  ticketId: text("ticket_id"),
  model: text("model").notNull(),
  promptHash: text("prompt_hash").notNull(),
  judgements: jsonb("judgements").$type<StoredJudgement[]>().notNull(),
  /** the audits that this prompt has shown to the model */
  exampleAuditIds: text("example_audit_ids").array().notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

/** One batch at the provider: a part of a run that is scored at night. */
export const judgeBatch = pgTable(
  "judge_batch",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    runId: uuid("run_id")
      .notNull()
      .references(() => scoreRun.id),
    providerId: text("provider_id").notNull(),
    state: text("state").$type<"waiting" | "done" | "failed">().notNull().default("waiting"),
    status: text("status").notNull().default(""),
    ticketIds: text("ticket_ids").array().notNull(),
    /** what it may cost at most, counted against limits until its answers are */
    heldTokens: integer("held_tokens").notNull().default(0),
    answered: integer("answered").notNull().default(0),
    /** lines that could not be used, with why */
    problems: jsonb("problems").$type<string[]>().notNull().default([]),
    createdAt: at("created_at").notNull().defaultNow(),
    finishedAt: at("finished_at"),
  },
  (table) => [index("judge_batch_run").on(table.runId)],
);

/** One attempt to mislead the judge, with its figures. */
export const redTeam = pgTable("red_team", {
  id: uuid("id").primaryKey().defaultRandom(),
  judgeConfigId: text("judge_config_id")
    .notNull()
    .references(() => judgeConfig.id),
  scorecardVersionId: uuid("scorecard_version_id")
    .notNull()
    .references(() => scorecardVersion.id),
  tickets: integer("tickets").notNull(),
  injections: integer("injections").notNull(),
  attacks: text("attacks").array().notNull(),
  seed: integer("seed").notNull(),
  done: integer("done").notNull().default(0),
  total: integer("total").notNull().default(0),
  report: jsonb("report").$type<RedTeamReport>(),
  failure: text("failure"),
  startedBy: text("started_by").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
  finishedAt: at("finished_at"),
});
