import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Answers, ItemResult } from "../../training/grade.ts";
import type { Module } from "../../training/module.ts";
import type { Recommendation } from "../../training/recommend.ts";
import type { StaleReason } from "../../training/verify-module.ts";
import { agent } from "../people/schema.ts";
import { finding } from "../qa/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });
const created = () => at("created_at").notNull().defaultNow();

export const moduleStates = ["draft", "published", "stale", "archived"] as const;
export type ModuleState = (typeof moduleStates)[number];

/** `definition` is the copy that a trainer works on; what agents take is the newest row of `module_version`. */
export const trainingModule = pgTable("training_module", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
  minutes: integer("minutes").notNull(),
  definition: jsonb("definition").$type<Module>().notNull(),
  state: text("state").$type<ModuleState>().notNull().default("draft"),
  /** number of the newest published version, 0 = none */
  version: integer("version").notNull().default(0),
  /** rules that no longer stand as the published version quotes them */
  stale: jsonb("stale").$type<StaleReason[]>().notNull().default([]),
  editedBy: text("edited_by"),
  editedAt: at("edited_at"),
  createdAt: created(),
});

/** Immutable: what was published. Assignments and attempts pin one. */
export const moduleVersion = pgTable(
  "module_version",
  {
    moduleId: text("module_id")
      .notNull()
      .references(() => trainingModule.id),
    number: integer("number").notNull(),
    definition: jsonb("definition").$type<Module>().notNull(),
    publishedBy: text("published_by").notNull(),
    publishedAt: at("published_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.moduleId, table.number] })],
);

export const recommendation = pgTable("recommendation", {
  id: uuid("id").primaryKey().defaultRandom(),
  findingId: uuid("finding_id")
    .notNull()
    .unique()
    .references(() => finding.id),
  /** null = no module fits */
  moduleId: text("module_id").references(() => trainingModule.id),
  detail: jsonb("detail").$type<Recommendation>().notNull(),
  createdAt: created(),
});

/** A rule that assigns by itself; it has a name and somebody who set it up. */
export const trainingPolicy = pgTable("training_policy", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull().unique(),
  criterionId: text("criterion_id").notNull(),
  moduleId: text("module_id")
    .notNull()
    .references(() => trainingModule.id),
  /** reviewed tickets failed in a row */
  fails: integer("fails").notNull(),
  cooldownDays: integer("cooldown_days").notNull(),
  dueInDays: integer("due_in_days").notNull(),
  active: boolean("active").notNull().default(true),
  createdBy: text("created_by").notNull(),
  createdAt: created(),
});

/** Only a named person or a named policy assigns. A module can be assigned again once it is done: `round` counts. */
export const assignment = pgTable(
  "assignment",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    moduleId: text("module_id")
      .notNull()
      .references(() => trainingModule.id),
    moduleVersion: integer("module_version").notNull().default(1),
    agentId: text("agent_id")
      .notNull()
      .references(() => agent.id),
    round: integer("round").notNull().default(1),
    recommendationId: uuid("recommendation_id").references(() => recommendation.id),
    policyId: uuid("policy_id").references(() => trainingPolicy.id),
    assignedBy: text("assigned_by").notNull(),
    assignedAt: at("assigned_at").notNull().defaultNow(),
    dueOn: date("due_on").notNull(),
    /** when it was first passed, wherever */
    completedAt: at("completed_at"),
    withdrawnAt: at("withdrawn_at"),
    withdrawnBy: text("withdrawn_by"),
  },
  (table) => [unique("assignment_round").on(table.moduleId, table.agentId, table.round)],
);

export const attemptPurposes = ["assignment", "refresher", "practice"] as const;
export type AttemptPurpose = (typeof attemptPurposes)[number];
export const attemptSources = ["app", "csv", "xapi"] as const;

/** One way through a module, here or in an outside system. Once it is handed in it does not change. */
export const attempt = pgTable(
  "attempt",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    assignmentId: uuid("assignment_id").references(() => assignment.id),
    moduleId: text("module_id")
      .notNull()
      .references(() => trainingModule.id),
    moduleVersion: integer("module_version").notNull(),
    agentId: text("agent_id")
      .notNull()
      .references(() => agent.id),
    purpose: text("purpose").$type<AttemptPurpose>().notNull(),
    source: text("source").$type<(typeof attemptSources)[number]>().notNull().default("app"),
    /** of an outside record, so that it never counts twice */
    reference: text("reference").unique(),
    /** the items that are asked, in order */
    itemIds: text("item_ids").array().notNull(),
    position: integer("position").notNull().default(0),
    /** what was chosen or written, written answers redacted; answered items have a result */
    answers: jsonb("answers").$type<Answers>().notNull().default({}),
    results: jsonb("results").$type<ItemResult[]>().notNull().default([]),
    score: real("score"),
    passed: boolean("passed"),
    startedAt: at("started_at").notNull().defaultNow(),
    submittedAt: at("submitted_at"),
  },
  (table) => [
    index("attempt_agent").on(table.agentId, table.moduleId),
    index("attempt_assignment").on(table.assignmentId),
  ],
);

export const trainingReminder = pgTable(
  "training_reminder",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    assignmentId: uuid("assignment_id")
      .notNull()
      .references(() => assignment.id),
    /** `calendar` = the date did */
    by: text("by").notNull(),
    at: at("at").notNull().defaultNow(),
  },
  (table) => [index("training_reminder_assignment").on(table.assignmentId)],
);

/** When an agent is to meet a module they passed again; `card` is the state of the spacing algorithm. */
export const refresher = pgTable(
  "refresher",
  {
    agentId: text("agent_id")
      .notNull()
      .references(() => agent.id),
    moduleId: text("module_id")
      .notNull()
      .references(() => trainingModule.id),
    card: jsonb("card").$type<Record<string, unknown>>().notNull(),
    dueAt: at("due_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.agentId, table.moduleId] })],
);
