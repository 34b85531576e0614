import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditRow, FrameRow } from "./audit-sample.ts";
import { type CalibrationInput, calibrateCriterion } from "./calibrate.ts";
import type { Estimate } from "./stats/estimate.ts";
import { mulberry32, sampleIndices, shuffle } from "./stats/prng.ts";

/** A frame where the judge is right with probability `skill`, and a simple random sample of audits. */
function simulated(options: {
  N?: number;
  n: number;
  skill?: number;
  passRate?: number;
  seed?: number;
}): CalibrationInput & { truth: number } {
  const { N = 1000, n, skill = 0.85, passRate = 0.8, seed = 1 } = options;
  const rng = mulberry32(seed);
  const labels = Array.from({ length: N }, () => Number(rng() < passRate));
  const all = labels.map((label, i): FrameRow => {
    const verdict = rng() < skill ? label : 1 - label;
    return { item: `t${i}`, judge: (verdict + rng()) / 2 };
  });
  const audited = sampleIndices(N, n, mulberry32(seed + 1000)).map(
    (i): AuditRow => ({ ...(all[i] as FrameRow), human: labels[i] as number }),
  );
  return { criterion: "greeting", type: "rate", all, audited, truth: labels.reduce((t, y) => t + y, 0) / N };
}

const noNaN = (value: unknown) =>
  expect(JSON.stringify(value, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? "NaN!" : v))).not.toContain(
    "NaN!",
  );
const proper = (e: Estimate | null) => {
  if (e) expect([0 <= e.low, e.low <= e.value, e.value <= e.high, e.high <= 1]).toEqual([true, true, true, true]);
};

describe("calibrateCriterion", () => {
  it("corrects a judge that is wrong one time in four", () => {
    const input = simulated({ n: 200, skill: 0.75, passRate: 0.9, seed: 3 });
    const { estimates, n, N, warnings } = calibrateCriterion(input);
    expect([n, N, warnings]).toEqual([200, 1000, []]);
    expect(estimates.naive?.high).toBeLessThan(input.truth);
    expect(estimates.recommended?.low).toBeLessThan(input.truth);
    expect(estimates.recommended?.high).toBeGreaterThan(input.truth);
  });

  it("is narrower than audits alone when the judge is good", () => {
    const { estimates } = calibrateCriterion(simulated({ n: 150, skill: 0.95, passRate: 0.7, seed: 4 }));
    const width = (e: Estimate | null) => (e ? e.high - e.low : Number.NaN);
    expect(width(estimates.recommended)).toBeLessThan(0.75 * width(estimates.humanOnly));
  });

  it("covers the truth in about 95 of 100 samples", () => {
    let covered = 0;
    for (let seed = 0; seed < 120; seed++) {
      const input = simulated({ N: 400, n: 60, seed });
      const interval = calibrateCriterion(input).estimates.recommended;
      if (interval && interval.low <= input.truth && input.truth <= interval.high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(108);
  }, 60_000);

  it("certifies a judge that agrees and refuses one that does not", () => {
    const good = calibrateCriterion(simulated({ n: 300, skill: 0.98, seed: 5 })).certificate;
    expect(good).toMatchObject({ agreement: 0.9, delta: 0.1 });
    expect(good?.acceptedShare).toBeGreaterThan(0.9);
    expect(calibrateCriterion(simulated({ n: 300, skill: 0.7, seed: 5 })).certificate).toBeNull();
  });

  it("improves the calibration of an over-confident judge", () => {
    const { map } = calibrateCriterion(simulated({ n: 250, skill: 0.75, seed: 6 }));
    expect(map?.calibrated.brier).toBeLessThan(map?.raw.brier as number);
  });

  it("falls back on humans and says provisional when audits are few", () => {
    const { estimates, warnings } = calibrateCriterion(simulated({ n: 12 }));
    expect(estimates.recommended).toEqual(estimates.humanOnly);
    expect(estimates.exact).not.toBeNull();
    expect(warnings.map((w) => w.split(":")[0])).toEqual(["human-only", "provisional"]);
  });

  it("gives the judge's mean but publishes nothing when there is no audit", () => {
    const { estimates, agreement, map, certificate, warnings } = calibrateCriterion({
      ...simulated({ n: 10 }),
      audited: [],
    });
    expect(estimates.naive).not.toBeNull();
    expect([estimates.recommended, estimates.humanOnly, estimates.ppi, estimates.regression, map, certificate]).toEqual(
      Array(6).fill(null),
    );
    expect(Object.values(agreement)).toEqual([null, null, null, null]);
    expect(warnings[0]).toMatch(/^no-audits/);
  });

  it("claims no certainty about unread tickets when all audits pass", () => {
    const input = simulated({ n: 80, passRate: 1, skill: 1 });
    for (const type of ["rate", "mean"] as const) {
      const { estimates, warnings } = calibrateCriterion({
        ...input,
        type,
        audited: input.audited.map((a) => ({ ...a, human: 1 })),
      });
      expect(estimates.humanOnly?.low).toBeLessThan(0.99);
      expect(warnings.some((w) => w.startsWith("one-label"))).toBe(true);
    }
  });

  it("equals audits alone when the judge always says the same", () => {
    const input = simulated({ n: 100 });
    const mute = (row: FrameRow) => ({ ...row, judge: 0.7 });
    const { estimates, warnings } = calibrateCriterion({
      ...input,
      all: input.all.map(mute),
      audited: input.audited.map((a) => ({ ...a, judge: 0.7 })),
    });
    expect(estimates.recommended).toEqual(estimates.humanOnly);
    expect(estimates.ppi?.value).toBeCloseTo(estimates.humanOnly?.value as number, 12);
    expect(estimates.regression?.value).toBeCloseTo(estimates.humanOnly?.value as number, 12);
    expect(warnings.some((w) => w.startsWith("human-only"))).toBe(true);
  });

  it("is certain when every item was audited", () => {
    const input = simulated({ N: 60, n: 60 });
    const { recommended } = calibrateCriterion(input).estimates;
    expect([recommended?.low, recommended?.high].map((v) => v?.toFixed(9))).toEqual(
      Array(2).fill(input.truth.toFixed(9)),
    );
  });
});

describe("items the judge did not score", () => {
  // The judge abstains on items that nearly always fail: leaving them out would flatter the team.
  const rng = mulberry32(21);
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const hard = i % 5 === 0;
    const human = Number(rng() < (hard ? 0.1 : 0.9));
    return { item: `t${i}`, judge: hard ? null : human * 0.6 + 0.2 * rng(), human };
  });
  const all = rows.map(({ item, judge }) => ({ item, judge }));
  const truth = rows.reduce((t, r) => t + r.human, 0) / 1000;
  const estimate = (seed: number, n: number) =>
    calibrateCriterion({
      criterion: "c",
      type: "rate",
      all,
      audited: sampleIndices(1000, n, mulberry32(seed)).map((i) => rows[i] as AuditRow),
    });

  it("count through their own audits, so that the estimate stays unbiased", () => {
    const runs = Array.from({ length: 40 }, (_, seed) => estimate(seed, 100).estimates);
    const average = runs.reduce((t, e) => t + (e.recommended?.value as number), 0) / runs.length;
    expect(Math.abs(average - truth)).toBeLessThan(0.015);
    const naive = runs[0]?.naive?.value as number;
    expect(naive - truth).toBeGreaterThan(0.1);
  });

  it("form a stratum estimated by their own audits alone", () => {
    const drawn = sampleIndices(1000, 100, mulberry32(3)).map((i) => rows[i] as AuditRow);
    const audited = (scored: boolean) => drawn.filter((row) => (row.judge !== null) === scored);
    const whole = calibrateCriterion({ criterion: "c", type: "rate", all, audited: drawn }).estimates.regression?.value;
    const scored = calibrateCriterion({
      criterion: "c",
      type: "rate",
      all: all.filter((row) => row.judge !== null),
      audited: audited(true),
    }).estimates.regression?.value as number;
    const unscored = audited(false);
    const mean = unscored.reduce((t, row) => t + row.human, 0) / unscored.length;
    expect(whole).toBeCloseTo(0.8 * scored + 0.2 * mean, 12);
  });

  it("are named in a warning that says how they were treated", () => {
    expect(estimate(1, 100).warnings.find((w) => w.startsWith("unscored"))).toMatch(
      /200 of 1000 .* human audits alone/,
    );
    expect(estimate(1, 20).warnings.find((w) => w.startsWith("unscored"))).toMatch(/200 of 1000/);
  });

  it("leave only the audits when no item was scored", () => {
    const blind = calibrateCriterion({
      criterion: "c",
      type: "rate",
      all: all.map((r) => ({ ...r, judge: null })),
      audited: rows.slice(0, 50).map((r) => ({ ...r, judge: null })),
    });
    expect(blind.estimates.naive).toBeNull();
    expect(blind.estimates.recommended).toEqual(blind.estimates.humanOnly);
    noNaN(blind);
  });
});

describe("audit designs", () => {
  it("weights audits drawn with unequal chances", () => {
    const rng = mulberry32(31);
    const rows = Array.from({ length: 2000 }, (_, i) => {
      const human = Number(rng() < 0.85);
      const judge = rng() < 0.8 ? human * 0.9 : 0.9 - human * 0.9;
      return { item: `t${i}`, judge, human, pi: judge < 0.5 ? 0.3 : 0.05 };
    });
    const audited = rows.filter((row) => rng() < row.pi);
    const truth = rows.reduce((t, r) => t + r.human, 0) / 2000;
    const result = calibrateCriterion({
      criterion: "c",
      type: "rate",
      all: rows.map(({ item, judge }) => ({ item, judge })),
      audited,
    });
    expect(result.estimates.ppi?.low).toBeLessThan(truth);
    expect(result.estimates.ppi?.high).toBeGreaterThan(truth);
    expect(result.estimates.recommended?.low).toBeLessThan(truth);
    expect(result.estimates.recommended?.high).toBeGreaterThan(truth);
    expect(result.warnings.some((w) => w.startsWith("unequal"))).toBe(true);
  });

  it("widens the interval when whole groups were audited", () => {
    const rows = Array.from({ length: 600 }, (_, i) => {
      const group = `g${Math.floor(i / 6)}`;
      const human = Number(Math.floor(i / 6) % 3 !== 0);
      return { item: `t${String(i).padStart(3, "0")}`, judge: (i % 7) / 7, human, group };
    });
    const audited = rows.filter((_, i) => Math.floor(i / 6) < 20);
    const all = rows.map(({ item, judge, group }) => ({ item, judge, group }));
    const grouped = calibrateCriterion({ criterion: "c", type: "rate", all, audited });
    const single = calibrateCriterion({
      criterion: "c",
      type: "rate",
      all: all.map(({ item, judge }) => ({ item, judge })),
      audited: audited.map(({ group: _, ...row }) => row),
    });
    const width = (e: Estimate | null) => (e as Estimate).high - (e as Estimate).low;
    expect(width(grouped.estimates.humanOnly)).toBeGreaterThan(1.8 * width(single.estimates.humanOnly));
    expect(grouped.warnings.some((w) => w.startsWith("cluster"))).toBe(true);
  });

  it("leaves targeted audits out of all figures", () => {
    const input = simulated({ n: 60 });
    const drawn = input.audited.map((row, i) => (i < 40 ? { ...row, pi: 0.06 } : { ...row, human: 0 }));
    const { n, warnings } = calibrateCriterion({ ...input, audited: drawn });
    expect(n).toBe(40);
    expect(warnings[0]).toMatch(/^targeted: 20 audits/);
  });
});

describe("calibrateCriterion on any data", () => {
  const unit = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
  const row = fc.record({
    judge: fc.option(unit),
    human: fc.option(unit),
    group: fc.option(fc.constantFrom("a", "b", "c")),
  });
  const inputs = fc.record({
    type: fc.constantFrom("rate" as const, "mean" as const),
    rows: fc.array(row, { maxLength: 45 }),
  });
  const toInput = ({
    type,
    rows,
  }: {
    type: "rate" | "mean";
    rows: { judge: number | null; human: number | null; group: string | null }[];
  }): CalibrationInput => {
    const all = rows.map(({ judge, group }, i) => ({ item: `i${i}`, judge, ...(group !== null && { group }) }));
    return {
      criterion: "c",
      type,
      all,
      audited: all.flatMap((r, i) => (rows[i]?.human == null ? [] : [{ ...r, human: rows[i].human }])),
    };
  };

  it("throws nothing, gives no NaN and intervals that hold their value", () => {
    fc.assert(
      fc.property(inputs, (data) => {
        const result = calibrateCriterion(toInput(data));
        noNaN(result);
        const { humanOnly, naive, recommended, exact } = result.estimates;
        for (const e of [humanOnly, naive, recommended, exact]) proper(e);
        expect(recommended === null).toBe(result.n === 0);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("does not depend on the order of rows", () => {
    fc.assert(
      fc.property(inputs, fc.nat(), (data, seed) => {
        const input = toInput(data);
        const mixed = {
          ...input,
          all: shuffle(input.all, mulberry32(seed)),
          audited: shuffle(input.audited, mulberry32(seed)),
        };
        expect(calibrateCriterion(mixed)).toEqual(calibrateCriterion(input));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("throws when a value lies outside [0, 1] or an item comes twice", () => {
    const row = { item: "a", judge: 0.5 };
    expect(() =>
      calibrateCriterion({ criterion: "c", type: "mean", all: [{ item: "a", judge: 3 }], audited: [] }),
    ).toThrow(RangeError);
    expect(() => calibrateCriterion({ criterion: "c", type: "mean", all: [row, row], audited: [] })).toThrow(
      RangeError,
    );
    expect(() => calibrateCriterion({ criterion: "c", type: "mean", all: [row], audited: [] }, { level: 95 })).toThrow(
      RangeError,
    );
  });
});
