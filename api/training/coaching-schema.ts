import { date, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { agent } from "../people/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** A talk between a coach and an agent, about turns of tickets. Words are redacted before they are stored. */
export const coachingSession = pgTable(
  "coaching_session",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    agentId: text("agent_id")
      .notNull()
      .references(() => agent.id),
    coach: text("coach").notNull(),
    plannedFor: date("planned_for").notNull(),
    purpose: text("purpose").notNull(),
    notes: text("notes").notNull().default(""),
    /** null = planned */
    heldAt: at("held_at"),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [index("coaching_session_agent").on(table.agentId)],
);

/** The turn of a ticket that is to be talked about. */
export const coachingPin = pgTable("coaching_pin", {
  id: uuid("id").primaryKey().defaultRandom(),
  sessionId: uuid("session_id")
    .notNull()
    .references(() => coachingSession.id),
  ticketId: text("ticket_id").notNull(),
  turn: integer("turn").notNull(),
  note: text("note").notNull(),
  by: text("by").notNull(),
  at: at("at").notNull().defaultNow(),
});

export const coachingAction = pgTable("coaching_action", {
  id: uuid("id").primaryKey().defaultRandom(),
  sessionId: uuid("session_id")
    .notNull()
    .references(() => coachingSession.id),
  text: text("text").notNull(),
  dueOn: date("due_on").notNull(),
  doneAt: at("done_at"),
  doneBy: text("done_by"),
});
