import { describe, expect, it } from "vitest";
import { bandPath, type FanSeries, fanScale, linePath, roundTicks, stackMarks } from "./fan-chart-scale.ts";

const frame = { width: 200, height: 100, left: 0, right: 0, top: 0, bottom: 0 };
const band = { value: 5, low80: 4, high80: 6, low95: 3, high95: 8 };
const series: FanSeries[] = [
  {
    label: "x",
    tone: "first",
    points: [
      { date: "2026-11-01", value: 5, band },
      { date: "2026-11-02", value: 5, band },
    ],
  },
];

describe("roundTicks", () => {
  it("covers the range in round steps", () => {
    expect(roundTicks(0, 900)).toEqual([0, 250, 500, 750, 1000]);
    expect(roundTicks(-3, 8)).toEqual([-5, 0, 5, 10]);
  });
});

describe("fanScale", () => {
  it("begins at zero when every value is above it, because the height means an amount", () => {
    const scale = fanScale(series, frame);
    expect(scale.ticks[0]).toBe(0);
    expect(scale.y(0)).toBe(100);
    expect(scale.x("2026-11-02")).toBe(200);
  });
});

describe("bandPath and linePath", () => {
  it("goes there along the upper edge and back along the lower", () => {
    const scale = fanScale(series, frame);
    const points = series[0]?.points ?? [];
    expect(bandPath(points, ["low80", "high80"], scale)).toBe("M0,25L200,25L200,50L0,50Z");
    expect(linePath(points, scale)).toBe("M0,37.5L200,37.5");
  });

  it("draws nothing when there are no points", () => {
    expect(bandPath([], ["low80", "high80"], fanScale(series, frame))).toBe("");
  });
});

describe("stackMarks", () => {
  it("names days in a row once, and stacks names that would run into each other", () => {
    const points = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"].map((date) => ({ date, value: 5 }));
    const scale = fanScale([{ label: "x", tone: "first", points }], frame);
    const marks = ["2026-11-02", "2026-11-01", "2026-11-04"].map((date) => ({ date, label: "Sale" }));
    const stacked = stackMarks(
      [...marks, { date: "2026-11-03", label: "Outage in the shop" }, { date: "2027-01-01", label: "Sale" }],
      scale,
    );
    expect(stacked.map(({ date, label, row, named }) => [date, label, row, named])).toEqual([
      ["2026-11-01", "Sale", 0, true],
      ["2026-11-02", "Sale", 0, false],
      ["2026-11-03", "Outage in the shop", 0, true],
      ["2026-11-04", "Sale", 1, true],
    ]);
  });
});
