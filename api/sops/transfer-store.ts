import { asc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { sop, sopComment, sopVersion } from "./schema.ts";
import { type StoredVersion, toVersion } from "./version-store.ts";

type NewSop = typeof sop.$inferSelect;
type RestoredVersion = typeof sopVersion.$inferInsert;
type RestoredComment = typeof sopComment.$inferInsert;

/** SOPs with all that was decided and said about them as one reads them out or puts them back, on a database or a transaction. */
export function transferStore(db: Db) {
  return {
    async sops(): Promise<{ id: string; versions: number }[]> {
      return db
        .select({ id: sop.id, versions: sql<number>`count(*)::int` })
        .from(sop)
        .innerJoin(sopVersion, eq(sopVersion.sopId, sop.id))
        .groupBy(sop.id)
        .orderBy(asc(sop.id));
    },
    async sop(id: string): Promise<NewSop | null> {
      return (await db.select().from(sop).where(eq(sop.id, id)))[0] ?? null;
    },
    async commentsOf(versionIds: string[]): Promise<(typeof sopComment.$inferSelect)[]> {
      if (versionIds.length === 0) return [];
      const theirs = inArray(sopComment.versionId, versionIds);
      const rows = await db.select().from(sopComment).where(theirs);
      // Those of one moment in an order that does not depend on their ids, which are other ones on another server.
      const key = ({ at, by, text }: (typeof rows)[number]) => `${at.toISOString()} ${by} ${text}`;
      return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    },
    /** False when the SOP was here already; either way nobody else decides about it until the transaction ends. */
    async claim(row: NewSop): Promise<boolean> {
      const added = await db.insert(sop).values(row).onConflictDoNothing().returning({ id: sop.id });
      await db.execute(sql`select 1 from ${sop} where ${sop.id} = ${row.id} for update`);
      return added.length > 0;
    },
    async addVersion(row: RestoredVersion): Promise<StoredVersion> {
      const [stored] = await db.insert(sopVersion).values(row).returning();
      if (!stored) throw new Error("the version was not stored");
      return toVersion(stored);
    },
    async addComments(rows: RestoredComment[]): Promise<void> {
      if (rows.length > 0) await db.insert(sopComment).values(rows);
    },
  };
}
