import { describe, expect, it } from "vitest";
import { binomialCdf, binomialUpperTail, clopperPearsonUpper, hypergeometricCdf } from "./counting-tails.ts";
import {
  betaQuantile,
  normalCdf,
  normalQuantile,
  studentTCdf,
  studentTCritical,
  studentTQuantile,
} from "./distributions.ts";
import { incompleteBeta } from "./special-functions.ts";

/** Expected figures: SciPy 1.17 and, where shorter, the printed tables. */
const near = (actual: number, expected: number) => expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-12);

describe("distributions", () => {
  it("equal the tables of the normal distribution", () => {
    near(normalCdf(1.96), 0.9750021048517795);
    near(normalCdf(-6), 9.865876450376946e-10);
    near(normalQuantile(0.975), 1.959963984540054);
    near(normalQuantile(1e-10), -6.361340902404056);
    expect(normalQuantile(0.5)).toBe(0);
  });

  it("equal the tables of Student's t, whole degrees of freedom or not", () => {
    near(studentTCritical(0.95, 1), 12.706204736174694);
    near(studentTCritical(0.95, 4), 2.7764451051977934);
    near(studentTCritical(0.95, 9.5), 2.2441374614922958);
    near(studentTCritical(0.95, 98), 1.9844674545084815);
    near(studentTCritical(0.95, 1000), 1.9623390808264083);
    near(studentTCdf(2.1, 7.3), 0.9638766432875733);
    near(studentTQuantile(0.025, 98), -1.9844674545084815);
    near(studentTQuantile(0.975, Number.POSITIVE_INFINITY), 1.959963984540054);
  });

  it("equal the incomplete beta function", () => {
    near(incompleteBeta(0.4, 2, 3), 0.5248);
    near(incompleteBeta(0.02, 0.5, 49), 0.8395316366731272);
    near(incompleteBeta(0.6, 120, 80), 0.49615829847575244);
    near(betaQuantile(0.95, 5, 96), 0.08919625015887987);
  });

  it("equal the binomial and hypergeometric tails", () => {
    near(binomialCdf(4, 100, 0.1), 0.023711082663476827);
    near(binomialUpperTail(8, 20, 0.2), 0.03214266308087516);
    near(hypergeometricCdf(3, 180, 20, 70), 0.015225761194556955);
    near(clopperPearsonUpper(4, 100, 0.05), 0.08919625015887987);
    expect(binomialCdf(5, 5, 0.3)).toBe(1);
    expect(binomialUpperTail(0, 5, 0.3)).toBe(1);
    expect(hypergeometricCdf(20, 180, 20, 70)).toBe(1);
  });

  it("throw when asked outside their range", () => {
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => studentTQuantile(0.5, 0)).toThrow(RangeError);
    expect(() => incompleteBeta(1.5, 1, 1)).toThrow(RangeError);
  });
});
