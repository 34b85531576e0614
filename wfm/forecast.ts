import type { Rng } from "../evals/stats/prng.ts";
import { type Backtest, rollingBacktest } from "./backtest.ts";
import { type Bounds, conformal, nested } from "./conformal.ts";
import { quantileOf } from "./draw.ts";
import { ensemble } from "./ensemble.ts";
import { openSlots } from "./forecast-member.ts";
import { drawPath, type ResidualVector, residualVectors } from "./residual-days.ts";
import { type SeriesGrid, type SeriesPoint, seriesGrid } from "./series-grid.ts";

/** `low80`, `high80`, ... one pair per level asked for. */
export type LevelBounds = { [bound: `low${number}` | `high${number}`]: number };

export type ForecastPoint = { time: string; value: number } & LevelBounds;

export interface ForecastResult {
  method: string;
  points: ForecastPoint[];
  /** sum over the horizon, its interval from whole residual vectors */
  totals: { value: number } & LevelBounds;
  /** what the same method would have done on the past; `coverageNN` per level, `naiveMase` of the seasonal naive */
  backtest: { mase: number; naiveMase: number; origins: number } & { [coverage: `coverage${number}`]: number };
  seasons: [inner: number, outer: number];
  warnings: string[];
}

export interface ForecastOptions {
  /** open slots to forecast, whole number >= 1 */
  horizon: number;
  /** season lengths in slots, at most two; read from the timestamps when absent */
  seasons?: readonly number[];
  /** central levels in percent, default [80, 95] */
  levels?: readonly number[];
  rng: Rng;
}

/** A forecast and what is needed to draw futures from it. */
export interface ForecastModel {
  grid: SeriesGrid;
  /** grid positions forecast, ascending */
  slots: number[];
  times: string[];
  values: Float64Array;
  backtest: Backtest;
  vectors: ResidualVector[];
}

const TOTAL_DRAWS = 2000;
const LEAST_VECTORS = 10;
export const FORECAST_METHOD =
  "median ensemble (same-weekday-slot mean, median of 8, profile x level, double-seasonal Holt-Winters); " +
  "adaptive split-conformal intervals; totals from whole-horizon residual vectors";

/**
 * Forecasts the next `horizon` open slots with intervals, and says how the same method did on the past.
 * Values are medians, in the unit of the series, never negative; intervals never cross.
 * @throws RangeError on a horizon or level outside its range, or a series too short or off its grid
 */
export function forecastSeries(series: readonly SeriesPoint[], options: ForecastOptions): ForecastResult {
  const levels = options.levels ?? [80, 95];
  if (levels.some((level) => !(level > 0 && level < 100))) {
    throw new RangeError(`levels are percentages between 0 and 100, got ${levels.join(",")}`);
  }
  return forecastFrom(fitForecast(series, options), options);
}

/** The forecast of a model that is fitted already. */
export function forecastFrom(model: ForecastModel, options: Omit<ForecastOptions, "seasons">): ForecastResult {
  const levels = options.levels ?? [80, 95];
  const { grid, backtest, values, times } = model;
  const shares = levels.map((level) => level / 100);
  const bands = conformal(backtest.origins, { levels: shares, bucketSlots: bucketSlots(grid, options.horizon) });
  const bounds = times.map((_, i) => bands.intervals(i, values[i] as number));
  const points = times.map(
    (time, i): ForecastPoint => ({ time, value: values[i] as number, ...named(levels, bounds[i] as Bounds[]) }),
  );
  const coverage = Object.fromEntries(levels.map((level, l) => [`coverage${level}`, bands.coverage[l] as number]));
  return {
    method: FORECAST_METHOD,
    points,
    totals: totalsOf(model, bounds, levels, options.rng),
    backtest: {
      mase: backtest.mase,
      naiveMase: backtest.naiveMase,
      origins: backtest.origins.length,
      ...(coverage as { [key: `coverage${number}`]: number }),
    },
    seasons: [grid.inner, grid.outer],
    warnings: warningsFor(model),
  };
}

/** The forecast without its intervals: for planners, who draw whole futures from `vectors` with `drawPath`. */
export function fitForecast(
  series: readonly SeriesPoint[],
  { horizon, seasons }: { horizon: number; seasons?: readonly number[] },
): ForecastModel {
  if (!Number.isInteger(horizon) || horizon < 1)
    throw new RangeError(`horizon must be a whole number >= 1, got ${horizon}`);
  const grid = seriesGrid(series, seasons);
  const backtest = rollingBacktest(grid, horizon);
  const end = grid.values.length;
  const slots = openSlots(grid, end, horizon);
  return {
    grid,
    slots,
    times: slots.map(grid.timeAt),
    values: ensemble(grid, end, horizon)(end, slots),
    backtest,
    vectors: residualVectors(backtest.origins),
  };
}

/** Lead times of one open day share their scores; at most 10 groups, so that each has scores enough. */
function bucketSlots(grid: SeriesGrid, horizon: number): number {
  let open = 0;
  let longest = 0;
  for (let at = 0; at < grid.outer; at++) {
    if (at % grid.inner === 0) open = 0;
    if (grid.isOpen(at)) open++;
    longest = Math.max(longest, open);
  }
  return Math.max(longest, Math.ceil(horizon / 10), 1);
}

function named(levels: readonly number[], bounds: readonly Bounds[]): LevelBounds {
  const out: LevelBounds = {};
  levels.forEach((level, l) => {
    const [low, high] = bounds[l] as Bounds;
    out[`low${level}`] = low;
    out[`high${level}`] = high;
  });
  return out;
}

function totalsOf({ values, vectors }: ForecastModel, slots: readonly Bounds[][], levels: readonly number[], rng: Rng) {
  const value = values.reduce((a, b) => a + b, 0);
  const sums = Float64Array.from({ length: TOTAL_DRAWS }, () =>
    drawPath(values, vectors, rng).reduce((a, b) => a + b, 0),
  ).sort();
  const bounds = levels.map((level, l): Bounds => {
    const tail = (1 - level / 100) / 2;
    if (vectors.length >= LEAST_VECTORS) return [quantileOf(sums, tail), quantileOf(sums, 1 - tail)];
    // too few past paths: all slots at their bounds together, the widest the slots allow
    return slots.reduce(([low, high], at): Bounds => [low + (at[l]?.[0] ?? 0), high + (at[l]?.[1] ?? 0)], [
      0, 0,
    ] as Bounds);
  });
  return { value, ...named(levels, nested(bounds, value, levels)) };
}

function warningsFor({ grid, backtest, vectors }: ForecastModel): string[] {
  const warnings: string[] = [];
  if (backtest.origins.length < 20) {
    warnings.push(`only ${backtest.origins.length} backtest days: intervals and coverage are rough`);
  }
  if (vectors.length < 20)
    warnings.push(`only ${vectors.length} whole residual vectors: the total's interval is rough`);
  if (grid.outer === 1) warnings.push("no season was found: the forecast is flat");
  if (!Number.isFinite(backtest.mase)) warnings.push("the scaled error is undefined: the training part never changes");
  return warnings;
}
