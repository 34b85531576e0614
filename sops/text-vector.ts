import { countTerms, tokenize } from "./lexicon.ts";

/** Sparse features of a short text, of length 1; empty where it has no words. */
export type TextVector = ReadonlyMap<string, number>;

const gramLength = 4;
/** Parts of words relate misspelt and compound words; they must not outvote whole ones. */
const gramWeight = 0.3;

/** Weight of a stem in a corpus; see `termWeight` of the lexical model. */
export type WeightOf = (stem: string) => number;

/** Smoothed inverse document frequency over the texts themselves, 1 + ln((n + 1)/(df + 1)): it bears a corpus of two texts. */
export function weightsWithin(texts: readonly string[]): WeightOf {
  const frequency = new Map<string, number>();
  for (const text of texts)
    for (const stem of new Set(tokenize(text))) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  const n = texts.length;
  return (stem) => {
    const seen = frequency.get(stem) ?? 0;
    return 1 + Math.log((n + 1) / (seen + 1));
  };
}

/** Stems by weight, with the 4-grams of each, scaled to length 1. */
export function textVector(text: string, weightOf: WeightOf): TextVector {
  const features = new Map<string, number>();
  const add = (name: string, value: number) => features.set(name, (features.get(name) ?? 0) + value);
  for (const [stem, count] of countTerms(tokenize(text))) {
    const weight = weightOf(stem) * (1 + Math.log(count));
    add(stem, weight);
    const bordered = `<${stem}>`;
    const grams = Math.max(1, bordered.length - gramLength + 1);
    for (let at = 0; at + gramLength <= bordered.length; at++)
      add(`#${bordered.slice(at, at + gramLength)}`, (gramWeight * weight) / Math.sqrt(grams));
  }
  const norm = Math.sqrt([...features.values()].reduce((sum, value) => sum + value * value, 0));
  if (norm < 1e-12) return new Map();
  return new Map([...features].map(([name, value]) => [name, value / norm]));
}

/** Cosine in [0, 1]; 0 where one of the texts has no words. */
export function likeness(a: TextVector, b: TextVector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [name, value] of small) sum += value * (large.get(name) ?? 0);
  return Math.min(1, sum);
}

/** The mean direction of several texts, of length 1. */
export function meanVector(vectors: readonly TextVector[]): TextVector {
  const sum = new Map<string, number>();
  for (const vector of vectors) for (const [name, value] of vector) sum.set(name, (sum.get(name) ?? 0) + value);
  const norm = Math.sqrt([...sum.values()].reduce((total, value) => total + value * value, 0));
  return norm < 1e-12 ? new Map() : new Map([...sum].map(([name, value]) => [name, value / norm]));
}
