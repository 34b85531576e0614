import { describe, expect, it } from "vitest";
import { mulberry32 } from "./stats/prng.ts";
import { unequalProbabilityEstimate } from "./stats/regression-estimator.ts";
import { drawWithChances, ticketUncertainty, tiltedChances } from "./tilted-draw.ts";

const tickets = (uncertainty: number[]) => uncertainty.map((u, i) => ({ id: `t${i}`, uncertainty: u }));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("tiltedChances", () => {
  it("adds a share in proportion to uncertainty and keeps half of an even chance for everybody", () => {
    const chances = tiltedChances(tickets([0, 0, 1, 3]), 1, 0.5);
    expect(chances).toEqual([0.125, 0.125, 0.25, 0.5]);
    expect(tiltedChances(tickets([0, 0, 1, 3]), 2, 0)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(tiltedChances(tickets([0, 0, 0, 0]), 2, 0.5)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it("draws for certain whoever would be drawn more than once, and keeps the number", () => {
    const chances = tiltedChances(tickets([100, 1, 1, 1, 1, 1]), 3, 0.5);
    expect(chances[0]).toBe(1);
    expect(sum(chances)).toBeCloseTo(3, 12);
    expect(Math.max(...chances)).toBeLessThanOrEqual(1);
    expect(tiltedChances(tickets([1, 2]), 5, 0.5)).toEqual([1, 1]);
  });

  it("refuses a tilt over one half", () => {
    expect(() => tiltedChances(tickets([1]), 1, 0.6)).toThrow(RangeError);
    expect(() => tiltedChances(tickets([-1]), 1, 0.5)).toThrow(RangeError);
  });
});

describe("drawWithChances", () => {
  it("draws a fixed number, each ticket as often as its chance says", () => {
    const chances = tiltedChances(tickets(Array.from({ length: 30 }, (_, i) => i)), 9, 0.5);
    const counts = new Array<number>(30).fill(0);
    const rounds = 4_000;
    for (let seed = 1; seed <= rounds; seed++) {
      const drawn = drawWithChances(chances, mulberry32(seed));
      expect(drawn).toHaveLength(9);
      expect(new Set(drawn).size).toBe(9);
      for (const i of drawn) counts[i] = (counts[i] ?? 0) + 1;
    }
    for (const [i, pi] of chances.entries())
      expect(Math.abs((counts[i] ?? 0) / rounds - pi)).toBeLessThan(4 * Math.sqrt((pi * (1 - pi)) / rounds));
  });

  it("gives an estimate without bias that finds more failures than an even draw", () => {
    const world = mulberry32(3);
    const frame = Array.from({ length: 400 }, () => {
      const p = 0.3 + 0.69 * world();
      return { p, y: Number(world() < p) };
    });
    const truth = sum(frame.map(({ y }) => y)) / frame.length;
    const unsure = frame.map(({ p }, i) => ({
      id: `t${i}`,
      uncertainty: ticketUncertainty([{ weight: 1, probability: p }]),
    }));
    const run = (tilt: number) => {
      const chances = tiltedChances(unsure, 60, tilt);
      let [error, fails] = [0, 0];
      for (let seed = 1; seed <= 500; seed++) {
        const units = drawWithChances(chances, mulberry32(seed)).map((i) => {
          const { p, y } = frame[i] as (typeof frame)[number];
          return { y, x: [p], pi: chances[i] as number };
        });
        const xMeans = [sum(frame.map(({ p }) => p)) / frame.length];
        error += (unequalProbabilityEstimate(units, { N: 400, xMeans })?.value ?? Number.NaN) - truth;
        fails += units.filter(({ y }) => y === 0).length;
      }
      return { bias: error / 500, fails: fails / 500 };
    };
    const [even, tilted] = [run(0), run(0.5)];
    expect(Math.abs(tilted.bias)).toBeLessThan(0.006);
    expect(tilted.fails).toBeGreaterThan(even.fails);
  });
});
