import { projectionOf, type TermVector } from "./lsa.ts";
import { shortHash } from "./markdown.ts";
import { detectLanguage, foldedWords, isStopWord, type LexicalLanguage, stem } from "./stem.ts";

/** Uniform numbers in [0, 1), seeded by the caller. */
export type Rng = () => number;

/**
 * Statistics of one corpus, serialisable as JSON. `terms` are stems; features marked `#` are character 4-grams.
 * `projection` holds `features.length * dimensions` little-endian 32-bit floats in base64, row by feature.
 */
export type LexicalModel = {
  id: string;
  format: 1;
  documents: number;
  averageLength: number;
  language: LexicalLanguage;
  terms: string[];
  documentFrequency: number[];
  features: string[];
  featureWeights: number[];
  dimensions: number;
  projection: string;
  /** whose vector space this is, where it was not fitted anew: the model that it was fitted for, and what has changed since */
  space?: { id: string; documents: number; changed: number };
};

export type FitOptions = { rng: Rng; dimensions?: number; maxFeatures?: number };

const gramLength = 4;
const gramWeight = 0.35;

/** Stems of the content words of a text, in order, with repeats. A text of nothing but function words keeps them. */
export function tokenize(text: string, fallback: LexicalLanguage = "en"): string[] {
  const words = foldedWords(text);
  const language = detectLanguage(text, fallback, words);
  const content = words.filter((word) => !isStopWord(word, language));
  return (content.length > 0 ? content : words).map((word) => stem(word, language));
}

/** How often each token occurs. */
export function countTerms(tokens: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/** Stems and the character 4-grams of stems (with word borders), so that a misspelt or compound word still has neighbours. */
function featureCounts(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) {
    counts.set(token, (counts.get(token) ?? 0) + 1);
    const bordered = `<${token}>`;
    for (let i = 0; i + gramLength <= bordered.length; i++) {
      const gram = `#${bordered.slice(i, i + gramLength)}`;
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  return counts;
}

/** Robertson–Spärck Jones inverse document frequency as in BM25 (always positive): ln(1 + (N − n + ½)/(n + ½)). */
export function inverseDocumentFrequency(documents: number, withTerm: number): number {
  return Math.log(1 + (documents - withTerm + 0.5) / (withTerm + 0.5));
}

/**
 * Fits term statistics and a latent semantic space (LSA, Deerwester et al. 1990) to a corpus. `dimensions` (default
 * 128) is capped by what the corpus allows; an empty corpus gives a model with 0 dimensions. Equal texts and an equal
 * `rng` give an equal model.
 */
export function fitLexicalModel(texts: readonly string[], options: FitOptions): LexicalModel {
  const tokens = texts.map((text) => tokenize(text));
  const corpus = countCorpus(tokens);
  const counts = tokens.map(featureCounts);
  const features = chooseFeatures(counts, options.maxFeatures ?? 10_000);
  const featureWeights = features.map(({ name, documents }) => round(featureWeight(name, documents, texts.length)));
  const index = new Map(features.map(({ name }, i) => [name, i]));
  const rows = counts.map((count) => weightedVector(count, index, featureWeights));
  const { projection, dimensions } = projectionOf(rows, features.length, options.dimensions ?? 128, options.rng);
  const statistics = {
    format: 1 as const,
    documents: corpus.documents,
    averageLength: corpus.averageLength,
    language: detectLanguage(texts.join("\n").slice(0, 200_000)),
    terms: corpus.terms,
    documentFrequency: corpus.documentFrequency,
    features: features.map(({ name }) => name),
    featureWeights,
    dimensions,
    projection,
  };
  return { id: `lexical-1-${dimensions}-${shortHash(JSON.stringify(statistics))}`, ...statistics };
}

/** Names the space that a model's vectors are in: they can be compared with those of every model that shares it. */
export function vectorSpaceOf(model: LexicalModel): string {
  return model.space?.id ?? model.id;
}

/**
 * The model with the term statistics of these texts and the vector space it has: what search weighs words by is exact, new words have
 * vectors by their 4-grams alone. `changed` = texts that came or went since the last model, which add up.
 */
export function recountLexicalModel(model: LexicalModel, texts: readonly string[], changed: number): LexicalModel {
  const { id: _id, space = { id: model.id, documents: model.documents, changed: 0 }, ...fitted } = model;
  const statistics = { ...fitted, ...countCorpus(texts.map((text) => tokenize(text))) };
  const id = `${space.id}-${shortHash(JSON.stringify([statistics.terms, statistics.documentFrequency, texts.length]))}`;
  return { id, ...statistics, space: { ...space, changed: space.changed + changed } };
}

function countCorpus(
  tokens: readonly (readonly string[])[],
): Pick<LexicalModel, "documents" | "averageLength" | "terms" | "documentFrequency"> {
  const frequency = documentFrequencies(tokens.map((list) => new Set(list)));
  return {
    documents: tokens.length,
    averageLength: tokens.length === 0 ? 0 : tokens.reduce((sum, list) => sum + list.length, 0) / tokens.length,
    terms: [...frequency.keys()],
    documentFrequency: [...frequency.values()],
  };
}

function documentFrequencies(documents: readonly Iterable<string>[]): Map<string, number> {
  const frequency = new Map<string, number>();
  for (const names of documents) for (const name of names) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  return new Map([...frequency].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** All stems, and 4-grams of at least two documents (one of a single document relates nothing), the commonest first. */
function chooseFeatures(counts: readonly Map<string, number>[], limit: number): { name: string; documents: number }[] {
  const frequency = [...documentFrequencies(counts.map((count) => count.keys()))];
  return frequency
    .filter(([name, documents]) => documents > 1 || !name.startsWith("#"))
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([name, documents]) => ({ name, documents }));
}

function featureWeight(name: string, withFeature: number, documents: number): number {
  const idf = inverseDocumentFrequency(documents, withFeature);
  return name.startsWith("#") ? gramWeight * idf : idf;
}

const round = (value: number): number => Number(value.toPrecision(6));

function weightedVector(
  counts: ReadonlyMap<string, number>,
  index: ReadonlyMap<string, number>,
  weights: readonly number[],
): TermVector {
  const entries = [...counts]
    .flatMap(([name, count]): [number, number][] => {
      const at = index.get(name);
      return at === undefined ? [] : [[at, (1 + Math.log(count)) * (weights[at] ?? 0)]];
    })
    .sort((a, b) => a[0] - b[0]);
  const norm = Math.sqrt(entries.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
  return { at: entries.map(([at]) => at), value: entries.map(([, value]) => value / norm) };
}

type Loaded = {
  frequency: ReadonlyMap<string, number>;
  index: ReadonlyMap<string, number>;
  projection: Float32Array;
};

const loadedModels = new WeakMap<LexicalModel, Loaded>();

function load(model: LexicalModel): Loaded {
  const known = loadedModels.get(model);
  if (known) return known;
  const loaded: Loaded = {
    frequency: new Map(model.terms.map((term, i) => [term, model.documentFrequency[i] ?? 0])),
    index: new Map(model.features.map((name, i) => [name, i])),
    projection: decodeFloats(model.projection),
  };
  loadedModels.set(model, loaded);
  return loaded;
}

function decodeFloats(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}

/** How many texts of the model's corpus have a stem. */
export function termDocuments(model: LexicalModel, term: string): number {
  return load(model).frequency.get(term) ?? 0;
}

/** idf of a stem in the model's corpus; a stem never seen there counts as the rarest. */
export function termWeight(model: LexicalModel, term: string): number {
  return inverseDocumentFrequency(model.documents, termDocuments(model, term));
}

/**
 * Dense vector of a text in the model's space: `model.dimensions` numbers of length 1, or all zeros where the text
 * shares nothing with the corpus. Cosine similarity is then the dot product.
 */
export function embed(model: LexicalModel, text: string): number[] {
  const { index, projection } = load(model);
  const vector = weightedVector(featureCounts(tokenize(text, model.language)), index, model.featureWeights);
  const dense = new Array<number>(model.dimensions).fill(0);
  vector.at.forEach((feature, i) => {
    const value = vector.value[i] ?? 0;
    for (let k = 0; k < model.dimensions; k++) {
      dense[k] = (dense[k] ?? 0) + value * (projection[feature * model.dimensions + k] ?? 0);
    }
  });
  const norm = Math.sqrt(dot(dense, dense));
  return norm < 1e-12 ? dense.fill(0) : dense.map((value) => value / norm);
}

/** Dot product; cosine similarity for vectors of length 1. Missing entries count as 0. */
export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
