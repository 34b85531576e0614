import { join } from "node:path";
import { mulberry32 } from "../evals/stats/prng.ts";
import { type ForecastResult, forecastSeries } from "../wfm/forecast.ts";
import { samePhase } from "../wfm/forecast-member.ts";
import { type SeriesPoint, seriesGrid } from "../wfm/series-grid.ts";
import { byDay, readPublicSeries } from "./planning-data.ts";

/** A rolling-origin backtest of one series and horizon, beside the figures that the method gave on the series' later part. */
export interface ForecastRow {
  series: string;
  horizon: string;
  mase: number;
  naiveMase: number;
  coverage80: number;
  coverage95: number;
  pinball: number;
  bias: number;
  origins: number;
  published: { mase: number; naive: number } | null;
}

/** Sums over whole horizons, forecast again and again from ever more of the series; nothing after an origin is seen. */
export interface TotalsRow {
  series: string;
  horizon: string;
  origins: number;
  inside80: number;
  inside95: number;
  width80: number;
  /** of single slots, those of every origin together */
  points80: number;
  points95: number;
  /** mean |error| / mean |error of the seasonal naive|, of the same slots */
  ratio: number;
  published: ForecastRow["published"];
}

interface Task {
  series: string;
  horizon: string;
  rows: SeriesPoint[];
  slots: number;
  published: ForecastRow["published"];
  /** first origin and distance between origins of the totals, in rows */
  from: number;
  every: number;
}

export function forecastTasks(folder: string): Task[] {
  const bank = readPublicSeries(join(folder, "bank_calls_30min.csv"));
  const hourly = readPublicSeries(join(folder, "amzn_mentions_hourly.csv"));
  const daily = (column: number) => readPublicSeries(join(folder, "daily_calls.csv"), column);
  const task = (
    series: string,
    horizon: string,
    rows: SeriesPoint[],
    slots: number,
    from: number,
    every: number,
    published: Task["published"] = null,
  ): Task => ({ series, horizon, rows, slots, from, every, published });
  return [
    task("bank calls, 30 min", "1 day", bank, 28, 1400, 28, { mase: 0.738, naive: 0.909 }),
    task("bank calls, 30 min", "10 days", bank, 280, 1680, 56, { mase: 0.803, naive: 1.065 }),
    task("daily calls", "28 days", daily(1), 28, 200, 14, { mase: 0.923, naive: 1.206 }),
    task("hourly mentions", "24 hours", hourly, 24, 480, 24, { mase: 0.734, naive: 0.912 }),
    task("daily calls", "7 days", daily(1), 7, 200, 14),
    task("talk time, daily", "28 days", daily(5), 28, 200, 14),
    task("hourly mentions", "7 days", hourly, 168, 480, 24),
    task("bank calls, daily", "20 days", byDay(bank), 20, 50, 2),
    task("mentions, daily", "7 days", byDay(hourly), 7, 18, 1),
  ];
}

export function forecastRow({ series, horizon, rows, slots, published }: Task): ForecastRow {
  const { backtest } = forecastSeries(rows, { horizon: slots, rng: mulberry32(1) });
  const { mase, naiveMase, coverage80 = Number.NaN, coverage95 = Number.NaN, pinball, bias, origins } = backtest;
  return { series, horizon, mase, naiveMase, coverage80, coverage95, pinball, bias, origins, published };
}

export function totalsRow({ series, horizon, rows, slots, from, every, published }: Task): TotalsRow {
  const found = { origins: 0, inside80: 0, inside95: 0, width80: 0 };
  const single = { n: 0, inside80: 0, inside95: 0, error: 0, naive: 0 };
  for (let end = from; end + slots <= rows.length; end += every) {
    const known = rows.slice(0, end);
    const { points, totals, seasons } = forecastSeries(known, { horizon: slots, rng: mulberry32(end) });
    const later = new Map(rows.slice(end).map(({ time, value }) => [time, value]));
    const naive = naiveFrom(known, seasons);
    for (const point of points) {
      const actual = later.get(point.time);
      if (actual === undefined || actual === null) continue;
      const { low80 = 0, high80 = 0, low95 = 0, high95 = 0 } = point as unknown as Record<string, number>;
      single.n++;
      single.inside80 += Number(actual >= low80 && actual <= high80);
      single.inside95 += Number(actual >= low95 && actual <= high95);
      single.error += Math.abs(actual - point.value);
      single.naive += Math.abs(actual - naive(point.time));
    }
    const actual = sumOf(points, rows.slice(end));
    if (actual === null) continue;
    const { low80 = 0, high80 = 0, low95 = 0, high95 = 0 } = totals as Record<string, number>;
    found.origins++;
    found.inside80 += Number(actual >= low80 && actual <= high80);
    found.inside95 += Number(actual >= low95 && actual <= high95);
    found.width80 += (high80 - low80) / totals.value;
  }
  return {
    series,
    horizon,
    ...found,
    width80: found.width80 / found.origins,
    points80: single.inside80 / single.n,
    points95: single.inside95 / single.n,
    ratio: single.error / single.naive,
    published,
  };
}

/** The latest value of the same slot of the season before the series ends. */
function naiveFrom(known: readonly SeriesPoint[], seasons: [number, number]): (time: string) => number {
  const grid = seriesGrid(known, seasons);
  const end = grid.values.length;
  const places = new Map<string, number>();
  return (time) => {
    for (let at = end + places.size; !places.has(time); at++) places.set(grid.timeAt(at), at);
    return samePhase(grid, end, places.get(time) as number, 1)[0] ?? 0;
  };
}

/** What came in the slots forecast; null when some of them were not observed (a holiday). */
function sumOf(points: ForecastResult["points"], later: readonly SeriesPoint[]): number | null {
  const came = new Map(later.map(({ time, value }) => [time, value]));
  let sum = 0;
  for (const { time } of points) {
    const value = came.get(time);
    if (value === undefined || value === null) return null;
    sum += value;
  }
  return sum;
}
