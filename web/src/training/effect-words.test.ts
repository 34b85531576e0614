import { describe, expect, it } from "vitest";
import { effectScale, points, verdictWords } from "./effect-words.ts";

const estimate = { value: 0.04, low: -0.02, high: 0.1, level: 0.95, n: 24, method: "m" };
const result = {
  verdict: "no-visible-effect" as const,
  effect: estimate,
  difference: null,
  expected: null,
  groups: [],
  points: [],
  warnings: [],
};

describe("verdictWords", () => {
  it("says what no visible effect still leaves possible, and never claims from an interval over zero", () => {
    const words = verdictWords(result);
    expect(words).toContain("No visible effect: +4.0 points (−2.0 to +10.0)");
    expect(words).not.toContain("helped");
    expect(verdictWords({ ...result, verdict: "improved" })).toContain("It helped");
    expect(verdictWords({ ...result, verdict: "too-few-agents", effect: null })).toContain("Too few agents");
  });
});

describe("points", () => {
  it("carries its sign", () => {
    expect([points(0.1), points(-0.1), points(0)]).toEqual(["+10.0", "−10.0", "0.0"]);
  });
});

describe("effectScale", () => {
  it("is the same both ways and cuts no interval off", () => {
    expect(effectScale([{ low: -0.05, high: 0.5 }, null])).toEqual({ min: -0.5, max: 0.5 });
    expect(effectScale([{ low: 0.1, high: 0.31 }])).toEqual({ min: -0.4, max: 0.4 });
    expect(effectScale([{ low: -0.62, high: 0.1 }])).toEqual({ min: -0.7, max: 0.7 });
  });
});
