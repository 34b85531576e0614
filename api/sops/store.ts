import { and, asc, desc, eq, inArray, isNotNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Chunk } from "../../sops/chunk.ts";
import type { LexicalModel } from "../../sops/lexicon.ts";
import type { Candidate } from "../../sops/retrieve.ts";
import type { SopMeta } from "../../sops/sop.ts";
import type { SopVersion } from "../../sops/version.ts";
import type { Scope, VectorEntry } from "../adapters/ports.ts";
import type { Db } from "../db/client.ts";
import { chunkEmbedding, contentGap, lexicalModel, sop, sopChunk, sopVersion } from "./schema.ts";

export type StoredVersion = SopVersion & { title: string; source: string; contentHash: string; uploadedBy: string };
export type NewDraft = { meta: SopMeta; source: string; contentHash: string; author: string; uploadedBy: string };
export type NewGap = Omit<typeof contentGap.$inferInsert, "id" | "times" | "firstAt" | "lastAt"> & { at: Date };

export type SopStore = ReturnType<typeof sopStore>;

const approvedStates = ["approved", "superseded", "retired"] as const;

/** SOPs, their versions, what is searched of them, and the gaps, on a database or a transaction. */
export function sopStore(db: Db) {
  return {
    /** Versions of one SOP or of all, oldest first. */
    async versions(sopId?: string): Promise<StoredVersion[]> {
      const where = sopId === undefined ? undefined : eq(sopVersion.sopId, sopId);
      const rows = await db
        .select()
        .from(sopVersion)
        .where(where)
        .orderBy(asc(sopVersion.sopId), asc(sopVersion.number));
      return rows.map(toVersion);
    },
    async version(id: string): Promise<StoredVersion | null> {
      const [row] = await db.select().from(sopVersion).where(eq(sopVersion.id, id));
      return row ? toVersion(row) : null;
    },
    /** A version as it is once nobody else decides about its SOP: until the transaction ends, others wait here. */
    async versionToDecide(id: string): Promise<StoredVersion | null> {
      await db.execute(
        sql`select 1 from ${sop} where ${sop.id} = (select v.sop_id from ${sopVersion} v where v.id = ${id}) for update`,
      );
      return this.version(id);
    },
    async versionsById(ids: string[]): Promise<StoredVersion[]> {
      if (ids.length === 0) return [];
      return (await db.select().from(sopVersion).where(inArray(sopVersion.id, ids))).map(toVersion);
    },
    /** Adds a draft; null when this SOP already has a version with the same bytes. */
    async addDraft(draft: NewDraft): Promise<StoredVersion | null> {
      const { meta } = draft;
      await db.insert(sop).values({ id: meta.id, title: meta.title, owner: meta.owner }).onConflictDoNothing();
      // The row lock makes version numbers gapless when two drafts arrive at once.
      await db.execute(sql`select 1 from ${sop} where ${sop.id} = ${meta.id} for update`);
      const [last] = await db
        .select({ number: sql<number>`coalesce(max(${sopVersion.number}), 0)::int` })
        .from(sopVersion)
        .where(eq(sopVersion.sopId, meta.id));
      const values = { ...versionColumns(meta), ...draft, sopId: meta.id, number: (last?.number ?? 0) + 1 };
      const [row] = await db.insert(sopVersion).values(values).onConflictDoNothing().returning();
      return row ? toVersion(row) : null;
    },
    /** Writes the state, approval and period of a version; its bytes never change. */
    async saveState(version: SopVersion): Promise<void> {
      const { state, approvedBy, approvedAt, retiredAt, meta } = version;
      await db
        .update(sopVersion)
        .set({
          state,
          approvedBy,
          approvedAt: date(approvedAt),
          retiredAt: date(retiredAt),
          meta,
          ...versionColumns(meta),
        })
        .where(eq(sopVersion.id, version.id));
    },
    async saveChunks(chunks: Chunk[], language: string): Promise<void> {
      if (chunks.length === 0) return;
      const rows = chunks.map((chunk, ordinal) => ({
        id: chunk.id,
        versionId: chunk.versionId,
        sopId: chunk.sopId,
        stepId: chunk.stepId,
        ordinal,
        title: chunk.title,
        heading: chunk.heading,
        text: chunk.text,
        spanStart: chunk.span.start,
        spanEnd: chunk.span.end,
        language,
      }));
      await db.insert(sopChunk).values(rows).onConflictDoNothing();
    },
    /** Approved versions whose chunks are not stored yet. */
    async versionsWithoutChunks(): Promise<StoredVersion[]> {
      const rows = await db
        .select()
        .from(sopVersion)
        .where(
          and(
            inArray(sopVersion.state, [...approvedStates]),
            sql`not exists (select 1 from ${sopChunk} c where c.version_id = sop_version.id)`,
          ),
        );
      return rows.map(toVersion);
    },
    /** Every chunk with the scope of its version: what an index holds. */
    async indexedChunks(): Promise<(Omit<VectorEntry, "vector"> & { title: string; heading: string; text: string })[]> {
      return db
        .select({
          chunkId: sopChunk.id,
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
    },
    /** Full-text candidates in scope, best first: any word of the question may match. */
    async fulltext(question: string, scope: Scope, limit: number): Promise<Candidate[]> {
      const english = sql`replace(plainto_tsquery('english', ${question})::text, '&', '|')::tsquery`;
      const spanish = sql`replace(plainto_tsquery('spanish', ${question})::text, '&', '|')::tsquery`;
      const tsquery = sql`case when ${sopChunk.language} = 'es' then ${spanish} else ${english} end`;
      const score = sql<number>`ts_rank_cd(${sopChunk.search}, ${tsquery})`;
      return db
        .select({ chunkId: sopChunk.id, score })
        .from(sopChunk)
        .innerJoin(sopVersion, eq(sopVersion.id, sopChunk.versionId))
        .where(
          and(
            or(
              and(sql`${sopChunk.language} <> 'es'`, sql`${sopChunk.search} @@ ${english}`),
              and(sql`${sopChunk.language} = 'es'`, sql`${sopChunk.search} @@ ${spanish}`),
            ),
            inScope(scope),
          ),
        )
        .orderBy(desc(score), asc(sopChunk.id))
        .limit(limit);
    },
    /** Of these chunks, those in force in the scope, with the version they belong to. */
    async chunksInScope(chunkIds: string[], scope: Scope): Promise<{ chunkId: string; versionId: string }[]> {
      if (chunkIds.length === 0) return [];
      return db
        .select({ chunkId: sopChunk.id, versionId: sopChunk.versionId })
        .from(sopChunk)
        .innerJoin(sopVersion, eq(sopVersion.id, sopChunk.versionId))
        .where(and(inArray(sopChunk.id, chunkIds), inScope(scope)));
    },
    /** Without the model itself, which is megabytes: see `model`. */
    async activeModel(): Promise<{ id: string; indexedFor: string } | null> {
      const { id, indexedFor } = lexicalModel;
      const [row] = await db.select({ id, indexedFor }).from(lexicalModel).where(eq(lexicalModel.active, true));
      return row ?? null;
    },
    async model(id: string): Promise<LexicalModel | null> {
      return (await db.select().from(lexicalModel).where(eq(lexicalModel.id, id)))[0]?.model ?? null;
    },
    /** Makes a model the one that is used; the vectors of it must be stored by then. */
    async activateModel(model: LexicalModel, indexedFor: string): Promise<void> {
      const { id } = model;
      await db.delete(lexicalModel).where(ne(lexicalModel.id, id));
      await db
        .insert(lexicalModel)
        .values({ id, model, indexedFor, active: true })
        .onConflictDoUpdate({ target: lexicalModel.id, set: { active: true, indexedFor } });
    },
    async forgetEmbeddings(embedderId: string): Promise<void> {
      await db.delete(chunkEmbedding).where(eq(chunkEmbedding.embedderId, embedderId));
    },
    async embeddings(embedderId: string): Promise<Map<string, number[]>> {
      const rows = await db.select().from(chunkEmbedding).where(eq(chunkEmbedding.embedderId, embedderId));
      return new Map(rows.map((row) => [row.chunkId, row.vector]));
    },
    async saveEmbeddings(embedderId: string, vectors: { chunkId: string; vector: number[] }[]): Promise<void> {
      if (vectors.length === 0) return;
      await db
        .insert(chunkEmbedding)
        .values(vectors.map((one) => ({ ...one, embedderId })))
        .onConflictDoNothing();
    },
    /** Counts a question that was not answered. */
    async addGap({ at, ...gap }: NewGap): Promise<string> {
      const [row] = await db
        .insert(contentGap)
        .values({ ...gap, firstAt: at, lastAt: at })
        .onConflictDoUpdate({
          target: [contentGap.question, contentGap.audience],
          set: { times: sql`${contentGap.times} + 1`, lastAt: at, reason: gap.reason },
        })
        .returning({ id: contentGap.id });
      return row?.id ?? "";
    },
    async gaps() {
      return db.select().from(contentGap).orderBy(desc(contentGap.lastAt)).limit(500);
    },
  };
}

/** An empty list of a version means everywhere. */
function inScope(scope: Scope): SQL | undefined {
  const fits = (column: SQL, wanted: string | undefined) =>
    wanted === undefined ? undefined : sql`(cardinality(${column}) = 0 or ${wanted} = any(${column}))`;
  return and(
    inArray(sopVersion.state, [...approvedStates]),
    isNotNull(sopVersion.approvedBy),
    sql`${sopVersion.effectiveFrom} <= ${scope.asOf}`,
    sql`(${sopVersion.effectiveTo} is null or ${sopVersion.effectiveTo} > ${scope.asOf})`,
    sql`(${sopVersion.retiredAt} is null or ${sopVersion.retiredAt} > ${scope.asOf}::date)`,
    fits(sql`${sopVersion.audiences}`, scope.audience),
    fits(sql`${sopVersion.channels}`, scope.channel),
    fits(sql`${sopVersion.regions}`, scope.region),
    fits(sql`${sopVersion.languages}`, scope.language),
  );
}

function versionColumns(meta: SopMeta) {
  const { title, audiences, channels, regions, languages, effectiveFrom, effectiveTo } = meta;
  return { title, audiences, channels, regions, languages, effectiveFrom, effectiveTo };
}

function toVersion(row: typeof sopVersion.$inferSelect): StoredVersion {
  const { id, sopId, number, state, title, source, contentHash, meta, author, uploadedBy, approvedBy } = row;
  return {
    id,
    sopId,
    number,
    state,
    title,
    source,
    contentHash,
    author,
    uploadedBy,
    approvedBy,
    // The columns are the truth of the period: a successor may have ended it.
    meta: { ...meta, effectiveFrom: row.effectiveFrom, effectiveTo: row.effectiveTo },
    approvedAt: row.approvedAt?.toISOString() ?? null,
    retiredAt: row.retiredAt?.toISOString() ?? null,
  };
}

function date(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
