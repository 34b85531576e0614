import { countTerms, type LexicalModel, termWeight, tokenize } from "./lexicon.ts";

const k1 = 1.2;
const b = 0.75;
const titleWeight = 2;

export type SearchText = { id: string; title: string; text: string };

/** A text ready for scoring. A term of the title counts `titleWeight` times (BM25F, Robertson et al. 2004). */
export type PreparedText = {
  id: string;
  counts: Map<string, number>;
  /** stems of title and body in their order */
  tokens: string[];
  titleTerms: string[];
  length: number;
};

export function prepareText(model: LexicalModel, document: SearchText): PreparedText {
  const body = tokenize(document.text, model.language);
  const title = tokenize(document.title, model.language);
  const counts = countTerms(body);
  for (const term of title) counts.set(term, (counts.get(term) ?? 0) + titleWeight);
  const tokens = [...title, ...body];
  return { id: document.id, counts, tokens, titleTerms: title, length: tokens.length };
}

/** BM25 (Robertson and Zaragoza 2009), k1 1.2, b 0.75, of one text for weighted stems; 0 without a shared stem. */
export function bm25Score(
  model: LexicalModel,
  terms: ReadonlyMap<string, number>,
  text: Pick<PreparedText, "counts" | "length">,
): number {
  const normal = k1 * (1 - b + (b * text.length) / (model.averageLength || 1));
  let score = 0;
  for (const [term, weight] of terms) {
    const count = text.counts.get(term);
    if (count) score += weight * termWeight(model, term) * ((count * (k1 + 1)) / (count + normal));
  }
  return score;
}

/** The texts that share a stem with the query, best first; ties in the order of `texts`. */
export function rankByBm25(
  model: LexicalModel,
  texts: readonly PreparedText[],
  terms: ReadonlyMap<string, number>,
  limit: number,
): { chunkId: string; score: number }[] {
  return texts
    .map((text) => ({ chunkId: text.id, score: bm25Score(model, terms, text) }))
    .filter(({ score }) => score > 0)
    .sort((x, y) => y.score - x.score)
    .slice(0, limit);
}
