import { and, asc, desc, eq } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { dispute, disputeEvent, disputePolicy } from "./dispute-schema.ts";
import { audit, score } from "./schema.ts";

export type StoredDispute = typeof dispute.$inferSelect;
export type NewDispute = typeof dispute.$inferInsert;
export type DisputeEnd = Pick<
  StoredDispute,
  "state" | "decidedBy" | "decidedAt" | "decidedVerdict" | "decidedLevel" | "decision" | "labelId"
>;

/** Disputes, their events and the policy, on a database or a transaction. */
export function disputeStore(db: Db) {
  return {
    async disputePolicy() {
      const [row] = await db.select().from(disputePolicy).orderBy(desc(disputePolicy.setAt)).limit(1);
      return row ?? null;
    },
    async setDisputePolicy(policy: typeof disputePolicy.$inferInsert): Promise<void> {
      await db.insert(disputePolicy).values(policy);
    },
    /** Null when this score was disputed before. */
    async addDispute(row: NewDispute): Promise<StoredDispute | null> {
      return (await db.insert(dispute).values(row).onConflictDoNothing().returning())[0] ?? null;
    },
    async dispute(id: string): Promise<StoredDispute | null> {
      return (await db.select().from(dispute).where(eq(dispute.id, id)))[0] ?? null;
    },
    async disputes(filter: { agentId?: string; ticketId?: string } = {}): Promise<StoredDispute[]> {
      return db
        .select()
        .from(dispute)
        .where(
          and(
            filter.agentId === undefined ? undefined : eq(dispute.agentId, filter.agentId),
            filter.ticketId === undefined ? undefined : eq(dispute.ticketId, filter.ticketId),
          ),
        )
        .orderBy(desc(dispute.raisedAt));
    },
    /** Ends an open dispute; false when it has ended in the meantime. */
    async endDispute(id: string, end: DisputeEnd): Promise<boolean> {
      const ended = await db
        .update(dispute)
        .set(end)
        .where(and(eq(dispute.id, id), eq(dispute.state, "open")))
        .returning({ id: dispute.id });
      return ended.length === 1;
    },
    async addDisputeEvent(event: typeof disputeEvent.$inferInsert): Promise<void> {
      await db.insert(disputeEvent).values(event);
    },
    async disputeEvents(disputeId: string) {
      return db
        .select()
        .from(disputeEvent)
        .where(eq(disputeEvent.disputeId, disputeId))
        .orderBy(asc(disputeEvent.at), asc(disputeEvent.id));
    },
    async scoreById(id: string) {
      return (await db.select().from(score).where(eq(score.id, id)))[0] ?? null;
    },
    async auditById(id: string) {
      return (await db.select().from(audit).where(eq(audit.id, id)))[0] ?? null;
    },
    /** Stores a label and gives its id; null when this person has labelled this criterion on this ticket before. */
    async addLabel(label: typeof audit.$inferInsert): Promise<string | null> {
      const [row] = await db.insert(audit).values(label).onConflictDoNothing().returning({ id: audit.id });
      return row?.id ?? null;
    },
  };
}
