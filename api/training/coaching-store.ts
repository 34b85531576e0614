import { asc, desc, eq, inArray } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { agent } from "../people/schema.ts";
import { coachingAction, coachingPin, coachingSession } from "./coaching-schema.ts";

export type StoredSession = typeof coachingSession.$inferSelect & { agentName: string };
export type StoredPin = typeof coachingPin.$inferSelect;
export type StoredAction = typeof coachingAction.$inferSelect;
export type CoachingStore = ReturnType<typeof coachingStore>;

/** Coaching sessions with their pins and action items, on a database or a transaction. */
export function coachingStore(db: Db) {
  const named = () =>
    db
      .select({ session: coachingSession, agentName: agent.name })
      .from(coachingSession)
      .innerJoin(agent, eq(agent.id, coachingSession.agentId));
  return {
    async addSession(row: typeof coachingSession.$inferInsert): Promise<string> {
      const [saved] = await db.insert(coachingSession).values(row).returning({ id: coachingSession.id });
      return saved?.id ?? "";
    },
    async sessions(agentId?: string): Promise<StoredSession[]> {
      const where = agentId === undefined ? undefined : eq(coachingSession.agentId, agentId);
      const rows = await named().where(where).orderBy(desc(coachingSession.plannedFor), asc(coachingSession.id));
      return rows.map(({ session, agentName }) => ({ ...session, agentName }));
    },
    async session(id: string): Promise<StoredSession | null> {
      const [row] = await named().where(eq(coachingSession.id, id));
      return row ? { ...row.session, agentName: row.agentName } : null;
    },
    async saveSession(id: string, change: { notes?: string; heldAt?: Date }): Promise<void> {
      await db.update(coachingSession).set(change).where(eq(coachingSession.id, id));
    },
    async addPin(row: typeof coachingPin.$inferInsert): Promise<void> {
      await db.insert(coachingPin).values(row);
    },
    async pins(sessionIds: string[]): Promise<StoredPin[]> {
      if (sessionIds.length === 0) return [];
      return db
        .select()
        .from(coachingPin)
        .where(inArray(coachingPin.sessionId, sessionIds))
        .orderBy(asc(coachingPin.at), asc(coachingPin.id));
    },
    async addAction(row: typeof coachingAction.$inferInsert): Promise<void> {
      await db.insert(coachingAction).values(row);
    },
    async actions(sessionIds: string[]): Promise<StoredAction[]> {
      if (sessionIds.length === 0) return [];
      return db
        .select()
        .from(coachingAction)
        .where(inArray(coachingAction.sessionId, sessionIds))
        .orderBy(asc(coachingAction.dueOn), asc(coachingAction.id));
    },
    async action(id: string): Promise<StoredAction | null> {
      return (await db.select().from(coachingAction).where(eq(coachingAction.id, id)))[0] ?? null;
    },
    async actionDone(id: string, by: string, at: Date): Promise<void> {
      await db.update(coachingAction).set({ doneAt: at, doneBy: by }).where(eq(coachingAction.id, id));
    },
  };
}
