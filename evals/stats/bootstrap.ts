import { quantile } from "./moments.ts";
import type { Rng } from "./prng.ts";

export type Redraws = { rng: Rng; replicates?: number; level?: number };
export type BootstrapBounds = { low: number; high: number; replicates: number };

/**
 * Percentile bootstrap bounds of a statistic over independent units (Efron 1979): the units, not the single labels,
 * are redrawn with replacement, so labels that belong together stay together. Replicates where the statistic is
 * undefined (NaN or null) are left out; null when more than half of them are.
 */
export function bootstrapBounds<T>(
  units: readonly T[],
  statistic: (units: T[]) => number | null,
  options: Redraws,
): BootstrapBounds | null {
  return redrawnBounds(units.length, (places) => statistic(Array.from(places, (place) => units[place] as T)), options);
}

/** The same for a statistic that takes the places (0 to size - 1) of the redrawn units. */
export function redrawnBounds(
  size: number,
  statistic: (places: Int32Array) => number | null,
  { rng, replicates = 1000, level = 0.95 }: Redraws,
): BootstrapBounds | null {
  const values: number[] = [];
  const places = new Int32Array(size);
  for (let b = 0; b < replicates; b++) {
    for (let i = 0; i < size; i++) places[i] = Math.floor(rng() * size);
    const value = statistic(places);
    if (value !== null && Number.isFinite(value)) values.push(value);
  }
  if (values.length * 2 < replicates || values.length === 0) return null;
  return {
    low: quantile(values, (1 - level) / 2),
    high: quantile(values, (1 + level) / 2),
    replicates: values.length,
  };
}
