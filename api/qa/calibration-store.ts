import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { agent } from "../people/schema.ts";
import { reviewAssignment, reviewGoal } from "./calibration-schema.ts";
import { audit, auditFrame, auditFrameItem, ticket } from "./schema.ts";

/** What figures group tickets by. */
export type TicketFacts = {
  id: string;
  openedAt: Date;
  channel: (typeof ticket.$inferSelect)["channel"];
  language: string;
  team: string | null;
  agentId: string | null;
  agentName: string | null;
  handledBy: "human" | "bot";
};
export type Assignment = typeof reviewAssignment.$inferSelect;

/** Assignments, goals and what figures are grouped by, on a database or a transaction. */
export function calibrationStore(db: Db) {
  return {
    async groupedTickets(): Promise<TicketFacts[]> {
      const { id, openedAt, channel, language, team, agentId, handledBy } = ticket;
      return db
        .select({ id, openedAt, channel, language, team, agentId, handledBy, agentName: agent.name })
        .from(ticket)
        .leftJoin(agent, eq(agent.id, ticket.agentId));
    },
    /** Every ticket of these frames. */
    async itemsOfFrames(frameIds: string[]) {
      if (frameIds.length === 0) return [];
      return db
        .select()
        .from(auditFrameItem)
        .where(inArray(auditFrameItem.frameId, frameIds))
        .orderBy(auditFrameItem.ticketId);
    },
    async assignments(frameId?: string): Promise<Assignment[]> {
      return db
        .select()
        .from(reviewAssignment)
        .where(frameId === undefined ? undefined : eq(reviewAssignment.frameId, frameId))
        .orderBy(reviewAssignment.ticketId);
    },
    async addAssignments(rows: (typeof reviewAssignment.$inferInsert)[]): Promise<void> {
      for (let at = 0; at < rows.length; at += 1000)
        await db
          .insert(reviewAssignment)
          .values(rows.slice(at, at + 1000))
          .onConflictDoNothing();
    },
    async setDue(frameId: string, dueAt: Date): Promise<void> {
      await db.update(auditFrame).set({ dueAt }).where(eq(auditFrame.id, frameId));
    },
    async goals() {
      return db.select().from(reviewGoal);
    },
    async setGoal(reviewer: string, perWeek: number, by: string, at: Date): Promise<void> {
      if (perWeek === 0) {
        await db.delete(reviewGoal).where(eq(reviewGoal.reviewer, reviewer));
        return;
      }
      const values = { reviewer, perWeek, setBy: by, setAt: at };
      await db.insert(reviewGoal).values(values).onConflictDoUpdate({ target: reviewGoal.reviewer, set: values });
    },
    /** Tickets that each reviewer read since a moment. */
    async reviewedSince(since: Date): Promise<Map<string, number>> {
      const rows = await db
        .select({ reviewer: audit.reviewer, tickets: sql<number>`count(distinct ${audit.ticketId})::int` })
        .from(audit)
        .where(and(sql`${audit.reviewedAt} >= ${since.toISOString()}`))
        .groupBy(audit.reviewer);
      return new Map(rows.map(({ reviewer, tickets }) => [reviewer, tickets]));
    },
  };
}
