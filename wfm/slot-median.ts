import { median } from "./draw.ts";
import type { MemberFactory } from "./forecast-member.ts";
import { samePhase } from "./forecast-member.ts";

/** Median of the last 8 of the same slot of the same weekday: one odd day does not move it. */
export const slotMedian: MemberFactory = medianOfLast(8);

/** Median of the last 52 of them: what a year holds, and no burst of a month moves it. */
export const yearMedian: MemberFactory = medianOfLast(52);

function medianOfLast(count: number): MemberFactory {
  return (grid) => (origin, targets) =>
    Float64Array.from(targets, (target) => {
      const values = samePhase(grid, origin, target, count);
      return values.length === 0 ? Number.NaN : median(values);
    });
}
