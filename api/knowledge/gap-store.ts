import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { askedQuestion, contentGap } from "./schema.ts";

export type StoredGap = typeof contentGap.$inferSelect;
export type NewGap = Pick<
  typeof contentGap.$inferInsert,
  "question" | "reason" | "audience" | "channel" | "region" | "language" | "asOf" | "contactReason"
> & { at: Date };
export type GapDecision = Pick<StoredGap, "state"> &
  Partial<
    Pick<StoredGap, "draftId" | "decidedBy" | "decidedReason" | "decidedAt" | "closure" | "kind" | "contactReason">
  >;

/** What people ask and the SOPs do not answer well. */
export function gapStore(db: Db) {
  return {
    /** Counts a question for its gap: that of the same words, or what it was merged into. Asked again, a closed gap is open. */
    async addGap({ at, ...gap }: NewGap): Promise<string> {
      const [row] = await db
        .insert(contentGap)
        .values({ ...gap, firstAt: at, lastAt: at })
        .onConflictDoUpdate({
          target: [contentGap.question, contentGap.audience],
          set: { times: sql`${contentGap.times} + 1`, lastAt: at, reason: gap.reason },
        })
        .returning({ id: contentGap.id, mergedInto: contentGap.mergedInto });
      if (!row) throw new Error("the gap was not stored");
      const id = row.mergedInto ?? row.id;
      if (row.mergedInto)
        await db
          .update(contentGap)
          .set({ times: sql`${contentGap.times} + 1`, lastAt: at })
          .where(eq(contentGap.id, id));
      await db
        .update(contentGap)
        .set({ state: "open" })
        .where(and(eq(contentGap.id, id), eq(contentGap.state, "closed")));
      return id;
    },
    async gap(id: string): Promise<StoredGap | null> {
      return (await db.select().from(contentGap).where(eq(contentGap.id, id)))[0] ?? null;
    },
    /** Gaps that were not merged into another, the last asked first. */
    async gaps(): Promise<StoredGap[]> {
      return db
        .select()
        .from(contentGap)
        .where(isNull(contentGap.mergedInto))
        .orderBy(desc(contentGap.lastAt))
        .limit(500);
    },
    /** Open gaps by the SOP that their questions led to first, or that is for their contact reason; what no SOP is near belongs to none. */
    async openGapsBySop(reasonsOf: ReadonlyMap<string, readonly string[]>): Promise<Map<string, number>> {
      const nearest = sql<string[]>`array(
        select distinct q.hits -> 0 ->> 'sopId' from ${askedQuestion} q
        where q.gap_id = content_gap.id and q.hits -> 0 ->> 'sopId' is not null)`;
      const rows = await db
        .select({ kind: contentGap.kind, contactReason: contentGap.contactReason, nearest })
        .from(contentGap)
        .where(and(isNull(contentGap.mergedInto), inArray(contentGap.state, ["open", "drafting"])));
      const counts = new Map<string, number>();
      for (const { kind, contactReason, nearest: led } of rows) {
        const forReason = [...reasonsOf].flatMap(([sopId, reasons]) =>
          contactReason !== null && reasons.includes(contactReason) ? [sopId] : [],
        );
        // What nothing covers led to its first hit by chance.
        for (const sopId of new Set([...forReason, ...(kind === "missing" ? [] : led)]))
          counts.set(sopId, (counts.get(sopId) ?? 0) + 1);
      }
      return counts;
    },
    /** What was merged into these gaps. */
    async mergedInto(ids: string[]): Promise<StoredGap[]> {
      return ids.length === 0 ? [] : db.select().from(contentGap).where(inArray(contentGap.mergedInto, ids));
    },
    /** Merges gaps into one that stays: their questions and counts go over to it. */
    async mergeGaps(keptId: string, ids: string[]): Promise<void> {
      if (ids.length === 0) return;
      const merged = await db.select().from(contentGap).where(inArray(contentGap.id, ids));
      const times = merged.reduce((sum, one) => sum + one.times, 0);
      const firstAt = merged.map((one) => one.firstAt).reduce((a, b) => (a < b ? a : b));
      const lastAt = merged.map((one) => one.lastAt).reduce((a, b) => (a > b ? a : b));
      await db
        .update(contentGap)
        .set({
          times: sql`${contentGap.times} + ${times}`,
          firstAt: sql`least(${contentGap.firstAt}, ${firstAt.toISOString()}::timestamptz)`,
          lastAt: sql`greatest(${contentGap.lastAt}, ${lastAt.toISOString()}::timestamptz)`,
        })
        .where(eq(contentGap.id, keptId));
      await db.update(askedQuestion).set({ gapId: keptId }).where(inArray(askedQuestion.gapId, ids));
      await db.update(contentGap).set({ mergedInto: keptId }).where(inArray(contentGap.mergedInto, ids));
      await db.update(contentGap).set({ mergedInto: keptId }).where(inArray(contentGap.id, ids));
    },
    async saveGap(id: string, decision: Partial<GapDecision>): Promise<void> {
      await db.update(contentGap).set(decision).where(eq(contentGap.id, id));
    },
  };
}
