import { and, count, desc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Scorecard } from "../../evals/scorecard.ts";
import type { Db } from "../db/client.ts";
import { audit, auditFrame, score, scorecardDraft, scorecardVersion } from "./schema.ts";

export type ScorecardVersion = typeof scorecardVersion.$inferSelect;
export type ScorecardDraft = typeof scorecardDraft.$inferSelect;
export type NewDraft = Pick<ScorecardDraft, "scorecardId" | "definition" | "basedOnId"> & { by: string; at: Date };

/** Drafts and versions of scorecards, on a database or a transaction. */
export function scorecardStore(db: Db) {
  const archiveOthers = (scorecardId: string, id: string | null) =>
    db
      .update(scorecardVersion)
      .set({ state: "archived" })
      .where(
        and(
          eq(scorecardVersion.scorecardId, scorecardId),
          eq(scorecardVersion.state, "published"),
          id === null ? undefined : ne(scorecardVersion.id, id),
        ),
      );
  return {
    /** Publishes a definition; the same definition again is the same version, in use again if it was archived. */
    async publishScorecard(definition: Scorecard, contentHash: string, by: string, at: Date, note = "") {
      const mine = eq(scorecardVersion.scorecardId, definition.id);
      const [same] = await db
        .select()
        .from(scorecardVersion)
        .where(and(mine, eq(scorecardVersion.contentHash, contentHash)));
      if (same) {
        if (same.state !== "published") await this.reinstateScorecardVersion(same);
        return { version: same, created: false };
      }
      const [last] = await db
        .select({ number: sql<number>`coalesce(max(${scorecardVersion.number}), 0)::int` })
        .from(scorecardVersion)
        .where(mine);
      await archiveOthers(definition.id, null);
      const [version] = await db
        .insert(scorecardVersion)
        .values({
          scorecardId: definition.id,
          number: (last?.number ?? 0) + 1,
          state: "published",
          definition,
          contentHash,
          publishedBy: by,
          publishedAt: at,
          note,
        })
        .returning();
      if (!version) throw new Error("the scorecard could not be stored");
      return { version, created: true };
    },
    /** Puts an archived version in use again in place of the one that is. */
    async reinstateScorecardVersion({ id, scorecardId }: Pick<ScorecardVersion, "id" | "scorecardId">): Promise<void> {
      await archiveOthers(scorecardId, id);
      await db.update(scorecardVersion).set({ state: "published" }).where(eq(scorecardVersion.id, id));
    },
    async archiveScorecardVersion(id: string): Promise<void> {
      await db.update(scorecardVersion).set({ state: "archived" }).where(eq(scorecardVersion.id, id));
    },
    async scorecards(): Promise<ScorecardVersion[]> {
      return db.select().from(scorecardVersion).orderBy(desc(scorecardVersion.publishedAt));
    },
    /** The published version that new runs use. */
    async currentScorecard(): Promise<ScorecardVersion | null> {
      const [row] = await db
        .select()
        .from(scorecardVersion)
        .where(eq(scorecardVersion.state, "published"))
        .orderBy(desc(scorecardVersion.publishedAt))
        .limit(1);
      return row ?? null;
    },
    async scorecard(versionId: string): Promise<ScorecardVersion | null> {
      return (await db.select().from(scorecardVersion).where(eq(scorecardVersion.id, versionId)))[0] ?? null;
    },
    /** How many scores, reviewed tickets and audit samples rest on each version. */
    async restingOn(versionIds: string[]) {
      if (versionIds.length === 0) return [];
      const scores = await db
        .select({ id: score.scorecardVersionId, n: count() })
        .from(score)
        .where(inArray(score.scorecardVersionId, versionIds))
        .groupBy(score.scorecardVersionId);
      const pinned = sql<string>`coalesce(${audit.scorecardVersionId}, ${auditFrame.scorecardVersionId})`;
      const reviews = await db
        .select({ id: pinned, n: sql<number>`count(distinct (${audit.ticketId}, ${audit.reviewer}))::int` })
        .from(audit)
        .leftJoin(auditFrame, eq(auditFrame.id, audit.frameId))
        .groupBy(pinned);
      const of = (rows: { id: string; n: number }[], id: string) => rows.find((row) => row.id === id)?.n ?? 0;
      return versionIds.map((id) => ({ id, scores: of(scores, id), reviews: of(reviews, id) }));
    },
    async addScorecardDraft({ by, at, ...draft }: NewDraft): Promise<ScorecardDraft> {
      const values = { ...draft, createdBy: by, updatedBy: by, createdAt: at, updatedAt: at };
      const [row] = await db.insert(scorecardDraft).values(values).returning();
      if (!row) throw new Error("the draft could not be stored");
      return row;
    },
    async scorecardDrafts(): Promise<ScorecardDraft[]> {
      return db.select().from(scorecardDraft).orderBy(desc(scorecardDraft.updatedAt));
    },
    async scorecardDraft(id: string): Promise<ScorecardDraft | null> {
      return (await db.select().from(scorecardDraft).where(eq(scorecardDraft.id, id)))[0] ?? null;
    },
    /** Saves over a revision; null when somebody saved a newer one. */
    async saveScorecardDraft(
      id: string,
      baseRevision: number,
      change: { scorecardId: string; definition: Record<string, unknown>; by: string; at: Date },
    ): Promise<ScorecardDraft | null> {
      const { by, at, ...columns } = change;
      const [row] = await db
        .update(scorecardDraft)
        .set({ ...columns, updatedBy: by, updatedAt: at, revision: baseRevision + 1 })
        .where(and(eq(scorecardDraft.id, id), eq(scorecardDraft.revision, baseRevision)))
        .returning();
      return row ?? null;
    },
    /** Takes a draft away as it was at this revision; false when it has changed since. */
    async endScorecardDraft(id: string, revision: number): Promise<boolean> {
      const ended = await db
        .delete(scorecardDraft)
        .where(and(eq(scorecardDraft.id, id), eq(scorecardDraft.revision, revision)))
        .returning({ id: scorecardDraft.id });
      return ended.length === 1;
    },
  };
}
