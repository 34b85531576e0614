import { foldedWords } from "../../sops/stem.ts";
import type { SparseRow } from "../stats/linear-svm.ts";

/** Vocabulary of a set of texts with the weight of each feature; place = order of first occurrence. */
export type TextFeatures = { places: Map<string, number>; weights: Float32Array };

const shortestGram = 3;
const longestGram = 5;
/** each block counts this much of a text's length-one vector; words carry more meaning a feature than pieces of words */
const blockWeights = { words: 0.75, grams: 0.65 };

/** Vocabulary of `texts`: words, pairs of neighbouring words, and pieces of 3 to 5 letters within words; rare pieces left out. */
export function fitTextFeatures(texts: readonly string[]): TextFeatures {
  const frequency = new Map<string, number>();
  for (const text of texts) {
    const { words, grams } = featuresOf(text);
    for (const feature of words.keys()) frequency.set(feature, (frequency.get(feature) ?? 0) + 1);
    for (const feature of grams.keys()) frequency.set(feature, (frequency.get(feature) ?? 0) + 1);
  }
  const places = new Map<string, number>();
  const weights: number[] = [];
  for (const [feature, count] of frequency) {
    if (count < 2 && feature.startsWith("#")) continue;
    places.set(feature, places.size);
    weights.push(Math.log((1 + texts.length) / (1 + count)) + 1);
  }
  return { places, weights: Float32Array.from(weights) };
}

/** A text in a vocabulary: log counts x rarity, each block of length one, unknown features left out. */
export function textRow(text: string, features: TextFeatures): SparseRow {
  const { words, grams } = featuresOf(text);
  const at: number[] = [];
  const value: number[] = [];
  for (const [block, weight] of [
    [words, blockWeights.words],
    [grams, blockWeights.grams],
  ] as const) {
    const start = value.length;
    let norm = 0;
    for (const [feature, count] of block) {
      const place = features.places.get(feature);
      if (place === undefined) continue;
      const size = (1 + Math.log(count)) * (features.weights[place] as number);
      norm += size * size;
      at.push(place);
      value.push(size);
    }
    const scale = norm === 0 ? 0 : weight / Math.sqrt(norm);
    for (let k = start; k < value.length; k++) value[k] = (value[k] as number) * scale;
  }
  return { at: Int32Array.from(at), value: Float32Array.from(value) };
}

function featuresOf(text: string): { words: Map<string, number>; grams: Map<string, number> } {
  const words = new Map<string, number>();
  const grams = new Map<string, number>();
  const tokens = ["<s>", ...foldedWords(text), "</s>"];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as string;
    const inside = i > 0 && i < tokens.length - 1;
    if (inside) count(words, token);
    if (i > 0) count(words, `${tokens[i - 1]} ${token}`);
    if (!inside) continue;
    const bordered = ` ${token} `;
    for (let length = shortestGram; length <= longestGram; length++) {
      for (let from = 0; from + length <= bordered.length; from++) {
        count(grams, `#${bordered.slice(from, from + length)}`);
      }
    }
  }
  return { words, grams };
}

function count(counts: Map<string, number>, feature: string): void {
  counts.set(feature, (counts.get(feature) ?? 0) + 1);
}
