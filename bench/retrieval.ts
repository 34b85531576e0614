import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EvalDocument, type EvalJudgement, type EvalQuery, evaluateRetrieval } from "../sops/eval.ts";

/**
 * Search quality on public judged corpora: `tsx bench/retrieval.ts [FOLDER]` (default ../shared/data). Each corpus is a
 * folder with corpus.jsonl, dev/queries.jsonl and, unless queries name their `doc_id`, dev/qrels.jsonl.
 */
const folder = process.argv[2] ?? "../shared/data";
const corpora = ["tau2_banking_kb", "mtrag_un", "covid_faq"];

function lines<T>(path: string): T[] {
  const text = readFileSync(path, "utf8").trim();
  return text.split("\n").map((line) => JSON.parse(line) as T);
}

/** mulberry32: a small seeded generator. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

for (const name of corpora) {
  const base = join(folder, name);
  if (!existsSync(base)) {
    console.warn(`${base} is absent: skipped`);
    continue;
  }
  const documents = lines<EvalDocument>(join(base, "corpus.jsonl"));
  const queries = lines<EvalQuery & { doc_id?: string }>(join(base, "dev", "queries.jsonl"));
  const judged = join(base, "dev", "qrels.jsonl");
  const qrels = existsSync(judged)
    ? lines<EvalJudgement>(judged)
    : queries.map(({ id, doc_id }) => ({ query_id: id, doc_id: doc_id ?? "", score: 1 }));
  for (const history of queries.some((query) => query.history) ? [false, true] : [false]) {
    const options = { rng: seeded(20_260_101), now: () => performance.now(), history };
    const result = evaluateRetrieval({ documents, queries, qrels }, options);
    process.stdout.write(`${JSON.stringify({ corpus: name, history, ...result })}\n`);
  }
}
