import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { readConfig } from "../../api/config.ts";
import type { Context } from "../../api/context.ts";
import { openDatabase } from "../../api/db/client.ts";
import { openContext } from "../../api/open-context.ts";
import { operator } from "../../api/people/auth.ts";
import type { CrashHistory } from "../../api/qa/crash-history.ts";
import { asJsonLines, criterionIds, scorecard, ticketsOf } from "../../api/qa/fixture.ts";
import { qaRoutes } from "../../api/qa/routes.ts";
import { score, scoreRun, scoreTask } from "../../api/qa/schema.ts";
import { startScoreRun } from "../../api/qa/starting.ts";
import { type Criterion, scorecardSchema } from "../../evals/scorecard.ts";
import { startPostgres } from "./postgres.ts";

/** An organisation on a server of its own whose run waits for workers, and a way to start those. */
export type ScoringWorld = {
  context: Context;
  startWorker(): Promise<ChildProcess>;
  finished(): Promise<boolean>;
  history(): Promise<CrashHistory>;
  close(): Promise<void>;
};

/** Null where PostgreSQL is not installed: several processes need a server. */
export async function openScoringWorld(peerUrl: string, count: number, atOnce: number): Promise<ScoringWorld | null> {
  const postgres = await startPostgres();
  if (!postgres) return null;
  const dataDir = mkdtempSync(join(tmpdir(), "plumb-chaos-"));
  const environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: postgres.url,
    PLUMB_SECRET: "secret of an experiment",
    OPENAI_API_KEY: "key",
    OPENAI_BASE_URL: `${peerUrl}/v1`,
    PLUMB_JUDGE_CONCURRENCY: String(atOnce),
    PLUMB_EMBEDDING_MODEL: "text-embedding-3-small",
  };
  const config = readConfig(environment);
  const context = await openContext(config, await openDatabase(config), pino({ level: "silent" }));
  const tickets = ticketsOf(count);
  await load(context, tickets);
  const workers = new Set<ChildProcess>();
  return {
    context,
    async startWorker() {
      const program = fileURLToPath(new URL("./scoring-worker.ts", import.meta.url));
      const child = spawn(process.execPath, ["--import", "tsx", program], {
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "inherit"],
      });
      workers.add(child);
      child.once("exit", () => workers.delete(child));
      await new Promise<void>((resolve) => {
        createInterface({ input: child.stdout }).once("line", () => resolve());
        child.once("exit", () => resolve());
      });
      return child;
    },
    async finished() {
      const [run] = await context.db.select().from(scoreRun);
      return run?.finishedAt !== null;
    },
    history: () =>
      historyOf(
        context,
        tickets.map(({ id }) => id),
      ),
    async close() {
      for (const worker of workers) worker.kill("SIGKILL");
      await context.jobs.stop();
      await context.database.close();
      postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function load(context: Context, tickets: object[]): Promise<void> {
  const qa = qaRoutes(context);
  const input = { params: {}, principal: operator };
  const { sections, ...rest } = scorecardSchema.parse(scorecard);
  // No SOP is loaded here: nothing a criterion could refer to.
  const free = (criterion: Criterion) => ({ ...criterion, obligation: null });
  const body = { ...rest, sections: sections.map((one) => ({ ...one, criteria: one.criteria.map(free) })) };
  await qa["POST /scorecards"]({ ...input, query: {}, body });
  const stream = Readable.from([Buffer.from(asJsonLines(tickets))]);
  await qa["POST /imports/tickets"]({ ...input, query: { name: "tickets.jsonl", format: "jsonl" }, body: stream });
  await startScoreRun(context, operator, {
    retrain: false,
    purpose: "score",
    rules: "then",
    selection: {},
    mode: "live",
  });
}

async function historyOf({ db }: Context, tickets: string[]): Promise<CrashHistory> {
  const { ticketId, criterionId, scorecardVersionId, judgeConfigId } = score;
  return {
    tickets,
    criteria: criterionIds,
    scores: await db.select({ ticketId, criterionId, scorecardVersionId, judgeConfigId }).from(score),
    tasks: (await db.select().from(scoreTask)).map((task) => ({
      ticketId: task.ticketId,
      done: task.doneAt !== null,
      failure: task.failure,
    })),
    runs: (await db.select().from(scoreRun)).map((run) => ({ finished: run.finishedAt !== null })),
  };
}

/** What the checker must find in a history with these bugs put in: false = the control failed. */
export function checkerSees(history: CrashHistory, problemsOf: (history: CrashHistory) => string[]): boolean {
  const [first] = history.scores;
  if (!first) return false;
  const bugs: CrashHistory[] = [
    { ...history, scores: history.scores.slice(1) },
    { ...history, scores: [...history.scores, first] },
    { ...history, tasks: history.tasks.map((task, i) => (i === 0 ? { ...task, done: false } : task)) },
  ];
  return bugs.every((bug) => problemsOf(bug).length > 0);
}
