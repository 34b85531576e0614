import { index, integer, jsonb, pgTable, primaryKey, real, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AutonomyEvent, IssuedCertificate } from "../../evals/autonomy.ts";
import type { Change } from "../../evals/change-matrix.ts";
import type { GoldenItem, GoldenResult } from "../../evals/golden-set.ts";
import { auditFrame, judgeConfig, scorecardVersion, ticket } from "./schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });
const created = () => at("created_at").notNull().defaultNow();

/**
 * Append-only (a trigger refuses change): what set or changed the autonomy of one criterion, with the evidence it was promoted
 * on. The newest event is where the criterion stands; an alarm is an incident until somebody promotes again.
 */
export const autonomyEvent = pgTable(
  "autonomy_event",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    criterionId: text("criterion_id").notNull(),
    kind: text("kind").$type<AutonomyEvent["kind"]>().notNull(),
    level: text("level").$type<AutonomyEvent["level"]>().notNull(),
    /** the person's name, or "system" */
    by: text("by").notNull(),
    reason: text("reason").notNull(),
    certificate: jsonb("certificate").$type<IssuedCertificate>(),
    changes: jsonb("changes").$type<Change[]>().notNull().default([]),
    at: at("at").notNull().defaultNow(),
    /** orders events of one moment */
    place: integer("place").generatedAlwaysAsIdentity(),
  },
  (table) => [index("autonomy_event_criterion").on(table.criterionId, table.place)],
);

/** Audited tickets with their verdicts as they stood, frozen when a criterion was promoted, to be scored again and compared. */
export const goldenSet = pgTable("golden_set", {
  id: uuid("id").primaryKey().defaultRandom(),
  criterionId: text("criterion_id").notNull(),
  scorecardVersionId: uuid("scorecard_version_id")
    .notNull()
    .references(() => scorecardVersion.id),
  judgeConfigId: text("judge_config_id")
    .notNull()
    .references(() => judgeConfig.id),
  items: jsonb("items").$type<GoldenItem[]>().notNull(),
  frozenAt: at("frozen_at").notNull().defaultNow(),
});

/** One time that a golden set was scored again. */
export const goldenCheck = pgTable(
  "golden_check",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    goldenSetId: uuid("golden_set_id")
      .notNull()
      .references(() => goldenSet.id),
    judgeConfigId: text("judge_config_id")
      .notNull()
      .references(() => judgeConfig.id),
    result: jsonb("result").$type<GoldenResult>().notNull(),
    at: at("at").notNull().defaultNow(),
  },
  (table) => [index("golden_check_set").on(table.goldenSetId, table.at)],
);

/** People and the judge score the same tickets, each without the others; then they talk and agree. */
export const calibrationSession = pgTable("calibration_session", {
  id: uuid("id").primaryKey().defaultRandom(),
  title: text("title").notNull(),
  scorecardVersionId: uuid("scorecard_version_id")
    .notNull()
    .references(() => scorecardVersion.id),
  ticketIds: text("ticket_ids").array().notNull(),
  participants: text("participants").array().notNull(),
  /** mean distance between people, 0-1, beyond which a criterion is talked about */
  threshold: real("threshold").notNull(),
  state: text("state").$type<"scoring" | "talking" | "closed">().notNull().default("scoring"),
  scheduledFor: at("scheduled_for").notNull(),
  /** a new one is opened so many days after this one was; null = once */
  everyDays: integer("every_days"),
  /** the session that this one follows */
  followsId: uuid("follows_id"),
  createdBy: text("created_by").notNull(),
  createdAt: created(),
  closedAt: at("closed_at"),
});

/** What one participant said before anybody saw the others. */
export const sessionScore = pgTable(
  "session_score",
  {
    sessionId: uuid("session_id")
      .notNull()
      .references(() => calibrationSession.id),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    criterionId: text("criterion_id").notNull(),
    rater: text("rater").notNull(),
    verdict: text("verdict").$type<"pass" | "fail" | "level" | "not-applicable">().notNull(),
    level: real("level"),
    note: text("note").notNull().default(""),
    at: at("at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.ticketId, table.criterionId, table.rater] })],
);

/** What the session agreed on, and the words for the criterion that came out of it. */
export const sessionBenchmark = pgTable(
  "session_benchmark",
  {
    sessionId: uuid("session_id")
      .notNull()
      .references(() => calibrationSession.id),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    criterionId: text("criterion_id").notNull(),
    verdict: text("verdict").$type<"pass" | "fail" | "level" | "not-applicable">().notNull(),
    level: real("level"),
    /** suggested as an anchor of the criterion */
    anchor: text("anchor").notNull().default(""),
    agreedBy: text("agreed_by").notNull(),
    at: at("at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.ticketId, table.criterionId] })],
);

/** How many tickets a reviewer means to read a week. */
export const reviewGoal = pgTable("review_goal", {
  reviewer: text("reviewer").primaryKey(),
  perWeek: integer("per_week").notNull(),
  setBy: text("set_by").notNull(),
  setAt: at("set_at").notNull().defaultNow(),
});

/** Who is to read a drawn ticket; anybody may read one that is nobody's. */
export const reviewAssignment = pgTable(
  "review_assignment",
  {
    frameId: uuid("frame_id")
      .notNull()
      .references(() => auditFrame.id),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    reviewer: text("reviewer").notNull(),
    assignedBy: text("assigned_by").notNull(),
    assignedAt: at("assigned_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.frameId, table.ticketId, table.reviewer] })],
);
