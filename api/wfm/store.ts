import { asc, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { pilotEvent, plan, volumeInterval } from "./schema.ts";

export type StoredInterval = typeof volumeInterval.$inferSelect;
export type StoredPlanRow = typeof plan.$inferSelect;
export type StoredPilotEvent = typeof pilotEvent.$inferSelect;
export type WfmStore = ReturnType<typeof wfmStore>;

/** Volumes, pilot events and plans, on a database or a transaction. */
export function wfmStore(db: Db) {
  return {
    /** Adds or replaces intervals; says of each whether it was new, changed or known. */
    async saveIntervals(rows: StoredInterval[]): Promise<("added" | "changed" | "unchanged")[]> {
      const outcomes: ("added" | "changed" | "unchanged")[] = [];
      for (const row of rows) {
        const { queue, start, ...values } = row;
        const written = await db
          .insert(volumeInterval)
          .values(row)
          .onConflictDoUpdate({
            target: [volumeInterval.queue, volumeInterval.start],
            set: values,
            setWhere: sql`(${volumeInterval.offered}, ${volumeInterval.handled}, ${volumeInterval.abandoned}, ${volumeInterval.ahtSeconds}, ${volumeInterval.seconds})
              is distinct from (excluded.offered, excluded.handled, excluded.abandoned, excluded.aht_s, excluded.seconds)`,
          })
          .returning({ inserted: sql<boolean>`xmax = 0` });
        outcomes.push(written.length === 0 ? "unchanged" : written[0]?.inserted ? "added" : "changed");
      }
      return outcomes;
    },
    async intervals(queue: string): Promise<StoredInterval[]> {
      return db.select().from(volumeInterval).where(eq(volumeInterval.queue, queue)).orderBy(asc(volumeInterval.start));
    },
    async queues() {
      return db
        .select({
          queue: volumeInterval.queue,
          from: sql<string>`min(${volumeInterval.start})`,
          to: sql<string>`max(${volumeInterval.start})`,
          intervals: sql<number>`count(*)::int`,
          intervalSeconds: sql<number>`min(${volumeInterval.seconds})::int`,
          offered: sql<number>`sum(${volumeInterval.offered})::float8`,
        })
        .from(volumeInterval)
        .groupBy(volumeInterval.queue)
        .orderBy(asc(volumeInterval.queue));
    },
    async addPilotEvents(rows: StoredPilotEvent[]): Promise<boolean[]> {
      const added = rows.length === 0 ? [] : await db.insert(pilotEvent).values(rows).onConflictDoNothing().returning();
      const keys = new Set(added.map(pilotKey));
      return rows.map((row) => keys.has(pilotKey(row)));
    },
    async pilotEvents(): Promise<StoredPilotEvent[]> {
      return db
        .select()
        .from(pilotEvent)
        .orderBy(asc(pilotEvent.at), asc(pilotEvent.customerKey), asc(pilotEvent.ordinal));
    },
    async addPlan(row: typeof plan.$inferInsert): Promise<StoredPlanRow> {
      const [stored] = await db.insert(plan).values(row).returning();
      if (!stored) throw new Error("the plan could not be stored");
      return stored;
    },
    async plans(): Promise<StoredPlanRow[]> {
      return db.select().from(plan).orderBy(desc(plan.createdAt)).limit(200);
    },
    async plan(id: string): Promise<StoredPlanRow | null> {
      return (await db.select().from(plan).where(eq(plan.id, id)))[0] ?? null;
    },
    async freezePlan(id: string): Promise<StoredPlanRow | null> {
      return (await db.update(plan).set({ state: "frozen" }).where(eq(plan.id, id)).returning())[0] ?? null;
    },
  };
}

function pilotKey(row: Pick<StoredPilotEvent, "customerKey" | "at" | "ordinal">): string {
  return `${row.customerKey} ${row.at.getTime()} ${row.ordinal}`;
}
