import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { computation } from "./schema.ts";

export type StoredComputation = typeof computation.$inferSelect;
export type ComputationKind = StoredComputation["kind"];

const open = ["queued", "running"] as const;

/** Long computations, on a database or a transaction. Everything after `take` needs the fence that it gave. */
export function computationStore(db: Db) {
  const held = (id: string, fence: number) =>
    and(eq(computation.id, id), eq(computation.fence, fence), eq(computation.state, "running"));
  return {
    /** Adds one; an earlier one of the same subject that is still open is given up. */
    async addComputation(kind: ComputationKind, subject: string, at: Date): Promise<StoredComputation> {
      await db
        .update(computation)
        .set({ state: "failed", problem: "A newer computation took its place.", finishedAt: at })
        .where(and(eq(computation.kind, kind), eq(computation.subject, subject), inArray(computation.state, open)));
      const [row] = await db.insert(computation).values({ kind, subject, createdAt: at }).returning();
      if (!row) throw new Error("the computation could not be stored");
      return row;
    },
    /** Takes an open one up, also one that another worker held; null when it is over. */
    async takeComputation(id: string, at: Date): Promise<StoredComputation | null> {
      const [row] = await db
        .update(computation)
        .set({ state: "running", fence: sql`${computation.fence} + 1`, progress: 0, startedAt: at })
        .where(and(eq(computation.id, id), inArray(computation.state, open)))
        .returning();
      return row ?? null;
    },
    async tellProgress(id: string, fence: number, progress: number, step: string): Promise<void> {
      await db.update(computation).set({ progress, step }).where(held(id, fence));
    },
    /** False when somebody else has taken it in between: then nothing may be written. */
    async endComputation(id: string, fence: number, at: Date, problem: string | null): Promise<boolean> {
      const ended = await db
        .update(computation)
        .set(
          problem === null
            ? { state: "done", progress: 1, step: "done", problem: null, finishedAt: at }
            : { state: "failed", problem, finishedAt: at },
        )
        .where(held(id, fence))
        .returning({ id: computation.id });
      return ended.length > 0;
    },
    async openComputations(): Promise<StoredComputation[]> {
      return db.select().from(computation).where(inArray(computation.state, open)).orderBy(computation.createdAt);
    },
    /** The newest of each subject. */
    async computations(kind: ComputationKind, subjects?: string[]): Promise<Map<string, StoredComputation>> {
      if (subjects?.length === 0) return new Map();
      const rows = await db
        .selectDistinctOn([computation.subject])
        .from(computation)
        .where(and(eq(computation.kind, kind), subjects ? inArray(computation.subject, subjects) : undefined))
        .orderBy(computation.subject, desc(computation.createdAt));
      return new Map(rows.map((row) => [row.subject, row]));
    },
  };
}
