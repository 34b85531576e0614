import { sql } from "drizzle-orm";
import type pg from "pg";
import PgBoss from "pg-boss";
import type { Logger } from "pino";
import type { Db } from "../db/client.ts";

/** Every kind of background work with what it is told. Ids only: never ticket text. */
export type JobData = {
  "index-sops": Record<string, never>;
  "score-ticket": { runId: string; ticketId: string };
  calibrate: { runId: string };
  recommend: Record<string, never>;
};
export type JobName = keyof JobData;

export type JobHandler<N extends JobName> = (data: JobData[N], attempt: { last: boolean }) => Promise<void>;
export type JobHandlers = { [N in JobName]: JobHandler<N> };

export type Jobs = {
  /** Adds work, in the caller's transaction where one is passed. */
  send<N extends JobName>(name: N, data: JobData[N][], tx?: Db): Promise<void>;
  /** Takes up work; what a handler throws is tried again with growing pauses, `retryLimit` times. */
  work(handlers: JobHandlers): Promise<void>;
  /** Waits until no job is waiting or running. */
  idle(): Promise<void>;
  /** Stops taking work and waits for what runs. */
  stop(): Promise<void>;
};

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
  "index-sops": { policy: "short", expireInSeconds: 300, retryLimit: 5, workers: 1 },
  "score-ticket": { policy: "standard", expireInSeconds: 60, retryLimit: 4, workers: 4 },
  calibrate: { policy: "short", expireInSeconds: 120, retryLimit: 3, workers: 1 },
  recommend: { policy: "short", expireInSeconds: 60, retryLimit: 3, workers: 1 },
};

/** A durable at-least-once queue in the database itself, the same on both engines. Handlers must bear being run twice. */
export async function startJobs(pool: pg.Pool, log: Logger): Promise<Jobs> {
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
  return {
    async send(name, data, tx) {
      const options = tx ? { db: throughTransaction(tx) } : {};
      if (data.length === 1 && data[0]) await boss.send(name, data[0], options);
      else if (data.length > 0)
        await boss.insert(
          data.map((one) => ({ name, data: one })),
          options,
        );
    },
    async work(handlers) {
      for (const name of Object.keys(queues) as JobName[])
        await workOn(boss, name, handlers[name] as JobHandler<JobName>);
    },
    async idle() {
      while (await busy(pool)) await new Promise((resolve) => setTimeout(resolve, 200));
    },
    async stop() {
      await boss.stop({ graceful: true, wait: true, timeout: 10_000 });
    },
  };
}

/**
 * Each job is fetched, ended and tried again alone: its time limit is its own, and what it took is not lost with a neighbour.
 * A worker that had a job looks for the next one at once.
 */
async function workOn(boss: PgBoss, name: JobName, handler: JobHandler<JobName>): Promise<void> {
  const { workers, retryLimit } = queues[name];
  const options = { batchSize: 1, pollingIntervalSeconds: 0.5, includeMetadata: true as const };
  for (let n = 0; n < workers; n += 1) {
    const worker = await boss.work<JobData[JobName]>(name, options, async (jobs) => {
      try {
        for (const job of jobs) await handler(job.data, { last: job.retryCount >= retryLimit });
      } finally {
        boss.notifyWorker(worker);
      }
    });
  }
}

async function busy(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query("select 1 from pgboss.job where state in ('created', 'retry', 'active') limit 1");
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
