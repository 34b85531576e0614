import { and, asc, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { ItemResult } from "../../evals/rerun.ts";
import type { Db } from "../db/client.ts";
import { impactRerun, impactRerunItem } from "./schema.ts";

export type Rerun = typeof impactRerun.$inferSelect;
export type RerunItem = typeof impactRerunItem.$inferSelect;
export type NewRerun = Omit<typeof impactRerun.$inferInsert, "id" | "finishedAt">;
export type PlannedItem = Pick<RerunItem, "kind" | "key" | "criteria">;
export type ImpactStore = ReturnType<typeof impactStore>;

/** Reruns of what hangs on a version, with their results, on a database or a transaction. */
export function impactStore(db: Db) {
  return {
    /** Adds a rerun with its items; null when one on the same basis exists. */
    async addRerun(rerun: NewRerun, items: PlannedItem[]): Promise<{ rerun: Rerun; items: RerunItem[] } | null> {
      const [row] = await db.insert(impactRerun).values(rerun).onConflictDoNothing().returning();
      if (!row) return null;
      const rows: RerunItem[] = [];
      for (let from = 0; from < items.length; from += 1000) {
        const values = items.slice(from, from + 1000).map((item) => ({ ...item, rerunId: row.id }));
        rows.push(...(await db.insert(impactRerunItem).values(values).returning()));
      }
      return { rerun: row, items: rows };
    },
    async rerun(id: string): Promise<Rerun | null> {
      return (await db.select().from(impactRerun).where(eq(impactRerun.id, id)))[0] ?? null;
    },
    async rerunOn(basis: string): Promise<Rerun | null> {
      return (await db.select().from(impactRerun).where(eq(impactRerun.basis, basis)))[0] ?? null;
    },
    /** Reruns of one version, newest first. */
    async rerunsOf(versionId: string): Promise<Rerun[]> {
      return db
        .select()
        .from(impactRerun)
        .where(eq(impactRerun.versionId, versionId))
        .orderBy(desc(impactRerun.createdAt));
    },
    async items(rerunId: string): Promise<RerunItem[]> {
      return db
        .select()
        .from(impactRerunItem)
        .where(eq(impactRerunItem.rerunId, rerunId))
        .orderBy(asc(impactRerunItem.kind), asc(impactRerunItem.key));
    },
    /** Takes an item: what to do and the fence its result must be written with, or null when it is done already. */
    async takeItem(itemId: string): Promise<RerunItem | null> {
      const [row] = await db
        .update(impactRerunItem)
        .set({ fence: sql`${impactRerunItem.fence} + 1` })
        .where(and(eq(impactRerunItem.id, itemId), isNull(impactRerunItem.doneAt)))
        .returning();
      return row ?? null;
    },
    /** Ends an item; false when another worker has taken it since, and then nothing is written. */
    async endItem(
      item: Pick<RerunItem, "id" | "fence">,
      outcome: { result: ItemResult | null; failure: string | null },
      doneAt: Date,
    ): Promise<boolean> {
      const ended = await db
        .update(impactRerunItem)
        .set({ ...outcome, doneAt })
        .where(
          and(eq(impactRerunItem.id, item.id), eq(impactRerunItem.fence, item.fence), isNull(impactRerunItem.doneAt)),
        )
        .returning({ id: impactRerunItem.id });
      return ended.length === 1;
    },
    async endRerunIfDone(rerunId: string, finishedAt: Date): Promise<void> {
      // The row lock lets the last two items of a rerun see each other.
      await db.execute(sql`select 1 from ${impactRerun} where ${impactRerun.id} = ${rerunId} for no key update`);
      await db
        .update(impactRerun)
        .set({ finishedAt })
        .where(
          and(
            eq(impactRerun.id, rerunId),
            isNull(impactRerun.finishedAt),
            sql`not exists (select 1 from ${impactRerunItem} i where i.rerun_id = ${rerunId} and i.done_at is null)`,
          ),
        );
    },
    /** Makes failed items open again; returns them. */
    async reopenFailed(rerunId: string): Promise<RerunItem[]> {
      const failed = await db
        .update(impactRerunItem)
        .set({ doneAt: null, failure: null })
        .where(and(eq(impactRerunItem.rerunId, rerunId), isNotNull(impactRerunItem.failure)))
        .returning();
      if (failed.length > 0) await db.update(impactRerun).set({ finishedAt: null }).where(eq(impactRerun.id, rerunId));
      return failed;
    },
  };
}
