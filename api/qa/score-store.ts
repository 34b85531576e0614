import { and, asc, desc, eq, getTableColumns, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { RunSelection } from "./run-selection.ts";
import { judgeConfig, score, scorecardVersion, scoreRun, scoreTask, ticket } from "./schema.ts";

export type JudgeConfig = typeof judgeConfig.$inferSelect;
export type StoredScore = typeof score.$inferSelect;
export type NewScore = Omit<typeof score.$inferInsert, "id" | "createdAt">;
export type RunProgress = {
  id: string;
  scorecard: string;
  judge: string;
  total: number;
  done: number;
  failed: number;
  waiting: number;
  waitingFor: string | null;
  purpose: "score" | "replay";
  rulesAsOf: Date | null;
  mode: "live" | "batch";
  selection: RunSelection;
  startedBy: string;
  createdAt: Date;
  finishedAt: Date | null;
};

const scoreColumns = getTableColumns(score);

/** Judges, scoring runs and scores, on a database or a transaction. */
export function scoreStore(db: Db) {
  const progress = (where?: ReturnType<typeof eq>) =>
    db
      .select({
        id: scoreRun.id,
        scorecard: sql<string>`${scorecardVersion.definition}->>'title'`,
        judge: judgeConfig.name,
        total: sql<number>`count(${scoreTask.ticketId})::int`,
        done: sql<number>`count(${scoreTask.doneAt})::int`,
        failed: sql<number>`count(${scoreTask.failure})::int`,
        waiting: sql<number>`count(${scoreTask.waitingFor})::int`,
        waitingFor: sql<string | null>`max(${scoreTask.waitingFor})`,
        purpose: scoreRun.purpose,
        rulesAsOf: scoreRun.rulesAsOf,
        mode: scoreRun.mode,
        selection: scoreRun.selection,
        startedBy: scoreRun.startedBy,
        createdAt: scoreRun.createdAt,
        finishedAt: scoreRun.finishedAt,
      })
      .from(scoreRun)
      .innerJoin(scorecardVersion, eq(scorecardVersion.id, scoreRun.scorecardVersionId))
      .innerJoin(judgeConfig, eq(judgeConfig.id, scoreRun.judgeConfigId))
      .leftJoin(scoreTask, eq(scoreTask.runId, scoreRun.id))
      .where(where)
      .groupBy(scoreRun.id, scorecardVersion.id, judgeConfig.id)
      .orderBy(desc(scoreRun.createdAt))
      .limit(100);
  return {
    async saveJudge(config: typeof judgeConfig.$inferInsert): Promise<void> {
      await db.insert(judgeConfig).values(config).onConflictDoNothing();
    },
    async judge(id: string): Promise<JudgeConfig | null> {
      return (await db.select().from(judgeConfig).where(eq(judgeConfig.id, id)))[0] ?? null;
    },
    async latestJudge(kind: JudgeConfig["kind"]): Promise<JudgeConfig | null> {
      const [row] = await db
        .select()
        .from(judgeConfig)
        .where(eq(judgeConfig.kind, kind))
        .orderBy(desc(judgeConfig.createdAt))
        .limit(1);
      return row ?? null;
    },
    async addRun(
      run: Omit<typeof scoreRun.$inferInsert, "id" | "createdAt" | "finishedAt">,
      ticketIds: string[],
    ): Promise<string> {
      const [row] = await db.insert(scoreRun).values(run).returning({ id: scoreRun.id });
      if (!row) throw new Error("the scoring run could not be stored");
      const tasks = ticketIds.map((ticketId) => ({ runId: row.id, ticketId }));
      for (let at = 0; at < tasks.length; at += 1000) await db.insert(scoreTask).values(tasks.slice(at, at + 1000));
      return row.id;
    },
    async run(id: string) {
      return (await db.select().from(scoreRun).where(eq(scoreRun.id, id)))[0] ?? null;
    },
    async runs(): Promise<RunProgress[]> {
      return progress();
    },
    async runProgress(id: string): Promise<RunProgress | null> {
      return (await progress(eq(scoreRun.id, id)))[0] ?? null;
    },
    /** The newest finished run whose scores count: its scorecard and judge are the ones that figures speak of. */
    async latestFinishedRun() {
      const [row] = await db
        .select()
        .from(scoreRun)
        .where(and(isNotNull(scoreRun.finishedAt), eq(scoreRun.purpose, "score")))
        .orderBy(desc(scoreRun.finishedAt))
        .limit(1);
      return row ?? null;
    },
    /** Ends the run when no task is left; true for the one caller that ended it. */
    async endRunIfDone(runId: string, at: Date): Promise<boolean> {
      // The row lock lets the last two tasks of a run see each other. A stronger one would be a deadlock: the scores just
      // inserted hold a key-share lock on the same row, and so do those of the other task.
      await db.execute(sql`select 1 from ${scoreRun} where ${scoreRun.id} = ${runId} for no key update`);
      const ended = await db
        .update(scoreRun)
        .set({ finishedAt: at })
        .where(
          and(
            eq(scoreRun.id, runId),
            isNull(scoreRun.finishedAt),
            sql`not exists (select 1 from ${scoreTask} where ${scoreTask.runId} = ${runId} and ${scoreTask.doneAt} is null)`,
          ),
        )
        .returning({ id: scoreRun.id });
      return ended.length === 1;
    },
    async addScores(scores: NewScore[]): Promise<void> {
      if (scores.length > 0) await db.insert(score).values(scores).onConflictDoNothing();
    },
    /** Newest score of each criterion of a ticket as it is now. */
    async scoresOfTicket(ticketId: string): Promise<StoredScore[]> {
      return db
        .selectDistinctOn([score.criterionId], scoreColumns)
        .from(score)
        .innerJoin(ticket, and(eq(ticket.id, score.ticketId), eq(ticket.contentHash, score.ticketHash)))
        .where(and(eq(score.ticketId, ticketId), isNull(score.replayRunId)))
        .orderBy(score.criterionId, desc(score.createdAt));
    },
    /** Newest score of each criterion on each ticket as it is now, by one judge with one scorecard version. */
    async scoresBy(judgeConfigId: string, scorecardVersionId: string): Promise<StoredScore[]> {
      return db
        .selectDistinctOn([score.ticketId, score.criterionId], scoreColumns)
        .from(score)
        .innerJoin(ticket, and(eq(ticket.id, score.ticketId), eq(ticket.contentHash, score.ticketHash)))
        .where(
          and(
            isNull(score.replayRunId),
            eq(score.judgeConfigId, judgeConfigId),
            eq(score.scorecardVersionId, scorecardVersionId),
          ),
        )
        .orderBy(asc(score.ticketId), asc(score.criterionId), desc(score.createdAt));
    },
  };
}
