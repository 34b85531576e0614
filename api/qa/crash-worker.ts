import { Readable } from "node:stream";
import pino from "pino";
import { type Criterion, type Scorecard, scorecardSchema } from "../../evals/scorecard.ts";
import { readConfig } from "../config.ts";
import type { Context } from "../context.ts";
import { openDatabase } from "../db/client.ts";
import { openContext, startWork } from "../open-context.ts";
import { operator } from "../people/auth.ts";
import type { CrashHistory } from "./crash-history.ts";
import { asJsonLines, criterionIds, readingJudge, scorecard, ticketsOf } from "./fixture.ts";
import { qaRoutes } from "./routes.ts";
import { score, scoreRun, scoreTask } from "./schema.ts";
import { resumeScoring } from "./scoring.ts";
import { startScoreRun } from "./starting.ts";

/**
 * A process of the crash test: `DATA_DIR [DATABASE_URL]`. The first start loads tickets and begins a run; every start works
 * on what is left with a slow judge. Says `judging` before each judgement and, when the run has ended, what the database holds.
 */
const [, , dataDir = "", databaseUrl = ""] = process.argv;
const tickets = ticketsOf(60);
const input = { params: {}, principal: operator };

const config = readConfig({
  DATA_DIR: dataDir,
  DATABASE_URL: databaseUrl,
  PLUMB_SECRET: "secret of a test",
  PLUMB_JUDGE_CONCURRENCY: "4",
});
let calls = 0;
const judge = readingJudge("slow judge", () => {
  process.stdout.write("judging\n");
  calls += 1;
  return new Promise((resolve) => setTimeout(resolve, 30 + ((calls * 37) % 70)));
});
const database = await openDatabase(config);
const context = await openContext(config, database, pino({ level: "silent" }), { judgeModel: judge });
if ((await context.stores.qa(context.db).runs()).length === 0) await begin(context);
await startWork(context);
await resumeScoring(context);
while (!(await context.stores.qa(context.db).latestFinishedRun())) await new Promise((go) => setTimeout(go, 100));
process.stdout.write(`${JSON.stringify(await history(context))}\n`);
await context.jobs.stop();
await database.close();

async function begin(opened: Context): Promise<void> {
  const qa = qaRoutes(opened);
  await qa["POST /scorecards"]({ ...input, query: {}, body: withoutSops() });
  const body = Readable.from([Buffer.from(asJsonLines(tickets))]);
  await qa["POST /imports/tickets"]({ ...input, query: { name: "tickets.jsonl", format: "jsonl" }, body });
  await startScoreRun(opened, operator, {
    retrain: false,
    purpose: "score",
    rules: "then",
    selection: {},
    mode: "live",
  });
}

/** No SOP is loaded here: nothing a criterion could refer to. */
function withoutSops(): Scorecard {
  const { sections, ...rest } = scorecardSchema.parse(scorecard);
  const free = (criterion: Criterion) => ({ ...criterion, obligation: null });
  return { ...rest, sections: sections.map((section) => ({ ...section, criteria: section.criteria.map(free) })) };
}

async function history({ db }: Context): Promise<CrashHistory> {
  const { ticketId, criterionId, scorecardVersionId, judgeConfigId } = score;
  return {
    tickets: tickets.map((ticket) => ticket.id),
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
