import { boolean, integer, jsonb, pgTable, primaryKey, real, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { StoredPlan } from "./stored-plan.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** Offered, handled and abandoned contacts of one queue in one interval. */
export const volumeInterval = pgTable(
  "volume_interval",
  {
    queue: text("queue").notNull(),
    start: at("start").notNull(),
    seconds: integer("seconds").notNull(),
    offered: real("offered").notNull(),
    handled: real("handled"),
    abandoned: real("abandoned"),
    ahtSeconds: real("aht_s"),
  },
  (table) => [primaryKey({ columns: [table.queue, table.start] })],
);

/** Event log of a bot pilot that was randomised by customer. */
export const pilotEvent = pgTable(
  "pilot_event",
  {
    customerKey: text("customer_key").notNull(),
    at: at("at").notNull(),
    ordinal: integer("ordinal").notNull(),
    botArm: boolean("bot_arm").notNull(),
    reason: text("reason").notNull(),
    handler: text("handler").notNull(),
    outcome: text("outcome").notNull(),
    handleSeconds: real("handle_s").notNull(),
    transferredFromBot: boolean("transferred_from_bot").notNull(),
  },
  (table) => [primaryKey({ columns: [table.customerKey, table.at, table.ordinal] })],
);

/** A plan with all its inputs, so that it can be told later what it was based on. */
export const plan = pgTable("plan", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  state: text("state").$type<"draft" | "frozen">().notNull().default("draft"),
  detail: jsonb("detail").$type<StoredPlan>().notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});
