import { EventEmitter, once, setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type pg from "pg";
import PgBoss from "pg-boss";
import type { Logger } from "pino";
import type { Db } from "../db/client.ts";

/** Every kind of background work with what it is told. Ids only: never ticket text. */
export type JobData = {
  "index-sops": Record<string, never>;
  /** something happened to a version: whoever listens hears of it */
  "version-event": { eventId: number };
  /** the day may have changed: what dates brought is told */
  "version-dates": Record<string, never>;
  "score-ticket": { runId: string; ticketId: string };
  /** hands a run's questions over as batches, or looks whether one is over */
  "score-batch": { runId: string; batchId: string | null };
  "red-team": { redTeamId: string };
  /** tickets came in or reasons were named: those without one are classified */
  "infer-reasons": Record<string, never>;
  calibrate: Record<string, never>;
  recommend: Record<string, never>;
  "open-reading": { versionId: string };
  /** the day may have changed: late readers are reminded, people who came since are asked */
  "tend-readings": Record<string, never>;
  /** a day or a version has come: modules that no longer hold go stale, reminders and named policies are acted on */
  "tend-training": Record<string, never>;
  "rerun-impact": { rerunId: string; itemId: string };
  "run-simulation": { runId: string };
  /** a version was handed in: everything of its SOP runs on it */
  "simulate-version": { versionId: string };
  "simulate-draft": { draftId: string };
  "deliver-webhook": { deliveryId: string; tries: number };
  /** gaps that ask the same thing become one */
  "group-gaps": Record<string, never>;
  /** the questions of every gap are asked again */
  "measure-gaps": Record<string, never>;
  "find-conflicts": Record<string, never>;
  "forget-questions": Record<string, never>;
  "compute-planning": { computationId: string };
  /** one page of a run over a helpdesk */
  "read-helpdesk": { runId: string; page: number };
  /** a minute has passed: helpdesks whose time has come are read */
  "tend-helpdesks": Record<string, never>;
};
export type JobName = keyof JobData;

export type JobHandler<N extends JobName> = (data: JobData[N], attempt: { last: boolean }) => Promise<void>;
export type JobHandlers = { [N in JobName]: JobHandler<N> };

export type Jobs = {
  /** Adds work, in the caller's transaction where one is passed; nobody takes it up before `afterSeconds` have passed. */
  send<N extends JobName>(name: N, data: JobData[N][], tx?: Db, afterSeconds?: number): Promise<void>;
  /** Takes up work; what a handler throws is tried again with growing pauses, `retryLimit` times. */
  work(handlers: JobHandlers): Promise<void>;
  /** Work that waits to be taken up, for whoever adds what a stopped process left. */
  waiting<N extends JobName>(name: N): Promise<JobData[N][]>;
  /** Waits until no job is waiting or running; what waits for a later time does not count. */
  idle(): Promise<void>;
  /** Stops taking work and waits for what runs. */
  stop(): Promise<void>;
};

/** How often one query looks for work on behalf of all idle workers. */
const pollMs = 250;
/** How long a stop waits for what runs; what is not done by then is done again by the next process. */
const patienceMs = 10_000;

type Queue = {
  policy: PgBoss.QueuePolicy;
  /** a dead worker is noticed after so long: the longest that one job may take */
  expireInSeconds: number;
  retryLimit: number;
  /** how many jobs a process works on at a time */
  workers: number;
};

const queues: Record<JobName, Queue> = {
  // "short": of many requests to index, one waits; the newest state is indexed anyway.
  "index-sops": { policy: "short", expireInSeconds: 3600, retryLimit: 5, workers: 1 },
  "version-event": { policy: "standard", expireInSeconds: 60, retryLimit: 8, workers: 1 },
  "version-dates": { policy: "short", expireInSeconds: 120, retryLimit: 3, workers: 1 },
  "score-ticket": { policy: "standard", expireInSeconds: 60, retryLimit: 8, workers: 4 },
  "infer-reasons": { policy: "short", expireInSeconds: 600, retryLimit: 3, workers: 1 },
  "score-batch": { policy: "standard", expireInSeconds: 900, retryLimit: 8, workers: 1 },
  "red-team": { policy: "standard", expireInSeconds: 900, retryLimit: 3, workers: 1 },
  calibrate: { policy: "short", expireInSeconds: 120, retryLimit: 3, workers: 1 },
  recommend: { policy: "short", expireInSeconds: 60, retryLimit: 3, workers: 1 },
  "open-reading": { policy: "standard", expireInSeconds: 60, retryLimit: 5, workers: 1 },
  "tend-readings": { policy: "short", expireInSeconds: 120, retryLimit: 3, workers: 1 },
  "tend-training": { policy: "short", expireInSeconds: 120, retryLimit: 3, workers: 1 },
  "rerun-impact": { policy: "standard", expireInSeconds: 120, retryLimit: 5, workers: 2 },
  // A conversation is up to 20 turns of a model.
  "run-simulation": { policy: "standard", expireInSeconds: 600, retryLimit: 3, workers: 1 },
  "simulate-version": { policy: "standard", expireInSeconds: 60, retryLimit: 5, workers: 1 },
  "simulate-draft": { policy: "standard", expireInSeconds: 60, retryLimit: 3, workers: 1 },
  // Pauses between tries are the delivery's own; retried here is only what could not be written down.
  "deliver-webhook": { policy: "standard", expireInSeconds: 60, retryLimit: 5, workers: 2 },
  "group-gaps": { policy: "short", expireInSeconds: 120, retryLimit: 3, workers: 1 },
  "measure-gaps": { policy: "short", expireInSeconds: 600, retryLimit: 3, workers: 1 },
  "forget-questions": { policy: "short", expireInSeconds: 300, retryLimit: 3, workers: 1 },
  "find-conflicts": { policy: "short", expireInSeconds: 300, retryLimit: 3, workers: 1 },
  // One at a time: each keeps a thread busy for seconds or minutes.
  // A page waits for the helpdesk's own pace.
  "read-helpdesk": { policy: "standard", expireInSeconds: 600, retryLimit: 6, workers: 2 },
  "tend-helpdesks": { policy: "short", expireInSeconds: 60, retryLimit: 2, workers: 1 },
  "compute-planning": { policy: "standard", expireInSeconds: 900, retryLimit: 3, workers: 1 },
};

/** A durable at-least-once queue in the database itself, the same on both engines. Handlers must bear being run twice. */
export async function startJobs(
  pool: pg.Pool,
  log: Logger,
  workers: Partial<Record<JobName, number>> = {},
): Promise<Jobs> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    maintenanceIntervalSeconds: 30,
    monitorStateIntervalSeconds: 30,
    schedule: false,
  });
  boss.on("error", (error) => log.warn({ err: error }, "job queue"));
  await boss.start();
  for (const [name, { policy, expireInSeconds, retryLimit }] of Object.entries(queues)) {
    await boss.createQueue(name, { name, policy, expireInSeconds, retryLimit, retryDelay: 1, retryBackoff: true });
  }
  const stopping = new AbortController();
  // Every worker waits for it.
  setMaxListeners(0, stopping.signal);
  const working: Promise<void>[] = [];
  const bell = new EventEmitter().setMaxListeners(0);
  return {
    async send(name, data, tx, afterSeconds = 0) {
      const options = tx ? { db: throughTransaction(tx) } : {};
      if (data.length === 1 && data[0] && afterSeconds === 0) await boss.send(name, data[0], options);
      else if (data.length > 0)
        await boss.insert(
          data.map((one) => ({ name, data: one, startAfter: String(afterSeconds) })),
          options,
        );
      if (!tx && afterSeconds === 0) bell.emit(name);
    },
    async work(handlers) {
      working.push(ringForWork({ pool, log, bell, stopped: stopping.signal }));
      for (const name of Object.keys(queues) as JobName[]) {
        const handler = handlers[name] as JobHandler<JobName>;
        const places = workers[name] ?? queues[name].workers;
        working.push(workOn({ boss, log, bell, stopped: stopping.signal }, name, places, handler));
      }
    },
    async waiting(name) {
      const { rows } = await pool.query(
        "select data from pgboss.job where name = $1 and state in ('created', 'retry')",
        [name],
      );
      return rows.map((row) => row.data);
    },
    async idle() {
      while (await busy(pool)) await setTimeout(200);
    },
    async stop() {
      stopping.abort();
      await Promise.race([Promise.all(working), pause(patienceMs)]);
      await boss.stop({ graceful: false });
    },
  };
}

type Workplace = {
  boss: PgBoss;
  log: Logger;
  /** rings with the name of a queue that has work */
  bell: EventEmitter;
  stopped: AbortSignal;
};

/** Looks for due work of all queues with one query, so that many idle workers do not each keep the database busy. */
async function ringForWork({ pool, log, bell, stopped }: Omit<Workplace, "boss"> & { pool: pg.Pool }): Promise<void> {
  while (!stopped.aborted) {
    await pause(pollMs, stopped);
    try {
      const { rows } = await pool.query<{ name: string }>(
        "select distinct name from pgboss.job where state < 'active' and start_after <= now()",
      );
      for (const { name } of rows) bell.emit(name);
    } catch (error) {
      log.warn({ err: error }, "job queue");
    }
  }
}

/**
 * Keeps so many places busy until it is stopped: fetches as many jobs as there are free places, and does and ends each alone, so that
 * one failure touches no other. A database that does not answer is asked again: the library's own workers would leave that error to
 * nobody and end the process.
 */
async function workOn(
  workplace: Workplace,
  name: JobName,
  places: number,
  handler: JobHandler<JobName>,
): Promise<void> {
  const { boss, log, bell, stopped } = workplace;
  const running = new Set<Promise<void>>();
  while (!stopped.aborted) {
    try {
      const jobs = await boss.fetch<JobData[JobName]>(name, {
        includeMetadata: true,
        batchSize: places - running.size,
      });
      for (const job of jobs) {
        const done: Promise<void> = doJob(workplace, name, job, handler).finally(() => running.delete(done));
        running.add(done);
      }
      if (running.size >= places) await Promise.race(running);
      else if (jobs.length === 0) {
        const heard = new AbortController();
        const signal = AbortSignal.any([stopped, heard.signal]);
        await Promise.race([once(bell, name, { signal }).catch(() => {}), ...running]);
        heard.abort();
      }
    } catch (error) {
      log.warn({ err: error, job: name }, "job queue");
      await pause(pollMs, stopped);
    }
  }
  await Promise.all(running);
}

/** Never throws: a job that could not be ended is done again when its time is over. */
async function doJob(
  { boss, log }: Workplace,
  name: JobName,
  job: PgBoss.JobWithMetadata<JobData[JobName]>,
  handler: JobHandler<JobName>,
): Promise<void> {
  const last = job.retryCount >= queues[name].retryLimit;
  const failure = await handler(job.data, { last }).then(
    () => null,
    (error: Error) => ({ message: error.message }),
  );
  await (failure ? boss.fail(name, job.id, failure) : boss.complete(name, job.id)).catch((error: unknown) =>
    log.warn({ err: error, job: name }, "job queue"),
  );
}

/** Waits, at most until the signal. */
async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { ...(signal ? { signal } : {}) }).catch(() => {});
}

async function busy(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(
    "select 1 from pgboss.job where state in ('retry', 'active') or (state = 'created' and start_after <= now()) limit 1",
  );
  return rows.length > 0;
}

/** Lets the queue write through a drizzle transaction: `$1` placeholders become drizzle parameters. */
function throughTransaction(tx: Db): PgBoss.Db {
  return {
    async executeSql(text, values) {
      const parts = text.split(/\$(\d+)/);
      const chunks = parts.map((part, i) =>
        i % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`,
      );
      return tx.execute(sql.join(chunks));
    },
  };
}
