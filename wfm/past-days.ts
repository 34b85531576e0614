import type { Rng } from "../evals/stats/prng.ts";
import type { BacktestOrigin } from "./backtest.ts";
import type { ForecastModel } from "./forecast-model.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import { drawPath, residualDays } from "./residual-days.ts";

/** A day of the past as it would have been forecast, with what came. */
export interface PastDay extends PlannedEstimate {
  date: string;
  actual: number;
}

const LEAST_BEFORE = 10;
const DRAWS = 400;

/**
 * Day totals of a backtest, each with an interval from the residuals of earlier days only, as it could have been told then.
 * Days observed less than fully are left out.
 */
export function pastDays({ backtest, grid }: Pick<ForecastModel, "backtest" | "grid">, rng: Rng): PastDay[] {
  const all: BacktestOrigin[] = [...backtest.early, ...backtest.origins];
  return all.flatMap((origin, o): PastDay[] => {
    const first = origin.targets[0];
    if (o < LEAST_BEFORE || first === undefined || origin.actual.some(Number.isNaN)) return [];
    const known = residualDays(all.slice(0, o));
    const sums = Float64Array.from({ length: DRAWS }, () => sumOf(drawPath(origin.forecast, known, rng)));
    const about = { n: o, method: "one day ahead, interval from the residuals of earlier days" };
    return [
      { date: grid.timeAt(first).slice(0, 10), actual: sumOf(origin.actual), ...plannedEstimate(sums, sums, about) },
    ];
  });
}

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0);
}
