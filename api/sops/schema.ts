import { sql } from "drizzle-orm";
import {
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
  uuid,
} from "drizzle-orm/pg-core";
import type { LexicalModel } from "../../sops/lexicon.ts";
import type { SopMeta } from "../../sops/sop.ts";
import type { VersionState } from "../../sops/version.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
const at = (name: string) => timestamp(name, { withTimezone: true });

export const sop = pgTable("sop", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
  owner: text("owner").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
});

/**
 * One version of one SOP. `source` is stored as sent and never changes. Approved periods of one SOP cannot overlap
 * (an exclusion constraint in the migrations).
 */
export const sopVersion = pgTable(
  "sop_version",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    sopId: text("sop_id")
      .notNull()
      .references(() => sop.id),
    number: integer("number").notNull(),
    state: text("state").$type<VersionState>().notNull().default("draft"),
    title: text("title").notNull(),
    source: text("source").notNull(),
    contentHash: text("content_hash").notNull(),
    meta: jsonb("meta").$type<SopMeta>().notNull(),
    audiences: text("audiences").array().notNull(),
    channels: text("channels").array().notNull(),
    regions: text("regions").array().notNull(),
    languages: text("languages").array().notNull(),
    effectiveFrom: date("effective_from").notNull(),
    /** exclusive; null = open */
    effectiveTo: date("effective_to"),
    author: text("author").notNull(),
    /** who brought it in; an owner's name in a file proves nothing, so neither of the two may approve */
    uploadedBy: text("uploaded_by").notNull(),
    approvedBy: text("approved_by"),
    approvedAt: at("approved_at"),
    retiredAt: at("retired_at"),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [
    unique("sop_version_number").on(table.sopId, table.number),
    unique("sop_version_content").on(table.sopId, table.contentHash),
  ],
);

/** What is searched and cited: a step of an approved version. Offsets are UTF-16 units into the version's source. */
export const sopChunk = pgTable(
  "sop_chunk",
  {
    id: text("id").primaryKey(),
    versionId: uuid("version_id")
      .notNull()
      .references(() => sopVersion.id),
    sopId: text("sop_id").notNull(),
    stepId: text("step_id").notNull(),
    ordinal: integer("ordinal").notNull(),
    title: text("title").notNull(),
    heading: text("heading").notNull(),
    text: text("text").notNull(),
    spanStart: integer("span_start").notNull(),
    spanEnd: integer("span_end").notNull(),
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
  },
  (table) => [primaryKey({ columns: [table.chunkId, table.embedderId] })],
);

/** Questions that nothing in force answers. */
export const contentGap = pgTable(
  "content_gap",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** redacted */
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
  },
  (table) => [unique("content_gap_question").on(table.question, table.audience)],
);
