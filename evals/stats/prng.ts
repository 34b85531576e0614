/** Source of uniform numbers in [0, 1). */
export type Rng = () => number;

/** mulberry32 (T. Ettinger, 2017): a 32-bit seeded generator, portable bit for bit between languages. */
export function mulberry32(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Simple random sample without replacement: the first `n` places of a Fisher-Yates shuffle of 0..size-1.
 * Every subset of `n` has the same probability, so the inclusion probability of each index is n/size.
 * Throws RangeError unless 0 <= n <= size.
 */
export function sampleIndices(size: number, n: number, rng: Rng): number[] {
  if (!(n >= 0 && n <= size)) throw new RangeError(`cannot draw ${n} of ${size} without replacement`);
  const index = Array.from({ length: size }, (_, i) => i);
  for (let k = 0; k < n; k++) {
    const j = k + Math.floor(rng() * (size - k));
    const held = index[k] as number;
    index[k] = index[j] as number;
    index[j] = held;
  }
  return index.slice(0, n);
}

/** `n` of `items` by simple random sampling without replacement, in drawing order. */
export function sample<T>(items: readonly T[], n: number, rng: Rng): T[] {
  return sampleIndices(items.length, n, rng).map((i) => items[i] as T);
}

/** A new array holding `items` in random order. */
export function shuffle<T>(items: readonly T[], rng: Rng): T[] {
  return sample(items, items.length, rng);
}
