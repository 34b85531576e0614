import { type Chunk, isReadBy } from "./chunk.ts";
import { type Citation, citeSpan } from "./cite.ts";
import { countTerms, type LexicalModel, tokenize } from "./lexicon.ts";
import { coverage, fewTerms, type Hit, queryTerms, type SearchQuery, topicTerms } from "./retrieve.ts";
import { plainInline, sentenceSpans } from "./sentences.ts";
import type { Span } from "./sop.ts";

export type AnswerSentence = { text: string; citation: Citation };

/** Where a reader may look instead, or which of several SOPs was meant. */
export type Pointer = { sopId: string; title: string; versionId: string; stepId: string; heading: string };

export type Refusal = {
  kind: "refusal";
  /** `not-covered`: no SOP in force says anything about it; `ambiguous`: several do, and the question does not tell which */
  reason: "not-covered" | "ambiguous";
  candidates: Pointer[];
};

/** An answer holds at least one citation, by type; without one it is a refusal. */
export type Answer =
  | {
      kind: "answer";
      method: "extractive" | "model";
      sentences: [AnswerSentence, ...AnswerSentence[]];
      citations: [Citation, ...Citation[]];
      /** the step that the answer rests on most */
      source: Pointer;
    }
  | Refusal;

/**
 * Least relevance (see `relevanceOf`) at which a question is answered: on the sample library it refuses about one in
 * fifteen answerable questions and lets about one in ten foreign ones through. `calibrateFloor` finds it for another
 * corpus or embedder; a corpus of general knowledge has no clean floor.
 */
export const defaultFloor = 0.45;

/**
 * How much a hit has to do with the question, in [0, 1]: the share of the question's weight that its words cover. The
 * cosine of a lexical space is left out: a corpus of a few pages has none to speak of.
 */
export function relevanceOf(hit: Pick<Hit, "stages">): number {
  return hit.stages.coverage;
}

/** The floor that makes the mean of false refusals and false answers least (Youden 1950). RangeError when a list is empty. */
export function calibrateFloor(
  answerable: readonly number[],
  foreign: readonly number[],
): { floor: number; falseRefusals: number; falseAnswers: number } {
  if (answerable.length === 0 || foreign.length === 0) throw new RangeError("both kinds of questions are needed");
  const at = (floor: number) => ({
    floor,
    falseRefusals: answerable.filter((value) => value < floor).length / answerable.length,
    falseAnswers: foreign.filter((value) => value >= floor).length / foreign.length,
  });
  const floors = Array.from({ length: 101 }, (_, i) => i / 100).map(at);
  return floors.reduce((best, next) =>
    next.falseRefusals + next.falseAnswers < best.falseRefusals + best.falseAnswers ? next : best,
  );
}

export type AnswerOptions = {
  /** default `defaultFloor` */
  floor?: number;
  /** cosine from which a hit counts as relevant whatever its words; for an embedder whose cosines were calibrated */
  similarityFloor?: number;
  /** reason of the contact, where it is known: an SOP for that reason is relevant at half the floor, whatever words the customer chose */
  contactReason?: string | undefined;
};

export function pointerOf(chunk: Chunk): Pointer {
  const { sopId, title, versionId, stepId, heading } = chunk;
  return { sopId, title, versionId, stepId, heading };
}

/**
 * Why the hits (best first) do not allow an answer, or null when they do. Ambiguous: a question of at most two content
 * words for which another SOP is as good within 3 %, or has the one word that the best lacks ("late payout").
 */
export function refusalFor(query: SearchQuery, hits: readonly Hit[], options: AnswerOptions = {}): Refusal | null {
  const { floor = defaultFloor, similarityFloor = Number.POSITIVE_INFINITY, contactReason } = options;
  const [best] = hits;
  const expected = contactReason !== undefined && best?.chunk.contactReasons.includes(contactReason) === true;
  const nearest = uniqueBy(hits, ({ chunk }) => chunk.sopId).slice(0, 3);
  const candidates = nearest.map(({ chunk }) => pointerOf(chunk));
  const relevant =
    best && (relevanceOf(best) >= (expected ? floor / 2 : floor) || best.stages.similarity >= similarityFloor);
  if (!best || !relevant) return { kind: "refusal", reason: "not-covered", candidates };
  const rivals = hits.filter(({ chunk }) => chunk.sopId !== best.chunk.sopId);
  const short = topicTerms(query).size <= fewTerms && query.context.length === 0;
  const equal = (rival: Hit) => rival.score >= 0.97 * best.score || haveOneWordEach(best, rival);
  return short && rivals.some(equal) ? { kind: "refusal", reason: "ambiguous", candidates } : null;
}

/** Of a question of two words: their shares of its weight make up all of it. */
function haveOneWordEach(a: Hit, b: Hit): boolean {
  const [one, other] = [relevanceOf(a), relevanceOf(b)];
  return one < 1 && other < 1 && Math.abs(one + other - 1) < 1e-6;
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)));
}

/**
 * The hits with the first step behind the best one where that is an overview: who asks for an SOP as a whole begins there. `chunks` are
 * those of the best hit's version, in its order.
 */
export function withFirstStep(hits: readonly Hit[], chunks: readonly Chunk[]): Hit[] {
  const [best, ...rest] = hits;
  if (!best || best.chunk.step !== null) return [...hits];
  const chunk = chunks.find((one) => one.step !== null && isReadBy(one, best.chunk.audience));
  if (!chunk) return [...hits];
  const same = (hit: Hit) => hit.chunk.versionId === chunk.versionId && hit.chunk.stepId === chunk.stepId;
  const first = rest.find(same) ?? { ...best, chunk };
  return [best, first, ...rest.filter((hit) => !same(hit))];
}

const most = { sentences: 3, obligations: 3, ofOverview: 1 };

/**
 * Answers with the SOP's own words: of the best step, the sentences and the obligations nearest to the question, in
 * the order of the source, each cited; where the best hit is an overview followed by a step of its SOP, one sentence
 * of the overview says what it is for and the step what to do. `hits` are best first. Refuses below the relevance floor.
 */
export function answerFromHits(
  model: LexicalModel,
  query: SearchQuery,
  hits: readonly Hit[],
  options: AnswerOptions = {},
): Answer {
  const refusal = refusalFor(query, hits, options);
  const chunk = hits[0]?.chunk;
  if (refusal || !chunk) return refusal ?? { kind: "refusal", reason: "not-covered", candidates: [] };
  const terms = queryTerms(query, model);
  const next = hits[1]?.chunk;
  if (chunk.step !== null || !next?.step || next.versionId !== chunk.versionId)
    return answerOf(nearestSentences(model, terms, chunk, most.sentences), "extractive", chunk, hits);
  const what = nearestSentences(model, terms, chunk, most.ofOverview);
  return answerOf([...what, ...nearestSentences(model, terms, next, most.sentences)], "extractive", next, hits);
}

function nearestSentences(
  model: LexicalModel,
  terms: ReadonlyMap<string, number>,
  chunk: Chunk,
  count: number,
): AnswerSentence[] {
  const scored = sentenceSpans(chunk.source).map((local, order) => scoreSentence(model, terms, chunk, local, order));
  const best = (rule: boolean, limit: number) =>
    scored
      .filter(({ sentence }) => (sentence.citation.obligationId !== null) === rule)
      .sort((a, b) => b.score - a.score || a.order - b.order)
      .slice(0, limit);
  const chosen = [...best(false, count), ...best(true, most.obligations)].sort((a, b) => a.order - b.order);
  return chosen.map(({ sentence }) => sentence);
}

/** Coverage of the question, damped for long sentences so that a whole paragraph does not win by size. */
function scoreSentence(
  model: LexicalModel,
  terms: ReadonlyMap<string, number>,
  chunk: Chunk,
  local: Span,
  order: number,
): { sentence: AnswerSentence; score: number; order: number } {
  const span = { start: chunk.span.start + local.start, end: chunk.span.start + local.end };
  const citation = citeSpan(chunk, span);
  const tokens = tokenize(citation.quote, model.language);
  const score = coverage(model, terms, countTerms(tokens)) / Math.sqrt(8 + tokens.length);
  return { sentence: { text: plainInline(citation.quote), citation }, score, order };
}

/** An answer of these sentences, or a refusal when there is none. */
export function answerOf(
  sentences: readonly AnswerSentence[],
  method: "extractive" | "model",
  main: Chunk,
  hits: readonly Pick<Hit, "chunk">[],
): Answer {
  const [first, ...rest] = sentences;
  if (!first) {
    const candidates = uniqueBy(hits, ({ chunk }) => chunk.sopId)
      .slice(0, 3)
      .map(({ chunk }) => pointerOf(chunk));
    return { kind: "refusal", reason: "not-covered", candidates };
  }
  return {
    kind: "answer",
    method,
    sentences: [first, ...rest],
    citations: [first.citation, ...rest.map(({ citation }) => citation)],
    source: pointerOf(main),
  };
}
