import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waterfallBars, waterfallRange } from "./waterfall-bars.ts";

describe("waterfallBars", () => {
  it("hangs each step on the end of the one before and ends with the sum", () => {
    const bars = waterfallBars(
      [
        { label: "Contained", value: 100 },
        { label: "Came back", value: -30 },
        { label: "Induced", value: -80 },
      ],
      "Net",
    );
    expect(bars).toEqual([
      { label: "Contained", from: 0, to: 100, kind: "total" },
      { label: "Came back", from: 100, to: 70, kind: "down" },
      { label: "Induced", from: 70, to: -10, kind: "down" },
      { label: "Net", from: 0, to: -10, kind: "total" },
    ]);
    expect(waterfallRange(bars)).toEqual({ min: -10, max: 100 });
  });

  it("keeps every bar inside the range, and the range never empty, when figures are any", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true })), (values) => {
        const bars = waterfallBars(
          values.map((value) => ({ label: "x", value })),
          "last",
        );
        const { min, max } = waterfallRange(bars);
        expect(max).toBeGreaterThan(min);
        for (const { from, to } of bars) {
          expect(Math.min(from, to)).toBeGreaterThanOrEqual(min);
          expect(Math.max(from, to)).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});
