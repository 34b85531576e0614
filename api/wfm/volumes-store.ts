import { and, asc, desc, eq, gte, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { RowOutcome } from "../imports/run-import.ts";
import { actual, reasonDay, specialDay, volumeInterval, volumeQueue, volumeTreatment } from "./schema.ts";
import type { QueueSettings } from "./stored.ts";

export type StoredInterval = typeof volumeInterval.$inferSelect;
export type StoredTreatment = typeof volumeTreatment.$inferSelect;
export type StoredSpecialDay = typeof specialDay.$inferSelect;
export type StoredReasonDay = typeof reasonDay.$inferSelect;
export type StoredActual = typeof actual.$inferSelect;
export type NewSpecialDay = Omit<typeof specialDay.$inferInsert, "id" | "createdAt">;

type Outcome = Exclude<RowOutcome, object>;

/** Volumes with the decisions on them, special days and actuals, on a database or a transaction. */
export function volumesStore(db: Db) {
  return {
    /** Adds or replaces intervals; says of each whether it was new, changed or known. */
    async saveIntervals(rows: StoredInterval[]): Promise<Outcome[]> {
      if (rows.length === 0) return [];
      const written = await db
        .insert(volumeInterval)
        .values(rows)
        .onConflictDoUpdate({
          target: [volumeInterval.queue, volumeInterval.start],
          set: {
            seconds: sql`excluded.seconds`,
            offered: sql`excluded.offered`,
            handled: sql`excluded.handled`,
            abandoned: sql`excluded.abandoned`,
            ahtSeconds: sql`excluded.aht_s`,
          },
          setWhere: sql`(${volumeInterval.offered}, ${volumeInterval.handled}, ${volumeInterval.abandoned}, ${volumeInterval.ahtSeconds}, ${volumeInterval.seconds})
            is distinct from (excluded.offered, excluded.handled, excluded.abandoned, excluded.aht_s, excluded.seconds)`,
        })
        .returning({ queue: volumeInterval.queue, start: volumeInterval.start, inserted: sql<boolean>`xmax = 0` });
      const outcomes = new Map(
        written.map((one) => [intervalKey(one), one.inserted ? ("added" as const) : ("changed" as const)]),
      );
      return rows.map((row) => outcomes.get(intervalKey(row)) ?? "unchanged");
    },
    /** In order of time; `before` is exclusive. */
    async intervals(queue: string, from?: Date, before?: Date): Promise<StoredInterval[]> {
      return db
        .select()
        .from(volumeInterval)
        .where(
          and(
            eq(volumeInterval.queue, queue),
            from ? gte(volumeInterval.start, from) : undefined,
            before ? lt(volumeInterval.start, before) : undefined,
          ),
        )
        .orderBy(asc(volumeInterval.start));
    },
    /** Adds or replaces contacts by day and reason; of two rows for one the later counts. */
    async saveReasonDays(rows: StoredReasonDay[]): Promise<Outcome[]> {
      const newest = new Map(rows.map((row) => [reasonDayKey(row), row]));
      if (newest.size === 0) return [];
      const written = await db
        .insert(reasonDay)
        .values([...newest.values()])
        .onConflictDoUpdate({
          target: [reasonDay.queue, reasonDay.date, reasonDay.reason],
          set: { offered: sql`excluded.offered` },
          setWhere: sql`${reasonDay.offered} <> excluded.offered`,
        })
        .returning({
          queue: reasonDay.queue,
          date: reasonDay.date,
          reason: reasonDay.reason,
          inserted: sql<boolean>`xmax = 0`,
        });
      const outcomes = new Map(
        written.map((one) => [reasonDayKey(one), one.inserted ? ("added" as const) : ("changed" as const)]),
      );
      return rows.map((row) => outcomes.get(reasonDayKey(row)) ?? "unchanged");
    },
    /** In order of date and reason; `until` is the last day. */
    async reasonDays(queue: string, until?: string): Promise<StoredReasonDay[]> {
      return db
        .select()
        .from(reasonDay)
        .where(and(eq(reasonDay.queue, queue), until === undefined ? undefined : lte(reasonDay.date, until)))
        .orderBy(asc(reasonDay.date), asc(reasonDay.reason));
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
          handled: sql<number | null>`sum(${volumeInterval.handled})::float8`,
          abandoned: sql<number | null>`sum(${volumeInterval.abandoned})::float8`,
        })
        .from(volumeInterval)
        .groupBy(volumeInterval.queue)
        .orderBy(asc(volumeInterval.queue));
    },
    async queueSettings(): Promise<Map<string, QueueSettings>> {
      const rows = await db.select().from(volumeQueue);
      return new Map(rows.map((row) => [row.queue, row.settings]));
    },
    async saveQueueSettings(queue: string, settings: QueueSettings): Promise<void> {
      const values = { queue, settings };
      await db.insert(volumeQueue).values(values).onConflictDoUpdate({ target: volumeQueue.queue, set: values });
    },
    async addTreatment(row: typeof volumeTreatment.$inferInsert): Promise<StoredTreatment> {
      const [stored] = await db.insert(volumeTreatment).values(row).returning();
      if (!stored) throw new Error("the treatment could not be stored");
      return stored;
    },
    /** Newest decision of each span. */
    async treatments(queue: string): Promise<StoredTreatment[]> {
      return db
        .selectDistinctOn([volumeTreatment.from, volumeTreatment.to])
        .from(volumeTreatment)
        .where(eq(volumeTreatment.queue, queue))
        .orderBy(volumeTreatment.from, volumeTreatment.to, desc(volumeTreatment.ordinal));
    },
    /** Of one queue and region, or all. */
    async specialDays(queue?: string, region?: string | null): Promise<StoredSpecialDay[]> {
      const applies = [
        queue === undefined ? undefined : or(isNull(specialDay.queue), eq(specialDay.queue, queue)),
        queue === undefined || region == null
          ? undefined
          : or(isNull(specialDay.region), eq(specialDay.region, region)),
      ];
      return db
        .select()
        .from(specialDay)
        .where(and(...applies))
        .orderBy(asc(specialDay.from), asc(specialDay.name));
    },
    /** Adds days; one that is known by name, first day, queue and region is brought up to date. */
    async saveSpecialDays(rows: NewSpecialDay[]): Promise<Outcome[]> {
      const outcomes: Outcome[] = [];
      for (const row of rows) {
        const values = { kind: row.kind, to: row.to, change: row.change ?? null };
        const written = await db
          .insert(specialDay)
          .values(row)
          .onConflictDoUpdate({
            target: [specialDay.name, specialDay.from, specialDay.queue, specialDay.region],
            set: values,
            setWhere: sql`(${specialDay.kind}, ${specialDay.to}, ${specialDay.change}) is distinct from (excluded.kind, excluded.to_day, excluded.change)`,
          })
          .returning({ inserted: sql<boolean>`xmax = 0` });
        outcomes.push(written.length === 0 ? "unchanged" : written[0]?.inserted ? "added" : "changed");
      }
      return outcomes;
    },
    /** null when one of this name begins on that day already. */
    async addSpecialDay(row: NewSpecialDay): Promise<StoredSpecialDay | null> {
      const [stored] = await db.insert(specialDay).values(row).onConflictDoNothing().returning();
      return stored ?? null;
    },
    async sameSpecialDay({ name, from, queue, region }: NewSpecialDay): Promise<StoredSpecialDay | null> {
      const [found] = await db
        .select()
        .from(specialDay)
        .where(
          and(
            eq(specialDay.name, name),
            eq(specialDay.from, from),
            queue == null ? isNull(specialDay.queue) : eq(specialDay.queue, queue),
            region == null ? isNull(specialDay.region) : eq(specialDay.region, region),
          ),
        );
      return found ?? null;
    },
    async changeSpecialDay(id: string, row: Omit<NewSpecialDay, "createdBy">): Promise<StoredSpecialDay | null> {
      return (await db.update(specialDay).set(row).where(eq(specialDay.id, id)).returning())[0] ?? null;
    },
    async removeSpecialDay(id: string): Promise<boolean> {
      return (await db.delete(specialDay).where(eq(specialDay.id, id)).returning({ id: specialDay.id })).length > 0;
    },
    async saveActuals(rows: StoredActual[]): Promise<Outcome[]> {
      const outcomes: Outcome[] = [];
      for (const row of rows) {
        const { month: _month, queue: _queue, reason: _reason, ...values } = row;
        const written = await db
          .insert(actual)
          .values(row)
          .onConflictDoUpdate({
            target: [actual.queue, actual.month, actual.reason],
            set: values,
            setWhere: sql`(${actual.humanContacts}, ${actual.botSessions}, ${actual.contained}, ${actual.judgedContained}, ${actual.comeBack}, ${actual.ahtSeconds},
              ${actual.heldCustomers}, ${actual.heldContacts}, ${actual.heldRepeats}, ${actual.otherCustomers}, ${actual.otherContacts})
              is distinct from (excluded.human_contacts, excluded.bot_sessions, excluded.contained, excluded.judged_contained, excluded.come_back, excluded.aht_s,
              excluded.held_customers, excluded.held_contacts, excluded.held_repeats, excluded.other_customers, excluded.other_contacts)`,
          })
          .returning({ inserted: sql<boolean>`xmax = 0` });
        outcomes.push(written.length === 0 ? "unchanged" : written[0]?.inserted ? "added" : "changed");
      }
      return outcomes;
    },
    async actuals(queue?: string): Promise<StoredActual[]> {
      return db
        .select()
        .from(actual)
        .where(queue === undefined ? undefined : eq(actual.queue, queue))
        .orderBy(asc(actual.month), asc(actual.reason));
    },
  };
}

function reasonDayKey({ queue, date, reason }: Omit<StoredReasonDay, "offered">): string {
  return JSON.stringify([queue, date, reason]);
}

function intervalKey({ queue, start }: Pick<StoredInterval, "queue" | "start">): string {
  return `${queue} ${start.getTime()}`;
}
