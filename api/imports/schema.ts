import { index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const at = (name: string) => timestamp(name, { withTimezone: true });

export const importKinds = [
  "sops",
  "documents",
  "tickets",
  "audits",
  "volumes",
  "reason-volumes",
  "pilot",
  "special-days",
  "actuals",
  "rollout",
  "simulations",
  "completions",
] as const;
export type ImportKind = (typeof importKinds)[number];

/** One import of a file: what came in, what was new, what was refused. */
export const importRun = pgTable("import_run", {
  id: uuid("id").primaryKey().defaultRandom(),
  kind: text("kind").$type<ImportKind>().notNull(),
  name: text("name").notNull(),
  startedBy: text("started_by").notNull(),
  startedAt: at("started_at").notNull().defaultNow(),
  finishedAt: at("finished_at"),
  added: integer("added").notNull().default(0),
  changed: integer("changed").notNull().default(0),
  unchanged: integer("unchanged").notNull().default(0),
  rejected: integer("rejected").notNull().default(0),
});

/** A row that could not be read, kept with its line number and the reason; `raw` is redacted. */
export const rejectedRow = pgTable(
  "rejected_row",
  {
    importId: uuid("import_id")
      .notNull()
      .references(() => importRun.id),
    line: integer("line").notNull(),
    reason: text("reason").notNull(),
    raw: text("raw").notNull(),
  },
  (table) => [index("rejected_row_import").on(table.importId)],
);
