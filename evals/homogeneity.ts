/** Misses of one agent on one criterion among the tickets audited. */
export type AgentCount = { agent: string; misses: number; n: number };

/**
 * Tarone's Z for extra-binomial spread between agents (Tarone, 1979): [Σ(y - n p)²/(p(1-p)) - Σn] / sqrt(2 Σ n(n-1)).
 * Near 0 when all share one rate, above 1.64 when they differ (one-sided 5 %). Null when it is undefined: a pooled rate of 0 or 1,
 * or nobody with two tickets.
 */
export function taroneZ(counts: readonly Pick<AgentCount, "misses" | "n">[]): number | null {
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  const p = counts.reduce((sum, { misses }) => sum + misses, 0) / total;
  const spread = counts.reduce((sum, { n }) => sum + n * (n - 1), 0);
  if (!(p > 0 && p < 1) || spread === 0) return null;
  const squares = counts.reduce((sum, { misses, n }) => sum + (misses - n * p) ** 2, 0);
  return (squares / (p * (1 - p)) - total) / Math.sqrt(2 * spread);
}

/** Whether agents differ more than chance explains, by Tarone's Z (one-sided 5 %); not where it is undefined. */
export function agentsDiffer(z: number | null): boolean {
  return z !== null && z >= 1.64;
}
