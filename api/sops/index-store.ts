import { and, asc, eq, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { type Chunk, chunkCut } from "../../sops/chunk.ts";
import type { Match, QueryWord } from "../../sops/full-text.ts";
import type { LexicalModel } from "../../sops/lexicon.ts";
import type { Candidate, Rankable } from "../../sops/retrieve.ts";
import type { Scope, VectorEntry } from "../adapters/ports.ts";
import type { Db } from "../db/client.ts";
import { chunkEmbedding, lexicalModel, sopChunk, sopCoverage, sopVersion } from "./schema.ts";
import { approvedStates, type StoredVersion, toVersion } from "./version-store.ts";

/** What is searched and cited of the approved versions, on a database or a transaction. */
export function indexStore(db: Db) {
  return {
    /** Makes these the chunks of a version. One that reads as it did keeps its vectors. */
    async saveChunks(version: StoredVersion, chunks: Chunk[]): Promise<void> {
      const known = await db.select().from(sopChunk).where(eq(sopChunk.versionId, version.id));
      const same = (row: (typeof known)[number]) =>
        chunks.some(({ id, title, heading, text }) => row.id === id && sameWords(row, { title, heading, text }));
      const gone = known.filter((row) => !same(row)).map(({ id }) => id);
      if (gone.length > 0) await db.delete(sopChunk).where(inArray(sopChunk.id, gone));
      if (chunks.length === 0) return;
      const language = version.meta.languages[0] ?? "en";
      const rows = chunks.map(
        ({ span, versionNumber: _number, contactReasons: _reasons, obligations: _rules, ...chunk }, ordinal) => ({
          ...{ ...chunk, ordinal, language },
          cut: chunkCut,
          spanStart: span.start,
          spanEnd: span.end,
        }),
      );
      await db
        .insert(sopChunk)
        .values(rows)
        .onConflictDoUpdate({
          target: sopChunk.id,
          set: {
            cut: chunkCut,
            audience: sql`excluded.audience`,
            spanStart: sql`excluded.span_start`,
            spanEnd: sql`excluded.span_end`,
            source: sql`excluded.source`,
            step: sql`excluded.step`,
          },
        });
    },
    /** Approved versions that are not cut yet, or were cut in an earlier way. */
    async versionsToCut(): Promise<StoredVersion[]> {
      const rows = await db
        .select()
        .from(sopVersion)
        .where(
          and(
            inArray(sopVersion.state, [...approvedStates]),
            sql`not exists (select 1 from ${sopChunk} c where c.version_id = sop_version.id and c.cut = ${chunkCut})`,
          ),
        );
      return rows.map(toVersion);
    },
    /** Every chunk with the scope of its version, and of that its own audience: what an index holds. */
    async indexedChunks(): Promise<(Omit<VectorEntry, "vector"> & { title: string; heading: string; text: string })[]> {
      const rows = await db
        .select({
          chunkId: sopChunk.id,
          audience: sopChunk.audience,
          title: sopChunk.title,
          heading: sopChunk.heading,
          text: sopChunk.text,
          audiences: sopVersion.audiences,
          channels: sopVersion.channels,
          regions: sopVersion.regions,
          languages: sopVersion.languages,
          effectiveFrom: sopVersion.effectiveFrom,
          effectiveTo: sopVersion.effectiveTo,
        })
        .from(sopChunk)
        .innerJoin(sopVersion, eq(sopVersion.id, sopChunk.versionId))
        .where(inArray(sopVersion.state, [...approvedStates]))
        .orderBy(asc(sopChunk.id));
      return rows.map(({ audience, ...row }) => (audience === null ? row : { ...row, audiences: [audience] }));
    },
    /**
     * Full-text candidates in scope, best first: chunks that `match` chooses, ranked by all the words, each by its weight times
     * `ts_rank` (a word of the title counts most, one of the text least).
     */
    async fulltext(
      words: readonly Pick<QueryWord, "text" | "weight">[],
      match: Match,
      { scope, stemmers, limit }: { scope: Scope; stemmers: readonly Stemmer[]; limit: number },
    ): Promise<Candidate[]> {
      const stemmed = stemmers.map((stemmer) => ({
        written: stemmer === "spanish" ? sql`${sopChunk.language} = 'es'` : sql`${sopChunk.language} <> 'es'`,
        matches: sql`${sopChunk.search} @@ (${matching(stemmer, match)})`,
        rank: sql.join(
          words.map(
            ({ text, weight }) => sql`${weight}::real * ts_rank(${sopChunk.search}, ${anyPart(stemmer, text)})`,
          ),
          sql` + `,
        ),
      }));
      // Each stemmer's queries are planned, which costs as much as ranking some hundred chunks.
      const [only, other] = stemmed;
      if (only === undefined) return [];
      const score = other ? sql<number>`case when ${only.written} then ${only.rank} else ${other.rank} end` : only.rank;
      return db
        .select({ chunkId: sopChunk.id, score: sql<number>`${score}` })
        .from(sopChunk)
        .where(
          and(
            other ? or(...stemmed.map(({ written, matches }) => and(written, matches))) : only.matches,
            eq(sopChunk.cut, chunkCut),
            inScope(scope),
          ),
        )
        .orderBy(sql`2 desc`, asc(sopChunk.id))
        .limit(limit);
    },
    /** By which rules the words of the chunks were cut to their stems, one or both. */
    async stemmers(): Promise<Stemmer[]> {
      const spanish = sql<boolean>`${sopChunk.language} = 'es'`;
      const rows = await db.selectDistinct({ spanish }).from(sopChunk);
      return rows.map((row) => (row.spanish ? "spanish" : "english"));
    },
    /** Of these chunks, those in force in the scope, with what ranks them: an index may lag behind. */
    async candidateChunks(ids: string[], scope: Scope): Promise<CandidateChunk[]> {
      if (ids.length === 0) return [];
      const rows = await db
        .select({
          id: sopChunk.id,
          sopId: sopChunk.sopId,
          versionId: sopChunk.versionId,
          stepId: sopChunk.stepId,
          title: sopChunk.title,
          heading: sopChunk.heading,
          text: sopChunk.text,
          rules: sql<string[]>`jsonb_path_query_array(${sopChunk.step}, '$.obligations[*].text')`,
          contactReasons: sql<string[]>`${sopVersion.meta} -> 'contactReasons'`,
        })
        .from(sopChunk)
        .innerJoin(sopVersion, eq(sopVersion.id, sopChunk.versionId))
        .where(and(inArray(sopChunk.id, ids), eq(sopChunk.cut, chunkCut), inScope(scope)));
      return rows.map(({ rules, ...chunk }) => ({ ...chunk, obligations: (rules ?? []).map((text) => ({ text })) }));
    },
    /** The SOPs for a contact reason that are in force in the scope. */
    async sopsFor(contactReason: string, scope: Scope): Promise<string[]> {
      const reasons = sql`${sopVersion.meta} -> 'contactReasons' @> ${JSON.stringify([contactReason])}::jsonb`;
      const rows = await db
        .selectDistinct({ sopId: sopChunk.sopId })
        .from(sopChunk)
        .innerJoin(sopVersion, eq(sopVersion.id, sopChunk.versionId))
        .where(and(reasons, eq(sopChunk.cut, chunkCut), inScope(scope)));
      return rows.map(({ sopId }) => sopId);
    },
    /** Chunks as they were cut from their versions, in any order. */
    async chunks(ids: string[]): Promise<Chunk[]> {
      if (ids.length === 0) return [];
      const rows = await db
        .select({
          id: sopChunk.id,
          sopId: sopChunk.sopId,
          versionId: sopChunk.versionId,
          versionNumber: sopVersion.number,
          stepId: sopChunk.stepId,
          audience: sopChunk.audience,
          title: sopChunk.title,
          heading: sopChunk.heading,
          text: sopChunk.text,
          start: sopChunk.spanStart,
          end: sopChunk.spanEnd,
          source: sopChunk.source,
          step: sopChunk.step,
          contactReasons: sql<string[]>`${sopVersion.meta} -> 'contactReasons'`,
        })
        .from(sopChunk)
        .innerJoin(sopVersion, eq(sopVersion.id, sopChunk.versionId))
        .where(and(inArray(sopChunk.id, ids), eq(sopChunk.cut, chunkCut)));
      return rows.map(({ start, end, ...chunk }) => ({
        ...chunk,
        span: { start, end },
        obligations: chunk.step?.obligations ?? [],
      }));
    },
    /** Without the model itself, which is megabytes: see `model`. */
    async activeModel(): Promise<{ id: string; indexedFor: string; vectors: number } | null> {
      const { id, indexedFor, vectors } = lexicalModel;
      const [row] = await db
        .select({ id, indexedFor, vectors })
        .from(lexicalModel)
        .where(eq(lexicalModel.active, true));
      return row ?? null;
    },
    async model(id: string): Promise<LexicalModel | null> {
      return (await db.select().from(lexicalModel).where(eq(lexicalModel.id, id)))[0]?.model ?? null;
    },
    /** Makes a model the one that is used; the vectors of it must be stored by then. */
    async activateModel(model: LexicalModel, indexedFor: string, vectors: number): Promise<void> {
      const { id } = model;
      await db.delete(lexicalModel).where(ne(lexicalModel.id, id));
      await db
        .insert(lexicalModel)
        .values({ id, model, indexedFor, vectors, active: true })
        .onConflictDoUpdate({ target: lexicalModel.id, set: { active: true, indexedFor, vectors } });
    },
    async forgetEmbeddings(embedderId: string): Promise<void> {
      await db.delete(chunkEmbedding).where(eq(chunkEmbedding.embedderId, embedderId));
    },
    /** What the index was told of each chunk that has a vector of this embedder; null = nothing yet. */
    async indexedAs(embedderId: string): Promise<Map<string, string | null>> {
      const { chunkId, indexedAs } = chunkEmbedding;
      const rows = await db
        .select({ chunkId, indexedAs })
        .from(chunkEmbedding)
        .where(eq(chunkEmbedding.embedderId, embedderId));
      return new Map(rows.map((row) => [row.chunkId, row.indexedAs]));
    },
    async markIndexed(embedderId: string, entries: { chunkId: string; indexedAs: string }[]): Promise<void> {
      await db.execute(sql`
        update chunk_embedding set indexed_as = told."indexedAs"
        from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as told("chunkId" text, "indexedAs" text)
        where embedder_id = ${embedderId} and chunk_id = told."chunkId"`);
    },
    /** The index holds nothing of this embedder any more, as far as is known. */
    async markLost(embedderId: string): Promise<void> {
      await db.update(chunkEmbedding).set({ indexedAs: null }).where(eq(chunkEmbedding.embedderId, embedderId));
    },
    async embeddings(embedderId: string, chunkIds: string[]): Promise<Map<string, number[]>> {
      const { chunkId, vector } = chunkEmbedding;
      const rows = await db
        .select({ chunkId, vector })
        .from(chunkEmbedding)
        .where(and(eq(chunkEmbedding.embedderId, embedderId), sql`${chunkId} = any(${sql.param(chunkIds)}::text[])`));
      return new Map(rows.map((row) => [row.chunkId, row.vector]));
    },
    async saveEmbeddings(embedderId: string, vectors: { chunkId: string; vector: number[] }[]): Promise<void> {
      if (vectors.length === 0) return;
      await db
        .insert(chunkEmbedding)
        .values(vectors.map((one) => ({ ...one, embedderId })))
        .onConflictDoNothing();
    },
  };
}

/** A word as the parser of full-text takes it; of one with several parts ("two-factor"), any part. */
function anyPart(stemmer: Stemmer, words: string): SQL {
  return sql`replace(plainto_tsquery(${sql.raw(`'${stemmer}'`)}, ${words}::text)::text, '&', '|')::tsquery`;
}

function matching(stemmer: Stemmer, { kind, words }: Match): SQL {
  if (kind === "any") return anyPart(stemmer, words.join(" "));
  return sql.join(
    words.map((word) => anyPart(stemmer, word)),
    sql` && `,
  );
}

/** Of the versions that were approved, those that hold there on that day; of their chunks, those of the audience. */
function inScope(scope: Scope): SQL | undefined {
  const fits = (column: "audience" | "channel" | "region" | "language") =>
    scope[column] === undefined ? sql`` : sql` and held.${sql.identifier(column)} @> ${scope[column]}::text`;
  return and(
    scope.audience === undefined
      ? undefined
      : sql`(${sopChunk.audience} is null or ${sopChunk.audience} = ${scope.audience})`,
    sql`exists (select 1 from ${sopCoverage} held where held.version_id = ${sopChunk.versionId} and held.period @> ${
      scope.asOf
    }::date${fits("audience")}${fits("channel")}${fits("region")}${fits("language")})`,
  );
}

/** Text search configuration of PostgreSQL; languages other than Spanish are read as English. */
export type Stemmer = "english" | "spanish";

/** A chunk without what it is cited from: that is read for the hits alone. */
export type CandidateChunk = Rankable & Pick<Chunk, "sopId" | "versionId" | "stepId">;

type Words = Pick<Chunk, "title" | "heading" | "text">;

const sameWords = (a: Words, b: Words): boolean => a.title === b.title && a.heading === b.heading && a.text === b.text;
