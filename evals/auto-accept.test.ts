import { describe, expect, it } from "vitest";
import { auditSample } from "./audit-sample.ts";
import { acceptRule, confidenceOf, fitConfidence } from "./auto-accept.ts";
import { mulberry32, sampleIndices } from "./stats/prng.ts";

const options = { agreement: 0.9, delta: 0.1, seed: 1 };

/** Verdict pass is right always, verdict fail half of the time; scores say nothing more. */
function lopsided(n: number) {
  const rng = mulberry32(4);
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const judge = Number(rng() < 0.6);
    return { item: `t${i}`, judge, human: judge === 1 ? 1 : Number(rng() < 0.5) };
  });
  const audited = sampleIndices(1000, n, mulberry32(2)).map((i) => rows[i] as (typeof rows)[number]);
  return auditSample({ type: "rate", pass: 0.5, all: rows.map(({ item, judge }) => ({ item, judge })), audited });
}

describe("acceptRule", () => {
  it("accepts the verdict that is right and leaves the other to humans", () => {
    const rule = acceptRule(lopsided(200), options);
    expect(rule?.confidence.kind).toBe("learned");
    expect(rule?.acceptedShare).toBeCloseTo(0.6, 1);
    expect(rule?.disagreements).toBe(0);
  });

  it("accepts nothing when audits are too few to promise anything", () => {
    expect(acceptRule(lopsided(20), options)).toBeNull();
  });

  it("is not fooled when easy tickets were audited ten times as often", () => {
    const rng = mulberry32(6);
    const rows = Array.from({ length: 2000 }, (_, i) => {
      const easy = i % 2 === 0;
      const human = Number(rng() < 0.5);
      const judge = easy || rng() < 0.7 ? human : 1 - human;
      return { item: `t${i}`, judge, human, pi: easy ? 0.5 : 0.05 };
    });
    const audited = rows.filter((row) => rng() < row.pi);
    const wrong = audited.filter((row) => row.judge !== row.human).length;
    expect(wrong / audited.length).toBeLessThan(0.06);
    const sample = auditSample({
      type: "rate",
      pass: 0.5,
      all: rows.map(({ item, judge }) => ({ item, judge })),
      audited,
    });
    const accepted = Array.from({ length: 40 }, (_, seed) => acceptRule(sample, { ...options, seed })).filter(
      (rule) => rule !== null,
    );
    expect(accepted.length).toBeLessThanOrEqual(4);
    const blind = auditSample({
      type: "rate",
      pass: 0.5,
      all: rows.map(({ item, judge }) => ({ item, judge })),
      audited: audited.map(({ pi: _, ...row }) => row),
    });
    expect(acceptRule(blind, options)).not.toBeNull();
  });

  it("promises about the unread tickets of a batch, more rarely than about the population, and keeps the promise", () => {
    let [batches, populations, broken] = [0, 0, 0];
    for (let seed = 1; seed <= 200; seed++) {
      const rng = mulberry32(seed);
      const rows = Array.from({ length: 300 }, (_, i) => {
        const human = Number(rng() < 0.7);
        return { item: `t${i}`, judge: rng() < 0.93 ? human : 1 - human, human };
      });
      const audited = rows.filter((_, i) => i % 3 !== 0);
      const sample = auditSample({
        type: "rate",
        pass: 0.5,
        all: rows.map(({ item, judge }) => ({ item, judge })),
        audited,
      });
      populations += Number(acceptRule(sample, { ...options, seed }) !== null);
      const rule = acceptRule(sample, { ...options, seed, claim: "batch" });
      if (!rule) continue;
      batches += 1;
      const { confidence: model, threshold } = rule;
      const confidence = (score: number) =>
        model.kind === "margin"
          ? Math.abs(score - 0.5)
          : confidenceOf({ intercept: model.intercept, coefficients: [model.margin, model.verdict] }, [
              Math.abs(score - 0.5),
              score,
            ]);
      const unread = rows.filter(({ judge }, i) => i % 3 === 0 && confidence(judge) >= threshold);
      const wrong = unread.filter(({ judge, human }) => judge !== human).length;
      broken += Number(unread.length > 0 && wrong / unread.length > 1 - options.agreement + 1e-9);
    }
    expect(batches).toBeGreaterThan(20);
    expect(batches).toBeLessThan(populations);
    // Binomial(200, 0.1) is over 29 in one of a hundred.
    expect(broken).toBeLessThanOrEqual(29);
  });

  it("never accepts a ticket without a score", () => {
    const sample = lopsided(200);
    const half = { ...sample, scores: sample.scores.map((score, i) => (i % 2 ? null : score)) };
    expect(acceptRule(half, options)?.acceptedShare).toBeLessThan(0.5);
  });
});

describe("fitConfidence", () => {
  it("learns which feature goes with agreement, on the features' own scale", () => {
    const frame = Array.from({ length: 100 }, (_, i) => [i * 10, i % 2]);
    const audits = frame.map((features, i) => ({ features, agrees: i >= 50 }));
    const model = fitConfidence({ frame, audits, prior: [0, 0] });
    expect(confidenceOf(model, [900, 1])).toBeGreaterThan(0.9);
    expect(confidenceOf(model, [100, 1])).toBeLessThan(0.1);
  });
});
