import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { VersionEventKind } from "../../sops/version.ts";
import type { Db } from "../db/client.ts";
import { webhookDelivery, webhookEndpoint, webhookTry } from "./schema.ts";

export type Endpoint = typeof webhookEndpoint.$inferSelect;
export type Delivery = typeof webhookDelivery.$inferSelect;
export type Try = typeof webhookTry.$inferSelect;
export type NewDelivery = Pick<Delivery, "endpointId" | "eventId" | "type" | "body" | "createdAt">;
export type EndpointChange = Partial<Pick<Endpoint, "url" | "description" | "events" | "state" | "disabledReason">>;

export type WebhooksStore = ReturnType<typeof webhooksStore>;

/** Endpoints, the messages for them and what came of each try, on a database or a transaction. */
export function webhooksStore(db: Db) {
  return {
    async endpoints(): Promise<Endpoint[]> {
      return db.select().from(webhookEndpoint).orderBy(asc(webhookEndpoint.createdAt), asc(webhookEndpoint.id));
    },
    async endpoint(id: string): Promise<Endpoint | null> {
      return (await db.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)))[0] ?? null;
    },
    async addEndpoint(endpoint: typeof webhookEndpoint.$inferInsert): Promise<Endpoint> {
      const [row] = await db.insert(webhookEndpoint).values(endpoint).returning();
      return row as Endpoint;
    },
    async changeEndpoint(id: string, change: EndpointChange): Promise<Endpoint | null> {
      const [row] = await db.update(webhookEndpoint).set(change).where(eq(webhookEndpoint.id, id)).returning();
      return row ?? null;
    },
    /** With its messages and their tries. */
    async removeEndpoint(id: string): Promise<boolean> {
      const rows = await db
        .delete(webhookEndpoint)
        .where(eq(webhookEndpoint.id, id))
        .returning({ id: webhookEndpoint.id });
      return rows.length > 0;
    },
    /** Active endpoints that want to hear of this kind of event. */
    async endpointsFor(kind: VersionEventKind): Promise<Endpoint[]> {
      const { state, events } = webhookEndpoint;
      const wanted = sql`(cardinality(${events}) = 0 or ${kind} = any(${events}))`;
      return db
        .select()
        .from(webhookEndpoint)
        .where(and(eq(state, "active"), wanted));
    },
    /** Adds messages; one for an endpoint and event that has one already is left out. */
    async addDeliveries(deliveries: NewDelivery[]): Promise<Delivery[]> {
      if (deliveries.length === 0) return [];
      const rows = deliveries.map((one) => ({ ...one, nextAt: one.createdAt }));
      return db.insert(webhookDelivery).values(rows).onConflictDoNothing().returning();
    },
    async delivery(id: string): Promise<Delivery | null> {
      return (await db.select().from(webhookDelivery).where(eq(webhookDelivery.id, id)))[0] ?? null;
    },
    /** Messages for an endpoint, newest first. */
    async deliveries(endpointId: string, limit: number): Promise<Delivery[]> {
      return db
        .select()
        .from(webhookDelivery)
        .where(eq(webhookDelivery.endpointId, endpointId))
        .orderBy(desc(webhookDelivery.createdAt), desc(webhookDelivery.id))
        .limit(limit);
    },
    /** The newest message of each endpoint. */
    async lastDeliveries(): Promise<Delivery[]> {
      return db
        .selectDistinctOn([webhookDelivery.endpointId])
        .from(webhookDelivery)
        .orderBy(webhookDelivery.endpointId, desc(webhookDelivery.createdAt));
    },
    async saveDelivery(id: string, change: Pick<Delivery, "state" | "tries" | "nextAt">): Promise<void> {
      await db.update(webhookDelivery).set(change).where(eq(webhookDelivery.id, id));
    },
    /** Gives up what still waits for an endpoint. */
    async giveUpWaiting(endpointId: string): Promise<void> {
      await db
        .update(webhookDelivery)
        .set({ state: "failed", nextAt: null })
        .where(and(eq(webhookDelivery.endpointId, endpointId), eq(webhookDelivery.state, "waiting")));
    },
    async addTry(made: Omit<typeof webhookTry.$inferInsert, "id">): Promise<void> {
      await db.insert(webhookTry).values(made);
    },
    /** Tries of these messages, oldest first. */
    async tries(deliveryIds: string[]): Promise<Try[]> {
      if (deliveryIds.length === 0) return [];
      return db
        .select()
        .from(webhookTry)
        .where(inArray(webhookTry.deliveryId, deliveryIds))
        .orderBy(asc(webhookTry.id));
    },
  };
}
