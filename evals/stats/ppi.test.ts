import { describe, expect, it } from "vitest";
import { mean } from "./moments.ts";
import { ppiMean } from "./ppi.ts";
import { mulberry32 } from "./prng.ts";

/** A population in which the judge is right more often than not and fails are audited three times as often. */
function population(seed: number) {
  const rng = mulberry32(seed);
  return Array.from({ length: 2000 }, () => {
    const label = rng() < 0.7 ? 1 : 0;
    const score = rng() < 0.8 ? label : 1 - label;
    const pi = score === 0 ? 0.3 : 0.1;
    return { label, score, pi, drawn: rng() < pi };
  });
}

describe("ppiMean", () => {
  it("with equal weights gives what it gives without any", () => {
    const items = population(3).slice(0, 200);
    const input = {
      labels: items.map((item) => item.label),
      auditedScores: items.map((item) => item.score),
      otherScores: population(4).map((item) => item.score),
    };
    const plain = ppiMean(input);
    const weighted = ppiMean({ ...input, weights: items.map(() => 7) });
    expect(weighted?.value).toBeCloseTo(plain?.value ?? Number.NaN, 12);
    expect(weighted?.low).toBeCloseTo(plain?.low ?? Number.NaN, 12);
    expect(weighted?.lambda).toBeCloseTo(plain?.lambda ?? Number.NaN, 12);
  });

  it("with inverse-probability weights covers the mean that unweighted audits miss", () => {
    const covered = { weighted: 0, unweighted: 0 };
    const runs = 200;
    for (let seed = 0; seed < runs; seed++) {
      const items = population(seed);
      const truth = mean(items.map((item) => item.label));
      const audits = items.filter((item) => item.drawn);
      const input = {
        labels: audits.map((item) => item.label),
        auditedScores: audits.map((item) => item.score),
        otherScores: items.map((item) => item.score),
        lambda: 0,
      };
      const covers = (estimate: ReturnType<typeof ppiMean>) =>
        estimate !== null && estimate.low <= truth && truth <= estimate.high;
      if (covers(ppiMean(input))) covered.unweighted++;
      if (covers(ppiMean({ ...input, weights: audits.map((item) => 1 / item.pi) }))) covered.weighted++;
    }
    expect(covered.weighted / runs).toBeGreaterThan(0.9);
    expect(covered.unweighted / runs).toBeLessThan(0.5);
  });
});
