import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { RunSelection } from "./run-selection.ts";
import { score, scorecardVersion, scoreRun, scoreTask, ticket } from "./schema.ts";

export type Task = { runId: string; ticketId: string };
export type TakenTask = Task & { fence: number; tries: number; firstTriedAt: Date | null };
export type DeadLetter = { ticketId: string; failure: string; tries: number; doneAt: Date; team: string | null };

/** Which tickets a run takes, and its tasks, on a database or a transaction. Leases go by the database's clock. */
export function runStore(db: Db) {
  const taskOf = ({ runId, ticketId }: Task) => and(eq(scoreTask.runId, runId), eq(scoreTask.ticketId, ticketId));
  const held = (task: TakenTask) => and(taskOf(task), eq(scoreTask.fence, task.fence), isNull(scoreTask.doneAt));
  return {
    /** Tickets of a selection in the order of their ids; a sample in an order that its seed shuffles. */
    async selectedTickets(
      { from, to, team, contactReason, unscored, sample }: RunSelection,
      by: { judgeConfigId: string; scorecardVersionId: string } | null,
    ): Promise<{ id: string; team: string | null }[]> {
      const scored = sql`exists (select 1 from ${score} where ${score.ticketId} = ${ticket.id}
        and ${score.ticketHash} = ${ticket.contentHash} and ${score.replayRunId} is null
        and ${score.judgeConfigId} = ${by?.judgeConfigId ?? ""}
        and ${score.scorecardVersionId}::text = ${by?.scorecardVersionId ?? ""})`;
      const query = db
        .select({ id: ticket.id, team: ticket.team })
        .from(ticket)
        .where(
          and(
            isNull(ticket.erasedAt),
            from ? gte(ticket.openedAt, new Date(from)) : undefined,
            to ? lt(ticket.openedAt, new Date(to)) : undefined,
            team ? eq(ticket.team, team) : undefined,
            contactReason ? eq(ticket.contactReason, contactReason) : undefined,
            unscored ? sql`not ${scored}` : undefined,
          ),
        );
      if (!sample) return query.orderBy(asc(ticket.id));
      return query.orderBy(sql`md5(${ticket.id} || ${String(sample.seed)})`).limit(sample.size);
    },
    /** The scorecard version that was the newest one published then; the first one where there was none yet. */
    async scorecardAsOf(at: Date): Promise<{ id: string; publishedAt: Date | null } | null> {
      const columns = { id: scorecardVersion.id, publishedAt: scorecardVersion.publishedAt };
      const published = isNotNull(scorecardVersion.publishedAt);
      const [then] = await db
        .select(columns)
        .from(scorecardVersion)
        .where(and(published, lte(scorecardVersion.publishedAt, at)))
        .orderBy(desc(scorecardVersion.publishedAt))
        .limit(1);
      if (then) return then;
      const [first] = await db
        .select(columns)
        .from(scorecardVersion)
        .where(published)
        .orderBy(asc(scorecardVersion.publishedAt))
        .limit(1);
      return first ?? null;
    },
    /** Takes a task under a lease; null when it is done, or when somebody who lives works on it. */
    async takeTask(runId: string, ticketId: string, leaseSeconds: number): Promise<TakenTask | null> {
      const [row] = await db
        .update(scoreTask)
        .set({
          fence: sql`${scoreTask.fence} + 1`,
          leaseUntil: sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})`,
          firstTriedAt: sql`coalesce(${scoreTask.firstTriedAt}, clock_timestamp())`,
          waitingFor: null,
        })
        .where(
          and(
            taskOf({ runId, ticketId }),
            isNull(scoreTask.doneAt),
            sql`(${scoreTask.leaseUntil} is null or ${scoreTask.leaseUntil} < clock_timestamp())`,
          ),
        )
        .returning({ fence: scoreTask.fence, tries: scoreTask.tries, firstTriedAt: scoreTask.firstTriedAt });
      return row ? { runId, ticketId, ...row } : null;
    },
    async extendLease(task: TakenTask, leaseSeconds: number): Promise<void> {
      await db
        .update(scoreTask)
        .set({ leaseUntil: sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
        .where(held(task));
    },
    /** Gives a task back, to be taken up later; false when another worker has taken it since. */
    async postponeTask(task: TakenTask, waitingFor: string | null, tries: number): Promise<boolean> {
      const given = await db
        .update(scoreTask)
        .set({ leaseUntil: null, waitingFor, tries })
        .where(held(task))
        .returning({ fence: scoreTask.fence });
      return given.length === 1;
    },
    /** Ends a task; false when another worker has taken it since, and then nothing may be written. */
    async endTask(task: TakenTask, failure: string | null, at: Date): Promise<boolean> {
      const ended = await db
        .update(scoreTask)
        .set({ doneAt: at, failure, tries: task.tries, leaseUntil: null, waitingFor: null })
        .where(held(task))
        .returning({ fence: scoreTask.fence });
      return ended.length === 1;
    },
    async openTaskIds(runId: string): Promise<string[]> {
      const rows = await db
        .select({ ticketId: scoreTask.ticketId })
        .from(scoreTask)
        .where(and(eq(scoreTask.runId, runId), isNull(scoreTask.doneAt)))
        .orderBy(asc(scoreTask.ticketId));
      return rows.map(({ ticketId }) => ticketId);
    },
    /** Tasks that nobody is known to work on: never taken, given back, or under a lease that is over. */
    async unheldTasks(onlyLapsed: boolean): Promise<Task[]> {
      const lapsed = sql`${scoreTask.leaseUntil} < clock_timestamp()`;
      // What a batch is to answer waits for the batch, and what is not yet handed over for that.
      const batched = sql`exists (select 1 from ${scoreRun} r where r.id = ${scoreTask.runId} and r.mode = 'batch'
        and ${scoreTask.fence} = 0)`;
      return db
        .select({ runId: scoreTask.runId, ticketId: scoreTask.ticketId })
        .from(scoreTask)
        .where(
          and(
            isNull(scoreTask.doneAt),
            sql`not ${batched}`,
            onlyLapsed ? lapsed : sql`(${scoreTask.leaseUntil} is null or ${lapsed})`,
          ),
        );
    },
    /** Forgets every lease: for the one process that may open this database, which has just started. */
    async dropLeases(): Promise<void> {
      await db.update(scoreTask).set({ leaseUntil: null }).where(isNotNull(scoreTask.leaseUntil));
    },
    /** Tickets of a run that were given up, with why. */
    async deadLetters(runId: string): Promise<DeadLetter[]> {
      const rows = await db
        .select({
          ticketId: scoreTask.ticketId,
          failure: scoreTask.failure,
          tries: scoreTask.tries,
          doneAt: scoreTask.doneAt,
          team: ticket.team,
        })
        .from(scoreTask)
        .innerJoin(ticket, eq(ticket.id, scoreTask.ticketId))
        .where(and(eq(scoreTask.runId, runId), isNotNull(scoreTask.failure)))
        .orderBy(asc(scoreTask.ticketId));
      return rows.flatMap(({ failure, doneAt, ...row }) =>
        failure !== null && doneAt ? [{ ...row, failure, doneAt }] : [],
      );
    },
    /** Makes given-up tickets of a run open again; those that were. */
    async reopenTasks(runId: string, ticketIds: string[] | null): Promise<string[]> {
      const rows = await db
        .update(scoreTask)
        .set({ doneAt: null, failure: null, tries: 0, firstTriedAt: null, leaseUntil: null })
        .where(
          and(
            eq(scoreTask.runId, runId),
            isNotNull(scoreTask.failure),
            ticketIds ? inArray(scoreTask.ticketId, ticketIds) : undefined,
          ),
        )
        .returning({ ticketId: scoreTask.ticketId });
      if (rows.length > 0) await db.update(scoreRun).set({ finishedAt: null }).where(eq(scoreRun.id, runId));
      return rows.map(({ ticketId }) => ticketId);
    },
    /** Each score of a run beside the newest one that counted before the run began, of the same criterion and ticket text. */
    async changesOf(runId: string): Promise<RunChange[]> {
      const result = await db.execute<RunChange & Record<string, unknown>>(sql`
        select new.ticket_id as "ticketId", new.criterion_id as "criterionId",
          new.verdict as "toVerdict", new.level as "toLevel", old.verdict as "fromVerdict", old.level as "fromLevel"
        from ${score} new
        join ${scoreRun} run on run.id = new.run_id
        left join lateral (
          select o.verdict, o.level from ${score} o
          where o.ticket_id = new.ticket_id and o.criterion_id = new.criterion_id and o.ticket_hash = new.ticket_hash
            and o.replay_run_id is null and o.run_id <> new.run_id
          order by o.created_at desc limit 1) old on true
        where new.run_id = ${runId}`);
      return result.rows;
    },
  };
}

export type RunChange = {
  ticketId: string;
  criterionId: string;
  fromVerdict: string | null;
  fromLevel: number | null;
  toVerdict: string;
  toLevel: number | null;
};
