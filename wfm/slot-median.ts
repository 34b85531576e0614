import { median } from "./draw.ts";
import type { MemberFactory } from "./forecast-member.ts";
import { samePhase } from "./forecast-member.ts";

/** Median of the last 8 of the same slot of the same weekday: one odd day does not move it. */
export const slotMedian: MemberFactory = (grid) => (origin, targets) =>
  Float64Array.from(targets, (target) => {
    const values = samePhase(grid, origin, target, 8);
    return values.length === 0 ? Number.NaN : median(values);
  });
