import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reasonDivider, reconciled } from "./reconcile.ts";

describe("reconciled", () => {
  const one = (whole: number, parts: number[], dispersions: number[], usual = parts.map(() => 1 / parts.length)) =>
    reconciled(
      Float64Array.of(whole),
      parts.map((part) => Float64Array.of(part)),
      dispersions,
      usual,
    ).map((part) => part[0]);

  it("moves the worse known part more", () => {
    const [a, b] = one(12, [5, 5], [1, 3]);
    expect(a).toBeCloseTo(5.5, 9);
    expect(b).toBeCloseTo(6.5, 9);
  });

  it("takes usual shares on a day on which no part expects anything", () => {
    expect(one(10, [0, 0], [1, 1], [0.3, 0.7])).toEqual([3, 7]);
  });

  it("adds up to the queue whatever the parts say, and no part falls below 0", () => {
    const amount = fc.double({ min: 0, max: 1e4, noNaN: true });
    const rows = fc.array(fc.tuple(amount, fc.double({ min: 1, max: 50, noNaN: true })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(amount, rows, (whole, parts) => {
        const fitted = one(
          whole,
          parts.map(([part]) => part),
          parts.map(([, dispersion]) => dispersion),
        ) as number[];
        expect(fitted.every((part) => part >= 0)).toBe(true);
        expect(fitted.reduce((a, b) => a + b, 0)).toBeCloseTo(whole, 6);
      }),
    );
  });
});

describe("reasonDivider", () => {
  it("refuses a queue without reasons", () => {
    expect(() => reasonDivider([], ["2026-10-12"])).toThrow(RangeError);
  });
});
