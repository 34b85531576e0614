import { normalCritical } from "../evals/stats/distributions.ts";
import { dayOf } from "./calendar.ts";
import { type Bounds, nested } from "./conformal.ts";
import type { ForecastModel } from "./forecast-model.ts";

/**
 * Bounds of an ordinary slot -> bounds of the same slot on its special day and under its events. Distances from the
 * median add in squares on the log scale: what is unknown about the day and about ordinary volume are independent.
 * @param bounds of the ordinary forecast, one pair per level; @param levels 0..1
 */
export function widenedBounds(
  { grid, slots, ordinary, values, events, specialDays, specialDayNames }: ForecastModel,
  i: number,
  bounds: readonly Bounds[],
  levels: readonly number[],
): Bounds[] {
  const day = dayOf(grid, slots[i] as number);
  const effect = specialDays.get(specialDayNames.get(day) ?? "");
  const now = events.filter(({ from, to }) => from <= day && day <= to);
  if (effect === undefined && now.length === 0) return [...bounds];
  const [plain, value] = [ordinary[i] as number, values[i] as number];
  const eventFactor = now.reduce((factor, { multiplier }) => factor * multiplier, 1);
  const edge = (bound: number, p: number, z: number, side: "low80" | "high80"): number => {
    const own = Math.log(bound / plain);
    const special = effect === undefined || effect.median === 0 ? 0 : Math.log(effect.quantile(p) / effect.median);
    const spread = now.reduce(
      (sum, one) => sum + ((z / normalCritical(0.8)) * Math.log(one[side] / one.multiplier)) ** 2,
      0,
    );
    const away = Math.sqrt(own ** 2 + special ** 2 + spread);
    const centre = effect?.median === 0 ? plain * eventFactor * effect.quantile(p) : value;
    return centre * Math.exp(side === "low80" ? -away : away);
  };
  const wide = bounds.map(([low, high], l): Bounds => {
    const tail = (1 - (levels[l] as number)) / 2;
    const z = normalCritical(levels[l] as number);
    if (plain <= 0) return [0, high];
    const upper = edge(high, 1 - tail, z, "high80");
    return [low > 0 ? edge(low, tail, z, "low80") : 0, Number.isFinite(upper) ? upper : high];
  });
  return nested(wide, value, levels);
}
