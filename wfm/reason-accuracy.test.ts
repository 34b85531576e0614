import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { drawPoisson } from "./draw.ts";
import { reasonAccuracy } from "./reason-accuracy.ts";

/** A queue of one reason that grows and one that stays, with a weekly shape, from a Monday on. */
function grown(days: number) {
  const rng = mulberry32(8);
  const times = Array.from({ length: days }, (_, d) =>
    new Date(Date.UTC(2026, 4, 4) + d * 86_400_000).toISOString().slice(0, 10),
  );
  const shape = (d: number) => (d % 7 > 4 ? 0.4 : 1);
  const of = (mean: (d: number) => number) =>
    times.map((time, d) => ({ time, value: drawPoisson(mean(d) * shape(d), rng) }));
  const series = [
    { reason: "grows", days: of((d) => 80 + 0.4 * d) },
    { reason: "stays", days: of(() => 120) },
  ];
  const history = times.map((time, d) => ({
    time,
    value: series.reduce((sum, one) => sum + (one.days[d]?.value ?? 0), 0),
  }));
  return { series, history };
}

describe("reasonAccuracy", () => {
  const world = grown(12 * 7);
  const found = reasonAccuracy({ ...world, horizonDays: 7, seed: 1 }, () => {});

  it("measures each reason from starts a horizon apart over the later half", () => {
    expect(found.map(({ reason, origins }) => [reason, origins])).toEqual([
      ["grows", 6],
      ["stays", 6],
    ]);
    for (const { mase, naiveMase, bias, coverage80, coverage95 } of found) {
      expect(mase).toBeLessThan(1);
      expect(naiveMase).toBeCloseTo(0.9, 0);
      expect(Math.abs(bias)).toBeLessThan(0.08);
      expect(coverage80).toBeGreaterThan(0.5);
      expect(coverage95).toBeGreaterThan(coverage80);
    }
  });

  it("sees nothing that came after a start: the last week changed, only its own start's figures can move", () => {
    const last = (value: number | null, d: number) => (d >= 11 * 7 ? (value ?? 0) * 3 : value);
    const changed = {
      series: world.series.map(({ reason, days }) => ({
        reason,
        days: days.map(({ time, value }, d) => ({ time, value: last(value, d) })),
      })),
      history: world.history.map(({ time, value }, d) => ({ time, value: last(value, d) })),
    };
    const after = reasonAccuracy({ ...changed, horizonDays: 7, seed: 1 }, () => {});
    // six starts; the last one's actuals are three times as many, so the forecasts of all lie below them by 2/3 of a week
    after.forEach((one, r) => {
      expect(one.bias).toBeLessThan(-0.15);
      expect(one.coverage95).toBeCloseTo((found[r]?.coverage95 ?? 0) * (5 / 6), 0);
    });
  });

  it("says nothing where there are too few days for one start", () => {
    expect(reasonAccuracy({ ...grown(34), horizonDays: 7, seed: 1 }, () => {})).toEqual([]);
    expect(reasonAccuracy({ ...grown(35), horizonDays: 7, seed: 1 }, () => {})[0]?.origins).toBe(1);
    expect(reasonAccuracy({ series: [], history: world.history, horizonDays: 7, seed: 1 }, () => {})).toEqual([]);
  });
});
