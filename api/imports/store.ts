import { asc, desc, eq, sql } from "drizzle-orm";
import type { RejectedRow } from "../../ingest/row.ts";
import type { Db } from "../db/client.ts";
import { type ImportKind, importRun, rejectedRow } from "./schema.ts";

export type ImportCounts = { added: number; changed: number; unchanged: number; rejected: number };
export type ImportRun = typeof importRun.$inferSelect;
export type ImportsStore = ReturnType<typeof importsStore>;

const rejectedShown = 100;

/** What came in from outside and what was refused, on a database or a transaction. */
export function importsStore(db: Db) {
  return {
    async start(kind: ImportKind, name: string, startedBy: string): Promise<string> {
      const [row] = await db.insert(importRun).values({ kind, name, startedBy }).returning({ id: importRun.id });
      if (!row) throw new Error("the import could not be recorded");
      return row.id;
    },
    /** `raw` must be redacted by the caller. */
    async reject(importId: string, rows: Omit<RejectedRow, "ok">[]): Promise<void> {
      if (rows.length > 0) await db.insert(rejectedRow).values(rows.map((row) => ({ importId, ...row })));
    },
    /** Adds to the counts of an import that goes on in parts. */
    async count(id: string, more: ImportCounts): Promise<void> {
      const { added, changed, unchanged, rejected } = importRun;
      await db
        .update(importRun)
        .set({
          added: sql`${added} + ${more.added}`,
          changed: sql`${changed} + ${more.changed}`,
          unchanged: sql`${unchanged} + ${more.unchanged}`,
          rejected: sql`${rejected} + ${more.rejected}`,
        })
        .where(eq(importRun.id, id));
    },
    async finish(id: string, counts: ImportCounts, at: Date): Promise<void> {
      await db
        .update(importRun)
        .set({ ...counts, finishedAt: at })
        .where(eq(importRun.id, id));
    },
    /** Takes the text of refused rows away that speak of one of these records. */
    async blankRejected(ids: readonly string[]): Promise<void> {
      for (const id of ids)
        await db
          .update(rejectedRow)
          .set({ raw: "" })
          .where(sql`position(${JSON.stringify(id)} in ${rejectedRow.raw}) > 0`);
    },
    async list(): Promise<ImportRun[]> {
      return db.select().from(importRun).orderBy(desc(importRun.startedAt)).limit(200);
    },
    async one(id: string): Promise<ImportRun | null> {
      return (await db.select().from(importRun).where(eq(importRun.id, id)))[0] ?? null;
    },
    async rejectedRows(id: string) {
      return db
        .select({ line: rejectedRow.line, reason: rejectedRow.reason, raw: rejectedRow.raw })
        .from(rejectedRow)
        .where(eq(rejectedRow.importId, id))
        .orderBy(asc(rejectedRow.line))
        .limit(rejectedShown);
    },
  };
}
