import { describe, expect, it } from "vitest";
import { auditsNeeded, certify, confidenceLevels, fixedSequence } from "./certificate.ts";
import { mulberry32 } from "./prng.ts";

const target = { agreement: 0.9, delta: 0.1 };

describe("auditsNeeded", () => {
  it("gives the published numbers for 0 to 3 disagreements", () => {
    expect([0, 1, 2, 3].map((c) => auditsNeeded(target, c))).toEqual([22, 38, 52, 65]);
    expect([0, 1, 2, 3].map((c) => auditsNeeded({ agreement: 0.9, delta: 0.05 }, c))).toEqual([29, 46, 61, 76]);
  });

  it("throws when the target can never be met", () => {
    expect(() => auditsNeeded({ agreement: 1, delta: 0.1 })).toThrow(RangeError);
  });
});

describe("fixedSequence", () => {
  const counts = (ns: number[], ks: number[]) => ns.map((audits, i) => ({ audits, disagreements: ks[i] as number }));
  const ns = [10, 30, 45, 70, 100];

  it("stops at the first level that fails", () => {
    expect(fixedSequence(counts(ns, [0, 0, 1, 3, 9]), target)).toBe(3);
    expect(fixedSequence(counts(ns, [0, 0, 0, 1, 3]), target)).toBe(4);
  });

  it("accepts nothing when the first tested level fails, whatever comes later", () => {
    expect(fixedSequence(counts(ns, [0, 2, 4, 9, 14]), target)).toBe(-1);
    expect(fixedSequence(counts([50, 200], [9, 2]), target)).toBe(-1);
  });

  it("judges the unaudited rest of a batch when totals are given", () => {
    expect(fixedSequence(counts(ns, [0, 0, 1, 3, 9]), target, [40, 120, 180, 280, 400])).toBe(3);
  });
});

describe("certify", () => {
  it("accepts nothing without audits", () => {
    expect(certify({ ...target, frame: [0.2, 0.9], audits: [] })).toBeNull();
    expect(certify({ ...target, frame: [], audits: [] })).toBeNull();
  });

  it("breaks its promise in at most a share delta of random audits", () => {
    const confidence = Array.from({ length: 2000 }, (_, i) => i / 2000);
    // Disagreement falls from 40 % to 0 with confidence; below 0.5 the accepted set exceeds 10 %.
    const risk = (c: number) => 0.4 * (1 - c);
    const rng = mulberry32(42);
    let broken = 0;
    for (let b = 0; b < 300; b++) {
      const audits = Array.from({ length: 150 }, () => {
        const c = confidence[Math.floor(rng() * 2000)] as number;
        return { confidence: c, agrees: rng() >= risk(c) };
      });
      const certificate = certify({ ...target, frame: confidence, audits });
      if (certificate && risk((certificate.threshold + 1) / 2) > 0.1) broken++;
    }
    expect(broken / 300).toBeLessThanOrEqual(0.1);
  });

  it("lists quantiles of the frame from strict to lenient", () => {
    const levels = confidenceLevels(Array.from({ length: 101 }, (_, i) => i));
    expect(levels).toHaveLength(20);
    expect([levels[0], levels.at(-1)]).toEqual([95, 0]);
    expect(confidenceLevels([0.5, 0.5, Number.NaN])).toEqual([0.5]);
  });
});
