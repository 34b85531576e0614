import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { drawBeta, drawBinomial, drawGamma, drawPoisson, median, quantileOf } from "./draw.ts";

function moments(draw: () => number, n = 20_000) {
  const x = Array.from({ length: n }, draw);
  const mean = x.reduce((a, b) => a + b, 0) / n;
  return { mean, variance: x.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1) };
}

describe("draws", () => {
  it("have the mean and variance of their distribution when many are taken", () => {
    const rng = mulberry32(7);
    const gamma = moments(() => drawGamma(0.7, rng));
    expect(gamma.mean).toBeCloseTo(0.7, 1);
    expect(gamma.variance).toBeCloseTo(0.7, 1);
    expect(moments(() => drawBeta(2, 6, rng)).mean).toBeCloseTo(0.25, 2);
    const small = moments(() => drawBinomial(40, 0.9, rng));
    expect(small.mean).toBeCloseTo(36, 1);
    expect(small.variance).toBeCloseTo(3.6, 0);
    expect(moments(() => drawBinomial(4000, 0.3, rng)).mean / 1200).toBeCloseTo(1, 2);
    expect(moments(() => drawPoisson(3, rng)).variance).toBeCloseTo(3, 0);
  });
  it("are the same when the seed is the same", () => {
    const [a, b] = [mulberry32(3), mulberry32(3)];
    expect(Array.from({ length: 9 }, () => drawBeta(2, 3, a))).toEqual(
      Array.from({ length: 9 }, () => drawBeta(2, 3, b)),
    );
  });
  it("stay inside the edge cases of a binomial", () => {
    expect([
      drawBinomial(10, 0, mulberry32(1)),
      drawBinomial(10, 1, mulberry32(1)),
      drawBinomial(0, 0.5, mulberry32(1)),
    ]).toEqual([0, 10, 0]);
  });
});

describe("quantileOf", () => {
  it("lies between neighbours when the position is not whole", () => {
    expect(quantileOf([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(median([9, 1, 5])).toBe(5);
  });
});
