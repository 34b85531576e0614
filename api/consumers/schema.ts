import { index, integer, pgTable, primaryKey, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import { user } from "../people/schema.ts";
import { sop, sopVersion } from "../sops/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** The version that a consumer (an API key) was built and tested against; one for each SOP. */
export const consumerPin = pgTable(
  "consumer_pin",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    consumerId: text("consumer_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    sopId: text("sop_id")
      .notNull()
      .references(() => sop.id),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    versionNumber: integer("version_number").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [unique("consumer_pin_one").on(table.consumerId, table.sopId), index("consumer_pin_sop").on(table.sopId)],
);

/** Which consumer was given which version, when first, when last and how often: one row a version, so that a read costs one write. */
export const consumerRead = pgTable(
  "consumer_read",
  {
    consumerId: text("consumer_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    sopId: text("sop_id").notNull(),
    versionNumber: integer("version_number").notNull(),
    firstAt: at("first_at").notNull(),
    lastAt: at("last_at").notNull(),
    times: integer("times").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.consumerId, table.versionId] }),
    index("consumer_read_sop").on(table.sopId, table.lastAt),
  ],
);
