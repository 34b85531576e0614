import type { SeriesGrid } from "./series-grid.ts";

/**
 * Forecasts slots `targets` (ascending, all >= `origin`) from the values before `origin` and from nothing else.
 * NaN where the member has nothing to go on.
 */
export type Forecaster = (origin: number, targets: readonly number[]) => Float64Array;

/**
 * Makes a forecaster. Settings are chosen on values before `fitEnd` only, for a horizon of `horizon` open slots, so
 * that a backtest whose first origin is `fitEnd` sees nothing of its own test period.
 */
export type MemberFactory = (grid: SeriesGrid, fitEnd: number, horizon: number) => Forecaster;

/** The latest `count` observed values before `origin` with the phase of `target`, newest first. */
export function samePhase(grid: SeriesGrid, origin: number, target: number, count: number): number[] {
  const { values, outer } = grid;
  const found: number[] = [];
  let at = target - outer * Math.max(1, Math.ceil((target - origin + 1) / outer));
  for (; at >= 0 && found.length < count; at -= outer) {
    const value = values[at] as number;
    if (!Number.isNaN(value)) found.push(value);
  }
  return found;
}

/** The next `count` open slots from `from` on. */
export function openSlots(grid: SeriesGrid, from: number, count: number): number[] {
  const slots: number[] = [];
  // a grid has an observed value, hence an open phase: this ends
  for (let at = from; slots.length < count; at++) if (grid.isOpen(at)) slots.push(at);
  return slots;
}
