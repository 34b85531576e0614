import { bigint, bigserial, index, integer, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { VersionEventKind } from "../../sops/version.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** Where events are sent. */
export const webhookEndpoint = pgTable("webhook_endpoint", {
  id: uuid("id").primaryKey().defaultRandom(),
  url: text("url").notNull(),
  description: text("description").notNull(),
  /** empty = all */
  events: text("events").array().$type<VersionEventKind[]>().notNull(),
  /** the signing secret, encrypted with a key of this installation: it is needed to sign, so a hash would not do */
  sealedSecret: text("sealed_secret").notNull(),
  state: text("state").$type<"active" | "disabled">().notNull().default("active"),
  disabledReason: text("disabled_reason"),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull(),
});

/** One message for one endpoint. Its id is the `webhook-id` of every try, so that a receiver can tell repeats. */
export const webhookDelivery = pgTable(
  "webhook_delivery",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    endpointId: uuid("endpoint_id")
      .notNull()
      .references(() => webhookEndpoint.id, { onDelete: "cascade" }),
    /** of `sop_event`; null = a test */
    eventId: bigint("event_id", { mode: "number" }),
    type: text("type").notNull(),
    body: text("body").notNull(),
    state: text("state").$type<"waiting" | "delivered" | "failed">().notNull().default("waiting"),
    /** tries since it was sent or sent again by hand: place in the schedule */
    tries: integer("tries").notNull().default(0),
    /** null = nothing follows */
    nextAt: at("next_at"),
    createdAt: at("created_at").notNull(),
  },
  (table) => [
    unique("webhook_delivery_once").on(table.endpointId, table.eventId),
    index("webhook_delivery_newest").on(table.endpointId, table.createdAt),
  ],
);

/** What came of each try. */
export const webhookTry = pgTable(
  "webhook_try",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    deliveryId: uuid("delivery_id")
      .notNull()
      .references(() => webhookDelivery.id, { onDelete: "cascade" }),
    at: at("at").notNull(),
    /** of the answer; null = none came */
    status: integer("status"),
    outcome: text("outcome").notNull(),
    milliseconds: integer("milliseconds").notNull(),
  },
  (table) => [index("webhook_try_delivery").on(table.deliveryId)],
);
