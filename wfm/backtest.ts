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
  origins: BacktestOrigin[];
  /** mean |error| / mean |seasonal-naive error on the values before the first origin| */
  mase: number;
  /** the same for the seasonal naive forecast, to compare with */
  naiveMase: number;
}

const MOST_ORIGINS = 200;

/**
 * Rolling-origin backtest: an origin at each day that brought values, over at most the later half of the series. No
 * forecast sees a value at or after its origin, and settings are chosen before the first origin.
 * @throws RangeError when the series has fewer than two outer seasons and two days
 * Source: MASE of Hyndman and Koehler 2006, scaled on training data only.
 */
export function rollingBacktest(grid: SeriesGrid, horizon: number): Backtest {
  const { values, inner, outer } = grid;
  const ats = originSlots(grid);
  const first = ats[0];
  if (first === undefined) {
    throw new RangeError(`${values.length} slots are too few: a backtest needs ${2 * outer + 2 * inner} or more`);
  }
  const forecaster = ensemble(grid, first, horizon);
  const origins = ats.map((at) => {
    const targets = openSlots(grid, at, horizon);
    const actual = Float64Array.from(targets, (slot) => values[slot] ?? Number.NaN);
    return { at, targets, forecast: forecaster(at, targets), actual };
  });
  const scale = lagError(values, outer, first);
  return {
    origins,
    mase: meanError(origins, (o, i) => o.forecast[i] as number) / scale,
    naiveMase: meanError(origins, (o, i) => samePhase(grid, o.at, o.targets[i] as number, 1)[0] ?? Number.NaN) / scale,
  };
}

function originSlots({ values, inner, outer }: SeriesGrid): number[] {
  const least = Math.max(2 * outer + inner, Math.floor(values.length / 2));
  const ats: number[] = [];
  for (let at = values.length - inner; at >= least && ats.length < MOST_ORIGINS; at -= inner) {
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
