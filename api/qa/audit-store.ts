import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { CriterionCalibration } from "../../evals/calibrate.ts";
import type { Finding } from "../../evals/finding.ts";
import type { FrameItem } from "../../evals/sample.ts";
import type { Db } from "../db/client.ts";
import { audit, auditFrame, auditFrameItem, calibration, finding, ticket } from "./schema.ts";

export type StoredFrame = typeof auditFrame.$inferSelect;
export type StoredFrameItem = typeof auditFrameItem.$inferSelect;
export type StoredAudit = typeof audit.$inferSelect;
export type NewAudit = Omit<typeof audit.$inferInsert, "id" | "createdAt">;
export type StoredCalibration = typeof calibration.$inferSelect;
export type StoredFinding = typeof finding.$inferSelect;
export type DrawnTicket = StoredFrameItem & {
  frameName: string;
  openedAt: Date;
  channel: (typeof ticket.$inferSelect)["channel"];
  contactReason: string | null;
  reviewers: string[];
};

/** Audit frames, blind reviews, calibrations and findings, on a database or a transaction. */
export function auditStore(db: Db) {
  return {
    /** Stores a draw with every ticket of its population; null when the name is taken. */
    async addFrame(frame: typeof auditFrame.$inferInsert, items: FrameItem[]): Promise<StoredFrame | null> {
      const [row] = await db.insert(auditFrame).values(frame).onConflictDoNothing().returning();
      if (!row) return null;
      const rows = items.map(({ ticket: ticketId, ...item }) => ({ frameId: row.id, ticketId, ...item }));
      for (let at = 0; at < rows.length; at += 1000) await db.insert(auditFrameItem).values(rows.slice(at, at + 1000));
      return row;
    },
    async frames(): Promise<(StoredFrame & { reviewed: number })[]> {
      const reviewed = sql<number>`(select count(distinct a.ticket_id)::int from ${audit} a where a.frame_id = audit_frame.id)`;
      const rows = await db
        .select({ frame: auditFrame, reviewed })
        .from(auditFrame)
        .orderBy(desc(auditFrame.createdAt));
      return rows.map((row) => ({ ...row.frame, reviewed: row.reviewed }));
    },
    async frameByName(name: string): Promise<StoredFrame | null> {
      return (await db.select().from(auditFrame).where(eq(auditFrame.name, name)))[0] ?? null;
    },
    async frameItems(frameId: string): Promise<StoredFrameItem[]> {
      return db
        .select()
        .from(auditFrameItem)
        .where(eq(auditFrameItem.frameId, frameId))
        .orderBy(auditFrameItem.ticketId);
    },
    /** Drawn tickets with who has reviewed them, newest frame first. */
    async drawnTickets(ticketId?: string): Promise<DrawnTicket[]> {
      const reviewers = sql<string[]>`array(
        select distinct ${audit.reviewer} from ${audit}
        where ${audit.frameId} = ${auditFrameItem.frameId} and ${audit.ticketId} = ${auditFrameItem.ticketId}
        order by 1)`;
      const rows = await db
        .select({
          item: auditFrameItem,
          frameName: auditFrame.name,
          openedAt: ticket.openedAt,
          channel: ticket.channel,
          contactReason: ticket.contactReason,
          reviewers,
        })
        .from(auditFrameItem)
        .innerJoin(auditFrame, eq(auditFrame.id, auditFrameItem.frameId))
        .innerJoin(ticket, eq(ticket.id, auditFrameItem.ticketId))
        .where(and(eq(auditFrameItem.drawn, true), ticketId ? eq(auditFrameItem.ticketId, ticketId) : undefined))
        .orderBy(desc(auditFrame.createdAt), asc(auditFrameItem.ticketId));
      return rows.map(({ item, ...rest }) => ({ ...item, ...rest }));
    },
    async markUnreadable(frameId: string, ticketId: string): Promise<void> {
      await db
        .update(auditFrameItem)
        .set({ unreadable: true })
        .where(and(eq(auditFrameItem.frameId, frameId), eq(auditFrameItem.ticketId, ticketId)));
    },
    /** Appends labels; of each, false = this reviewer has labelled this criterion on this ticket before. */
    async addAudits(audits: NewAudit[]): Promise<boolean[]> {
      const added: boolean[] = [];
      for (const one of audits) {
        const rows = await db.insert(audit).values(one).onConflictDoNothing().returning({ id: audit.id });
        added.push(rows.length === 1);
      }
      return added;
    },
    async auditsOfTicket(ticketId: string): Promise<StoredAudit[]> {
      return db
        .select()
        .from(audit)
        .where(eq(audit.ticketId, ticketId))
        .orderBy(asc(audit.reviewedAt), asc(audit.criterionId));
    },
    /** Reviews of these criteria on tickets that more than one person reviewed on them. */
    async repeatedAudits(criterionIds: string[]): Promise<StoredAudit[]> {
      const repeated = db
        .select({ ticketId: audit.ticketId, criterionId: audit.criterionId })
        .from(audit)
        .where(inArray(audit.criterionId, criterionIds))
        .groupBy(audit.ticketId, audit.criterionId)
        .having(sql`count(*) > 1`)
        .as("repeated");
      const rows = await db
        .select({ audit })
        .from(audit)
        .innerJoin(repeated, and(eq(audit.ticketId, repeated.ticketId), eq(audit.criterionId, repeated.criterionId)));
      return rows.map((row) => row.audit);
    },
    async audits(): Promise<StoredAudit[]> {
      return db
        .select()
        .from(audit)
        .orderBy(asc(audit.ticketId), asc(audit.criterionId), asc(audit.reviewedAt), asc(audit.reviewer));
    },
    async addCalibrations(
      rows: {
        criterionId: string;
        scorecardVersionId: string;
        judgeConfigId: string;
        result: CriterionCalibration;
        computedAt: Date;
      }[],
    ) {
      return rows.length === 0 ? [] : db.insert(calibration).values(rows).returning();
    },
    /** Newest calibration of each criterion. */
    async calibrations(): Promise<StoredCalibration[]> {
      return db
        .selectDistinctOn([calibration.criterionId])
        .from(calibration)
        .orderBy(calibration.criterionId, desc(calibration.computedAt));
    },
    /** Keeps one open finding a criterion: a known one is brought up to date, one that no longer holds is closed. */
    async saveFindings(found: { calibrationId: string; detail: Finding }[]): Promise<void> {
      const open = await db.select().from(finding).where(eq(finding.state, "open"));
      for (const old of open) {
        if (found.some(({ detail }) => detail.criterion === old.criterionId)) continue;
        await db.update(finding).set({ state: "closed" }).where(eq(finding.id, old.id));
      }
      for (const { calibrationId, detail } of found) {
        const values = {
          criterionId: detail.criterion,
          calibrationId,
          cause: detail.cause,
          queue: detail.queue,
          detail,
        };
        const old = open.find((row) => row.criterionId === detail.criterion);
        if (old) await db.update(finding).set(values).where(eq(finding.id, old.id));
        else await db.insert(finding).values(values);
      }
    },
    async findings(): Promise<StoredFinding[]> {
      return db.select().from(finding).where(eq(finding.state, "open")).orderBy(desc(finding.createdAt));
    },
    async finding(id: string): Promise<StoredFinding | null> {
      return (await db.select().from(finding).where(eq(finding.id, id)))[0] ?? null;
    },
  };
}
