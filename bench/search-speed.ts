import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pino from "pino";
import { readConfig } from "../api/config.ts";
import { openDatabase } from "../api/db/client.ts";
import { openContext } from "../api/open-context.ts";
import { candidates } from "../api/sops/search.ts";
import { startReport, writeSection } from "./benchmarks-page.ts";
import { chunksEach, writeQuestions } from "./search/library.ts";
import { loadLibrary, secondsToFindOneMore } from "./search/load.ts";
import { indexRecall, type Latency, measureSearch } from "./search/measure.ts";

/**
 * How long the product's own search and extracted answers take in a large generated library, beside a plain full-text query on the
 * same data, with and without a filter that leaves 5 %; and what the vector index gives of the exact nearest.
 *
 *     npm run bench:search [-- --chunks 50000 --questions 300 --folder DIR --approve --write]
 *
 * On PostgreSQL when DATABASE_URL names an empty database, else embedded. The library takes minutes to load; with --folder (and on
 * PostgreSQL always) it stays and is used again. --approve adds one SOP at the end and tells after how many seconds it can be found.
 * With --write the engine's section of docs/benchmarks.md is replaced.
 */
const { values: options } = parseArgs({
  options: {
    chunks: { type: "string", default: "50000" },
    questions: { type: "string", default: "300" },
    folder: { type: "string" },
    approve: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const chunks = Number(options.chunks);
const folder = options.folder ?? mkdtempSync(join(tmpdir(), "plumb-search-"));
const say = (text: string) => void process.stderr.write(`${text}\n`);
/** Questions that are asked first and not counted. */
const warm = 50;
/** Exact search in memory is slow, so recall is measured on fewer questions. */
const recallQuestions = 100;

const config = readConfig({ DATA_DIR: folder, DATABASE_URL: process.env.DATABASE_URL, PLUMB_SECRET: "bench" });
const database = await openDatabase(config);
const context = await openContext(config, database, pino({ level: "warn" }));
if ((await context.stores.sops(context.db).activeModel()) === null) await loadLibrary(context, chunks, say);
const questions = writeQuestions(chunks / chunksEach, warm + Number(options.questions), 99);
const goal = database.engine === "embedded" ? 50 : 30;
const report = startReport();
const shown = ({ p50, p95, processor }: Latency): string[] => [
  `${p50.toFixed(0)} / ${p95.toFixed(0)}`,
  processor.toFixed(0),
];
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const rows: string[][] = [];
let worst = 0;
let retrieval = "";
for (const filtered of [false, true]) {
  const speed = await measureSearch(context, questions, { warm, filtered });
  const asked = { filtered, asks: candidates };
  const recall = context.index ? await indexRecall(context, questions.slice(0, recallQuestions), asked) : null;
  retrieval = speed.retrieval;
  worst = Math.max(worst, speed.search.p95, speed.ask.p95);
  const latencies = [speed.search, speed.ask, speed.plain].flatMap(shown);
  const shares = [percent(speed.found), percent(speed.answered), recall === null ? "-" : recall.toFixed(3)];
  rows.push([filtered ? "one region, 5 %" : "none", ...latencies, ...shares]);
}
report.say(
  `${chunks} generated chunks in ${chunks / chunksEach} SOPs, ${options.questions} questions one after another after ${warm} that do not count; ${retrieval}. Milliseconds; load of the machine at the end ${(loadavg()[0] ?? 0).toFixed(1)} on ${cpus().length} processors.`,
);
report.table(
  [
    "filter",
    "search p50 / p95",
    "processor",
    "ask p50 / p95",
    "processor",
    "plain full text p50 / p95",
    "processor",
    "asked SOP in the first 8",
    "answered",
    "recall@10 of the index",
  ],
  rows,
);
report.say(`Goal: p95 of search and of an extracted answer within ${goal} ms: ${worst <= goal ? "met" : "MISSED"}.`);
if (options.approve) {
  const seconds = await secondsToFindOneMore(context);
  report.say(`One SOP more, of ${chunksEach} chunks, is found ${seconds.toFixed(1)} s after its approval.`);
}
if (options.write) {
  const title = database.engine === "embedded" ? "Search speed, embedded" : "Search speed, PostgreSQL";
  writeSection(`search-${database.engine}`, title, "npm run bench:search", report);
}
await context.jobs.stop();
await database.close();
if (options.folder === undefined && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
