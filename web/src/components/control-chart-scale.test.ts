import { expect, it } from "vitest";
import { type ChartPeriod, chartScale, placeChanges } from "./control-chart-scale.ts";

const periods = [0, 7, 14].map(
  (days, i): ChartPeriod => ({
    from: new Date(Date.UTC(2026, 5, 1 + days)).toISOString(),
    audits: 10,
    misses: i,
    share: i / 10,
    low: 0,
    high: 0.35,
    signal: false,
  }),
);

it("gives every period the same width and draws all limits", () => {
  const frame = { width: 444, height: 200, left: 44, right: 100, top: 10, bottom: 20 };
  const { x, y, every, ticks } = chartScale(periods, frame);
  expect([x(0), x(1), x(2)]).toEqual([94, 194, 294]);
  expect(every).toBe(100);
  expect(y(0)).toBe(180);
  expect(y(0.35)).toBeGreaterThanOrEqual(10);
  expect(ticks[0]).toBe(0);
});

it("places what came shortly before the first period at its edge", () => {
  const [placed] = placeChanges([{ at: "2026-05-28T00:00:00Z", text: "a version in force" }], periods, 700);
  expect(placed?.x).toBe(44);
});

it("places a change within its period and leaves out those before and after", () => {
  const changes = ["2026-05-01", "2026-06-08", "2026-06-09", "2026-07-30"].map((at) => ({
    at: `${at}T00:00:00Z`,
    text: "a version in force",
  }));
  const placed = placeChanges(changes, periods, 700);
  expect(placed.map(({ at }) => at.slice(0, 10))).toEqual(["2026-06-08", "2026-06-09"]);
  expect(placed.map(({ row }) => row)).toEqual([0, 1]);
  expect(placed[0]?.x).toBeCloseTo(44 + (700 - 128) / 3, 9);
});
