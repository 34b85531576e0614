import { and, asc, count, desc, eq, isNotNull, lt, ne, sql } from "drizzle-orm";
import type { HelpdeskCursor } from "../adapters/helpdesk.ts";
import type { Db } from "../db/client.ts";
import { importRun } from "../imports/schema.ts";
import { helpdeskArticle, helpdeskEvent, helpdeskRun, helpdeskSource } from "./schema.ts";

export type Source = typeof helpdeskSource.$inferSelect;
export type SourceChange = Partial<
  Pick<Source, "name" | "settings" | "sealedSecret" | "everyMinutes" | "state" | "cursor">
>;
export type Run = typeof helpdeskRun.$inferSelect & {
  added: number;
  changed: number;
  unchanged: number;
  rejected: number;
};
export type SourceEvent = typeof helpdeskEvent.$inferSelect;
export type HelpdesksStore = ReturnType<typeof helpdesksStore>;

/** Sources of tickets, the runs over them and the messages they sent, on a database or a transaction. */
export function helpdesksStore(db: Db) {
  const runs = () =>
    db
      .select({ run: helpdeskRun, counts: importRun })
      .from(helpdeskRun)
      .innerJoin(importRun, eq(importRun.id, helpdeskRun.importId));
  const flat = ({
    run,
    counts: { added, changed, unchanged, rejected },
  }: {
    run: typeof helpdeskRun.$inferSelect;
    counts: typeof importRun.$inferSelect;
  }): Run => {
    return { ...run, added, changed, unchanged, rejected };
  };
  return {
    async sources(): Promise<Source[]> {
      return db.select().from(helpdeskSource).orderBy(asc(helpdeskSource.createdAt), helpdeskSource.id);
    },
    async source(id: string): Promise<Source | null> {
      return (await db.select().from(helpdeskSource).where(eq(helpdeskSource.id, id)))[0] ?? null;
    },
    async addSource(source: typeof helpdeskSource.$inferInsert): Promise<Source> {
      return (await db.insert(helpdeskSource).values(source).returning())[0] as Source;
    },
    async changeSource(id: string, change: SourceChange): Promise<void> {
      await db.update(helpdeskSource).set(change).where(eq(helpdeskSource.id, id));
    },
    /** Takes its runs and remembered messages along; tickets and imports stay. */
    async removeSource(id: string): Promise<void> {
      await db.delete(helpdeskSource).where(eq(helpdeskSource.id, id));
    },
    async holdUntil(id: string, until: Date): Promise<void> {
      await db.update(helpdeskSource).set({ waitUntil: until }).where(eq(helpdeskSource.id, id));
    },
    /** Null where one is running already. */
    async startRun(run: typeof helpdeskRun.$inferInsert): Promise<string | null> {
      const [row] = await db.insert(helpdeskRun).values(run).onConflictDoNothing().returning({ id: helpdeskRun.id });
      return row?.id ?? null;
    },
    async run(id: string): Promise<Run | null> {
      const [row] = await runs().where(eq(helpdeskRun.id, id));
      return row ? flat(row) : null;
    },
    /** Newest first. */
    async runs(sourceId: string, limit: number): Promise<Run[]> {
      const rows = await runs()
        .where(eq(helpdeskRun.sourceId, sourceId))
        .orderBy(desc(helpdeskRun.startedAt))
        .limit(limit);
      return rows.map(flat);
    },
    async lastRuns(): Promise<Run[]> {
      const last = await db
        .selectDistinctOn([helpdeskRun.sourceId], { id: helpdeskRun.id })
        .from(helpdeskRun)
        .orderBy(helpdeskRun.sourceId, desc(helpdeskRun.startedAt));
      const found = await Promise.all(last.map(({ id }) => this.run(id)));
      return found.flatMap((run) => run ?? []);
    },
    async running(): Promise<Run[]> {
      return (await runs().where(eq(helpdeskRun.state, "running"))).map(flat);
    },
    /** Takes the next page number; false when somebody else has stored this page, or the run is over. */
    async takePage(runId: string, page: number, drafts: number): Promise<boolean> {
      const mine = and(eq(helpdeskRun.id, runId), eq(helpdeskRun.page, page), eq(helpdeskRun.state, "running"));
      const change = { page: page + 1, drafts: sql`${helpdeskRun.drafts} + ${drafts}` };
      return (await db.update(helpdeskRun).set(change).where(mine).returning({ id: helpdeskRun.id })).length > 0;
    },
    async saveCursor(sourceId: string, cursor: HelpdeskCursor): Promise<void> {
      await db.update(helpdeskSource).set({ cursor }).where(eq(helpdeskSource.id, sourceId));
    },
    async endRun(id: string, state: "done" | "failed" | "stopped", problem: string | null, at: Date): Promise<void> {
      const open = and(eq(helpdeskRun.id, id), eq(helpdeskRun.state, "running"));
      const [row] = await db
        .update(helpdeskRun)
        .set({ state, problem, finishedAt: at })
        .where(open)
        .returning({ importId: helpdeskRun.importId });
      if (row) await db.update(importRun).set({ finishedAt: at }).where(eq(importRun.id, row.importId));
    },
    /** Remembers an article's text; false when it is the one that is known. */
    async rememberArticle(article: typeof helpdeskArticle.$inferInsert): Promise<boolean> {
      const { contentHash } = article;
      const rows = await db
        .insert(helpdeskArticle)
        .values(article)
        .onConflictDoUpdate({
          target: [helpdeskArticle.sourceId, helpdeskArticle.articleId],
          set: { contentHash },
          setWhere: ne(helpdeskArticle.contentHash, contentHash),
        })
        .returning({ articleId: helpdeskArticle.articleId });
      return rows.length > 0;
    },
    /** Active sources whose time has come: nothing runs, and the last run began so long ago. */
    async due(at: Date): Promise<Source[]> {
      const since = sql`${at.toISOString()}::timestamptz - make_interval(mins => ${helpdeskSource.everyMinutes})`;
      const recent = sql`not exists (select 1 from ${helpdeskRun} where ${helpdeskRun.sourceId} = ${helpdeskSource.id}
        and (${helpdeskRun.state} = 'running' or ${helpdeskRun.startedAt} > ${since}))`;
      return db
        .select()
        .from(helpdeskSource)
        .where(and(eq(helpdeskSource.state, "active"), isNotNull(helpdeskSource.everyMinutes), recent));
    },
    /** Remembers a message; false when it is known. Waits for whoever is just storing the same one. */
    async addEvent(event: SourceEvent): Promise<boolean> {
      return (await db.insert(helpdeskEvent).values(event).onConflictDoNothing().returning()).length > 0;
    },
    async saveOutcome(event: SourceEvent): Promise<void> {
      const { sourceId, webhookId, outcome, problem } = event;
      await db
        .update(helpdeskEvent)
        .set({ outcome, problem })
        .where(and(eq(helpdeskEvent.sourceId, sourceId), eq(helpdeskEvent.webhookId, webhookId)));
    },
    async eventCounts(sourceId: string) {
      const { outcome, at } = helpdeskEvent;
      return db
        .select({ outcome, events: count(), last: sql<string>`max(${at})` })
        .from(helpdeskEvent)
        .where(eq(helpdeskEvent.sourceId, sourceId))
        .groupBy(outcome);
    },
    async refusedEvents(sourceId: string, limit: number): Promise<SourceEvent[]> {
      const refused = and(eq(helpdeskEvent.sourceId, sourceId), eq(helpdeskEvent.outcome, "rejected"));
      return db.select().from(helpdeskEvent).where(refused).orderBy(desc(helpdeskEvent.at)).limit(limit);
    },
    /** Forgets messages from before a moment; returns how many. */
    async forgetEvents(before: Date): Promise<number> {
      return (await db.delete(helpdeskEvent).where(lt(helpdeskEvent.at, before)).returning()).length;
    },
  };
}
