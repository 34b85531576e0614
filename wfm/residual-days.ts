import type { Rng } from "../evals/stats/prng.ts";
import type { BacktestOrigin } from "./backtest.ts";
import { countScore, fromScore } from "./conformal.ts";

/** Scores of one backtest forecast over its whole horizon: a busy day stays busy in all its slots. */
export type ResidualVector = Float64Array;

const LEAST_OBSERVED = 0.5;

/**
 * Whole-horizon residual vectors of a backtest. Sums (a day, a month, agents) need them: quantiles of slots must never
 * be added, and slots drawn independently give day totals far too sure of themselves.
 * Unobserved slots take the vector's mean score; vectors observed less than half are left out.
 */
export function residualVectors(origins: readonly BacktestOrigin[]): ResidualVector[] {
  const vectors: ResidualVector[] = [];
  for (const { actual, forecast } of origins) {
    const scores = actual.map((y, i) => countScore(y, forecast[i] as number));
    const known = scores.filter((s) => !Number.isNaN(s));
    if (known.length < LEAST_OBSERVED * scores.length || known.length === 0) continue;
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    vectors.push(scores.map((s) => (Number.isNaN(s) ? mean : s)));
  }
  return vectors;
}

/**
 * One possible future: the forecast moved by one whole residual vector, drawn at random and widened by
 * sqrt((K + 1)/(K - 1)) because K vectors show less than all there is. Without vectors: the forecast itself.
 */
export function drawPath(forecast: ArrayLike<number>, vectors: readonly ResidualVector[], rng: Rng): Float64Array {
  const k = vectors.length;
  const vector = vectors[Math.floor(rng() * k)];
  const widening = k > 1 ? Math.sqrt((k + 1) / (k - 1)) : 1;
  return Float64Array.from(forecast, (f, i) => fromScore((vector?.[i] ?? 0) * widening, f));
}
