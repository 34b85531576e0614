import { describe, expect, it } from "vitest";
import {
  biasAlarm,
  checkGoldenSet,
  eValue,
  mcNemar,
  observe,
  observeBias,
  populationStabilityIndex,
  shiryaevRoberts,
  startBiasDetector,
  startDetector,
} from "./drift.ts";
import { benjaminiHochberg } from "./multiplicity.ts";
import { mulberry32 } from "./prng.ts";

describe("e-detector", () => {
  it("repeats the reference path", () => {
    let detector = startDetector(0.2, [0.25, 0.5, 1, 2, 3.5]);
    for (const x of [0, 0, 1, 0, 1, 1, 1, 0]) detector = observe(detector, x);
    expect(eValue(detector)).toBeCloseTo(3.224124, 9);
    expect(shiryaevRoberts(detector)).toBeCloseTo(33.45194864, 8);
    expect(detector.observations).toBe(8);
  });

  it("stays silent when disagreement stays below its bound and speaks when it doubles", () => {
    const rng = mulberry32(9);
    let alarms = 0;
    let found = 0;
    for (let b = 0; b < 100; b++) {
      let detector = startDetector(0.1);
      for (let t = 0; t < 300; t++) detector = observe(detector, Number(rng() < 0.07));
      if (shiryaevRoberts(detector) >= 1000) alarms++;
      let late = startDetector(0.1);
      let rang = false;
      for (let t = 0; t < 200; t++) {
        late = observe(late, Number(rng() < 0.25));
        rang ||= shiryaevRoberts(late) >= 1000;
      }
      if (rang) found++;
    }
    expect(alarms).toBeLessThanOrEqual(5);
    expect(found).toBeGreaterThanOrEqual(95);
  });

  it("names the side to which a judge has moved", () => {
    let bias = startBiasDetector();
    for (let t = 0; t < 200; t++) bias = observeBias(bias, 0.5, 0.9);
    expect(biasAlarm(bias)).toBe("over");
    expect(biasAlarm(startBiasDetector())).toBeNull();
  });

  it("throws on observations and null means out of range", () => {
    expect(() => observe(startDetector(0.1), 2)).toThrow(RangeError);
    expect(() => startDetector(0)).toThrow(RangeError);
  });
});

describe("mcNemar", () => {
  it("gives the exact binomial probability", () => {
    expect(mcNemar(1, 8)).toBeCloseTo(0.0390625, 12);
    expect(mcNemar(0, 0)).toBe(1);
    expect(mcNemar(4, 4)).toBe(1);
  });
});

describe("checkGoldenSet", () => {
  it("alarms when flips exceed what two runs of one configuration show", () => {
    expect(checkGoldenSet(3, 80, 0.03).alarm).toBe(false);
    expect(checkGoldenSet(9, 80, 0.03).alarm).toBe(true);
    expect(checkGoldenSet(1, 80, 0).alarm).toBe(true);
    expect(checkGoldenSet(0, 80, 0).alarm).toBe(false);
  });
});

describe("populationStabilityIndex", () => {
  it("is zero for equal and positive for shifted distributions", () => {
    expect(populationStabilityIndex([10, 20, 30], [10, 20, 30])).toBe(0);
    expect(populationStabilityIndex([30, 20, 10], [10, 20, 30])).toBeGreaterThan(0.2);
  });
});

describe("benjaminiHochberg", () => {
  it("rejects four of the fifteen hypotheses in the paper's example", () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    const adjusted = benjaminiHochberg(p);
    expect(adjusted.filter((q) => q <= 0.05)).toHaveLength(4);
    expect(adjusted.slice(0, 4)).toEqual([0.0015, 0.003, 0.0095, 0.035625].map((q) => expect.closeTo(q, 12)));
  });
});
