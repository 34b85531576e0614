import { expect, it } from "vitest";
import { defectsPerMillion, sigmaLevel } from "./defect-rates.ts";

it("gives the sigma levels of the tables", () => {
  expect(defectsPerMillion(87, 500 * 12)).toBe(14_500);
  expect(sigmaLevel(14_500)).toBeCloseTo(3.68348652800656, 9);
  expect(sigmaLevel(690_000)).toBeCloseTo(1.0041496526525469, 9);
  expect(sigmaLevel(308_537)).toBeCloseTo(2.0000015301881553, 9);
});

it("does not turn no defect into a finite level, and refuses what is no rate", () => {
  expect(sigmaLevel(0)).toBe(Number.POSITIVE_INFINITY);
  expect(() => defectsPerMillion(3, 0)).toThrow(RangeError);
  expect(() => defectsPerMillion(3, 2)).toThrow(RangeError);
});
