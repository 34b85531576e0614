import { mulberry32, sample } from "../evals/stats/prng.ts";
import { dot, embed, fitLexicalModel } from "../sops/lexicon.ts";
import type { Utterance } from "./loop-data.ts";

const neighbours = 7;
const mostAsked = 2000;

/**
 * Accuracy of naming the contact reason of each utterance by the most similar examples (7 nearest, votes weighted by cosine), in the
 * embedder's space fitted to the examples alone. Utterances that are themselves examples are left out; of more than 2,000 others, 2,000
 * are drawn.
 */
export function nearestReasonAccuracy(
  examples: readonly Utterance[],
  all: readonly Utterance[],
): { reasons: number; predicted: number; accuracy: number } {
  const model = fitLexicalModel(
    examples.map((example) => example.text),
    { rng: mulberry32(7) },
  );
  const known = examples.map(({ text, intent }) => ({ intent, vector: embed(model, text) }));
  const seen = new Set(examples.map((example) => example.text));
  const others = all.filter(({ text }) => !seen.has(text));
  const asked = sample(others, Math.min(mostAsked, others.length), mulberry32(11));
  let right = 0;
  for (const { text, intent } of asked) {
    const vector = embed(model, text);
    const near = known.map((one) => ({ intent: one.intent, similarity: dot(one.vector, vector) }));
    if (vote(near) === intent) right++;
  }
  const reasons = new Set(examples.map((example) => example.intent)).size;
  return { reasons, predicted: asked.length, accuracy: right / asked.length };
}

function vote(near: { intent: string; similarity: number }[]): string {
  const votes = new Map<string, number>();
  for (const { intent, similarity } of near.sort((a, b) => b.similarity - a.similarity).slice(0, neighbours)) {
    votes.set(intent, (votes.get(intent) ?? 0) + Math.max(similarity, 0));
  }
  return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), ["", -1] as [string, number])[0];
}
