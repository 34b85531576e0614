import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { rollingBacktest } from "./backtest.ts";
import { conformal, nested } from "./conformal.ts";
import { drawPoisson, quantileOf } from "./draw.ts";
import { MEMBERS } from "./ensemble.ts";
import { forecastSeries } from "./forecast.ts";
import { openSlots } from "./forecast-member.ts";
import { fitForecast } from "./forecast-model.ts";
import { drawPath, residualDays } from "./residual-days.ts";
import { type SeriesPoint, seriesGrid } from "./series-grid.ts";

const VOLUMES = "../shared/data/volumes";
const here = existsSync(`${VOLUMES}/bank_calls_30min.csv`);
if (!here) console.warn("volume series absent: the forecasts of real series are skipped");

/** Weekday service 8:00-20:00 by the hour: a busy Monday, a day factor shared by all slots, Poisson noise. */
function weekdays(weeks: number, seed: number, closed: readonly string[] = []): SeriesPoint[] {
  const rng = mulberry32(seed);
  const rows: SeriesPoint[] = [];
  for (let day = 0; day < weeks * 7; day++) {
    if (day % 7 > 4) continue;
    const date = new Date(Date.UTC(2026, 0, 5 + day)).toISOString().slice(0, 10);
    const factor = (day % 7 === 0 ? 1.3 : 1) * (0.85 + 0.3 * rng());
    for (let hour = 8; hour < 20; hour++) {
      const mean = factor * (60 + 40 * Math.sin(((hour - 8) / 12) * Math.PI));
      const value = drawPoisson(mean, rng);
      if (!closed.includes(date)) rows.push({ time: `${date}T${String(hour).padStart(2, "0")}:00:00`, value });
    }
  }
  return rows;
}

describe("seriesGrid", () => {
  it("keeps a missing day's place, so that weekdays stay aligned", () => {
    const whole = seriesGrid(weekdays(12, 1));
    const gap = seriesGrid(weekdays(12, 1, ["2026-02-16", "2026-02-18"]));
    expect(gap.values.length).toBe(whole.values.length);
    expect([gap.inner, gap.outer]).toEqual([24, 168]);
    const monday = gap.values.length - 12 - 4 * 24;
    expect(gap.timeAt(monday)).toBe("2026-03-23T08:00:00");
    expect(gap.phaseOf(monday)).toBe(8);
  });
  it("understands seasons counted in open slots", () => {
    const grid = seriesGrid(weekdays(12, 1), [12, 60]);
    expect([grid.inner, grid.outer]).toEqual([24, 168]);
  });
  it("finds the week of a daily series that has only an index", () => {
    const rng = mulberry32(5);
    const rows = Array.from({ length: 140 }, (_, i) => ({
      time: String(i + 1),
      value: drawPoisson(i % 7 === 5 ? 30 : 200, rng),
    }));
    const grid = seriesGrid(rows);
    expect([grid.inner, grid.outer]).toEqual([1, 7]);
    expect(grid.timeAt(140)).toBe("141");
  });
  it("finds no season in noise, however many are tried", () => {
    const rng = mulberry32(7);
    const rows = Array.from({ length: 300 }, (_, i) => ({
      time: String(i),
      value: rng() < 0.6 ? 0 : drawPoisson(2, rng),
    }));
    expect([seriesGrid(rows).inner, seriesGrid(rows).outer]).toEqual([1, 1]);
  });
  it("takes the hour that a clock shows twice as its mean, where offsets tell it", () => {
    const hours = ["00:00:00+02:00", "01:00:00+02:00", "02:00:00+02:00", "02:00:00+01:00", "03:00:00+01:00"];
    const grid = seriesGrid(hours.map((hour, i) => ({ time: `2026-10-25T${hour}`, value: i })));
    expect([...grid.values]).toEqual([0, 1, 2.5, 4]);
  });
  it("refuses two rows for one time, negative volumes and times off the grid", () => {
    const row = (time: string, value: number) => ({ time, value });
    expect(() => seriesGrid([row("1", 2), row("1", 3), row("2", 1)])).toThrow(/two rows/);
    expect(() => seriesGrid([row("1", 2), row("2", -3)])).toThrow(/>= 0/);
    expect(() =>
      seriesGrid([row("2026-01-01T00:00", 1), row("2026-01-01T01:00", 1), row("2026-01-01T02:30", 1)]),
    ).toThrow(RangeError);
    expect(() => seriesGrid([row("yesterday", 1), row("today", 1)])).toThrow(/ISO/);
  });
});

describe("ensemble members", () => {
  it("use nothing at or after the origin, nor after the fitting end for their settings", () => {
    const rows = weekdays(20, 3);
    const grid = seriesGrid(rows);
    const origin = grid.values.length - 12 * 14;
    const spoiled = { ...grid, values: grid.values.map((v, at) => (at >= origin ? v * 50 + 7 : v)) };
    const targets = openSlots(grid, origin, 24);
    for (const [name, make] of Object.entries(MEMBERS)) {
      const clean = make(grid, origin, 24)(origin, targets);
      expect([...make(spoiled, origin, 24)(origin, targets)], name).toEqual([...clean]);
    }
  });
});

describe("driftCorrection", () => {
  const noisy = (mean: (i: number) => number, seed: number): SeriesPoint[] => {
    const rng = mulberry32(seed);
    return Array.from({ length: 280 }, (_, i) => ({
      time: String(i),
      value: drawPoisson(mean(i) * (i % 7 === 6 ? 0.3 : 1), rng),
    }));
  };
  it("follows a steady climb or fall, which levels and shapes alone lag behind", () => {
    for (const slope of [1, -0.9]) {
      const mean = (i: number): number => (slope > 0 ? 100 : 400) + slope * i;
      const { points, backtest } = forecastSeries(noisy(mean, 3), { horizon: 14, rng: mulberry32(1) });
      const came = points.reduce((sum, { time }) => sum + mean(Number(time)) * (Number(time) % 7 === 6 ? 0.3 : 1), 0);
      const total = points.reduce((sum, { value }) => sum + value, 0);
      expect(Math.abs(total / came - 1)).toBeLessThan(0.06);
      expect(backtest.mase).toBeLessThan(backtest.naiveMase);
    }
  });
  it("leaves a level alone that a burst left and came back to", () => {
    const series = noisy((i) => (i >= 170 && i < 190 ? 600 : 200), 4);
    const total = (rows: SeriesPoint[]) => forecastSeries(rows, { horizon: 14, rng: mulberry32(1) }).totals.value;
    expect(Math.abs(total(series) / (12 * 200 + 2 * 60) - 1)).toBeLessThan(0.05);
  });
});

describe("forecastSeries", () => {
  const rows = weekdays(30, 9);
  const result = forecastSeries(rows, { horizon: 60, rng: mulberry32(1) });
  it("forecasts the next open slots, in the series' own way of writing times", () => {
    expect(result.points).toHaveLength(60);
    expect(result.points[0]?.time).toBe("2026-08-03T08:00:00");
    expect(result.points[12]?.time).toBe("2026-08-04T08:00:00");
  });
  it("gives intervals that never cross and never go below 0", () => {
    for (const p of [...result.points, result.totals]) {
      const bounds = [0, p.low95, p.low80, p.value, p.high80, p.high95].map((x) => x ?? Number.NaN);
      expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    }
  });
  it("reports an error below the seasonal naive's, and coverage near the levels asked for", () => {
    const { backtest } = result;
    expect(backtest.mase).toBeLessThan(0.9 * backtest.naiveMase);
    expect(Math.abs((backtest.coverage80 ?? 0) - 0.8)).toBeLessThan(0.06);
    expect(Math.abs((backtest.coverage95 ?? 0) - 0.95)).toBeLessThan(0.04);
  });
  it("gives the same document for the same seed", () => {
    expect(forecastSeries(rows, { horizon: 60, rng: mulberry32(1) })).toEqual(result);
  });
  it("does not bend when a holiday is missing", () => {
    const gap = weekdays(30, 9, ["2026-07-20"]);
    const bent = forecastSeries(gap, { horizon: 60, rng: mulberry32(1) });
    bent.points.forEach((p, i) => {
      expect(Math.abs(p.value / (result.points[i]?.value ?? 0) - 1)).toBeLessThan(0.08);
    });
  });
  it("names its bounds by the levels asked for", () => {
    const other = forecastSeries(rows, { horizon: 5, levels: [50], rng: mulberry32(1) });
    expect(Object.keys(other.points[0] ?? {})).toEqual(["time", "value", "low50", "high50"]);
    expect(other.backtest.coverage50).toBeGreaterThan(0.35);
  });
  it("gives finite, rough intervals and a warning when the past is short", () => {
    const days = Array.from({ length: 16 }, (_, i) => ({
      time: `2026-01-${String(i + 1).padStart(2, "0")}`,
      value: 40,
    }));
    const short = forecastSeries(days, { horizon: 3, rng: mulberry32(1) });
    expect(short.points[0]?.high95).toBeGreaterThan(short.points[0]?.high80 ?? 0);
    expect(short.totals.high95).toBeLessThan(1000);
    expect(short.warnings.join()).toMatch(/rough/);
  });
  it("refuses a horizon of nothing and a series too short to test on", () => {
    expect(() => forecastSeries(rows, { horizon: 0, rng: mulberry32(1) })).toThrow(RangeError);
    expect(() => forecastSeries(rows.slice(0, 15), { horizon: 3, rng: mulberry32(1) })).toThrow(/too few/);
  });
});

describe("drawPath", () => {
  it("covers day totals that independent slots would miss", () => {
    const series = weekdays(60, 21);
    const grid = seriesGrid(series);
    const { origins } = rollingBacktest(grid, 12);
    const vectors = residualDays(origins);
    const rng = mulberry32(4);
    const forecast = Array<number>(12).fill(85);
    const spread = (draw: () => number) => {
      const sums = Float64Array.from({ length: 2000 }, draw).sort();
      return quantileOf(sums, 0.9) - quantileOf(sums, 0.1);
    };
    const joint = spread(() => drawPath(forecast, vectors, rng).reduce((a, b) => a + b, 0));
    const apart = spread(() =>
      forecast.map((_, i) => drawPath(forecast, vectors, rng)[i] as number).reduce((a, b) => a + b, 0),
    );
    expect(joint).toBeGreaterThan(2 * apart);
  });
});

describe("conformal", () => {
  it("widens its intervals when the misses grow", () => {
    const origin = (at: number, size: number) => ({
      at,
      targets: [at],
      forecast: Float64Array.of(100),
      actual: Float64Array.of(100 + size * (at % 2 === 0 ? 1 : -1) * (1 + (at % 5))),
    });
    const calm = Array.from({ length: 60 }, (_, i) => origin(i, 1));
    const rough = Array.from({ length: 30 }, (_, i) => origin(60 + i, 4));
    const options = { levels: [0.8], bucketSlots: 1 };
    const width = (origins: typeof calm) => {
      const [[low, high] = [0, 0]] = conformal(origins, options).intervals(0, 100);
      return high - low;
    };
    expect(width([...calm, ...rough])).toBeGreaterThan(width(calm));
  });
});

describe("nested", () => {
  it("orders intervals by level and keeps the forecast inside", () => {
    const bounds = nested(
      [
        [4, 9],
        [5, 8],
      ],
      3,
      [0.8, 0.95],
    );
    expect(bounds).toEqual([
      [3, 9],
      [3, 9],
    ]);
  });
});

describe.skipIf(!here)("forecasts of real series", () => {
  it("beats the seasonal naive on calls per 30 minutes with holidays, a day ahead", () => {
    const rows = readFileSync(`${VOLUMES}/bank_calls_30min.csv`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => ({ time: line.split(",")[0] as string, value: Number(line.split(",")[1]) }));
    const { backtest } = forecastSeries(rows, { horizon: 28, rng: mulberry32(1) });
    expect(backtest.mase).toBeLessThan(0.8 * backtest.naiveMase);
    expect(backtest.coverage80).toBeGreaterThan(0.72);
    expect(backtest.coverage95).toBeGreaterThan(0.9);
  });
});

describe("fitForecast", () => {
  it("gives one residual vector per backtest day, over the whole horizon", () => {
    const model = fitForecast(weekdays(20, 2), { horizon: 24 });
    expect(model.residuals.vectors.length).toBeGreaterThan(30);
    expect(model.residuals.vectors.every((v) => v.length === 24 && v.every(Number.isFinite))).toBe(true);
  });
});
