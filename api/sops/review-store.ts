import { and, asc, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { sopComment, sopEvent } from "./schema.ts";

export type StoredComment = typeof sopComment.$inferSelect;
export type StoredEvent = typeof sopEvent.$inferSelect;
export type NewEvent = Omit<StoredEvent, "id">;

/** any constant that no other program uses: events get their ids in the order of commit */
const eventLock = 7_415_206;

/** What is said in reviews, and what happened to versions, on a database or a transaction. */
export function reviewStore(db: Db) {
  return {
    async addComment(
      comment: Pick<StoredComment, "versionId" | "by" | "at" | "text" | "anchor">,
    ): Promise<StoredComment> {
      const [row] = await db.insert(sopComment).values(comment).returning();
      if (!row) throw new Error("the comment was not stored");
      return row;
    },
    async comment(id: string): Promise<StoredComment | null> {
      return (await db.select().from(sopComment).where(eq(sopComment.id, id)))[0] ?? null;
    },
    async resolveComment(id: string, resolved: { by: string; at: Date } | null): Promise<void> {
      const columns = { resolvedBy: resolved?.by ?? null, resolvedAt: resolved?.at ?? null };
      await db.update(sopComment).set(columns).where(eq(sopComment.id, id));
    },
    async comments(versionId: string): Promise<StoredComment[]> {
      const mine = eq(sopComment.versionId, versionId);
      return db.select().from(sopComment).where(mine).orderBy(asc(sopComment.at), asc(sopComment.id));
    },
    /** How many comments of each version are not resolved. */
    async openComments(versionIds: string[]): Promise<Map<string, number>> {
      if (versionIds.length === 0) return new Map();
      const rows = await db
        .select({ versionId: sopComment.versionId, n: sql<number>`count(*)::int` })
        .from(sopComment)
        .where(and(inArray(sopComment.versionId, versionIds), isNull(sopComment.resolvedAt)))
        .groupBy(sopComment.versionId);
      return new Map(rows.map(({ versionId, n }) => [versionId, n]));
    },
    /** Appends an event; null when it was told before (a date that came). Others who append wait until the transaction ends. */
    async addEvent(event: NewEvent): Promise<StoredEvent | null> {
      await db.execute(sql`select pg_advisory_xact_lock(${eventLock}::bigint)`);
      return (await db.insert(sopEvent).values(event).onConflictDoNothing().returning())[0] ?? null;
    },
    async event(id: number): Promise<StoredEvent | null> {
      return (await db.select().from(sopEvent).where(eq(sopEvent.id, id)))[0] ?? null;
    },
    /** What happened after an event, in order: for whoever tells others of it. */
    async eventsSince(id: number, limit = 500): Promise<StoredEvent[]> {
      return db.select().from(sopEvent).where(gt(sopEvent.id, id)).orderBy(asc(sopEvent.id)).limit(limit);
    },
    async eventsOf(sopId: string): Promise<StoredEvent[]> {
      return db.select().from(sopEvent).where(eq(sopEvent.sopId, sopId)).orderBy(asc(sopEvent.id));
    },
    /** Who handed which version in when, newest first. */
    async submissions(versionIds: string[]): Promise<StoredEvent[]> {
      if (versionIds.length === 0) return [];
      const handedIn = and(inArray(sopEvent.versionId, versionIds), eq(sopEvent.kind, "submitted"));
      return db.select().from(sopEvent).where(handedIn).orderBy(desc(sopEvent.id));
    },
  };
}
