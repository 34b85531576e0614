import { index, integer, pgTable, real, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { audit, score, scorecardVersion, scoreRun, ticket } from "./schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** How disputes are run; append-only, the newest row holds. */
export const disputePolicy = pgTable("dispute_policy", {
  id: uuid("id").primaryKey().defaultRandom(),
  windowDays: integer("window_days").notNull(),
  targetWorkingDays: integer("target_working_days").notNull(),
  setBy: text("set_by").notNull(),
  setAt: at("set_at").notNull(),
});

/**
 * An agent's objection to one score of theirs. The disputed value stays as it was; a decision adds one beside it. A trigger lets an open
 * dispute end once and changes nothing else.
 */
export const dispute = pgTable(
  "dispute",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => ticket.id),
    criterionId: text("criterion_id").notNull(),
    scorecardVersionId: uuid("scorecard_version_id")
      .notNull()
      .references(() => scorecardVersion.id),
    /** the disputed auto-score, or else the disputed label of a review */
    scoreId: uuid("score_id")
      .unique()
      .references(() => score.id),
    auditId: uuid("audit_id")
      .unique()
      .references(() => audit.id),
    verdict: text("verdict").$type<"pass" | "fail" | "level" | "not-applicable">().notNull(),
    level: real("level"),
    expectedVerdict: text("expected_verdict").$type<"pass" | "fail" | "level" | "not-applicable">().notNull(),
    expectedLevel: real("expected_level"),
    reason: text("reason").notNull(),
    agentId: text("agent_id").notNull(),
    raisedBy: text("raised_by").notNull(),
    raisedAt: at("raised_at").notNull(),
    dueAt: at("due_at").notNull(),
    state: text("state").$type<"open" | "upheld" | "rejected" | "withdrawn">().notNull().default("open"),
    decidedBy: text("decided_by"),
    decidedAt: at("decided_at"),
    decidedVerdict: text("decided_verdict").$type<"pass" | "fail" | "level" | "not-applicable">(),
    decidedLevel: real("decided_level"),
    decision: text("decision"),
    /** the targeted label that an upheld dispute became */
    labelId: uuid("label_id").references(() => audit.id),
  },
  (table) => [index("dispute_ticket").on(table.ticketId), index("dispute_agent").on(table.agentId)],
);

/** Append-only: what happened to a dispute, by whom. */
export const disputeEvent = pgTable(
  "dispute_event",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    disputeId: uuid("dispute_id")
      .notNull()
      .references(() => dispute.id),
    kind: text("kind").$type<"raised" | "upheld" | "rejected" | "withdrawn" | "rescored">().notNull(),
    by: text("by").notNull(),
    at: at("at").notNull(),
    note: text("note").notNull().default(""),
    runId: uuid("run_id").references(() => scoreRun.id),
  },
  (table) => [index("dispute_event_of").on(table.disputeId, table.at)],
);
