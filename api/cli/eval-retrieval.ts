import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { seed } from "./numbers.ts";
import { type Outcome, WrongUse } from "./outcome.ts";
import { intervalText, printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Options = { corpus: string; queries: string; qrels: string; history?: string; seed: number; json?: true };

export function addEval(program: Command, terminal: Terminal): void {
  const group = program.command("eval").description("measure a part of the product on your own data");
  addCommand(group, "retrieval", "recall, MRR and nDCG of every stage of the search on a judged corpus")
    .requiredOption("--corpus <file>", "JSON lines with id (or _id), title and text")
    .requiredOption("--queries <file>", "JSON lines with id (or _id) and text")
    .requiredOption("--qrels <file>", "JSON lines with query_id, doc_id and score, or BEIR's .tsv")
    .option("--history <field>", "field of the queries that holds the earlier turns")
    .option("--seed <n>", "of the fit and the bootstrap", seed, 1)
    .action(ending((options: Options) => evalRetrieval(terminal, options)));
}

async function evalRetrieval(terminal: Terminal, options: Options): Promise<Outcome> {
  const paths = [options.corpus, options.queries, options.qrels];
  if (paths.filter((path) => path === "-").length > 1) throw new WrongUse("Only one file can be standard input.");
  const [{ evaluateRetrieval, retrievalStages }, { readJudgedCorpus }, { mulberry32 }] = await Promise.all([
    import("../../sops/eval.ts"),
    import("./judged-corpus.ts"),
    import("../../evals/stats/prng.ts"),
  ]);
  const data = await readJudgedCorpus(terminal, options);
  const history = options.history !== undefined;
  const result = evaluateRetrieval(data, { rng: mulberry32(options.seed), now: () => performance.now(), history });
  if (options.json) await printJson(terminal, result);
  else {
    const names = ["recall@5", "recall@10", "mrr@10", "ndcg@10"] as const;
    const rows = retrievalStages.map((stage) => [stage, ...names.map((name) => result.stages[stage][name])]);
    const { low, high } = result.intervals["ndcg@10"];
    await terminal.print(
      `${table(["Stage", ...names], rows)}nDCG@10 of the final stage: ${intervalText(result.stages.final["ndcg@10"], low, high)}, ` +
        `${result.queries} queries, ${result.documents} documents; ${result.latencyMs.p50.toFixed(1)} ms median, ${result.latencyMs.p95.toFixed(1)} ms p95\n`,
    );
  }
  return data.rejected ? "problem" : "done";
}
