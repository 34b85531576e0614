import { inverseDocumentFrequency, type LexicalModel, termDocuments } from "./lexicon.ts";
import { type SearchQuery, weightedParts } from "./retrieve.ts";
import { detectLanguage, foldedWords, isStopWord, stem } from "./stem.ts";

/**
 * A word of a question as it was written. `documents` = chunks that have it by the count of the model, 0 when it was never seen;
 * `weight` = its inverse document frequency times the weight of the turn it stands in.
 */
export type QueryWord = { text: string; documents: number; weight: number };

/** Which chunks are looked at and ranked: those with one of the words, or those with every one. */
export type Match = { kind: "any" | "all"; words: string[] };

/** More words than this say nothing that the heaviest of them do not say. */
const mostWords = 16;

/** The words of a question and of the turns before it, function words left out, the rarest first. */
export function queryWords(model: LexicalModel, query: SearchQuery): QueryWord[] {
  const words = new Map<string, QueryWord>();
  for (const [text, turn] of weightedParts(query)) {
    const language = detectLanguage(text, model.language);
    const written = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => foldedWords(word).length > 0);
    const content = written.filter((word) => foldedWords(word).some((part) => !isStopWord(part, language)));
    for (const word of content.length > 0 ? content : written) {
      const stems = foldedWords(word).map((part) => stem(part, language));
      const documents = stems.reduce((sum, one) => sum + termDocuments(model, one), 0);
      const weight = turn * inverseDocumentFrequency(model.documents, Math.min(documents, model.documents));
      const known = words.get(word);
      if (!known || known.weight < weight) words.set(word, { text: word, documents, weight });
    }
  }
  const heaviest = [...words.values()].sort((a, b) => b.weight - a.weight).slice(0, mostWords);
  return heaviest.sort((a, b) => a.documents - b.documents);
}

/**
 * Ranking every chunk that has any word of a question costs seconds in a large library, because most have one of its common words.
 * So the rarest words choose the chunks, as many words as together stand in at most `budget` of them, and all words rank these. Where
 * that gives too few (a narrow scope, or a question of common words alone), the next entry is tried; the last one is every word.
 */
export function matchesByCost(words: readonly QueryWord[], documents: number, budget: number): Match[] {
  const texts = words.map(({ text }) => text);
  const every: Match = { kind: "any", words: texts };
  if (words.length === 0) return [];
  if (documents <= budget) return [every];
  const [few, more] = [wordsWithin(words, budget), wordsWithin(words, 8 * budget)];
  const first: Match[] =
    few.length > 0
      ? [{ kind: "any", words: few }]
      : [texts, texts.slice(0, 2)].map((some) => ({ kind: "all", words: some }));
  const second: Match[] = more.length > few.length && more.length < texts.length ? [{ kind: "any", words: more }] : [];
  return few.length === texts.length ? [every] : [...first, ...second, every];
}

/** As many of the words, rarest first, as together stand in at most `most` chunks. */
function wordsWithin(words: readonly QueryWord[], most: number): string[] {
  let sum = 0;
  const within: string[] = [];
  for (const { text, documents } of words) {
    sum += documents;
    if (sum > most) break;
    within.push(text);
  }
  return within;
}
