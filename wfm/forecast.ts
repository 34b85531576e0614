import type { Rng } from "../evals/stats/prng.ts";
import { widenedBounds } from "./calendar-bounds.ts";
import { type Bounds, conformal, nested } from "./conformal.ts";
import { quantileOf } from "./draw.ts";
import { drawFuture, type FitOptions, type ForecastModel, fitForecast } from "./forecast-model.ts";
import type { SeriesFault, TreatedSlot } from "./series-faults.ts";
import type { SeriesGrid, SeriesPoint } from "./series-grid.ts";

/** `low80`, `high80`, ... one pair per level asked for. */
export type LevelBounds = { [bound: `low${number}` | `high${number}`]: number };

export type ForecastPoint = { time: string; value: number } & LevelBounds;

/** What special days of one name do to their volume, as a factor on an ordinary day. */
export type SpecialDaySummary = {
  name: string;
  open: number;
  closed: number;
  value: number;
  words: string;
} & LevelBounds;

export interface ForecastResult {
  method: string;
  points: ForecastPoint[];
  /** sum over the horizon, its interval from whole residual vectors */
  totals: { value: number } & LevelBounds;
  /**
   * What the same method would have done on the past; `coverageNN` per level, `naiveMase` of the seasonal naive. `bias` is
   * mean(forecast - actual) / mean(actual); `pinball` the mean loss of the bounds asked for.
   */
  backtest: { mase: number; naiveMase: number; bias: number; pinball: number; origins: number } & {
    [coverage: `coverage${number}`]: number;
  };
  seasons: [inner: number, outer: number];
  faults: SeriesFault[];
  treated: TreatedSlot[];
  specialDays: SpecialDaySummary[];
  warnings: string[];
}

export interface ForecastOptions extends FitOptions {
  /** central levels in percent, default [80, 95] */
  levels?: readonly number[];
  rng: Rng;
}

const TOTAL_DRAWS = 2000;
const LEAST_VECTORS = 10;
const FORECAST_METHOD =
  "median ensemble (same-weekday-slot medians of 8 and 52, profile x level and double-seasonal Holt-Winters, each plain and robust); " +
  "adaptive split-conformal intervals; totals from whole-horizon residual vectors, their level as from a Student distribution";

/**
 * Forecasts the next `horizon` open slots with intervals, and says how the same method did on the past.
 * Values are medians, in the unit of the series, never negative; intervals never cross.
 * @throws RangeError on a horizon or level outside its range, or a series too short or off its grid
 */
export function forecastSeries(series: readonly SeriesPoint[], options: ForecastOptions): ForecastResult {
  assertLevels(options.levels ?? []);
  return forecastFrom(fitForecast(series, options), options);
}

/** The forecast of a model that is fitted already. */
export function forecastFrom(model: ForecastModel, options: Pick<ForecastOptions, "levels" | "rng">): ForecastResult {
  const levels = options.levels ?? [80, 95];
  assertLevels(levels);
  const { grid, backtest, values, times } = model;
  const shares = levels.map((level) => level / 100);
  const { early, origins } = backtest;
  const bands = conformal([...early, ...origins], {
    levels: shares,
    bucketSlots: bucketSlots(grid, times.length),
    judgedFrom: origins[0]?.at ?? 0,
  });
  const bounds = times.map((_, i) => widenedBounds(model, i, bands.intervals(i, model.ordinary[i] as number), shares));
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
      bias: biasOf(model),
      pinball: bands.loss,
      origins: backtest.origins.length,
      ...(coverage as { [key: `coverage${number}`]: number }),
    },
    seasons: [grid.inner, grid.outer],
    faults: model.faults,
    treated: model.treated,
    specialDays: specialDaySummaries(model, levels),
    warnings: warningsFor(model),
  };
}

function assertLevels(levels: readonly number[]): void {
  if (levels.some((level) => !(level > 0 && level < 100))) {
    throw new RangeError(`levels are percentages between 0 and 100, got ${levels.join(",")}`);
  }
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

function totalsOf(model: ForecastModel, slots: readonly Bounds[][], levels: readonly number[], rng: Rng) {
  const value = model.values.reduce((a, b) => a + b, 0);
  const sums = Float64Array.from({ length: TOTAL_DRAWS }, () =>
    drawFuture(model, rng).reduce((a, b) => a + b, 0),
  ).sort();
  const bounds = levels.map((level, l): Bounds => {
    const tail = (1 - level / 100) / 2;
    if (model.residuals.vectors.length >= LEAST_VECTORS) return [quantileOf(sums, tail), quantileOf(sums, 1 - tail)];
    // too few past paths: all slots at their bounds together, the widest the slots allow
    return slots.reduce(([low, high], at): Bounds => [low + (at[l]?.[0] ?? 0), high + (at[l]?.[1] ?? 0)], [
      0, 0,
    ] as Bounds);
  });
  return { value, ...named(levels, nested(bounds, value, levels)) };
}

function biasOf({ backtest }: ForecastModel): number {
  let over = 0;
  let came = 0;
  for (const { actual, forecast } of backtest.origins) {
    actual.forEach((y, i) => {
      if (Number.isNaN(y)) return;
      over += (forecast[i] as number) - y;
      came += y;
    });
  }
  return came > 0 ? over / came : Number.NaN;
}

function specialDaySummaries({ specialDays }: ForecastModel, levels: readonly number[]): SpecialDaySummary[] {
  return [...specialDays.values()].map(({ name, open, closed, median, quantile }) => {
    const bounds = levels.map((level): Bounds => {
      const tail = (1 - level / 100) / 2;
      return [quantile(tail), quantile(1 - tail)];
    });
    const past = open + closed;
    const seen =
      past === 0
        ? "none in the past, so the interval is wide"
        : `from ${past} in the past${closed > 0 ? `, ${closed} of them closed` : ""}`;
    return { name, open, closed, value: median, words: `${name}: ${seen}.`, ...named(levels, bounds) };
  });
}

function warningsFor({
  grid,
  backtest,
  residuals,
  specialDays,
  specialDayNames,
  times,
  faults,
}: ForecastModel): string[] {
  const warnings: string[] = [];
  if (backtest.origins.length < 20) {
    warnings.push(`only ${backtest.origins.length} backtest days: intervals and coverage are rough`);
  }
  if (residuals.independent < 5) {
    warnings.push(`only ${residuals.independent} past stretches as long as the horizon: the total's interval is rough`);
  }
  if (grid.values.every((value) => value === 0 || Number.isNaN(value))) {
    warnings.push("every value is 0: the series cannot tell what may come");
  }
  if (grid.outer === 1) warnings.push("no season was found: the forecast is flat");
  if (!Number.isFinite(backtest.mase)) warnings.push("the scaled error is undefined: the training part never changes");
  for (const name of new Set(times.map((time) => specialDayNames.get(time.slice(0, 10))))) {
    const effect = specialDays.get(name ?? "");
    if (effect && effect.open + effect.closed === 0) {
      warnings.push(`${name} lies in the horizon and has no past: its interval is wide`);
    }
  }
  if (faults.length > 0) {
    warnings.push(
      `${faults.length} odd stretches in the series (gaps, outliers, flat runs) are used as they are unless treated`,
    );
  }
  return warnings;
}
