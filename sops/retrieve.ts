import { bm25Score, type PreparedText, prepareText, type SearchText } from "./bm25.ts";
import type { Chunk } from "./chunk.ts";
import { countTerms, dot, embed, type LexicalModel, termWeight, tokenize } from "./lexicon.ts";
import { detectLanguage, foldedWords, isCircumstance, stem } from "./stem.ts";

/** A chunk as one stage of the search ranks it; scores of different stages are not comparable. */
export type Candidate = { chunkId: string; score: number };

/** A question with what was asked before it, oldest first. `text` is all of it in one string, for full-text search. */
export type SearchQuery = { question: string; context: string[]; text: string };

const contextTurns = 4;

/**
 * One query from a conversation, by rule: the question counts in full, the customer's last turn before it by half,
 * the three before that by a quarter; what the agent or bot said is left out, so that an answer cannot feed on an
 * earlier answer. Turns are "user: …" or "agent: …", oldest first; a turn without a speaker is the user's.
 */
export function rewriteQuery(history: readonly string[], question: string): SearchQuery {
  const context = history
    .filter((turn) => !/^\s*(agent|assistant|bot|system)\s*:/i.test(turn))
    .map((turn) => turn.replace(/^\s*(user|customer)\s*:\s*/i, "").trim())
    .filter((turn) => turn !== "" && turn !== question.trim())
    .slice(-contextTurns);
  return { question, context, text: [...context, question].join("\n") };
}

/** The texts of a query with what each counts. */
export function weightedParts(query: SearchQuery): [string, number][] {
  const last = query.context.length - 1;
  return [...query.context.map((text, i): [string, number] => [text, i === last ? 0.5 : 0.25]), [query.question, 1]];
}

/** Stems of a query with their weights. */
export function queryTerms(query: SearchQuery, model?: LexicalModel): Map<string, number> {
  const terms = new Map<string, number>();
  for (const [text, weight] of weightedParts(query)) {
    for (const term of tokenize(text, model?.language)) terms.set(term, (terms.get(term) ?? 0) + weight);
  }
  return terms;
}

/** So few say too little to choose between pages that are nearly as good. */
export const fewTerms = 2;

/** Of the stems of a query those that say what it is about: without words of courtesy and time, unless it has no others. */
export function topicTerms(
  query: SearchQuery,
  model?: LexicalModel,
  terms = queryTerms(query, model),
): Map<string, number> {
  const aside = new Set<string>();
  for (const [text] of weightedParts(query)) {
    const language = detectLanguage(text, model?.language);
    for (const word of foldedWords(text)) if (isCircumstance(word, language)) aside.add(stem(word, language));
  }
  const topic = new Map([...terms].filter(([term]) => !aside.has(term)));
  return topic.size > 0 ? topic : terms;
}

/** Dense vector of a query: its parts embedded and added by weight, length 1 (or 0 when nothing is known). */
export function embedQuery(model: LexicalModel, query: SearchQuery): number[] {
  const sum = new Array<number>(model.dimensions).fill(0);
  for (const [text, weight] of weightedParts(query)) {
    embed(model, text).forEach((value, i) => {
      sum[i] = (sum[i] ?? 0) + weight * value;
    });
  }
  const norm = Math.sqrt(dot(sum, sum));
  return norm < 1e-12 ? sum : sum.map((value) => value / norm);
}

/** Weighted reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): Σ weight / (k + rank). Default k 60, weights 1. */
export function fuse(
  lists: readonly (readonly Candidate[])[],
  options: { k?: number; weights?: readonly number[] } = {},
): Candidate[] {
  const { k = 60, weights = [] } = options;
  const scores = new Map<string, number>();
  lists.forEach((list, l) => {
    list.forEach(({ chunkId }, i) => {
      scores.set(chunkId, (scores.get(chunkId) ?? 0) + (weights[l] ?? 1) / (k + i + 1));
    });
  });
  return [...scores].map(([chunkId, score]) => ({ chunkId, score })).sort((a, b) => b.score - a.score);
}

/** How far the lexical dense stage is trusted beside full-text when ranks are fused. */
export const lexicalFusion = { k: 60, weights: [1, 0.25] } as const;

/** What each stage said of a chunk; null where the stage did not return it. `coverage` and `similarity` are in [0, 1]. */
export type StageScores = {
  fulltext: number | null;
  dense: number | null;
  fused: number;
  bm25: number;
  coverage: number;
  similarity: number;
};

export type RankedChunk<C> = { chunk: C; score: number; stages: StageScores };
export type Hit = RankedChunk<Chunk>;

/** What ranking needs to know of a chunk. */
export type Rankable = Pick<Chunk, "id" | "title" | "heading" | "text" | "contactReasons"> & {
  obligations: readonly { text: string }[];
};

export type PreparedChunk<C extends Rankable> = PreparedText & {
  chunk: C;
  /** stems of title, heading, and both */
  names: Map<string, number>[];
  reasonTerms: string[];
  ruleTerms: string[][];
};

/** Tokenises a chunk once; keep the result beside the chunk where many questions are ranked. */
export function prepareChunk<C extends Rankable>(model: LexicalModel, chunk: C): PreparedChunk<C> {
  const search: SearchText = { id: chunk.id, title: `${chunk.title}\n${chunk.heading}`, text: chunk.text };
  const text = prepareText(model, search);
  const named = [chunk.title, chunk.heading].map((name) => tokenize(name, model.language));
  return {
    ...text,
    chunk,
    names: [...named, text.titleTerms].map((terms) => countTerms(new Set(terms))),
    reasonTerms: chunk.contactReasons.flatMap((reason) => tokenize(reason.replaceAll("-", " "), model.language)),
    ruleTerms: chunk.obligations.map((rule) => tokenize(rule.text, model.language)),
  };
}

export type RerankInput<C extends Rankable> = {
  model: LexicalModel;
  query: SearchQuery;
  /** the chunks of both lists, in any order */
  chunks: readonly PreparedChunk<C>[];
  fulltext: readonly Candidate[];
  dense: readonly Candidate[];
  /** contact reason of the ticket, when it is known */
  contactReason?: string;
};

/** Weights of the evidence in the last stage, against BM25 = 1. Round numbers that held on three public corpora. */
const evidence = { dense: 0.4, phrase: 0.2, title: 0.3, rule: 0.05, reason: 0.05, knownReason: 0.3 };

/**
 * Last stage: BM25 with the model's statistics, cosine, adjacent words of the question found side by side, title, best
 * single obligation, and contact reason, each scaled to [0, 1] and added. Best first; ties in fused order. A chunk that
 * the dense list does not have counts as the lowest listed cosine.
 */
export function rerank<C extends Rankable>(input: RerankInput<C>): RankedChunk<C>[] {
  const { model, query, chunks } = input;
  const all = queryTerms(query, model);
  const topic = topicTerms(query, model, all);
  // Where little says what it is about, the rest must not choose the page.
  const terms = topic.size <= fewTerms ? topic : all;
  const pairs = adjacentPairs(tokenize(query.question, model.language));
  const fused = scoresOf(fuse([input.fulltext, input.dense], lexicalFusion));
  const fulltext = scoresOf(input.fulltext);
  const dense = scoresOf(input.dense);
  const lowest = input.dense.at(-1)?.score ?? 0;
  const bm25 = chunks.map((chunk) => bm25Score(model, terms, chunk));
  const cosine = chunks.map(({ id }) => Math.max(0, dense.get(id) ?? lowest));
  const phrase = chunks.map((chunk) => phraseScore(model, pairs, chunk));
  const scaled = { bm25: toUnit(bm25), cosine: toUnit(cosine), phrase: toUnit(phrase) };
  const ranked = chunks.map((chunk, i): RankedChunk<C> => {
    const rest = termEvidence(model, terms, chunk, input.contactReason);
    const score =
      (scaled.bm25[i] ?? 0) +
      evidence.dense * (scaled.cosine[i] ?? 0) +
      evidence.phrase * (scaled.phrase[i] ?? 0) +
      rest;
    const stages: StageScores = {
      fulltext: fulltext.get(chunk.id) ?? null,
      dense: dense.get(chunk.id) ?? null,
      fused: fused.get(chunk.id) ?? 0,
      bm25: bm25[i] ?? 0,
      coverage: coverage(model, topic, chunk.counts),
      similarity: Math.min(1, cosine[i] ?? 0),
    };
    return { chunk: chunk.chunk, score, stages };
  });
  return ranked.sort((a, b) => b.score - a.score || b.stages.fused - a.stages.fused);
}

function termEvidence<C extends Rankable>(
  model: LexicalModel,
  terms: ReadonlyMap<string, number>,
  chunk: PreparedChunk<C>,
  contactReason: string | undefined,
): number {
  const share = (words: readonly string[]) => coverage(model, terms, countTerms(words));
  const known = contactReason !== undefined && chunk.chunk.contactReasons.includes(contactReason);
  return (
    evidence.title * Math.max(...chunk.names.map((name) => agreement(model, terms, name))) +
    evidence.rule * Math.max(0, ...chunk.ruleTerms.map(share)) +
    evidence.reason * share(chunk.reasonTerms) +
    (known ? evidence.knownReason : 0)
  );
}

/** F1 by idf of query and name: the question says the whole name, and not much else. */
function agreement(model: LexicalModel, terms: ReadonlyMap<string, number>, name: ReadonlyMap<string, number>): number {
  const recall = coverage(model, terms, name);
  const precision = coverage(model, name, terms);
  return recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision);
}

function scoresOf(list: readonly Candidate[]): Map<string, number> {
  return new Map(list.map(({ chunkId, score }) => [chunkId, score]));
}

function toUnit(values: readonly number[]): number[] {
  const top = values.reduce((most, value) => Math.max(most, value), 0);
  return top === 0 ? values.map(() => 0) : values.map((value) => value / top);
}

/** By each stem of the question, those that follow it there. */
function adjacentPairs(tokens: readonly string[]): Map<string, Set<string>> {
  const pairs = new Map<string, Set<string>>();
  for (let i = 0; i + 1 < tokens.length; i++) {
    const [first, second] = [tokens[i] ?? "", tokens[i + 1] ?? ""];
    pairs.set(first, (pairs.get(first) ?? new Set()).add(second));
  }
  return pairs;
}

function phraseScore(
  model: LexicalModel,
  pairs: ReadonlyMap<string, ReadonlySet<string>>,
  { tokens }: PreparedText,
): number {
  const counts = new Map<string, [string, string, number]>();
  for (let i = 0; i + 1 < tokens.length; i++) {
    const [first, second] = [tokens[i] ?? "", tokens[i + 1] ?? ""];
    if (!pairs.get(first)?.has(second)) continue;
    const pair = `${first} ${second}`;
    counts.set(pair, [first, second, (counts.get(pair)?.[2] ?? 0) + 1]);
  }
  let score = 0;
  for (const [first, second, count] of counts.values())
    score += ((termWeight(model, first) + termWeight(model, second)) / 2) * (count / (count + 1));
  return score;
}

/** Share in [0, 1] of the query's weight (idf × weight) whose stems the text has. 0 for a query without stems. */
export function coverage(
  model: LexicalModel,
  terms: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, number>,
): number {
  let all = 0;
  let found = 0;
  for (const [term, weight] of terms) {
    const mass = weight * termWeight(model, term);
    all += mass;
    if (counts.has(term)) found += mass;
  }
  return all === 0 ? 0 : found / all;
}
