import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { complierEffect, type TakeUpRow } from "./complier-effect.ts";
import { type CupedRow, cuped } from "./cuped.ts";
import { drawNormal, drawPoisson } from "./draw.ts";
import { coverage, crps, integralHistogram, pinball, probabilityIntegral, skill } from "./forecast-scores.ts";
import { steppedWedgeVariance } from "./rollout.ts";
import { steppedWedge, type WedgeRow } from "./stepped-wedge.ts";

/** Customers whose contacts before foretell those during; the bot saves `saved` of each treated one's. */
function customers(saved: number, seed: number, n = 2000): CupedRow[] {
  const rng = mulberry32(seed);
  return Array.from({ length: n }, (_, i) => {
    const habit = 2 + drawNormal(rng);
    const arm = i % 2 === 0 ? (0 as const) : (1 as const);
    return { arm, before: habit + 0.5 * drawNormal(rng), outcome: habit + 0.5 * drawNormal(rng) - arm * saved };
  });
}

describe("cuped", () => {
  it("keeps the effect and narrows its interval when the time before foretells the outcome", () => {
    const { unadjusted, adjusted, varianceReduction } = cuped(customers(0.3, 1));
    expect(adjusted.low).toBeLessThan(0.3);
    expect(adjusted.high).toBeGreaterThan(0.3);
    expect(adjusted.high - adjusted.low).toBeLessThan(0.8 * (unadjusted.high - unadjusted.low));
    expect(varianceReduction).toBeGreaterThan(0.4);
  });
  it("covers the truth about 95 times in 100", () => {
    const hits = Array.from({ length: 200 }, (_, s) => cuped(customers(0.1, s + 10, 200)).adjusted).filter(
      ({ low, high }) => low <= 0.1 && high >= 0.1,
    ).length;
    expect(hits).toBeGreaterThan(180);
    expect(hits).toBeLessThan(200);
  });
  it("changes nothing when nothing is known of the time before, and refuses an arm of one", () => {
    const flat = customers(0.2, 3).map((row) => ({ ...row, before: 1 }));
    const { unadjusted, adjusted, theta } = cuped(flat);
    expect(theta).toBe(0);
    expect(adjusted.value).toBe(unadjusted.value);
    expect(() => cuped(flat.slice(0, 1))).toThrow(RangeError);
  });
});

describe("complierEffect", () => {
  const rows = (effect: number, takeUp: number, seed: number): TakeUpRow[] => {
    const rng = mulberry32(seed);
    return Array.from({ length: 4000 }, (_, i) => {
      const arm = i % 2 === 0 ? (0 as const) : (1 as const);
      const used = arm === 1 && rng() < takeUp;
      return { arm, used, outcome: drawPoisson(1.5, rng) - (used ? effect : 0) };
    });
  };
  it("is the effect per customer who used the bot, not per customer who could", () => {
    const { value, low, high } = complierEffect(rows(0.6, 0.4, 1));
    expect(value).toBeCloseTo(0.6, 0);
    expect(low).toBeLessThan(0.6);
    expect(high).toBeGreaterThan(0.6);
  });
  it("refuses a pilot in which hardly anybody used the bot", () => {
    expect(() => complierEffect(rows(0.6, 0.0005, 2))).toThrow(/too few used/);
  });
});

describe("steppedWedge", () => {
  /** `clusters` queues of which one more starts each period. */
  const wedge = (effect: number, tau: number, sigma: number, seed: number, clusters = 12): WedgeRow[] => {
    const rng = mulberry32(seed);
    return Array.from({ length: clusters }, (_, c) => {
      const own = tau * drawNormal(rng);
      return Array.from({ length: clusters + 1 }, (__, period): WedgeRow => {
        const exposed = period > c ? 1 : 0;
        return {
          cluster: `q${c}`,
          period,
          exposed,
          outcome: own + 0.1 * period + effect * exposed + sigma * drawNormal(rng),
        };
      });
    }).flat();
  };
  it("finds the effect under a common trend that would hide it before and after", () => {
    const { effect } = steppedWedge(wedge(-0.4, 0.3, 0.1, 1));
    expect(effect.low).toBeLessThan(-0.4);
    expect(effect.high).toBeGreaterThan(-0.4);
    expect(effect.high).toBeLessThan(0);
  });
  it("has the variance of Hussey and Hughes at the variances it found", () => {
    const rows = wedge(-0.4, 0.3, 0.1, 2, 8);
    const { effect, sigma2, tau2 } = steppedWedge(rows);
    const design = Array.from({ length: 8 }, (_, c) => Array.from({ length: 9 }, (__, t) => Number(t > c)));
    const error = (effect.high - effect.low) / 2 / 2.446911851; // Student, 6 degrees of freedom
    expect(error ** 2 / steppedWedgeVariance(design, sigma2, tau2)).toBeCloseTo(1, 6);
  });
  it("covers the truth at least 90 times in 100", () => {
    const hits = Array.from({ length: 100 }, (_, s) => steppedWedge(wedge(0.2, 0.2, 0.2, s + 5, 6)).effect).filter(
      ({ low, high }) => low <= 0.2 && high >= 0.2,
    ).length;
    expect(hits).toBeGreaterThanOrEqual(90);
  });
  it("refuses a roll-back, two clusters, and exposure that is only time", () => {
    const back = [...wedge(0, 1, 1, 1), { cluster: "q0", period: 20, exposed: 0 as const, outcome: 1 }];
    expect(() => steppedWedge(back)).toThrow(/loses the bot/);
    expect(() => steppedWedge(wedge(0, 1, 1, 1, 2))).toThrow(/3 clusters/);
    const together = wedge(0, 1, 1, 1).map((row) => ({
      ...row,
      exposed: row.period > 5 ? (1 as const) : (0 as const),
    }));
    expect(() => steppedWedge(together)).toThrow(/told from time/);
  });
});

describe("forecast scores", () => {
  it("give CRPS as the mean distance less half the mean spread, whatever the draws", () => {
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 30 }), number, (draws, y) => {
        const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
        const spread = mean(draws.flatMap((a) => draws.map((b) => Math.abs(a - b))));
        expect(crps(draws, y)).toBeCloseTo(mean(draws.map((x) => Math.abs(x - y))) - spread / 2, 8);
      }),
    );
  });
  it("are least at the truth, and refuse no draws", () => {
    expect(pinball(10, 10, 0.9)).toBe(0);
    expect(pinball(12, 10, 0.9)).toBeCloseTo(1.8, 12);
    expect(pinball(8, 10, 0.9)).toBeCloseTo(0.2, 12);
    expect(crps([5], 5)).toBe(0);
    expect(() => crps([], 5)).toThrow(RangeError);
  });
  it("place an actual among its draws and count the places", () => {
    expect(probabilityIntegral([1, 2, 3, 4], 3)).toBe(0.625);
    expect(integralHistogram([0, 0.05, 0.5, 1], 10)).toEqual([0.5, 0, 0, 0, 0, 0.25, 0, 0, 0, 0.25]);
    expect(coverage([])).toBeNull();
    expect(coverage([{ actual: 2, low: 1, high: 3 }])?.value).toBe(1);
    expect(skill(1, 4)).toBe(0.75);
    expect(skill(1, 0)).toBeNull();
  });
});
