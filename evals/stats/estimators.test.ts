import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentEstimates, coachingOrder } from "./agent-estimates.ts";
import { bettingInterval } from "./betting.ts";
import { clusterEstimate } from "./cluster-estimator.ts";
import { mean } from "./moments.ts";
import { ppiMean } from "./ppi.ts";
import { mulberry32, sampleIndices } from "./prng.ts";
import {
  regressionEstimate,
  sampleMeanEstimate,
  studentInterval,
  unequalProbabilityEstimate,
} from "./regression-estimator.ts";
import { stratifiedEstimate } from "./stratified-estimator.ts";
import { wilson, wilsonEffective } from "./wilson.ts";

const f = [0.1, 0.9, 0.4, 0.8, 0.7, 0.2, 0.6, 0.95, 0.3, 0.85, 0.5, 0.65];
const y = [0, 1, 0, 1, 1, 0];
const units = y.map((label, i) => ({ y: label, x: [f[i] as number] }));
const frame = { N: 12, xMeans: [mean(f)] };

describe("ppiMean", () => {
  it("equals ppi_py on a small sample", () => {
    const estimate = ppiMean({ labels: y, auditedScores: f.slice(0, 6), otherScores: f.slice(6) });
    expect(estimate?.value).toBeCloseTo(0.61165512, 8);
    expect(estimate?.lambda).toBeCloseTo(0.89324098, 8);
    expect(estimate?.low).toBeCloseTo(0.35031162, 8);
    expect(estimate?.high).toBeCloseTo(0.87299862, 8);
  });

  it("equals the human mean when the judge is constant", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (labels, score) => {
          const estimate = ppiMean({
            labels,
            auditedScores: labels.map(() => score),
            otherScores: [score, score, score],
          });
          expect(estimate?.value).toBeCloseTo(mean(labels), 12);
          expect(estimate?.lambda).toBe(0);
        },
      ),
    );
  });
});

describe("regressionEstimate", () => {
  it("equals the reference on a small sample", () => {
    const estimate = regressionEstimate(units, frame);
    if (!estimate) throw new Error("no estimate");
    expect(estimate.value).toBeCloseTo(0.5968845, 7);
    expect(estimate.variance).toBeCloseTo(0.0058247, 7);
    expect(estimate.slopes[0]).toBeCloseTo(1.55015198, 8);
    const interval = studentInterval(estimate, "t");
    expect([interval.low, interval.high]).toEqual([expect.closeTo(0.38498705, 8), expect.closeTo(0.80878195, 8)]);
  });

  it("equals the human mean when the judge is constant", () => {
    const constant = regressionEstimate(
      y.map((label) => ({ y: label, x: [0.7] })),
      { N: 12, xMeans: [0.7] },
    );
    expect(constant?.value).toBeCloseTo(0.5, 12);
    expect(constant?.slopes).toEqual([0]);
  });

  it("does not change when a covariate is given twice", () => {
    const twice = regressionEstimate(
      units.map((u) => ({ y: u.y, x: [u.x[0] as number, u.x[0] as number] })),
      {
        N: 12,
        xMeans: [mean(f), mean(f)],
      },
    );
    expect(twice?.value).toBeCloseTo(regressionEstimate(units, frame)?.value as number, 12);
  });

  it("is null when there are too few audits and certain when all is audited", () => {
    expect(regressionEstimate(units.slice(0, 2), frame)).toBeNull();
    expect(sampleMeanEstimate(y, 6)?.variance).toBe(0);
  });
});

describe("unequalProbabilityEstimate", () => {
  it("equals simple random sampling when all chances are equal", () => {
    const simple = regressionEstimate(units, frame);
    const equal = unequalProbabilityEstimate(
      units.map((unit) => ({ ...unit, pi: 0.5 })),
      frame,
    );
    expect(equal?.value).toBeCloseTo(simple?.value as number, 12);
    expect(equal?.variance).toBeCloseTo(simple?.variance as number, 12);
  });

  it("is unbiased where the plain mean is not when fails are sampled three times as often", () => {
    const rng = mulberry32(11);
    const truth = Array.from({ length: 600 }, (_, i) => Number(i % 4 !== 0));
    const values: number[] = [];
    for (let b = 0; b < 400; b++) {
      const drawn = truth.flatMap((label) => {
        const pi = label === 1 ? 0.1 : 0.3;
        return rng() < pi ? [{ y: label, x: [], pi }] : [];
      });
      values.push(unequalProbabilityEstimate(drawn, { N: 600, xMeans: [] })?.value as number);
    }
    expect(mean(values)).toBeCloseTo(0.75, 1.7);
  });

  it("throws when a probability is not one", () => {
    expect(() => unequalProbabilityEstimate([{ y: 1, x: [], pi: 0 }], { N: 3, xMeans: [] })).toThrow(RangeError);
  });
});

describe("stratifiedEstimate and clusterEstimate", () => {
  it("equals a simple sample when there is one stratum", () => {
    const one = stratifiedEstimate([{ ...frame, units }]);
    expect(one?.value).toBeCloseTo(regressionEstimate(units, frame)?.value as number, 12);
  });

  it("adds no variance for a stratum that was read in full", () => {
    const read = { N: 3, xMeans: [], units: [0, 0, 1].map((label) => ({ y: label, x: [] })) };
    const open = { N: 97, xMeans: [], units: [1, 1, 0, 1, 1].map((label) => ({ y: label, x: [] })) };
    const both = stratifiedEstimate([read, open]);
    expect(both?.value).toBeCloseTo(0.03 * (1 / 3) + 0.97 * 0.8, 12);
    expect(both?.variance).toBeCloseTo(0.97 ** 2 * (1 - 5 / 97) * (0.2 / 5), 12);
    expect(both?.df).toBeCloseTo(4, 12);
  });

  it("gives the wider variance when labels of a ticket agree with each other", () => {
    const clusters = [1, 0, 1, 1, 0, 1].map((label) => Array.from({ length: 5 }, () => ({ y: label, x: [] })));
    const grouped = clusterEstimate(clusters, { N: 500, xMeans: [], clustersInFrame: 100 });
    const single = sampleMeanEstimate(
      clusters.flat().map((unit) => unit.y),
      500,
    );
    expect(grouped?.value).toBeCloseTo(2 / 3, 12);
    expect(grouped?.df).toBe(5);
    expect((grouped?.variance as number) / (single?.variance as number)).toBeGreaterThan(4.5);
  });
});

describe("agentEstimates", () => {
  const rng = mulberry32(5);
  const agents = ["ana", "ben", "cem"].map((agent, a) => {
    const labels = Array.from({ length: 12 }, () => Number(rng() < 0.5 + a * 0.2));
    return { agent, labels, scores: labels.map((l) => 0.3 + 0.4 * l), N: 100, scoreMean: 0.5 + a * 0.08 };
  });

  it("says nothing about an agent with fewer than five audits", () => {
    const few = { agent: "dia", labels: [1, 1], scores: [0.5, 0.6], N: 40, scoreMean: 0.5 };
    const estimates = agentEstimates([...agents, few]);
    expect(estimates.at(-1)).toMatchObject({ agent: "dia", estimate: null, audits: 2 });
    expect(estimates[0]?.estimate?.n).toBe(12);
  });

  it("does not claim certainty when every audit of everybody passed", () => {
    const clean = agents.map((a) => ({ ...a, labels: a.labels.map(() => 1) }));
    for (const { estimate } of agentEstimates(clean)) expect(estimate?.low).toBeLessThan(0.95);
  });

  it("orders by shrunk means between the agent's own and the judge's", () => {
    expect(coachingOrder(agents).map(({ agent }) => agent)).toHaveLength(3);
    expect(coachingOrder([])).toEqual([]);
  });
});

describe("intervals of a rate", () => {
  it("equal the reference", () => {
    const plain = wilsonEffective(0.9, 0.0009, { n: 100, frameSize: 1000 });
    expect(plain?.low).toBeCloseTo(0.82452593, 8);
    expect(plain?.high).toBeCloseTo(0.94517024, 8);
    expect(wilsonEffective(1, 0, { n: 50, frameSize: 500 })?.low).toBeCloseTo(0.93223485, 8);
    const labels = [1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1];
    const exact = bettingInterval({ values: labels, populationSize: 100 });
    expect([exact?.low, exact?.high]).toEqual([expect.closeTo(0.5275, 12), expect.closeTo(0.9625, 12)]);
  });

  it("give Wilson's published bounds when 81 of 263 succeed", () => {
    // Newcombe 1998, table I: 0.2553 to 0.3662.
    const estimate = wilson(81, 263);
    expect(estimate?.low).toBeCloseTo(0.2553, 4);
    expect(estimate?.high).toBeCloseTo(0.3662, 4);
  });

  it("hold the value inside [0, 1] whatever the data", () => {
    const rate = fc.double({ min: -0.2, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(rate, fc.double({ min: 0, max: 0.3, noNaN: true }), fc.integer({ min: 2, max: 500 }), (p, v, n) => {
        const e = wilsonEffective(p, v, { n, frameSize: 1000 });
        if (!e) throw new Error("no interval");
        expect(0 <= e.low && e.low <= e.value && e.value <= e.high && e.high <= 1).toBe(true);
      }),
    );
  });

  it("hold the true mean of the population, in nearly all betting samples", () => {
    const population = Array.from({ length: 200 }, (_, i) => Number(i % 10 !== 0));
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const values = sampleIndices(200, 30, mulberry32(seed)).map((i) => population[i] as number);
      const interval = bettingInterval({ values, populationSize: 200 });
      if (interval && interval.low <= 0.9 && interval.high >= 0.9) held++;
    }
    expect(held).toBeGreaterThanOrEqual(188);
  });
});
