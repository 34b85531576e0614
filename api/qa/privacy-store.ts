import { and, desc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { sessionScore } from "./calibration-schema.ts";
import { dispute, disputeEvent } from "./dispute-schema.ts";
import { judgeReply } from "./judge-schema.ts";
import { erasure, sealedOriginal } from "./privacy-schema.ts";
import { audit, auditFrameItem, score, ticket } from "./schema.ts";

export type StoredErasure = typeof erasure.$inferSelect;

/** Sealed originals and erasure, on a database or a transaction. */
export function privacyStore(db: Db) {
  return {
    async saveOriginals(rows: (typeof sealedOriginal.$inferInsert)[]): Promise<void> {
      if (rows.length > 0) await db.insert(sealedOriginal).values(rows);
    },
    async dropOriginals(ticketIds: string[]): Promise<void> {
      if (ticketIds.length > 0) await db.delete(sealedOriginal).where(inArray(sealedOriginal.ticketId, ticketIds));
    },
    async sealedOriginal(ticketId: string) {
      return (await db.select().from(sealedOriginal).where(eq(sealedOriginal.ticketId, ticketId)))[0] ?? null;
    },
    /** Tickets of a customer, or of these ids, that are not erased yet. */
    async erasableTickets(of: { ticketIds: string[]; customerKey: string | null }): Promise<string[]> {
      const { id, customerKey, erasedAt } = ticket;
      const named = inArray(id, of.ticketIds);
      const theirs = of.customerKey === null ? named : or(named, eq(customerKey, of.customerKey));
      const rows = await db
        .select({ id })
        .from(ticket)
        .where(and(isNull(erasedAt), theirs))
        .orderBy(id);
      return rows.map((row) => row.id);
    },
    async addErasure(row: typeof erasure.$inferInsert): Promise<StoredErasure> {
      const [stored] = await db.insert(erasure).values(row).returning();
      if (!stored) throw new Error("the request could not be stored");
      return stored;
    },
    /** The newest first, open ones before the others. */
    async erasures(): Promise<StoredErasure[]> {
      return db.select().from(erasure).orderBy(sql`${erasure.state} <> 'open'`, desc(erasure.requestedAt));
    },
    async erasure(id: string): Promise<StoredErasure | null> {
      return (await db.select().from(erasure).where(eq(erasure.id, id)))[0] ?? null;
    },
    /** Decides an open request; null when somebody else has decided it meanwhile. */
    async decideErasure(
      id: string,
      decision: Pick<StoredErasure, "state" | "decidedBy" | "decidedAt" | "note" | "ticketIds">,
    ): Promise<StoredErasure | null> {
      const [row] = await db
        .update(erasure)
        .set({ ...decision, customerKey: null })
        .where(and(eq(erasure.id, id), eq(erasure.state, "open")))
        .returning();
      return row ?? null;
    },
    /**
     * Takes away what tickets say and every word about it, and keeps what was decided: verdicts, levels, confidences and the versions they
     * pin. Drawn tickets that nobody has read become unreadable, which widens intervals instead of hiding them.
     */
    async eraseTickets(ids: string[], at: Date): Promise<void> {
      await db
        .update(ticket)
        .set({ erasedAt: at, turns: [], actions: [], fields: {}, tags: [], customerKey: null })
        .where(inArray(ticket.id, ids));
      await db.delete(sealedOriginal).where(inArray(sealedOriginal.ticketId, ids));
      // Answers stored before they named their ticket cannot be told apart: they are asked again where they are needed.
      await db.delete(judgeReply).where(or(inArray(judgeReply.ticketId, ids), isNull(judgeReply.ticketId)));
      await db.update(score).set({ evidence: [], rationale: "" }).where(inArray(score.ticketId, ids));
      await db.update(audit).set({ note: "" }).where(inArray(audit.ticketId, ids));
      await db.update(sessionScore).set({ note: "" }).where(inArray(sessionScore.ticketId, ids));
      const disputes = db.select({ id: dispute.id }).from(dispute).where(inArray(dispute.ticketId, ids));
      await db.update(disputeEvent).set({ note: "" }).where(inArray(disputeEvent.disputeId, disputes));
      await db
        .update(dispute)
        .set({ reason: "", decision: sql`case when ${dispute.decision} is null then null else '' end` })
        .where(inArray(dispute.ticketId, ids));
      const unread = sql`not exists (select 1 from ${audit} where ${audit.frameId} = ${auditFrameItem.frameId}
        and ${audit.ticketId} = ${auditFrameItem.ticketId})`;
      await db
        .update(auditFrameItem)
        .set({ unreadable: true })
        .where(and(inArray(auditFrameItem.ticketId, ids), eq(auditFrameItem.drawn, true), unread));
    },
  };
}
