import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { drawPoisson } from "./draw.ts";
import { fitForecast } from "./forecast-model.ts";
import { pastDays } from "./past-days.ts";
import { type DayForecasts, forecastDays } from "./reason-forecast.ts";
import type { ReasonSeries } from "./reconcile.ts";
import { drawPath } from "./residual-days.ts";

function sumOf(values: readonly { value: number }[]): number {
  return values.reduce((sum, { value }) => sum + value, 0);
}

function expectSums({ total, days, reasons }: DayForecasts): void {
  expect(sumOf(days)).toBeCloseTo(total.value, 6);
  expect(sumOf(reasons.map((one) => one.total))).toBeCloseTo(total.value, 6);
  days.forEach((day, d) => {
    expect(sumOf(reasons.flatMap((one) => one.days[d] ?? []))).toBeCloseTo(day.value, 6);
  });
}

function hourly(weeks: number) {
  const rng = mulberry32(4);
  return Array.from({ length: weeks * 168 }, (_, i) => {
    const hour = i % 24;
    const time = new Date(Date.UTC(2026, 7, 3) + i * 3_600_000).toISOString().slice(0, 19);
    return { time, value: drawPoisson(5 + 10 * Math.exp(-(((hour - 13) / 4) ** 2)), rng) };
  });
}
const model = fitForecast(hourly(10), { horizon: 168 });

describe("forecastDays", () => {
  const counts = [
    { reason: "a", tickets: 60 },
    { reason: "b", tickets: 30 },
    { reason: "c", tickets: 0 },
  ];
  const found = forecastDays(model, { by: "tickets", counts }, { draws: 500, rng: mulberry32(1) });

  it("adds up: reasons to the day and to the total, days to the total", () => {
    expect(found.days).toHaveLength(7);
    expectSums(found);
  });

  it("divides by the tickets, with an interval and no certain 0 for a reason without any", () => {
    const [a, b, c] = found.reasons.map((one) => one.share);
    expect(a?.value).toBeGreaterThan(0.6);
    expect(b?.low95).toBeGreaterThan(0.2);
    expect(c?.low95).toBeGreaterThanOrEqual(0);
    expect(c?.high95).toBeGreaterThan(0.005);
    expect(c?.high95).toBeLessThan(0.06);
  });
});

describe("forecastDays with each reason's own days", () => {
  const { series, queue } = grownReasons(12);
  const whole = fitForecast(queue, { horizon: 14 });
  const found = forecastDays(whole, { by: "days", series }, { draws: 400, rng: mulberry32(1) });
  const reason = (name: string) => found.reasons.find((one) => one.reason === name);

  it("stays in the middle where few residuals have wild tails", () => {
    const short = fitForecast(queue.slice(0, 63), { horizon: 14 });
    const { total } = forecastDays(short, { by: "tickets", counts: [] }, { draws: 400, rng: mulberry32(1) });
    expect(total.value - total.low80).toBeGreaterThan(0.2 * (total.high80 - total.low80));
    expect(total.high80 - total.value).toBeGreaterThan(0.2 * (total.high80 - total.low80));
  });

  it("is not certain of anything after three weeks of history", () => {
    const short = fitForecast(queue.slice(0, 21), { horizon: 14 });
    const { total, days } = forecastDays(short, { by: "tickets", counts: [] }, { draws: 400, rng: mulberry32(1) });
    for (const { low80, high80, value } of [total, ...days]) expect(high80 - low80).toBeGreaterThan(0.05 * value);
  });

  it("adds up in every direction, and leaves the queue's own forecast as it is", () => {
    expectSums(found);
    const alone = forecastDays(whole, { by: "tickets", counts: [] }, { draws: 400, rng: mulberry32(1) });
    expect(found.total).toEqual(alone.total);
  });

  it("follows a reason that grows, and one that comes at weekends only", () => {
    const shares = (name: string) => sumOf(reason(name)?.days ?? []) / found.total.value;
    const past = pastShares(series);
    expect(shares("grows")).toBeGreaterThan((past.grows ?? 0) + 0.05);
    const weekend = reason("weekend")?.days ?? [];
    expect(sumOf(weekend.filter(({ date }) => isWeekend(date)))).toBeGreaterThan(
      20 * sumOf(weekend.filter(({ date }) => !isWeekend(date))),
    );
  });

  it("refuses a history that is too short to forecast from", () => {
    const short = series.map(({ reason: name, days }) => ({ reason: name, days: days.slice(-3) }));
    const forecast = () => forecastDays(whole, { by: "days", series: short }, { draws: 10, rng: mulberry32(1) });
    expect(forecast).toThrow(RangeError);
  });
});

function isWeekend(date: string): boolean {
  return [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
}

function pastShares(series: readonly ReasonSeries[]): Record<string, number> {
  const sums = series.map(({ days }) => days.reduce((sum, { value }) => sum + (value ?? 0), 0));
  const all = sums.reduce((a, b) => a + b, 0);
  return Object.fromEntries(series.map(({ reason }, r) => [reason, (sums[r] ?? 0) / all]));
}

/** A reason that grows, one that stays, one of the weekends; busy days are busy for all. */
function grownReasons(weeks: number) {
  const rng = mulberry32(8);
  const dates = Array.from({ length: weeks * 7 }, (_, d) =>
    new Date(Date.UTC(2026, 7, 3 + d)).toISOString().slice(0, 10),
  );
  const busy = dates.map(() => 0.9 + 0.2 * rng());
  const means: Record<string, (day: number) => number> = {
    grows: (day) => 40 + 1.2 * day,
    stays: () => 90,
    weekend: (day) => (day % 7 > 4 ? 60 : 0),
  };
  const series = Object.entries(means).map(([reason, mean]) => ({
    reason,
    days: dates.map((time, d) => ({ time, value: drawPoisson(mean(d) * (busy[d] as number), rng) })),
  }));
  const queue = dates.map((time, d) => ({
    time,
    value: series.reduce((sum, { days }) => sum + (days[d]?.value ?? 0), 0),
  }));
  return { series, queue };
}

describe("drawPath", () => {
  it("keeps its middle where the errors all have one sign and wide tails", () => {
    const levels = Array.from({ length: 21 }, (_, i) => 0.5 + 0.1 * i);
    const vectors = levels.map((level) => Float64Array.of(level));
    const rng = mulberry32(3);
    const drawn = (independent: number) =>
      Float64Array.from(
        { length: 2001 },
        () => drawPath([100], { vectors, centre: 1.5, independent, stretch: 2 }, rng)[0] ?? 0,
      ).sort();
    const [few, many] = [drawn(2), drawn(200)];
    expect(Math.abs((few[1000] ?? 0) - (many[1000] ?? 0))).toBeLessThan(3);
    expect((few[1900] ?? 0) - (few[100] ?? 0)).toBeGreaterThan((many[1900] ?? 0) - (many[100] ?? 0));
  });
});

describe("pastDays", () => {
  it("covers the days that came about as often as it says, from earlier days alone", () => {
    const daily = pastDays(fitForecast(hourly(10), { horizon: 24 }), mulberry32(1));
    expect(daily.length).toBeGreaterThan(25);
    const inside = daily.filter((day) => day.low80 <= day.actual && day.actual <= day.high80).length / daily.length;
    expect(inside).toBeGreaterThan(0.6);
  });
});
