import { date, integer, jsonb, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { Module } from "../../training/module.ts";
import type { Recommendation } from "../../training/recommend.ts";
import { agent } from "../people/schema.ts";
import { finding } from "../qa/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

export const trainingModule = pgTable("training_module", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
  minutes: integer("minutes").notNull(),
  definition: jsonb("definition").$type<Module>().notNull(),
  state: text("state").$type<"draft" | "published">().notNull().default("draft"),
  createdAt: at("created_at").notNull().defaultNow(),
});

export const recommendation = pgTable("recommendation", {
  id: uuid("id").primaryKey().defaultRandom(),
  findingId: uuid("finding_id")
    .notNull()
    .unique()
    .references(() => finding.id),
  /** null = no module fits */
  moduleId: text("module_id").references(() => trainingModule.id),
  detail: jsonb("detail").$type<Recommendation>().notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

/** Only a named person assigns. */
export const assignment = pgTable(
  "assignment",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    moduleId: text("module_id")
      .notNull()
      .references(() => trainingModule.id),
    agentId: text("agent_id")
      .notNull()
      .references(() => agent.id),
    recommendationId: uuid("recommendation_id").references(() => recommendation.id),
    assignedBy: text("assigned_by").notNull(),
    assignedAt: at("assigned_at").notNull().defaultNow(),
    dueOn: date("due_on").notNull(),
  },
  (table) => [unique("assignment_once").on(table.moduleId, table.agentId)],
);
