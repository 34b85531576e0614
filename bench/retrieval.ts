import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mulberry32 } from "../evals/stats/prng.ts";
import {
  type EvalDocument,
  type EvalJudgement,
  type EvalQuery,
  evaluateRetrieval,
  type RetrievalEvaluation,
  retrievalStages,
} from "../sops/eval.ts";
import { startReport, writeSection } from "./benchmarks-page.ts";

/**
 * Search quality of the embedded search on public judged corpora, stage by stage, beside plain BM25.
 *
 *     npm run bench:retrieval [-- --data ../shared/data --write]
 *
 * Each corpus is a folder with corpus.jsonl, dev/queries.jsonl and, unless queries name their `doc_id`, dev/qrels.jsonl. With --write
 * its section of docs/benchmarks.md is replaced. Exit code 1 where the last stage does not beat plain BM25.
 */
const { values: options } = parseArgs({
  options: { data: { type: "string", default: "../shared/data" }, write: { type: "boolean", default: false } },
});

/** nDCG@10 of BM25 (k1 1.2, b 0.75, no titles, no earlier turns), as published beside the sets. */
const corpora = [
  { name: "tau2_banking_kb", plain: 0.174 },
  {
    name: "mtrag_un",
    plain: 0.813,
    note: " That figure is of all 332 questions, this one of the 167 that are not kept back.",
  },
  { name: "covid_faq", plain: 0.646 },
];

const report = startReport();
const figure = (value: number): string => value.toFixed(3);

function lines<T>(path: string): T[] {
  const text = readFileSync(path, "utf8").trim();
  return text.split("\n").map((line) => JSON.parse(line) as T);
}

function evaluate(base: string): { result: RetrievalEvaluation; history: boolean } {
  const documents = lines<EvalDocument>(join(base, "corpus.jsonl"));
  const queries = lines<EvalQuery & { doc_id?: string }>(join(base, "dev", "queries.jsonl"));
  const judged = join(base, "dev", "qrels.jsonl");
  const qrels = existsSync(judged)
    ? lines<EvalJudgement>(judged)
    : queries.map(({ id, doc_id }) => ({ query_id: id, doc_id: doc_id ?? "", score: 1 }));
  const history = queries.some((query) => query.history);
  const settings = { rng: mulberry32(20_260_101), now: () => performance.now(), history };
  return { result: evaluateRetrieval({ documents, queries, qrels }, settings), history };
}

report.say(
  "The embedder is the embedded one: fitted to the corpus, no download, no model. Intervals are bootstrap, 95 %.",
);
let missed = 0;
let measured = 0;
for (const { name, plain, note = "" } of corpora) {
  const base = join(options.data, name);
  if (!existsSync(join(base, "dev", "queries.jsonl"))) {
    report.say("", `${name} is absent: left out.`);
    continue;
  }
  measured++;
  const { result, history } = evaluate(base);
  const { low, high } = result.intervals["ndcg@10"];
  const final = result.stages.final["ndcg@10"];
  if (final <= plain) missed++;
  const turns = history ? ", earlier turns used" : "";
  report.say("", `### ${name}: ${result.documents} documents, ${result.queries} questions${turns}`);
  const rows = retrievalStages.map((stage) => {
    const { "recall@5": r5, "recall@10": r10, "mrr@10": mrr, "ndcg@10": ndcg } = result.stages[stage];
    const interval = stage === "final" ? ` (${figure(low)}–${figure(high)})` : "";
    return [stage, figure(r5), figure(r10), figure(mrr), `${figure(ndcg)}${interval}`];
  });
  report.table(["stage", "recall@5", "recall@10", "MRR@10", "nDCG@10"], rows);
  const { p50, p95 } = result.latencyMs;
  const unsure =
    low <= plain && high >= plain
      ? ` The interval holds it too: ${result.queries} questions do not tell the two apart.`
      : "";
  report.say(
    `Plain BM25: nDCG@10 ${figure(plain)}; ${final > plain ? "beaten" : "NOT beaten"}.${note}${unsure} In memory, one question: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms.`,
  );
}
if (options.write && measured === corpora.length)
  writeSection("retrieval", "Retrieval", "npm run bench:retrieval", report);
process.exitCode = missed > 0 ? 1 : 0;
