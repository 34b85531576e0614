import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { ReadingPolicy } from "../../sops/acknowledgement.ts";
import type { SopChange } from "../../sops/diff.ts";
import { agent } from "../people/schema.ts";
import { sop, sopVersion } from "../sops/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** Where a team works: what it has to read follows from it. An empty list means everywhere; so does a missing row. */
export const readingScope = pgTable("reading_scope", {
  team: text("team").primaryKey(),
  channels: text("channels").array().notNull(),
  regions: text("regions").array().notNull(),
  languages: text("languages").array().notNull(),
});

/** How one SOP is asked to be read from its next version on; an SOP without a row has the defaults. */
export const readingPolicy = pgTable("reading_policy", {
  sopId: text("sop_id")
    .primaryKey()
    .references(() => sop.id),
  policy: jsonb("policy").$type<ReadingPolicy>().notNull(),
  setBy: text("set_by").notNull(),
  setAt: at("set_at").notNull(),
});

/** A version whose readers were asked: at most one row a version, so that asking twice asks nobody twice. */
export const readingOpening = pgTable("reading_opening", {
  versionId: uuid("version_id")
    .primaryKey()
    .references(() => sopVersion.id),
  sopId: text("sop_id").notNull(),
  /** `taken-as-known` = it was in force before it came here: nobody is asked what they already work by */
  kind: text("kind").$type<"asked" | "taken-as-known">().notNull(),
  /** as it was then */
  policy: jsonb("policy").$type<ReadingPolicy>().notNull(),
  openedAt: at("opened_at").notNull(),
  openedBy: text("opened_by").notNull(),
});

/** Append-only: one person asked to read one version, and what of it is new to them. */
export const readingRequest = pgTable(
  "reading_request",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    sopId: text("sop_id").notNull(),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    versionNumber: integer("version_number").notNull(),
    agentId: text("agent_id")
      .notNull()
      .references(() => agent.id),
    openedAt: at("opened_at").notNull(),
    startsAt: at("starts_at").notNull(),
    dueAt: at("due_at").notNull(),
    /** the version they knew; null = the whole page is new to them */
    comparedTo: uuid("compared_to").references(() => sopVersion.id),
    /** what changed for them since; empty where nothing did or all is new */
    changes: jsonb("changes").$type<SopChange[]>().notNull(),
  },
  (table) => [
    unique("reading_request_once").on(table.versionId, table.agentId),
    index("reading_request_agent").on(table.agentId, table.sopId),
  ],
);

/** Append-only: the page as it was put before somebody's eyes. Hashes are SHA-256 in hex. */
export const readingShowing = pgTable("reading_showing", {
  id: uuid("id").primaryKey().defaultRandom(),
  requestId: uuid("request_id")
    .notNull()
    .references(() => readingRequest.id),
  personId: text("person_id").notNull(),
  personName: text("person_name").notNull(),
  /** of the version's source */
  contentHash: text("content_hash").notNull(),
  /** of the page as it was sent */
  renderedHash: text("rendered_hash").notNull(),
  shownAt: at("shown_at").notNull(),
});

/** Append-only: a request is settled once, by a confirmation of what was shown or because what was read before still holds. */
export const readingSettlement = pgTable(
  "reading_settlement",
  {
    requestId: uuid("request_id")
      .primaryKey()
      .references(() => readingRequest.id),
    how: text("how").$type<"acknowledged" | "carried-over">().notNull(),
    showingId: uuid("showing_id").references(() => readingShowing.id),
    carriedFrom: uuid("carried_from").references(() => sopVersion.id),
    settledAt: at("settled_at").notNull(),
  },
  (table) => [index("reading_settlement_showing").on(table.showingId).where(sql`showing_id is not null`)],
);

/** Append-only. */
export const readingReminder = pgTable(
  "reading_reminder",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    requestId: uuid("request_id")
      .notNull()
      .references(() => readingRequest.id),
    remindedBy: text("reminded_by").notNull(),
    remindedAt: at("reminded_at").notNull(),
  },
  (table) => [index("reading_reminder_request").on(table.requestId)],
);
