import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { KnownEvent } from "./calendar.ts";
import { drawPoisson } from "./draw.ts";
import { forecastSeries } from "./forecast.ts";
import { instantsOf, localSeries } from "./local-series.ts";
import { findFaults, treatSeries } from "./series-faults.ts";
import type { SeriesPoint } from "./series-grid.ts";

const dateOf = (day: number): string => new Date(Date.UTC(2026, 0, 5 + day)).toISOString().slice(0, 10);

/** Days around 300, Sundays 100; `by` multiplies some of them. */
function days(count: number, by: Readonly<Record<string, number>> = {}, seed = 1): SeriesPoint[] {
  const rng = mulberry32(seed);
  return Array.from({ length: count }, (_, i) => {
    const time = dateOf(i);
    return { time, value: drawPoisson((i % 7 === 6 ? 100 : 300) * (0.93 + 0.14 * rng()) * (by[time] ?? 1), rng) };
  });
}

describe("special days and events", () => {
  const holidays = [dateOf(30), dateOf(72), dateOf(121)];
  const series = days(140, Object.fromEntries(holidays.map((date) => [date, 0.4])));
  const future = dateOf(143);
  const named = [...holidays, future].map((date) => ({ date, name: "Holiday" }));
  const ahead = (options: object) => forecastSeries(series, { horizon: 7, rng: mulberry32(1), ...options });
  const plain = ahead({});
  it("learn a named day's effect from its past, drawn towards 1, and apply it to the days to come", () => {
    const { points, specialDays, backtest } = ahead({ specialDays: named });
    expect(specialDays[0]).toMatchObject({ name: "Holiday", open: 3, closed: 0 });
    expect(specialDays[0]?.value).toBeGreaterThan(0.36);
    expect(specialDays[0]?.value).toBeLessThan(0.5);
    expect((points[3]?.value ?? 0) / (plain.points[3]?.value ?? 1)).toBeLessThan(0.55);
    expect((points[4]?.value ?? 0) / (plain.points[4]?.value ?? 1)).toBeCloseTo(1, 1);
    expect(backtest.pinball).toBeLessThan(plain.backtest.pinball);
  });
  it("give a day without a past a wide interval, and say so", () => {
    const { points, warnings } = ahead({ specialDays: [{ date: future, name: "Jubilee" }] });
    const width = (p: (typeof points)[number] | undefined) => (p?.high80 ?? 0) - (p?.low80 ?? 0);
    expect(width(points[3])).toBeGreaterThan(3 * width(plain.points[3]));
    expect(warnings.join()).toMatch(/Jubilee .* no past/);
  });
  it("expect a service to close again on days on which it closed", () => {
    const open = series.filter(({ time }) => !holidays.includes(time));
    const { points, specialDays } = forecastSeries(open, { horizon: 7, specialDays: named, rng: mulberry32(1) });
    expect(specialDays[0]).toMatchObject({ open: 0, closed: 3, value: 0 });
    expect(points[3]).toMatchObject({ value: 0, low80: 0 });
  });
  it("multiply by a known event with its uncertainty, in points and in the total", () => {
    const event = { name: "Launch", from: dateOf(141), to: dateOf(142), multiplier: 1.5, low80: 1.2, high80: 2 };
    const { points, totals } = ahead({ events: [event] });
    expect((points[1]?.value ?? 0) / (plain.points[1]?.value ?? 1)).toBeCloseTo(1.5, 9);
    expect(points[1]?.high80).toBeGreaterThan(1.3 * (points[1]?.value ?? 0));
    expect(totals.value).toBeGreaterThan(plain.totals.value + 200);
    expect((totals.high80 ?? 0) - (totals.low80 ?? 0)).toBeGreaterThan(
      (plain.totals.high80 ?? 0) - (plain.totals.low80 ?? 0),
    );
    expect(KnownEvent.safeParse({ ...event, low80: 1.7 }).success).toBe(false);
  });
});

describe("findFaults and treatSeries", () => {
  const series = days(100, { [dateOf(40)]: 4 }).filter((_, i) => i !== 60);
  it("report gaps and outliers and change nothing by themselves", () => {
    const faults = findFaults(series);
    expect(faults.map(({ kind, from }) => [kind, from])).toEqual([
      ["outlier", dateOf(40)],
      ["gap", dateOf(60)],
    ]);
    expect(treatSeries(series, []).series).toEqual(series);
    expect(forecastSeries(series, { horizon: 7, rng: mulberry32(1) }).treated).toEqual([]);
  });
  it("treat what somebody agreed to, and say what it was", () => {
    const treatment = { from: dateOf(40), to: dateOf(40), action: "usual" as const };
    const { treated } = treatSeries(series, [treatment]);
    expect(treated).toHaveLength(1);
    expect(treated[0]?.was).toBeGreaterThan(900);
    expect(treated[0]?.now).toBeLessThan(350);
    expect(() => treatSeries(series, [{ ...treatment, from: "2030-01-01", to: "2030-01-02" }])).toThrow(/no slot/);
  });
  it("find a counter that stood still", () => {
    const stuck = days(100).map((p, i) => (i >= 50 && i < 60 ? { ...p, value: 300 } : p));
    expect(findFaults(stuck).map(({ kind, slots }) => [kind, slots])).toContainEqual(["flat", 10]);
  });
});

describe("months and weeks", () => {
  const months = (n: number) =>
    Array.from({ length: n }, (_, i) => ({
      time: `${2022 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-01`,
      value: 1000 + 300 * Math.sin((i * Math.PI) / 6) + (i % 5),
    }));
  it("are forecast by the month, with a year's season where the past shows it", () => {
    const { points, seasons } = forecastSeries(months(60), { horizon: 3, rng: mulberry32(1) });
    expect(seasons).toEqual([1, 12]);
    expect(points.map(({ time }) => time)).toEqual(["2027-01-01", "2027-02-01", "2027-03-01"]);
    expect(points[2]?.value).toBeGreaterThan(1150);
  });
  it("give a short series a flat forecast with a wide interval", () => {
    const { points, warnings } = forecastSeries(months(9), { horizon: 2, rng: mulberry32(1) });
    expect((points[0]?.high80 ?? 0) - (points[0]?.low80 ?? 0)).toBeGreaterThan(100);
    expect(warnings.join()).toMatch(/rough/);
  });
  it("never give NaN or crossing bounds, whatever the volumes", () => {
    const volumes = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 16, maxLength: 40 });
    fc.assert(
      fc.property(volumes, (values) => {
        const series = values.map((value, i) => ({ time: dateOf(i), value }));
        const { points, totals } = forecastSeries(series, { horizon: 5, rng: mulberry32(1) });
        for (const p of [...points, totals]) {
          const bounds = [0, p.low95, p.low80, p.value, p.high80, p.high95].map((b) => b ?? Number.NaN);
          expect(bounds.every(Number.isFinite)).toBe(true);
          expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("localSeries and instantsOf", () => {
  it("put instants on the customers' clock, and back: one hour is missing in spring, one comes twice in autumn", () => {
    const rows = ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"];
    const local = localSeries(
      rows.map((start, i) => ({ start, value: 10 * (i + 1) })),
      "Europe/Madrid",
    );
    expect(local).toEqual([
      { time: "2026-10-25T02:00:00", value: 15 },
      { time: "2026-10-25T03:00:00", value: 30 },
    ]);
    expect(instantsOf("2026-10-25T02:00:00", "Europe/Madrid")).toHaveLength(2);
    expect(instantsOf("2026-03-29T02:30:00", "Europe/Madrid")).toEqual([]);
    expect(instantsOf("2026-07-01", "Europe/Madrid")).toEqual(["2026-06-30T22:00:00.000Z"]);
  });
});
