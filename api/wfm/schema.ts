import { sql } from "drizzle-orm";
import {
  bigserial,
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
import type {
  AccuracyResult,
  ForecastChoices,
  ForecastResult,
  PilotResultView,
  PlanChoices,
  PlanDraws,
  PlanResult,
  ProgrammeStep,
  QueueSettings,
  SpecialDayChange,
  SpecialDayKind,
  TreatmentAction,
} from "./stored.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });
const created = () => at("created_at").notNull().defaultNow();

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

/** Contacts about one reason on one local day of a queue, as a file told it. */
export const reasonDay = pgTable(
  "reason_day",
  {
    queue: text("queue").notNull(),
    date: date("date").notNull(),
    reason: text("reason").notNull(),
    offered: real("offered").notNull(),
  },
  (table) => [primaryKey({ columns: [table.queue, table.date, table.reason] })],
);

/** How a queue works; a queue without a row has the settings' defaults. */
export const volumeQueue = pgTable("volume_queue", {
  queue: text("queue").primaryKey(),
  settings: jsonb("settings").$type<QueueSettings>().notNull(),
});

/** Append-only: what somebody decided about a gap, an outlier or a flat run. Of one span the newest counts. */
export const volumeTreatment = pgTable(
  "volume_treatment",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** the order in which decisions were taken: a clock may be set back */
    ordinal: bigserial("ordinal", { mode: "number" }).notNull(),
    queue: text("queue").notNull(),
    /** local times of the first and the last interval, as the series writes them */
    from: text("from_at").notNull(),
    to: text("to_at").notNull(),
    action: text("action").$type<TreatmentAction>().notNull(),
    reason: text("reason").notNull(),
    by: text("by").notNull(),
    createdAt: created(),
  },
  (table) => [index("volume_treatment_queue").on(table.queue, table.from)],
);

/** Holidays, events and launches, in the past and ahead. */
export const specialDay = pgTable(
  "special_day",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    name: text("name").notNull(),
    kind: text("kind").$type<SpecialDayKind>().notNull(),
    from: date("from_day").notNull(),
    to: date("to_day").notNull(),
    queue: text("queue"),
    region: text("region"),
    change: jsonb("change").$type<SpecialDayChange>(),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
  },
  (table) => [unique("special_day_once").on(table.name, table.from, table.queue, table.region).nullsNotDistinct()],
);

/** What came in a month, by contact reason, as a file told it. */
export const actual = pgTable(
  "actual",
  {
    month: text("month").notNull(),
    queue: text("queue").notNull(),
    reason: text("reason").notNull(),
    humanContacts: real("human_contacts").notNull(),
    botSessions: real("bot_sessions").notNull(),
    contained: real("contained").notNull(),
    judgedContained: real("judged_contained").notNull(),
    comeBack: real("come_back").notNull(),
    ahtSeconds: real("aht_s"),
    /** customers kept away from the bot, and the others: how many, and their human contacts about this reason */
    heldCustomers: real("held_customers"),
    heldContacts: real("held_contacts"),
    /** of the held-out customers' contacts: followed by another within 7 days */
    heldRepeats: real("held_repeats"),
    otherCustomers: real("other_customers"),
    otherContacts: real("other_contacts"),
  },
  (table) => [primaryKey({ columns: [table.queue, table.month, table.reason] })],
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

/** How many customers were drawn into each arm, as somebody said; the newest counts. */
export const pilotArms = pgTable("pilot_arms", {
  id: uuid("id").primaryKey().defaultRandom(),
  ordinal: bigserial("ordinal", { mode: "number" }).notNull(),
  control: integer("control").notNull(),
  treated: integer("treated").notNull(),
  /** first day with the bot; null = the whole log is the pilot */
  startedOn: date("started_on"),
  by: text("by").notNull(),
  createdAt: created(),
});

/** Human contacts of one queue in one week of a staggered roll-out. */
export const rolloutWeek = pgTable(
  "rollout_week",
  {
    queue: text("queue").notNull(),
    week: integer("week").notNull(),
    botLive: boolean("bot_live").notNull(),
    humanContacts: real("human_contacts").notNull(),
  },
  (table) => [primaryKey({ columns: [table.queue, table.week] })],
);

/** A long computation. Results are written only with the fence it was taken with, so that nobody writes twice. */
export const computation = pgTable(
  "planning_computation",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind").$type<"plan" | "forecast" | "accuracy" | "pilot">().notNull(),
    /** id of the plan or forecast, name of the queue, or `pilot` */
    subject: text("subject").notNull(),
    state: text("state").$type<"queued" | "running" | "done" | "failed">().notNull().default("queued"),
    progress: real("progress").notNull().default(0),
    step: text("step").notNull().default("waiting"),
    problem: text("problem"),
    fence: integer("fence").notNull().default(0),
    createdAt: created(),
    startedAt: at("started_at"),
    finishedAt: at("finished_at"),
  },
  (table) => [index("planning_computation_subject").on(table.kind, table.subject, table.createdAt)],
);

/** A forecast with what it was made from. */
export const forecast = pgTable("forecast", {
  id: uuid("id").primaryKey().defaultRandom(),
  choices: jsonb("choices").$type<ForecastChoices>().notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: created(),
  result: jsonb("result").$type<ForecastResult>(),
});

/** The newest accuracy of a queue (`accuracy <queue>`) and estimate of the pilot (`pilot`). */
export const planningEstimate = pgTable("planning_estimate", {
  key: text("key").primaryKey(),
  /** of the data it rests on */
  inputHash: text("input_hash").notNull(),
  result: jsonb("result").$type<AccuracyResult | PilotResultView>().notNull(),
});

/** A plan (scenario): what the planner chose, and the result with everything it rests on. Frozen, it never changes. */
export const plan = pgTable("plan", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  state: text("state").$type<"draft" | "frozen">().notNull().default("draft"),
  choices: jsonb("choices").$type<PlanChoices>().notNull().default(sql`'{}'::jsonb`),
  /** null = not computed yet */
  result: jsonb("detail").$type<PlanResult>(),
  /** totals of every draw, so that two plans of one seed are compared draw by draw */
  draws: jsonb("draws").$type<PlanDraws>(),
  freezeWhenDone: boolean("freeze_when_done").notNull().default(false),
  copiedFrom: uuid("copied_from"),
  createdBy: text("created_by").notNull(),
  createdAt: created(),
  frozenBy: text("frozen_by"),
  frozenAt: at("frozen_at"),
});

/** A contact reason that somebody has taken up for automation. */
export const programmeEntry = pgTable("programme_entry", {
  id: uuid("id").primaryKey().defaultRandom(),
  reason: text("reason").notNull().unique(),
  createdBy: text("created_by").notNull(),
  createdAt: created(),
});

/** Append-only: where an entry stands, from step to step. */
export const programmeStep = pgTable(
  "programme_step",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    entryId: uuid("entry_id")
      .notNull()
      .references(() => programmeEntry.id),
    ordinal: integer("ordinal").notNull(),
    detail: jsonb("detail").$type<ProgrammeStep>().notNull(),
    by: text("by").notNull(),
    createdAt: created(),
  },
  (table) => [unique("programme_step_ordinal").on(table.entryId, table.ordinal)],
);
