import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { HelpdeskCursor } from "../adapters/helpdesk.ts";
import type { HelpdeskSettings } from "../adapters/helpdesk-settings.ts";
import { importRun } from "../imports/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** A helpdesk that tickets are read from, or that sends them here. */
export const helpdeskSource = pgTable("helpdesk_source", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  settings: jsonb("settings").$type<HelpdeskSettings>().notNull(),
  /** encrypted with a key of this installation; never leaves it but towards the helpdesk */
  sealedSecret: text("sealed_secret"),
  /** null = read only when somebody says so */
  everyMinutes: integer("every_minutes"),
  state: text("state").$type<"active" | "paused">().notNull().default("active"),
  /** where the next page begins; written in the transaction that stores the page before it */
  cursor: jsonb("cursor").$type<HelpdeskCursor>(),
  /** the helpdesk asked for a pause: nothing is sent before */
  waitUntil: at("wait_until"),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull(),
});

/** One pass over a source, page by page. What came in and was refused is counted in its import. */
export const helpdeskRun = pgTable(
  "helpdesk_run",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    sourceId: uuid("source_id")
      .notNull()
      .references(() => helpdeskSource.id, { onDelete: "cascade" }),
    importId: uuid("import_id")
      .notNull()
      .references(() => importRun.id),
    state: text("state").$type<"running" | "done" | "failed" | "stopped">().notNull().default("running"),
    /** pages stored; a page is stored only by who found this number */
    page: integer("page").notNull().default(0),
    drafts: integer("drafts").notNull().default(0),
    problem: text("problem"),
    startedBy: text("started_by").notNull(),
    startedAt: at("started_at").notNull(),
    finishedAt: at("finished_at"),
  },
  (table) => [
    uniqueIndex("helpdesk_run_one").on(table.sourceId).where(sql`state = 'running'`),
    index("helpdesk_run_newest").on(table.sourceId, table.startedAt),
  ],
);

/** A message that a helpdesk sent: its id is remembered, so that the same one again has no effect. */
export const helpdeskEvent = pgTable(
  "helpdesk_event",
  {
    sourceId: uuid("source_id")
      .notNull()
      .references(() => helpdeskSource.id, { onDelete: "cascade" }),
    webhookId: text("webhook_id").notNull(),
    at: at("at").notNull(),
    outcome: text("outcome").$type<"added" | "changed" | "unchanged" | "rejected">().notNull(),
    /** redacted */
    problem: text("problem"),
  },
  (table) => [
    primaryKey({ columns: [table.sourceId, table.webhookId] }),
    index("helpdesk_event_newest").on(table.sourceId, table.at),
  ],
);

/** An article that became an SOP draft, as it was then: only another text makes another draft, whatever became of the first. */
export const helpdeskArticle = pgTable(
  "helpdesk_article",
  {
    sourceId: uuid("source_id")
      .notNull()
      .references(() => helpdeskSource.id, { onDelete: "cascade" }),
    articleId: text("article_id").notNull(),
    contentHash: text("content_hash").notNull(),
  },
  (table) => [primaryKey({ columns: [table.sourceId, table.articleId] })],
);
