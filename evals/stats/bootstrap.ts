import { quantile } from "./moments.ts";
import type { Rng } from "./prng.ts";

/**
 * Percentile bootstrap bounds of a statistic over independent units (Efron 1979): the units, not the single labels,
 * are redrawn with replacement, so labels that belong together stay together. Replicates where the statistic is
 * undefined (NaN or null) are left out; null when more than half of them are.
 */
export function bootstrapBounds<T>(
  units: readonly T[],
  statistic: (units: T[]) => number | null,
  options: { rng: Rng; replicates?: number; level?: number },
): { low: number; high: number; replicates: number } | null {
  const { rng, replicates = 1000, level = 0.95 } = options;
  const values: number[] = [];
  for (let b = 0; b < replicates; b++) {
    const drawn = units.map(() => units[Math.floor(rng() * units.length)] as T);
    const value = statistic(drawn);
    if (value !== null && Number.isFinite(value)) values.push(value);
  }
  if (values.length * 2 < replicates || values.length === 0) return null;
  return {
    low: quantile(values, (1 - level) / 2),
    high: quantile(values, (1 + level) / 2),
    replicates: values.length,
  };
}
