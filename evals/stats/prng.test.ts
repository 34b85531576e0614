import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulberry32, sample, sampleIndices, shuffle } from "./prng.ts";

describe("mulberry32", () => {
  it("repeats the published sequence when seeded with 12345", () => {
    const rng = mulberry32(12345);
    const expected = [0.979728268, 0.306752264, 0.484205422, 0.817934413, 0.509428369, 0.34747186];
    for (const value of expected) expect(rng()).toBeCloseTo(value, 9);
  });
});

describe("sampleIndices", () => {
  it("draws the reference sample when given the reference seed", () => {
    expect(sampleIndices(10, 5, mulberry32(12345))).toEqual([9, 3, 5, 8, 7]);
  });

  it("returns different places of the frame whatever the size", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(), (a, b, seed) => {
        const drawn = sampleIndices(Math.max(a, b), Math.min(a, b), mulberry32(seed));
        expect(new Set(drawn).size).toBe(Math.min(a, b));
        expect(drawn.every((i) => i >= 0 && i < Math.max(a, b))).toBe(true);
      }),
    );
  });

  it("throws when more is asked than there is", () => {
    expect(() => sampleIndices(3, 4, mulberry32(1))).toThrow(RangeError);
  });

  it("gives every item the same chance", () => {
    const counts = new Array<number>(6).fill(0);
    const rng = mulberry32(7);
    for (let k = 0; k < 12_000; k++) for (const i of sampleIndices(6, 2, rng)) counts[i] = (counts[i] as number) + 1;
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(200);
  });
});

describe("shuffle and sample", () => {
  it("keep the items when they reorder them", () => {
    expect(shuffle(["a", "b", "c"], mulberry32(3)).sort()).toEqual(["a", "b", "c"]);
    expect(sample(["a", "b", "c"], 0, mulberry32(3))).toEqual([]);
  });
});
