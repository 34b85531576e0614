import { type PreparedText, rankByBm25 } from "./bm25.ts";
import { dot, embed, fitLexicalModel, type LexicalModel, type Rng } from "./lexicon.ts";
import { bootstrapInterval, mean, ndcgAt, quantile, recallAt, reciprocalRankAt } from "./metrics.ts";
import {
  type Candidate,
  embedQuery,
  fuse,
  lexicalFusion,
  type PreparedChunk,
  prepareChunk,
  queryTerms,
  type Rankable,
  rerank,
  rewriteQuery,
  type SearchQuery,
} from "./retrieve.ts";

export type EvalDocument = { id: string; title?: string; text: string };
/** `history` holds turns "user: …" and "agent: …", oldest first. */
export type EvalQuery = { id: string; text: string; history?: readonly string[] };
export type EvalJudgement = { query_id: string; doc_id: string; score: number };

/**
 * Earlier turns of a query row from the field that holds them: an array of turns, or one string of everything said, from
 * which the question itself is taken off the end. An absent field gives none.
 */
export function historyTurns(row: { text: string; [field: string]: unknown }, field: string): string[] {
  const value = row[field];
  if (Array.isArray(value)) return value.filter((turn): turn is string => typeof turn === "string");
  if (typeof value !== "string") return [];
  const question = row.text.trim();
  const said = value.trim();
  const before = said.endsWith(question) ? said.slice(0, said.length - question.length).trim() : said;
  return before === "" ? [] : [before];
}

export const retrievalStages = ["fulltext", "dense", "fused", "final"] as const;
export type RetrievalStage = (typeof retrievalStages)[number];
export type RetrievalMetrics = { "recall@5": number; "recall@10": number; "mrr@10": number; "ndcg@10": number };

/** `queries` counts those with at least one relevant document, which alone are measured. Latency in milliseconds, search only. */
export type RetrievalEvaluation = {
  queries: number;
  documents: number;
  stages: Record<RetrievalStage, RetrievalMetrics>;
  intervals: { "ndcg@10": { low: number; high: number } };
  latencyMs: { p50: number; p95: number };
  embedder: string;
};

export type EvalOptions = {
  rng: Rng;
  /** milliseconds from any fixed point; for latency alone */
  now: () => number;
  /** whether earlier turns of a query are used */
  history?: boolean;
  dimensions?: number;
};

const depth = 100;

type Corpus = { model: LexicalModel; texts: PreparedChunk<Rankable>[]; vectors: number[][] };

/**
 * Measures every stage of the search on a judged corpus: BM25, dense, their fusion, and the final ranking, whose nDCG@10
 * carries a 95 % percentile-bootstrap interval over queries. The lexical model is fitted on the documents alone.
 * RangeError when there is no document, or no query has a relevant one.
 */
export function evaluateRetrieval(
  data: { documents: readonly EvalDocument[]; queries: readonly EvalQuery[]; qrels: readonly EvalJudgement[] },
  options: EvalOptions,
): RetrievalEvaluation {
  if (data.documents.length === 0) throw new RangeError("the corpus has no documents");
  const relevance = relevanceByQuery(data.qrels);
  const judged = data.queries.filter(({ id }) => [...(relevance.get(id)?.values() ?? [])].some((grade) => grade > 0));
  if (judged.length === 0) throw new RangeError("no query has a relevant document");
  const corpus = index(data.documents, options);
  const latencies: number[] = [];
  const rankings = judged.map((query) => {
    const start = options.now();
    const stages = search(corpus, rewriteQuery(options.history ? (query.history ?? []) : [], query.text));
    latencies.push(options.now() - start);
    return { stages, relevant: relevance.get(query.id) ?? new Map<string, number>() };
  });
  const measure = (stage: RetrievalStage) =>
    metricsOf(rankings.map((r) => ({ ranked: r.stages[stage], relevant: r.relevant })));
  const ndcg = rankings.map((r) => ndcgAt(r.stages.final, r.relevant, 10) ?? 0);
  return {
    queries: judged.length,
    documents: data.documents.length,
    stages: {
      fulltext: measure("fulltext"),
      dense: measure("dense"),
      fused: measure("fused"),
      final: measure("final"),
    },
    intervals: { "ndcg@10": bootstrapInterval(ndcg, { rng: options.rng }) },
    latencyMs: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
    embedder: corpus.model.id,
  };
}

function relevanceByQuery(qrels: readonly EvalJudgement[]): Map<string, Map<string, number>> {
  const relevance = new Map<string, Map<string, number>>();
  for (const { query_id, doc_id, score } of qrels) {
    const grades = relevance.get(query_id) ?? new Map<string, number>();
    relevance.set(query_id, grades.set(doc_id, score));
  }
  return relevance;
}

function index(documents: readonly EvalDocument[], options: EvalOptions): Corpus {
  const whole = (document: EvalDocument) => `${document.title ?? ""}\n${document.text}`;
  const dimensions = options.dimensions ?? 128;
  const model = fitLexicalModel(documents.map(whole), { rng: options.rng, dimensions });
  const texts = documents.map((document) =>
    prepareChunk<Rankable>(model, {
      id: document.id,
      title: document.title ?? "",
      heading: "",
      text: document.text,
      contactReasons: [],
      obligations: [],
    }),
  );
  return { model, texts, vectors: documents.map((document) => embed(model, whole(document))) };
}

function search(corpus: Corpus, query: SearchQuery): Record<RetrievalStage, string[]> {
  const { model, texts, vectors } = corpus;
  const fulltext = rankByBm25(model, texts, queryTerms(query, model), depth);
  const dense = rankByCosine(texts, vectors, embedQuery(model, query));
  const fused = fuse([fulltext, dense], lexicalFusion);
  const wanted = new Set(fused.map(({ chunkId }) => chunkId));
  const chunks = texts.filter(({ id }) => wanted.has(id));
  const final = rerank({ model, query, chunks, fulltext, dense });
  const ids = (list: readonly Candidate[]) => list.map(({ chunkId }) => chunkId);
  return { fulltext: ids(fulltext), dense: ids(dense), fused: ids(fused), final: final.map(({ chunk }) => chunk.id) };
}

function rankByCosine(
  texts: readonly PreparedText[],
  vectors: readonly number[][],
  query: readonly number[],
): Candidate[] {
  return texts
    .map(({ id }, i) => ({ chunkId: id, score: dot(query, vectors[i] ?? []) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, depth);
}

function metricsOf(rankings: readonly { ranked: string[]; relevant: Map<string, number> }[]): RetrievalMetrics {
  const average = (value: (ranked: string[], relevant: Map<string, number>) => number | null) =>
    mean(rankings.map(({ ranked, relevant }) => value(ranked, relevant) ?? 0));
  return {
    "recall@5": average((ranked, relevant) => recallAt(ranked, relevant, 5)),
    "recall@10": average((ranked, relevant) => recallAt(ranked, relevant, 10)),
    "mrr@10": average((ranked, relevant) => reciprocalRankAt(ranked, relevant, 10)),
    "ndcg@10": average((ranked, relevant) => ndcgAt(ranked, relevant, 10)),
  };
}
