import { driftCorrection } from "./drift.ts";
import { ensemble } from "./ensemble.ts";
import { openSlots, samePhase } from "./forecast-member.ts";
import { lagError, type SeriesGrid } from "./series-grid.ts";

/** One forecast made as if the series ended before `at`, beside what came. All arrays run over the horizon. */
export interface BacktestOrigin {
  at: number;
  targets: number[];
  forecast: Float64Array;
  /** NaN where the slot was not observed */
  actual: Float64Array;
}

export interface Backtest {
  /** the judged ones, over at most the later half of the series */
  origins: BacktestOrigin[];
  /** origins before them, from settings chosen earlier still; they only show how far a whole horizon can go astray */
  early: BacktestOrigin[];
  /** mean |error| / mean |seasonal-naive error on the values before the first origin| */
  mase: number;
  /** the same for the seasonal naive forecast, to compare with */
  naiveMase: number;
  /** what the errors before `at` say of a forecast from there: it lags behind a trend */
  corrected(at: number, targets: readonly number[], forecast: Float64Array): Float64Array;
}

const MOST_ORIGINS = 200;
const LEAST_EARLY_SHARE = 0.2;

/**
 * Rolling-origin backtest: an origin at each day that brought values, over at most the later half of the series. No
 * forecast sees a value at or after its origin, and settings are chosen before the first origin.
 * @throws RangeError when the series has fewer than two outer seasons and two days
 * Source: MASE of Hyndman and Koehler 2006, scaled on training data only.
 */
export function rollingBacktest(grid: SeriesGrid, horizon: number): Backtest {
  const { values, inner, outer } = grid;
  const least = 2 * outer + inner;
  const ats = originSlots(grid, Math.max(least, Math.floor(values.length / 2)), values.length - inner);
  const first = ats[0];
  if (first === undefined) {
    throw new RangeError(`${values.length} slots are too few: a backtest needs ${2 * outer + 2 * inner} or more`);
  }
  const scale = lagError(values, outer, first);
  const earliest = Math.max(least, Math.floor(values.length * LEAST_EARLY_SHARE));
  const raw = judged(grid, horizon, ats);
  const rawEarly = judged(grid, horizon, originSlots(grid, earliest, first - inner));
  const corrected = driftCorrection(grid, [...rawEarly, ...raw]);
  const correct = (one: BacktestOrigin) => ({ ...one, forecast: corrected(one.at, one.targets, one.forecast) });
  const origins = raw.map(correct);
  return {
    origins,
    early: rawEarly.map(correct),
    corrected,
    mase: meanError(origins, (o, i) => o.forecast[i] as number) / scale,
    naiveMase: meanError(origins, (o, i) => samePhase(grid, o.at, o.targets[i] as number, 1)[0] ?? Number.NaN) / scale,
  };
}

function judged(grid: SeriesGrid, horizon: number, ats: readonly number[]): BacktestOrigin[] {
  const first = ats[0];
  if (first === undefined) return [];
  const forecaster = ensemble(grid, first, horizon);
  return ats.map((at) => {
    const targets = openSlots(grid, at, horizon);
    const actual = Float64Array.from(targets, (slot) => grid.values[slot] ?? Number.NaN);
    return { at, targets, forecast: forecaster(at, targets), actual };
  });
}

/** Starts of days in [from, to] that follow a day with values, at most `MOST_ORIGINS`, the latest. */
function originSlots({ values, inner }: SeriesGrid, from: number, to: number): number[] {
  const ats: number[] = [];
  for (let at = to; at >= from && ats.length < MOST_ORIGINS; at -= inner) {
    if (values.subarray(at - inner, at).some((v) => !Number.isNaN(v))) ats.push(at);
  }
  return ats.reverse();
}

function meanError(origins: readonly BacktestOrigin[], forecast: (o: BacktestOrigin, i: number) => number): number {
  let sum = 0;
  let n = 0;
  for (const origin of origins) {
    origin.actual.forEach((actual, i) => {
      const error = Math.abs(actual - forecast(origin, i));
      if (Number.isNaN(error)) return;
      sum += error;
      n++;
    });
  }
  return n === 0 ? Number.NaN : sum / n;
}
