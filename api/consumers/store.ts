import { and, asc, desc, eq, exists, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { Role } from "../people/roles.ts";
import { apikey, user } from "../people/schema.ts";
import { consumerPin, consumerRead } from "./schema.ts";

/** A pin with the version it names, as that version stands now. */
export type Pin = {
  id: string;
  consumerId: string;
  consumer: string;
  role: Role;
  sopId: string;
  versionId: string;
  versionNumber: number;
  createdBy: string;
  createdAt: Date;
};

/** How often and when a consumer was given a version. */
export type Read = {
  consumerId: string;
  consumer: string;
  role: Role;
  sopId: string;
  versionId: string;
  versionNumber: number;
  firstAt: Date;
  lastAt: Date;
  times: number;
};

/** A version that was given to somebody. */
export type Served = { sopId: string; versionId: string; versionNumber: number };

export type ConsumersStore = ReturnType<typeof consumersStore>;

/** Pins and reads of the API keys, on a database or a transaction. A revoked key consumes nothing: it is left out of every list. */
export function consumersStore(db: Db) {
  const pinsWhere = (where: SQL | undefined): Promise<Pin[]> =>
    db
      .select({
        id: consumerPin.id,
        consumerId: consumerPin.consumerId,
        consumer: user.name,
        role: user.role,
        sopId: consumerPin.sopId,
        versionId: consumerPin.versionId,
        versionNumber: consumerPin.versionNumber,
        createdBy: consumerPin.createdBy,
        createdAt: consumerPin.createdAt,
      })
      .from(consumerPin)
      .innerJoin(user, eq(user.id, consumerPin.consumerId))
      .where(and(where, usable()))
      .orderBy(asc(user.name), asc(consumerPin.sopId));

  const readsWhere = (where: SQL | undefined): Promise<Read[]> =>
    db
      .select({
        consumerId: consumerRead.consumerId,
        consumer: user.name,
        role: user.role,
        sopId: consumerRead.sopId,
        versionId: consumerRead.versionId,
        versionNumber: consumerRead.versionNumber,
        firstAt: consumerRead.firstAt,
        lastAt: consumerRead.lastAt,
        times: consumerRead.times,
      })
      .from(consumerRead)
      .innerJoin(user, eq(user.id, consumerRead.consumerId))
      .where(and(where, usable()))
      .orderBy(desc(consumerRead.lastAt), asc(user.name));

  /** A caller with a key that was not revoked. */
  const usable = () =>
    exists(
      db
        .select({ one: sql`1` })
        .from(apikey)
        .where(and(eq(apikey.referenceId, user.id), eq(apikey.enabled, true))),
    );

  return {
    pins: (consumerId?: string) =>
      pinsWhere(consumerId === undefined ? undefined : eq(consumerPin.consumerId, consumerId)),
    async pin(id: string): Promise<Pin | null> {
      return (await pinsWhere(eq(consumerPin.id, id)))[0] ?? null;
    },
    /** Who hangs on an SOP: the pins on it, and who was given which version of it, last read first. */
    async pinsAndReads(sopId: string): Promise<{ pins: Pin[]; reads: Read[] }> {
      const pins = await pinsWhere(eq(consumerPin.sopId, sopId));
      return { pins, reads: await readsWhere(eq(consumerRead.sopId, sopId)) };
    },
    reads: (sopId?: string) => readsWhere(sopId === undefined ? undefined : eq(consumerRead.sopId, sopId)),
    /** The pinned version of each SOP that this consumer has pinned. */
    async pinnedVersions(consumerId: string): Promise<Map<string, string>> {
      const rows = await db.select().from(consumerPin).where(eq(consumerPin.consumerId, consumerId));
      return new Map(rows.map((row) => [row.sopId, row.versionId]));
    },
    /** Pins an SOP to a version, in place of the version pinned before. */
    async savePin(pin: Omit<typeof consumerPin.$inferInsert, "id" | "createdAt">): Promise<string> {
      const [row] = await db
        .insert(consumerPin)
        .values(pin)
        .onConflictDoUpdate({
          target: [consumerPin.consumerId, consumerPin.sopId],
          set: {
            versionId: pin.versionId,
            versionNumber: pin.versionNumber,
            createdBy: pin.createdBy,
            createdAt: sql`now()`,
          },
        })
        .returning({ id: consumerPin.id });
      return row?.id ?? "";
    },
    async removePin(id: string): Promise<void> {
      await db.delete(consumerPin).where(eq(consumerPin.id, id));
    },
    /** Counts that a consumer was given these versions. */
    async recordReads(consumerId: string, versions: Served[], when: Date): Promise<void> {
      if (versions.length === 0) return;
      await db
        .insert(consumerRead)
        .values(
          versions.map(({ sopId, versionId, versionNumber }) => ({
            consumerId,
            sopId,
            versionId,
            versionNumber,
            firstAt: when,
            lastAt: when,
            times: 1,
          })),
        )
        .onConflictDoUpdate({
          target: [consumerRead.consumerId, consumerRead.versionId],
          set: { lastAt: when, times: sql`${consumerRead.times} + 1` },
        });
    },
  };
}
