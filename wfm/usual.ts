import { median } from "./draw.ts";
import type { SeriesGrid } from "./series-grid.ts";

const NEIGHBOURS = 4;
const FARTHEST = 8;

/**
 * What slot `at` usually holds: the median of up to four observed values of the same phase before it and four after it.
 * Looks both ways, so it is for describing the past, never for forecasting. NaN without neighbours.
 */
export function usualAt(grid: SeriesGrid, at: number, counts: (other: number) => boolean = () => true): number {
  const found: number[] = [];
  for (const way of [-grid.outer, grid.outer]) {
    let taken = 0;
    for (let k = 1; k <= FARTHEST && taken < NEIGHBOURS; k++) {
      const other = at + k * way;
      const value = grid.values[other];
      if (value === undefined || Number.isNaN(value) || !counts(other)) continue;
      found.push(value);
      taken++;
    }
  }
  return found.length === 0 ? Number.NaN : median(found);
}
