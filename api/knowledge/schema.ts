import {
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
import type { ConflictSide } from "../../sops/conflict.ts";
import type { GapKind } from "../../sops/gap-kind.ts";
import type { Role } from "../people/roles.ts";
import { sopDraft, sopVersion } from "../sops/schema.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });

export const gapStates = ["open", "drafting", "closed", "dismissed"] as const;
export type GapState = (typeof gapStates)[number];

/** Of the questions of a gap, how many got an answer at first and how many do now, and from what. */
export type Closure = {
  at: string;
  asked: number;
  answeredBefore: number;
  answeredAfter: number;
  /** versions that answer now, by how many questions each */
  by: { sopId: string; versionId: string; title: string; questions: number }[];
};

/** What people ask and the SOPs do not answer well. Alike gaps are merged: `merged_into` then names the one that stays. */
export const contentGap = pgTable(
  "content_gap",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** redacted; the question that speaks for the others */
    question: text("question").notNull(),
    reason: text("reason").notNull(),
    audience: text("audience").notNull(),
    channel: text("channel"),
    region: text("region"),
    language: text("language"),
    asOf: date("as_of").notNull(),
    times: integer("times").notNull().default(1),
    firstAt: at("first_at").notNull().defaultNow(),
    lastAt: at("last_at").notNull().defaultNow(),
    kind: text("kind").$type<GapKind>().notNull().default("missing"),
    state: text("state").$type<GapState>().notNull().default("open"),
    contactReason: text("contact_reason"),
    mergedInto: uuid("merged_into"),
    draftId: uuid("draft_id").references(() => sopDraft.id),
    decidedBy: text("decided_by"),
    decidedReason: text("decided_reason").notNull().default(""),
    decidedAt: at("decided_at"),
    closure: jsonb("closure").$type<Closure>(),
  },
  (table) => [unique("content_gap_question").on(table.question, table.audience)],
);

export const outcomes = ["answered", "not-covered", "ambiguous", "needs-fact", "reported", "failed"] as const;
export type Outcome = (typeof outcomes)[number];

export type FoundStep = { sopId: string; versionId: string; stepId: string | null; title: string; heading: string };

/** Every question with what came of it, redacted. The answer is kept as it was given, so that a link to it shows the same. */
export const askedQuestion = pgTable(
  "asked_question",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    at: at("at").notNull(),
    askerId: text("asker_id").notNull(),
    role: text("role").$type<Role>().notNull(),
    team: text("team"),
    audience: text("audience").notNull(),
    channel: text("channel"),
    region: text("region"),
    language: text("language"),
    asOf: date("as_of").notNull(),
    contactReason: text("contact_reason"),
    question: text("question").notNull(),
    /** cases that the asker chose when asked back */
    facts: text("facts").array().notNull(),
    outcome: text("outcome").$type<Outcome>().notNull(),
    writtenBy: text("written_by"),
    retrieval: text("retrieval").notNull(),
    milliseconds: real("milliseconds").notNull(),
    /** best first */
    hits: jsonb("hits").$type<FoundStep[]>().notNull(),
    answer: jsonb("answer").$type<unknown>(),
    gapId: uuid("gap_id").references(() => contentGap.id),
  },
  (table) => [
    index("asked_question_at").on(table.at),
    index("asked_question_asker").on(table.askerId, table.at),
    index("asked_question_gap").on(table.gapId),
  ],
);

export const feedbackVerdicts = ["useful", "wrong", "outdated"] as const;
export type FeedbackVerdict = (typeof feedbackVerdicts)[number];

/** What an asker said of an answer; the last word of each person counts. */
export const questionFeedback = pgTable(
  "question_feedback",
  {
    questionId: uuid("question_id")
      .notNull()
      .references(() => askedQuestion.id, { onDelete: "cascade" }),
    by: text("by").notNull(),
    at: at("at").notNull(),
    verdict: text("verdict").$type<FeedbackVerdict>().notNull(),
    /** redacted */
    reason: text("reason").notNull().default(""),
    /** the step that the answer rested on; null of a refusal */
    versionId: uuid("version_id").references(() => sopVersion.id),
    stepId: text("step_id"),
    /** an owner has dealt with it: it no longer disputes the step */
    settledAt: at("settled_at"),
  },
  (table) => [
    primaryKey({ columns: [table.questionId, table.by] }),
    index("question_feedback_step").on(table.versionId, table.stepId),
  ],
);

/** That a source of an answer was opened, the first time by each person. */
export const questionOpening = pgTable(
  "question_opening",
  {
    questionId: uuid("question_id")
      .notNull()
      .references(() => askedQuestion.id, { onDelete: "cascade" }),
    by: text("by").notNull(),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    stepId: text("step_id").notNull(),
    at: at("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.questionId, table.by, table.versionId, table.stepId] })],
);

export const conflictStates = ["open", "dismissed", "gone"] as const;

/** Steps of two SOPs that do not go together. `gone` = it was found before and is not found any more. */
export const sopConflict = pgTable("sop_conflict", {
  id: uuid("id").primaryKey().defaultRandom(),
  /** the same pair of texts is one row */
  key: text("key").notNull().unique(),
  kind: text("kind").$type<"contradiction" | "duplicate">().notNull(),
  left: jsonb("left").$type<ConflictSide>().notNull(),
  right: jsonb("right").$type<ConflictSide>().notNull(),
  why: text("why").notNull(),
  likeness: real("likeness").notNull(),
  place: text("place").notNull(),
  state: text("state").$type<(typeof conflictStates)[number]>().notNull().default("open"),
  foundAt: at("found_at").notNull(),
  decidedBy: text("decided_by"),
  decidedReason: text("decided_reason").notNull().default(""),
  decidedAt: at("decided_at"),
});
