import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { ItemResult } from "../../evals/rerun.ts";
import { judgeConfig, scorecardVersion } from "../qa/schema.ts";
import { sopVersion } from "../sops/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

/**
 * What hangs on a version, tried against its text before it is published. Results stay here: they are never scores. `basis` is
 * the hash of everything that decides the result, so that the same question is worked on once.
 */
export const impactRerun = pgTable(
  "impact_rerun",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    /** the version it would take over from; null = there is none */
    againstId: uuid("against_id").references(() => sopVersion.id),
    /** null = nothing is scored yet, so no ticket is judged again */
    scorecardVersionId: uuid("scorecard_version_id").references(() => scorecardVersion.id),
    judgeConfigId: text("judge_config_id").references(() => judgeConfig.id),
    basis: text("basis").notNull().unique(),
    startedBy: text("started_by").notNull(),
    createdAt: at("created_at").notNull(),
    finishedAt: at("finished_at"),
  },
  (table) => [index("impact_rerun_version").on(table.versionId, table.createdAt)],
);

/** One piece of a rerun. `fence` grows with every worker that takes it; a result is written only with the fence it was taken with. */
export const impactRerunItem = pgTable(
  "impact_rerun_item",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    rerunId: uuid("rerun_id")
      .notNull()
      .references(() => impactRerun.id),
    kind: text("kind").$type<ItemResult["kind"]>().notNull(),
    /** id of the ticket, simulation or module, or the contact reason */
    key: text("key").notNull(),
    /** criteria of a ticket */
    criteria: text("criteria").array().notNull(),
    fence: integer("fence").notNull().default(0),
    doneAt: at("done_at"),
    failure: text("failure"),
    result: jsonb("result").$type<ItemResult>(),
  },
  (table) => [
    unique("impact_rerun_item_once").on(table.rerunId, table.kind, table.key),
    index("impact_rerun_item_open").on(table.rerunId).where(sql`done_at is null`),
  ],
);
