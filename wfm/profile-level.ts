import { median } from "./draw.ts";
import type { MemberFactory } from "./forecast-member.ts";
import { openSlots, samePhase } from "./forecast-member.ts";
import type { SeriesGrid } from "./series-grid.ts";

const PROFILE_OCCURRENCES = 13;
const SPEEDS = [0.05, 0.1, 0.2, 0.4, 0.7];
const WEIGHTS = [0, 0.25, 0.5, 0.75, 1];

/**
 * Weekly profile times a recent level. The level is the exponentially smoothed ratio of a day's volume to its profile,
 * shrunk towards 1; speed and shrinkage are those with the least error half a horizon ahead before `fitEnd`.
 */
export const profileLevel: MemberFactory = (...given) => withProfile(meanOf, ...given);

/** The same with a profile of medians: one week of rush is no part of the usual week. */
export const medianProfileLevel: MemberFactory = (...given) => withProfile(medianOf, ...given);

type Centre = (values: readonly number[]) => number;

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function medianOf(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : median(values);
}

function withProfile(centre: Centre, ...[grid, fitEnd, horizon]: Parameters<MemberFactory>): ReturnType<MemberFactory> {
  const profiles = new Map<number, Float64Array>();
  const profile = (origin: number): Float64Array => {
    const known = profiles.get(origin);
    if (known !== undefined) return known;
    const made = profileAt(grid, origin, centre);
    profiles.set(origin, made);
    return made;
  };
  const lead = Math.max(1, Math.round(blocksAhead(grid, fitEnd, horizon) / 2));
  const { speed, weight } = bestLevel(dayRatios(grid, profile(fitEnd), fitEnd), lead);
  return (origin, targets) => {
    const shape = profile(origin);
    const level = 1 + weight * (smoothed(dayRatios(grid, shape, origin), speed) - 1);
    return Float64Array.from(targets, (target) => (shape[grid.phaseOf(target)] as number) * level);
  };
}

function blocksAhead(grid: SeriesGrid, from: number, horizon: number): number {
  const last = openSlots(grid, from, horizon).at(-1) ?? from;
  return (last - from + 1) / grid.inner;
}

function profileAt(grid: SeriesGrid, origin: number, centre: Centre): Float64Array {
  const shape = new Float64Array(grid.outer);
  for (let at = origin; at < origin + grid.outer; at++) {
    shape[grid.phaseOf(at)] = centre(samePhase(grid, origin, at, PROFILE_OCCURRENCES));
  }
  return shape;
}

/** Volume / profile of each block of `inner` slots that ends at `origin`, oldest first; NaN for an empty block. */
function dayRatios(grid: SeriesGrid, shape: Float64Array, origin: number): number[] {
  const ratios: number[] = [];
  const blocks = Math.floor(Math.min(origin, PROFILE_OCCURRENCES * grid.outer) / grid.inner);
  for (let b = blocks; b >= 1; b--) {
    let actual = 0;
    let usual = 0;
    for (let at = origin - b * grid.inner; at < origin - (b - 1) * grid.inner; at++) {
      const value = grid.values[at] as number;
      const expected = shape[grid.phaseOf(at)] as number;
      if (Number.isNaN(value) || Number.isNaN(expected)) continue;
      actual += value;
      usual += expected;
    }
    ratios.push(usual > 0 ? actual / usual : Number.NaN);
  }
  return ratios;
}

function smoothed(ratios: readonly number[], speed: number): number {
  let level = 1;
  for (const ratio of ratios) if (!Number.isNaN(ratio)) level += speed * (ratio - level);
  return level;
}

function bestLevel(ratios: readonly number[], lead: number): { speed: number; weight: number } {
  let best = { speed: 0.2, weight: 0.5 };
  let least = Number.POSITIVE_INFINITY;
  for (const speed of SPEEDS) {
    for (const weight of WEIGHTS) {
      const error = levelError(ratios, lead, speed, weight);
      if (error < least) {
        least = error;
        best = { speed, weight };
      }
    }
  }
  return best;
}

function levelError(ratios: readonly number[], lead: number, speed: number, weight: number): number {
  let level = 1;
  let sum = 0;
  ratios.forEach((ratio, day) => {
    if (!Number.isNaN(ratio)) level += speed * (ratio - level);
    const later = ratios[day + lead];
    if (later !== undefined && !Number.isNaN(later)) sum += Math.abs(later - 1 - weight * (level - 1));
  });
  return sum;
}
