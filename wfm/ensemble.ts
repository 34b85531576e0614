import { median } from "./draw.ts";
import type { Forecaster, MemberFactory } from "./forecast-member.ts";
import { holtWinters, robustHoltWinters } from "./holt-winters.ts";
import { medianProfileLevel, profileLevel } from "./profile-level.ts";
import type { SeriesGrid } from "./series-grid.ts";
import { slotMedian, yearMedian } from "./slot-median.ts";

export const MEMBERS: Readonly<Record<string, MemberFactory>> = {
  yearMedian,
  slotMedian,
  profileLevel,
  medianProfileLevel,
  holtWinters,
  robustHoltWinters,
};

/**
 * Slot-wise median of the members that can forecast the slot; the last observed value where none can.
 * Medians of few simple forecasts are hard to beat (Makridakis et al. 2020, the M4 competition). Half of the members
 * forget a burst or an outage, half follow it: which of them is right is known only afterwards.
 */
export function ensemble(grid: SeriesGrid, fitEnd: number, horizon: number): Forecaster {
  const members = Object.values(MEMBERS).map((make) => make(grid, fitEnd, horizon));
  return (origin, targets) => {
    const forecasts = members.map((member) => member(origin, targets));
    return Float64Array.from(targets, (_, i) => {
      const known = forecasts.map((f) => f[i] as number).filter((f) => !Number.isNaN(f));
      return known.length === 0 ? lastObserved(grid, origin) : Math.max(0, median(known));
    });
  };
}

function lastObserved(grid: SeriesGrid, origin: number): number {
  for (let at = origin - 1; at >= 0; at--) {
    const value = grid.values[at] as number;
    if (!Number.isNaN(value)) return value;
  }
  return 0;
}
