import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  customType,
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
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { LexicalModel } from "../../sops/lexicon.ts";
import type { Audience, SopMeta, SopStep } from "../../sops/sop.ts";
import type { VersionEventKind, VersionState } from "../../sops/version.ts";

const textrange = customType<{ data: string }>({ dataType: () => "textrange" });
const daterange = customType<{ data: string }>({ dataType: () => "daterange" });
const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
const at = (name: string) => timestamp(name, { withTimezone: true });

export const sop = pgTable("sop", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
  /** who answers for it now; what a version's front matter says is who did when it was written */
  owner: text("owner").notNull(),
  verifier: text("verifier"),
  createdAt: at("created_at").notNull().defaultNow(),
});

/**
 * One version of one SOP. `source` is stored as handed in and never changes. Columns that the front matter has too are the
 * truth of what was decided: the first day by the approver, the end by a successor, the verification by the verifier.
 */
export const sopVersion = pgTable(
  "sop_version",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    sopId: text("sop_id")
      .notNull()
      .references(() => sop.id),
    number: integer("number").notNull(),
    state: text("state").$type<VersionState>().notNull().default("in-review"),
    title: text("title").notNull(),
    source: text("source").notNull(),
    contentHash: text("content_hash").notNull(),
    /** the front matter as written */
    meta: jsonb("meta").$type<SopMeta>().notNull(),
    audiences: text("audiences").array().notNull(),
    channels: text("channels").array().notNull(),
    regions: text("regions").array().notNull(),
    languages: text("languages").array().notNull(),
    effectiveFrom: date("effective_from").notNull(),
    /** exclusive, null = open: the day from which it holds nowhere, whatever ends it; where it holds is in `sop_coverage` */
    effectiveTo: date("effective_to"),
    author: text("author").notNull(),
    /** who handed it in; an owner's name in a file proves nothing, so neither of the two may approve */
    uploadedBy: text("uploaded_by").notNull(),
    /** everybody who saved its draft: none of them may approve */
    editors: text("editors").array().notNull().default(sql`'{}'::text[]`),
    note: text("note").notNull().default(""),
    requestedReviewers: text("requested_reviewers").array().notNull().default(sql`'{}'::text[]`),
    draftId: uuid("draft_id"),
    /** number of the version that it brings back */
    restores: integer("restores"),
    verifiedAt: date("verified_at"),
    approvedBy: text("approved_by"),
    approvedAt: at("approved_at"),
    retiredAt: at("retired_at"),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [
    unique("sop_version_number").on(table.sopId, table.number),
    index("sop_version_content").on(table.sopId, table.contentHash),
  ],
);

/**
 * Where and when each approved version holds: a row for each combination of values, worked out by sops/coverage.ts whenever
 * something is decided about its SOP. Rows of one SOP cannot overlap (an exclusion constraint in the migrations).
 */
export const sopCoverage = pgTable(
  "sop_coverage",
  {
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    sopId: text("sop_id").notNull(),
    /** `[chat,chat]` = that value alone, `(chat,email)` = what lies between two that are named, `(,)` = everything */
    audience: textrange("audience").notNull(),
    channel: textrange("channel").notNull(),
    region: textrange("region").notNull(),
    language: textrange("language").notNull(),
    period: daterange("period").notNull(),
  },
  (table) => [index("sop_coverage_version").on(table.versionId)],
);

/** A text that is being written. Handing it in makes a version of it; sent back, it is open again. */
export const sopDraft = pgTable(
  "sop_draft",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    state: text("state").$type<"open" | "submitted" | "discarded">().notNull().default("open"),
    /** null while the front matter names none */
    sopId: text("sop_id"),
    title: text("title").notNull(),
    source: text("source").notNull(),
    /** counts up with each save; a save that was begun on an earlier one is refused */
    revision: integer("revision").notNull().default(1),
    note: text("note").notNull().default(""),
    baseVersionId: uuid("base_version_id").references(() => sopVersion.id),
    restores: integer("restores"),
    author: text("author").notNull(),
    editors: text("editors").array().notNull(),
    requestedChanges: jsonb("requested_changes").$type<RequestedChanges>(),
    createdAt: at("created_at").notNull(),
    updatedAt: at("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
  },
  (table) => [index("sop_draft_state").on(table.state, table.sopId)],
);

export type RequestedChanges = { by: string; at: string; reason: string; versionId: string; versionNumber: number };

/** Append-only: every text that a draft had, so that a save begun on an earlier one can be merged. */
export const sopDraftRevision = pgTable(
  "sop_draft_revision",
  {
    draftId: uuid("draft_id")
      .notNull()
      .references(() => sopDraft.id),
    revision: integer("revision").notNull(),
    source: text("source").notNull(),
    by: text("by").notNull(),
    at: at("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.draftId, table.revision] })],
);

/** What is said in a review. The text never changes (a trigger refuses it); it can be resolved and opened again. */
export const sopComment = pgTable(
  "sop_comment",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    by: text("by").notNull(),
    at: at("at").notNull(),
    text: text("text").notNull(),
    /** id of a step or obligation of the version; null = all of it */
    anchor: text("anchor"),
    resolvedBy: text("resolved_by"),
    resolvedAt: at("resolved_at"),
  },
  (table) => [index("sop_comment_version").on(table.versionId)],
);

/**
 * Append-only (a trigger refuses change): what happened to the versions of an SOP, in the order of commit. Written in the
 * transaction of the change, with a job `version-event`.
 */
export const sopEvent = pgTable(
  "sop_event",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: at("at").notNull(),
    kind: text("kind").$type<VersionEventKind>().notNull(),
    by: text("by").notNull(),
    sopId: text("sop_id").notNull(),
    versionId: uuid("version_id").references(() => sopVersion.id),
    versionNumber: integer("version_number"),
    /** the day from which it holds */
    onDay: date("on_day").notNull(),
    note: text("note").notNull().default(""),
  },
  (table) => [
    index("sop_event_sop").on(table.sopId),
    // A date that comes is told once, whoever notices it.
    uniqueIndex("sop_event_once")
      .on(table.versionId, table.kind)
      .where(sql`kind in ('in-force', 'superseded', 'retired')`),
  ],
);

/** What is searched and cited: a step of an approved version as one audience reads it. Offsets are UTF-16 units into the version's source. */
export const sopChunk = pgTable(
  "sop_chunk",
  {
    id: text("id").primaryKey(),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    sopId: text("sop_id").notNull(),
    stepId: text("step_id").notNull(),
    /** whose words it has; null = everybody reads the same */
    audience: text("audience").$type<Audience>(),
    /** `chunkCut` of the day it was cut */
    cut: integer("cut").notNull().default(1),
    ordinal: integer("ordinal").notNull(),
    title: text("title").notNull(),
    heading: text("heading").notNull(),
    text: text("text").notNull(),
    spanStart: integer("span_start").notNull(),
    spanEnd: integer("span_end").notNull(),
    /** what it is cited from: the slice of the version's source, as its audience reads it */
    source: text("source").notNull().default(""),
    /** null = the overview */
    step: jsonb("step").$type<SopStep>(),
    language: text("language").notNull(),
    search: tsvector("search")
      .notNull()
      .generatedAlwaysAs(
        sql`case when language = 'es'
          then setweight(to_tsvector('spanish', title), 'A') || setweight(to_tsvector('spanish', heading), 'B') || setweight(to_tsvector('spanish', text), 'C')
          else setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', heading), 'B') || setweight(to_tsvector('english', text), 'C')
        end`,
      ),
  },
  (table) => [index("sop_chunk_search").using("gin", table.search), index("sop_chunk_version").on(table.versionId)],
);

/** Corpus statistics and projection of the embedded search; one is active. */
export const lexicalModel = pgTable("lexical_model", {
  id: text("id").primaryKey(),
  model: jsonb("model").$type<LexicalModel>().notNull(),
  active: boolean("active").notNull().default(false),
  /** hash of the texts, embedder and index that this model was made for */
  indexedFor: text("indexed_for").notNull(),
  /** how many vectors its index was given */
  vectors: integer("vectors").notNull().default(0),
  createdAt: at("created_at").notNull().defaultNow(),
});

/** The vectors, in the database whatever index serves them: an index can always be rebuilt from here. */
export const chunkEmbedding = pgTable(
  "chunk_embedding",
  {
    chunkId: text("chunk_id")
      .notNull()
      .references(() => sopChunk.id, { onDelete: "cascade" }),
    embedderId: text("embedder_id").notNull(),
    vector: real("vector").array().notNull(),
    /** what the index was told of it: index and scope, hashed; null = nothing yet */
    indexedAs: text("indexed_as"),
  },
  (table) => [primaryKey({ columns: [table.chunkId, table.embedderId] })],
);
