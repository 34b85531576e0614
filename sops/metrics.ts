/** Relevance grades of documents for one query; a document that is not named has grade 0. */
export type Relevance = ReadonlyMap<string, number>;

/** Share in [0, 1] of the relevant documents (grade > 0) among the first `k`; null without a relevant document. */
export function recallAt(ranked: readonly string[], relevance: Relevance, k: number): number | null {
  const relevant = [...relevance].filter(([, grade]) => grade > 0).map(([id]) => id);
  if (relevant.length === 0) return null;
  const top = new Set(ranked.slice(0, k));
  return relevant.filter((id) => top.has(id)).length / relevant.length;
}

/** 1 / rank of the first relevant document within `k`, 0 when there is none; null without a relevant document. */
export function reciprocalRankAt(ranked: readonly string[], relevance: Relevance, k: number): number | null {
  if (![...relevance.values()].some((grade) => grade > 0)) return null;
  const at = ranked.slice(0, k).findIndex((id) => (relevance.get(id) ?? 0) > 0);
  return at < 0 ? 0 : 1 / (at + 1);
}

/**
 * Normalised discounted cumulative gain in [0, 1] (Järvelin and Kekäläinen 2002) with gain = grade and discount
 * log2(rank + 1); a document ranked twice counts once. Null without a relevant document.
 */
export function ndcgAt(ranked: readonly string[], relevance: Relevance, k: number): number | null {
  const ideal = [...relevance.values()].filter((grade) => grade > 0).sort((x, y) => y - x);
  if (ideal.length === 0) return null;
  const gains = [...new Set(ranked)].slice(0, k).map((id) => Math.max(0, relevance.get(id) ?? 0));
  return discounted(gains) / discounted(ideal.slice(0, k));
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which a share `p` of the values lies, by linear interpolation (type 7 of Hyndman and Fan 1996). */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  const at = p * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** Percentile bootstrap interval (Efron 1979) of the mean over queries. NaN for no values. */
export function bootstrapInterval(
  values: readonly number[],
  options: { rng: () => number; level?: number; resamples?: number },
): { low: number; high: number } {
  const { rng, level = 0.95, resamples = 2000 } = options;
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(rng() * values.length)] ?? 0;
    return sum / values.length;
  });
  return { low: quantile(means, (1 - level) / 2), high: quantile(means, (1 + level) / 2) };
}
