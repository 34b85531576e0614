import { asc, desc, eq } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { calibrationSession, sessionBenchmark, sessionScore } from "./calibration-schema.ts";

export type StoredSession = typeof calibrationSession.$inferSelect;
export type StoredSessionScore = typeof sessionScore.$inferSelect;
export type StoredBenchmark = typeof sessionBenchmark.$inferSelect;

/** Calibration sessions, on a database or a transaction. */
export function sessionStore(db: Db) {
  return {
    async addSession(session: typeof calibrationSession.$inferInsert): Promise<StoredSession> {
      const [row] = await db.insert(calibrationSession).values(session).returning();
      if (!row) throw new Error("the session could not be stored");
      return row;
    },
    async sessions(): Promise<StoredSession[]> {
      return db.select().from(calibrationSession).orderBy(desc(calibrationSession.scheduledFor));
    },
    /** One session; locked until the transaction ends where asked. */
    async session(id: string, lock = false): Promise<StoredSession | null> {
      const query = db.select().from(calibrationSession).where(eq(calibrationSession.id, id));
      return (lock ? await query.for("update") : await query)[0] ?? null;
    },
    async setSessionState(id: string, state: StoredSession["state"], closedAt: Date | null = null): Promise<void> {
      await db.update(calibrationSession).set({ state, closedAt }).where(eq(calibrationSession.id, id));
    },
    async addSessionScores(rows: (typeof sessionScore.$inferInsert)[]): Promise<number> {
      return (await db.insert(sessionScore).values(rows).onConflictDoNothing().returning({ at: sessionScore.at }))
        .length;
    },
    async sessionScores(sessionId?: string): Promise<StoredSessionScore[]> {
      return db
        .select()
        .from(sessionScore)
        .where(sessionId === undefined ? undefined : eq(sessionScore.sessionId, sessionId))
        .orderBy(asc(sessionScore.ticketId), asc(sessionScore.criterionId), asc(sessionScore.rater));
    },
    async saveBenchmark(row: typeof sessionBenchmark.$inferInsert): Promise<void> {
      const { verdict, level = null, anchor = "", agreedBy, at } = row;
      await db
        .insert(sessionBenchmark)
        .values(row)
        .onConflictDoUpdate({
          target: [sessionBenchmark.sessionId, sessionBenchmark.ticketId, sessionBenchmark.criterionId],
          set: { verdict, level, anchor, agreedBy, ...(at ? { at } : {}) },
        });
    },
    async benchmarks(sessionId?: string): Promise<StoredBenchmark[]> {
      return db
        .select()
        .from(sessionBenchmark)
        .where(sessionId === undefined ? undefined : eq(sessionBenchmark.sessionId, sessionId))
        .orderBy(asc(sessionBenchmark.criterionId), asc(sessionBenchmark.ticketId));
    },
  };
}
