import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laneyChart } from "./control-chart.ts";

const n = [2000, 2200, 1900, 2100, 2050, 2500, 2400, 2300, 2150, 2250, 2000, 2100];
const misses = [180, 270, 150, 245, 215, 310, 300, 180, 235, 290, 170, 230];
const weeks = n.map((size, i) => ({ n: size, misses: misses[i] as number }));

describe("laneyChart", () => {
  it("gives the limits worked out elsewhere, where an ordinary p-chart would raise four alarms", () => {
    const chart = laneyChart(weeks);
    expect(chart?.centre).toBeCloseTo(0.1069364161849711, 12);
    expect(chart?.sigmaZ).toBeCloseTo(3.765963245836864, 10);
    expect(chart?.points[0]?.high).toBeCloseTo(0.18500680405157843, 10);
    expect(chart?.points[0]?.low).toBeCloseTo(0.02886602831836378, 10);
    expect(chart?.points[7]?.high).toBeCloseTo(0.1797374282517687, 10);
    expect(chart?.points.some(({ signal }) => signal)).toBe(false);
  });

  it("signals a period that leaves what the others vary by", () => {
    const steady = Array.from({ length: 12 }, (_, i) => ({ n: 400, misses: 40 + (i % 3) }));
    const chart = laneyChart([...steady, { n: 400, misses: 90 }]);
    expect(chart?.points.map(({ signal }) => signal).lastIndexOf(true)).toBe(12);
  });

  it("has limits in [0, 1] around its centre, never narrower than those of the p-chart", () => {
    const period = fc
      .integer({ min: 1, max: 500 })
      .chain((size) => fc.record({ n: fc.constant(size), misses: fc.nat(size) }));
    fc.assert(
      fc.property(fc.array(period, { minLength: 3, maxLength: 30 }), (points) => {
        const chart = laneyChart(points);
        if (!chart) return;
        const { centre } = chart;
        chart.points.forEach(({ low, high }, i) => {
          const plain = 3 * Math.sqrt((centre * (1 - centre)) / (points[i]?.n ?? 1));
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(high).toBeGreaterThanOrEqual(Math.min(centre + plain, 1) - 1e-12);
          expect(low).toBeLessThanOrEqual(Math.max(centre - plain, 0) + 1e-12);
        });
      }),
    );
  });

  it("has no limits where nothing can vary, and refuses periods that are none", () => {
    expect(
      laneyChart([
        { n: 5, misses: 0 },
        { n: 5, misses: 0 },
        { n: 5, misses: 0 },
      ]),
    ).toBeNull();
    expect(laneyChart(weeks.slice(0, 2))).toBeNull();
    expect(() => laneyChart([{ n: 0, misses: 0 }])).toThrow(RangeError);
  });
});
