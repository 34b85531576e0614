import { countTerms, tokenize } from "./lexicon.ts";

export type Paired<T> = { pairs: [T, T][]; removed: T[]; added: T[] };

/** Half of the words in common: below that it is another thing. */
const alike = 0.5;

/**
 * Things of two versions that are the same: by id first, then by their words (Jaccard similarity of stems, at least one half), the most
 * similar first. The other way round gives the same pairs.
 */
export function pairUp<T extends { id: string }>(
  before: readonly T[],
  after: readonly T[],
  words: (item: T) => string,
): Paired<T> {
  const byId = new Map(after.map((item) => [item.id, item]));
  const used = new Set<T>();
  const pairs: [T, T][] = [];
  const join = (a: T, b: T) => {
    if (used.has(a) || used.has(b)) return;
    used.add(a);
    used.add(b);
    pairs.push([a, b]);
  };
  for (const item of before) {
    const same = byId.get(item.id);
    if (same) join(item, same);
  }
  const open = (items: readonly T[]) => items.filter((item) => !used.has(item));
  const candidates = open(before).flatMap((a) =>
    open(after).map((b) => ({ a, b, score: similarity(words(a), words(b)) })),
  );
  const key = ({ a, b }: { a: T; b: T }) => [a.id, b.id].sort().join(" ");
  const best = candidates
    .filter(({ score }) => score >= alike)
    .sort((x, y) => y.score - x.score || (key(x) < key(y) ? -1 : 1));
  for (const { a, b } of best) join(a, b);
  return { pairs, removed: open(before), added: open(after) };
}

/** Jaccard similarity of the stems of two texts, in [0, 1]; equal texts are 1. */
export function similarity(a: string, b: string): number {
  if (normal(a) === normal(b)) return 1;
  const left = countTerms(tokenize(a));
  const right = countTerms(tokenize(b));
  const both = [...left.keys()].filter((term) => right.has(term)).length;
  const all = left.size + right.size - both;
  return all === 0 ? 0 : both / all;
}

/** White space is no change. */
export const normal = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Positions of a longest increasing subsequence: what may stay where it is when an order changes. */
export function longestIncreasing(sequence: readonly number[]): number[] {
  const runs: number[][] = [];
  sequence.forEach((value, i) => {
    let best: number[] = [];
    for (let j = 0; j < i; j++) {
      const run = runs[j] ?? [];
      if ((sequence[j] ?? 0) < value && run.length > best.length) best = run;
    }
    runs.push([...best, i]);
  });
  return runs.reduce((best, run) => (run.length > best.length ? run : best), []);
}
