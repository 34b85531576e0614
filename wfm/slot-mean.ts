import type { MemberFactory } from "./forecast-member.ts";
import { samePhase } from "./forecast-member.ts";

/** Mean of the same slot of the same weekday over the last 52 of them. */
export const slotMean: MemberFactory = (grid) => (origin, targets) =>
  Float64Array.from(targets, (target) => {
    const values = samePhase(grid, origin, target, 52);
    return values.reduce((a, b) => a + b, 0) / values.length;
  });
