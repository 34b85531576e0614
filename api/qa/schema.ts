import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { CriterionCalibration } from "../../evals/calibrate.ts";
import type { Finding } from "../../evals/finding.ts";
import type { Scorecard } from "../../evals/scorecard.ts";
import type { Estimate } from "../../evals/stats/estimate.ts";
import type { Evidence } from "../../evals/verdict.ts";
import type { Action, Channel } from "../../ingest/ticket.ts";
import { sopVersion } from "../sops/schema.ts";
import type { RunSelection } from "./run-selection.ts";
import type { StoredTurn } from "./stored-turn.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });
const created = () => at("created_at").notNull().defaultNow();

/**
 * One learning of the contact reasons from the tickets that carry one. Its id is a hash of what it learned from, so it can be made again;
 * the borders themselves are not kept.
 */
export const reasonModel = pgTable("reason_model", {
  id: text("id").primaryKey(),
  tickets: integer("tickets").notNull(),
  reasons: text("reasons").array().notNull(),
  /** share of its own tickets named rightly by models that had not seen them */
  heldOut: jsonb("held_out").$type<Estimate>().notNull(),
  floor: real("floor").notNull(),
  trainedAt: at("trained_at").notNull(),
});

/** A ticket with its conversation, redacted. `customerKey` is a keyed hash: same customer, same key. */
export const ticket = pgTable(
  "ticket",
  {
    id: text("id").primaryKey(),
    contentHash: text("content_hash").notNull(),
    openedAt: at("opened_at").notNull(),
    closedAt: at("closed_at"),
    /** of the helpdesk's last change; null = it did not say */
    updatedAt: at("updated_at"),
    channel: text("channel").$type<Channel>().notNull(),
    region: text("region"),
    language: text("language").notNull(),
    /** as the helpdesk gave it; else as a person said, or as it was inferred: see `reasonSource` */
    contactReason: text("contact_reason"),
    /** null where there is no reason, or where it was given before sources were kept */
    reasonSource: text("reason_source").$type<"given" | "person" | "inferred">(),
    /** the model that named it or found it unlike all reasons, and how far inside the border of the nearest reason the text lies */
    reasonModelId: text("reason_model_id").references(() => reasonModel.id),
    reasonMargin: real("reason_margin"),
    /** of the volumes, where the helpdesk tells it */
    queue: text("queue"),
    customerKey: text("customer_key"),
    agentId: text("agent_id"),
    team: text("team"),
    site: text("site"),
    handledBy: text("handled_by").$type<"human" | "bot">().notNull(),
    tags: text("tags").array().notNull(),
    fields: jsonb("fields").$type<Record<string, string>>().notNull(),
    csat: integer("csat"),
    handleSeconds: real("handle_seconds"),
    reopens: integer("reopens").notNull().default(0),
    turns: jsonb("turns").$type<StoredTurn[]>().notNull(),
    actions: jsonb("actions").$type<Action[]>().notNull(),
    importedAt: at("imported_at").notNull().defaultNow(),
    /** since when what was said in it is gone; its scores stay, and another import does not bring it back */
    erasedAt: at("erased_at"),
  },
  (table) => [
    index("ticket_opened").on(table.openedAt),
    index("ticket_agent").on(table.agentId),
    index("ticket_customer_reason").on(table.customerKey, table.contactReason, table.openedAt),
  ],
);

/** Immutable once published; every score pins one. */
export const scorecardVersion = pgTable(
  "scorecard_version",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    scorecardId: text("scorecard_id").notNull(),
    number: integer("number").notNull(),
    state: text("state").$type<"draft" | "published" | "archived">().notNull().default("draft"),
    definition: jsonb("definition").$type<Scorecard>().notNull(),
    contentHash: text("content_hash").notNull(),
    publishedBy: text("published_by"),
    publishedAt: at("published_at"),
    /** what it changes and why, by whoever published it */
    note: text("note").notNull().default(""),
    createdAt: created(),
  },
  (table) => [
    unique("scorecard_version_number").on(table.scorecardId, table.number),
    unique("scorecard_version_content").on(table.scorecardId, table.contentHash),
  ],
);

/**
 * A scorecard being written; a version when it is published. `definition` is kept as it was typed, complete or not. `revision` grows with
 * each saving, so that nobody's work is written over.
 */
export const scorecardDraft = pgTable("scorecard_draft", {
  id: uuid("id").primaryKey().defaultRandom(),
  scorecardId: text("scorecard_id").notNull(),
  definition: jsonb("definition").$type<Record<string, unknown>>().notNull(),
  revision: integer("revision").notNull().default(1),
  /** the version it began from */
  basedOnId: uuid("based_on_id").references(() => scorecardVersion.id),
  createdBy: text("created_by").notNull(),
  updatedBy: text("updated_by").notNull(),
  createdAt: created(),
  updatedAt: at("updated_at").notNull().defaultNow(),
});

/** Immutable: one judge exactly as it scored. `artifact` is the trained embedded judge, null for a model. */
export const judgeConfig = pgTable("judge_config", {
  id: text("id").primaryKey(),
  kind: text("kind").$type<"embedded" | "model">().notNull(),
  name: text("name").notNull(),
  promptHash: text("prompt_hash"),
  parameters: jsonb("parameters").$type<Record<string, unknown>>().notNull().default({}),
  artifact: jsonb("artifact").$type<unknown>(),
  createdAt: created(),
});

/** One pass of one judge over a set of tickets. */
export const scoreRun = pgTable("score_run", {
  id: uuid("id").primaryKey().defaultRandom(),
  scorecardVersionId: uuid("scorecard_version_id")
    .notNull()
    .references(() => scorecardVersion.id),
  judgeConfigId: text("judge_config_id")
    .notNull()
    .references(() => judgeConfig.id),
  startedBy: text("started_by").notNull(),
  /** a replay is looked at beside the scores that count, and never becomes one of them */
  purpose: text("purpose").$type<"score" | "replay">().notNull().default("score"),
  /** null = each ticket by the SOP versions in force when it was opened; else by those in force then */
  rulesAsOf: at("rules_as_of"),
  mode: text("mode").$type<"live" | "batch">().notNull().default("live"),
  selection: jsonb("selection").$type<RunSelection>().notNull().default({}),
  createdAt: created(),
  finishedAt: at("finished_at"),
});

/**
 * One ticket of a run. `fence` grows with every worker that takes it; a result is written only with the fence it was
 * taken with, so a worker that was thought dead cannot write a second time.
 */
export const scoreTask = pgTable(
  "score_task",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => scoreRun.id),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    fence: integer("fence").notNull().default(0),
    /** by the database's clock; a worker that lives extends it, and when it is over another one may take the task */
    leaseUntil: at("lease_until"),
    /** calls that reached a peer without an answer that could be used */
    tries: integer("tries").notNull().default(0),
    firstTriedAt: at("first_tried_at"),
    /** what the last try failed on, while others are to follow */
    waitingFor: text("waiting_for"),
    doneAt: at("done_at"),
    failure: text("failure"),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.ticketId] }),
    // Whether a run is done is asked after every ticket.
    index("score_task_open").on(table.runId).where(sql`done_at is null`),
  ],
);

/** Append-only: what a check or judge said of one criterion on one ticket, with everything it depended on. */
export const score = pgTable(
  "score",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    runId: uuid("run_id")
      .notNull()
      .references(() => scoreRun.id),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    /** the content of the ticket that was scored: offsets of the evidence count in it */
    ticketHash: text("ticket_hash").notNull(),
    criterionId: text("criterion_id").notNull(),
    scorecardVersionId: uuid("scorecard_version_id")
      .notNull()
      .references(() => scorecardVersion.id),
    judgeConfigId: text("judge_config_id")
      .notNull()
      .references(() => judgeConfig.id),
    /** the SOP version in force when the ticket was opened; null where the criterion names none or none was in force */
    sopVersionId: uuid("sop_version_id").references(() => sopVersion.id),
    decidedBy: text("decided_by").$type<"check" | "embedded" | "model">().notNull(),
    verdict: text("verdict").$type<"pass" | "fail" | "level" | "not-applicable" | "unscored">().notNull(),
    level: real("level"),
    /** probability of pass (or expected level rescaled to 0-1); null when unscored or not applicable */
    value: real("value"),
    confidence: real("confidence"),
    evidence: jsonb("evidence").$type<Evidence[]>().notNull(),
    rationale: text("rationale").notNull(),
    needsPerson: boolean("needs_person").notNull().default(false),
    /** of a replay: its run; such a score counts nowhere */
    replayRunId: uuid("replay_run_id").references(() => scoreRun.id),
    createdAt: created(),
  },
  (table) => [
    unique("score_once")
      .on(
        table.replayRunId,
        table.ticketId,
        table.ticketHash,
        table.criterionId,
        table.scorecardVersionId,
        table.judgeConfigId,
        table.sopVersionId,
      )
      .nullsNotDistinct(),
    index("score_run_index").on(table.runId),
  ],
);

/** A listed population and a random draw from it, stored before anybody looks. */
export const auditFrame = pgTable("audit_frame", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull().unique(),
  scorecardVersionId: uuid("scorecard_version_id")
    .notNull()
    .references(() => scorecardVersion.id),
  seed: integer("seed").notNull(),
  generator: text("generator").notNull().default("mulberry32"),
  population: integer("population").notNull(),
  drawn: integer("drawn").notNull(),
  ticketListHash: text("ticket_list_hash").notNull(),
  /** end of the cycle in which it is to be read; null = none */
  dueAt: at("due_at"),
  createdBy: text("created_by").notNull(),
  createdAt: created(),
});

/** Every ticket of the frame with its inclusion probability, drawn or not. */
export const auditFrameItem = pgTable(
  "audit_frame_item",
  {
    frameId: uuid("frame_id")
      .notNull()
      .references(() => auditFrame.id),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    stratum: text("stratum").notNull(),
    pi: real("pi").notNull(),
    drawn: boolean("drawn").notNull(),
    doubleBlind: boolean("double_blind").notNull().default(false),
    unreadable: boolean("unreadable").notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.frameId, table.ticketId] })],
);

/** Append-only (a trigger refuses change): one reviewer's label of one criterion on one ticket, given blind. */
export const audit = pgTable(
  "audit",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    frameId: uuid("frame_id").references(() => auditFrame.id),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    ticketHash: text("ticket_hash").notNull(),
    criterionId: text("criterion_id").notNull(),
    /** the version whose question was answered; null on reviews older than this column, where it is the frame's */
    scorecardVersionId: uuid("scorecard_version_id").references(() => scorecardVersion.id),
    reviewer: text("reviewer").notNull(),
    purpose: text("purpose").$type<"random" | "double-blind" | "escalated" | "targeted">().notNull(),
    verdict: text("verdict").$type<"pass" | "fail" | "level" | "not-applicable">().notNull(),
    level: real("level"),
    rootCause: text("root_cause"),
    note: text("note").notNull().default(""),
    seconds: integer("seconds"),
    reviewedAt: at("reviewed_at").notNull().defaultNow(),
    createdAt: created(),
  },
  (table) => [unique("audit_once").on(table.ticketId, table.criterionId, table.reviewer)],
);

/** Corrected figures of one criterion as of one moment. */
export const calibration = pgTable(
  "calibration",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    criterionId: text("criterion_id").notNull(),
    scorecardVersionId: uuid("scorecard_version_id")
      .notNull()
      .references(() => scorecardVersion.id),
    judgeConfigId: text("judge_config_id")
      .notNull()
      .references(() => judgeConfig.id),
    result: jsonb("result").$type<CriterionCalibration>().notNull(),
    computedAt: at("computed_at").notNull().defaultNow(),
  },
  (table) => [index("calibration_criterion").on(table.criterionId, table.computedAt)],
);

/** A criterion below target with its cause and the tickets behind it. */
export const finding = pgTable("finding", {
  id: uuid("id").primaryKey().defaultRandom(),
  criterionId: text("criterion_id").notNull(),
  calibrationId: uuid("calibration_id")
    .notNull()
    .references(() => calibration.id),
  cause: text("cause").notNull(),
  queue: text("queue").notNull(),
  state: text("state").$type<"open" | "closed">().notNull().default("open"),
  detail: jsonb("detail").$type<Finding>().notNull(),
  createdAt: created(),
});
