import { asc, desc, eq } from "drizzle-orm";
import type { AutonomyEvent } from "../../evals/autonomy.ts";
import type { Db } from "../db/client.ts";
import { autonomyEvent, goldenCheck, goldenSet } from "./calibration-schema.ts";

export type StoredAutonomyEvent = typeof autonomyEvent.$inferSelect;
export type StoredGoldenSet = typeof goldenSet.$inferSelect;
export type StoredGoldenCheck = typeof goldenCheck.$inferSelect;

/** Autonomy of criteria and golden sets, on a database or a transaction. */
export function autonomyStore(db: Db) {
  return {
    /** Events of all criteria (or of one), oldest first. */
    async autonomyEvents(criterionId?: string): Promise<StoredAutonomyEvent[]> {
      return db
        .select()
        .from(autonomyEvent)
        .where(criterionId === undefined ? undefined : eq(autonomyEvent.criterionId, criterionId))
        .orderBy(asc(autonomyEvent.place));
    },
    async addAutonomyEvent(event: Omit<typeof autonomyEvent.$inferInsert, "id" | "place">): Promise<void> {
      await db.insert(autonomyEvent).values(event);
    },
    async addGoldenSet(set: Omit<typeof goldenSet.$inferInsert, "id">): Promise<void> {
      await db.insert(goldenSet).values(set);
    },
    /** Newest golden set of each criterion. */
    async goldenSets(): Promise<StoredGoldenSet[]> {
      return db
        .selectDistinctOn([goldenSet.criterionId])
        .from(goldenSet)
        .orderBy(goldenSet.criterionId, desc(goldenSet.frozenAt));
    },
    async addGoldenCheck(check: Omit<typeof goldenCheck.$inferInsert, "id">): Promise<void> {
      await db.insert(goldenCheck).values(check);
    },
    /** Checks of one set, newest first. */
    async goldenChecks(goldenSetId: string): Promise<StoredGoldenCheck[]> {
      return db
        .select()
        .from(goldenCheck)
        .where(eq(goldenCheck.goldenSetId, goldenSetId))
        .orderBy(desc(goldenCheck.at));
    },
  };
}

/** A stored event as the rules read it. */
export function asEvent({ at, kind, level, by, reason, certificate, changes }: StoredAutonomyEvent): AutonomyEvent {
  return { at: at.toISOString(), kind, level, by, reason, certificate, changes };
}
