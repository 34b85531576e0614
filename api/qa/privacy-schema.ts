import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { ticket } from "./schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** What redaction took out of a ticket, encrypted; there is none where it took nothing out, or where originals are not kept. */
export const sealedOriginal = pgTable("sealed_original", {
  ticketId: text("ticket_id")
    .primaryKey()
    .references(() => ticket.id),
  /** of the ticket it belongs to: one that has changed since is not opened */
  contentHash: text("content_hash").notNull(),
  sealed: text("sealed").notNull(),
  sealedAt: at("sealed_at").notNull(),
});

/** Somebody's request to erase what tickets say, and what another person made of it. */
export const erasure = pgTable(
  "erasure",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** known when it was asked for; of a customer, those that came since are erased with them */
    ticketIds: text("ticket_ids").array().notNull(),
    /** forgotten when it is decided */
    customerKey: text("customer_key"),
    reason: text("reason").notNull(),
    requestedBy: text("requested_by").notNull(),
    requestedAt: at("requested_at").notNull(),
    state: text("state").$type<"open" | "erased" | "refused">().notNull().default("open"),
    decidedBy: text("decided_by"),
    decidedAt: at("decided_at"),
    note: text("note").notNull().default(""),
  },
  (table) => [index("erasure_newest").on(table.requestedAt)],
);
