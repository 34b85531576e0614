import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pino from "pino";
import { readConfig } from "../api/config.ts";
import { openDatabase } from "../api/db/client.ts";
import { openContext } from "../api/open-context.ts";
import { indexSops } from "../api/sops/indexing.ts";
import { chunksEach, writeQuestions } from "./search/library.ts";
import { loadLibrary } from "./search/load.ts";
import { indexRecall, measureSearch } from "./search/measure.ts";

const { values: options } = parseArgs({
  options: {
    chunks: { type: "string", default: "50000" },
    questions: { type: "string", default: "300" },
    folder: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const chunks = Number(options.chunks);
const folder = options.folder ?? mkdtempSync(join(tmpdir(), "plumb-search-"));
const say = (text: string) => void process.stderr.write(`${text}\n`);

const config = readConfig({ DATA_DIR: folder, DATABASE_URL: process.env.DATABASE_URL, PLUMB_SECRET: "bench" });
const database = await openDatabase(config);
const context = await openContext(config, database, pino({ level: "warn" }));
if ((await context.stores.sops(context.db).activeModel()) === null) await loadLibrary(context, chunks, say);
else await indexSops(context);
const sops = chunks / chunksEach;
const warm = 50;
const questions = writeQuestions(sops, warm + Number(options.questions), 99);
for (const filtered of [false, true]) {
  const r = await measureSearch(context, questions, { warm, filtered });
  const recall = context.index ? await indexRecall(context, questions.slice(0, 100), { filtered, asks: 10 }) : null;
  process.stdout.write(`${JSON.stringify({ engine: database.engine, filtered, ...r, recall })}\n`);
}
await context.jobs.stop();
await database.close();
