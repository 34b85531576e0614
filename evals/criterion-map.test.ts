import { describe, expect, it } from "vitest";
import type { Audit } from "./audit-sample.ts";
import { type CalibrationInput, calibrateCriterion } from "./calibrate.ts";
import { auditorNoise } from "./ceiling.ts";
import { criterionMap } from "./criterion-map.ts";
import { mapped } from "./stats/calibration-map.ts";
import { mulberry32 } from "./stats/prng.ts";

const rng = mulberry32(8);
const audits = Array.from({ length: 40 }, (_, i): Audit => {
  const score = (i + 0.5) / 40;
  return { item: `t${String(i).padStart(2, "0")}`, score, label: Number(rng() < score), pi: 0.2, group: `t${i}` };
});
const seed = 1;

describe("criterionMap", () => {
  it("learns from labels that settled disputes, on drawn tickets in place of the first label and on others beside it", () => {
    const plain = criterionMap(audits, { seed });
    const others = Array.from({ length: 15 }, (_, i) => ({ item: `x${i}`, score: 0.95, label: 0 }));
    const taught = criterionMap(audits, { seed, taught: others });
    if (!plain || !taught) throw new Error("there are audits enough");
    expect(mapped(taught.model, 0.95)).toBeLessThan(mapped(plain.model, 0.95) - 0.05);
    const settled = audits
      .filter(({ label }) => label === 0)
      .map(({ item, score }) => ({ item, score: score ?? 0, label: 1 }));
    const kinder = criterionMap(audits, { seed, taught: settled });
    expect(kinder && mapped(kinder.model, 0.3)).toBeGreaterThan(mapped(plain.model, 0.3));
  });

  it("measures maps by the drawn tickets' own labels alone", () => {
    const other = [{ item: "x", score: 0.9, label: 1 }];
    expect(criterionMap(audits, { seed, taught: other })?.raw).toEqual(criterionMap(audits, { seed })?.raw);
  });
});

describe("calibrateCriterion", () => {
  const all = Array.from({ length: 60 }, (_, i) => ({ item: `t${String(i).padStart(2, "0")}`, judge: (i % 40) / 40 }));
  const input: CalibrationInput = {
    criterion: "c",
    type: "rate",
    all,
    audited: audits.map(({ item, label }) => ({ item, judge: null, human: label })),
  };

  it("lets no settled label into an estimate or a certificate", () => {
    const taught = audits.map(({ item }) => ({ item, score: 0.5, label: 1 }));
    const [plain, learned] = [calibrateCriterion(input), calibrateCriterion({ ...input, taught })];
    expect(learned.estimates).toEqual(plain.estimates);
    expect(learned.certificate).toEqual(plain.certificate);
    expect(learned.map?.model).not.toEqual(plain.map?.model);
  });

  it("widens the interval by what reviewers are seen to differ, in place of what is believed of them", () => {
    const pairs = (differ: number) => Array.from({ length: 40 }, (_, i) => [1, Number(i >= differ)] as const);
    const width = (differ: number) => {
      const { recommended } = calibrateCriterion({ ...input, blindPairs: pairs(differ) }).estimates;
      return recommended ? recommended.high - recommended.low : Number.NaN;
    };
    expect(width(0)).toBeLessThan(width(12));
    const few = calibrateCriterion({ ...input, blindPairs: pairs(1).slice(0, 20) });
    expect(few.estimates).toEqual(calibrateCriterion(input).estimates);
  });
});

describe("auditorNoise", () => {
  it("is half the mean squared difference of two labels, over what the judge leaves", () => {
    const pairs = Array.from({ length: 98 }, (_, i) => [1, Number(i >= 9)] as const);
    const residuals = [0.5, -0.5, 0.5, -0.5];
    // (9 + 1) / (2 * 100) = 0.05 of a variance of 1/3.
    expect(auditorNoise(pairs, residuals)).toBeCloseTo(0.15, 12);
    expect(auditorNoise(pairs.slice(0, 29), residuals)).toBeNull();
  });
});
