import { describe, expect, it } from "vitest";
import { addTimes, hoursOf } from "./handle-cost.ts";

describe("hoursOf", () => {
  it("is the count by the mean, with the t interval of the mean", () => {
    // 300, 420, 480 s: mean 400, s 91.65, standard error 52.92, t(2) 4.303.
    const times = [300, 420, 480].map((s) => ({ n: 1, sum: s, squares: s * s })).reduce(addTimes);
    const hours = hoursOf(9, times);
    expect(hours?.value).toBeCloseTo(1, 10);
    expect(hours?.low).toBeCloseTo((9 * (400 - 4.3027 * 52.915)) / 3600, 3);
    expect(hours?.high).toBeCloseTo((9 * (400 + 4.3027 * 52.915)) / 3600, 3);
    expect(hours?.n).toBe(3);
  });

  it("is never below nothing, and unknown with fewer than two times", () => {
    expect(hoursOf(3, { n: 2, sum: 1001, squares: 1_000_001 })?.low).toBe(0);
    expect(hoursOf(3, { n: 1, sum: 400, squares: 160_000 })).toBeNull();
  });
});
