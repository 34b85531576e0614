import { describe, expect, it } from "vitest";
import { calibrateJudgments, parseJudgments } from "./judgments-file.ts";
import { mulberry32 } from "./stats/prng.ts";

const line = (row: Record<string, unknown>) => JSON.stringify({ criterion: "tone", ...row });

describe("parseJudgments", () => {
  it("keeps what it can read and says why and where it cannot", () => {
    const { rows, rejected } = parseJudgments([
      line({ item: 1, judge: 4, human: null, scale: [1, 5] }),
      "",
      "{oops",
      line({ judge: 1 }),
      line({ item: "b", judge: 1, pi: 0 }),
      line({ item: "c", judge: 1, scale: [5, 1] }),
      line({ item: "d", judge: "pass", human: "n/a" }),
    ]);
    expect(rows).toEqual([
      { line: 1, item: "1", criterion: "tone", judge: { kind: "score", value: 4 }, human: null, scale: [1, 5] },
    ]);
    expect(rejected.map((r) => r.line)).toEqual([3, 4, 5, 6, 7]);
    expect(rejected[0]?.reason).toBe("not a JSON value");
    expect(rejected[1]?.reason).toMatch(/^item: /);
    expect(rejected[3]?.reason).toBe("scale: min must be below max");
  });

  it("reads an abstaining judge as no score", () => {
    expect(parseJudgments([line({ item: "a", judge: "unscored", human: 1 })]).rows[0]?.judge).toBeNull();
  });
});

describe("calibrateJudgments", () => {
  const rng = mulberry32(8);
  const graded = Array.from({ length: 300 }, (_, i) => {
    const human = 1 + Math.floor(rng() * 5);
    const judge = Math.min(Math.max(human + (rng() < 0.3 ? 1 : 0), 1), 5);
    return line({ item: i, judge, human: i % 3 === 0 ? human : null, scale: [1, 5] });
  });

  it("estimates the mean of a scale in [0, 1] and agreement on its levels", () => {
    const { criteria, rejected } = calibrateJudgments(graded);
    expect(rejected).toEqual([]);
    const [tone] = criteria;
    expect(tone).toMatchObject({ criterion: "tone", type: "mean", N: 300, n: 100, certificate: null });
    expect(tone?.agreement.weightedKappa?.value).toBeGreaterThan(tone?.agreement.kappa?.value as number);
    expect(tone?.map?.kind).toBe("graded");
    expect(tone?.estimates.recommended?.value).toBeGreaterThan(0.4);
  });

  it("makes a rate of the same scale when a pass level is given, in the unit of the scale", () => {
    const passed = graded.map((text) => JSON.stringify({ ...JSON.parse(text), pass: 4 }));
    const [tone] = calibrateJudgments(passed).criteria;
    const humans = graded.map((text) => JSON.parse(text).human).filter((h) => h !== null);
    expect(tone?.type).toBe("rate");
    expect(tone?.estimates.humanOnly?.value).toBeCloseTo(humans.filter((h) => h >= 4).length / humans.length, 12);
  });

  it("reads verdict words as a rate", () => {
    const words = Array.from({ length: 60 }, (_, i) =>
      line({ item: i, judge: i % 4 ? "pass" : "fail", human: i % 2 ? (i % 3 ? "Pass" : "fail") : null }),
    );
    const [tone] = calibrateJudgments(words).criteria;
    expect(tone).toMatchObject({ type: "rate", n: 30 });
    expect(tone?.estimates.naive?.value).toBe(0.75);
  });

  it("measures agreement only when categories have no order, and a rate when one of them is the pass", () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      item: i,
      judge: ["refund", "return", "other"][i % 3],
      human: ["refund", "return", "refund"][i % 3],
    }));
    const [plain] = calibrateJudgments(rows.map(line)).criteria;
    expect(plain?.estimates.recommended).toBeNull();
    expect(plain?.agreement.kappa?.value).toBeGreaterThan(0.4);
    const [named] = calibrateJudgments(rows.map((r) => line({ ...r, pass: "refund" }))).criteria;
    expect(named?.type).toBe("rate");
    expect(named?.estimates.humanOnly?.value).toBeCloseTo(27 / 40, 12);
  });

  it("rejects values off the scale, repeated items and settings that contradict the first", () => {
    const { criteria, rejected } = calibrateJudgments([
      line({ item: "a", judge: 2, human: 3, scale: [1, 5] }),
      line({ item: "a", judge: 2, human: 3, scale: [1, 5] }),
      line({ item: "b", judge: 7, scale: [1, 5] }),
      line({ item: "c", judge: 2, scale: [0, 5] }),
      line({ item: "d", judge: 4, human: 4 }),
    ]);
    expect(criteria[0]).toMatchObject({ N: 2, n: 2 });
    expect(rejected).toEqual([
      { line: 2, reason: "item a of tone was already given on line 1" },
      { line: 3, reason: "judge 7 lies outside the scale 1-5" },
      { line: 4, reason: "scale differs from the criterion's first one" },
    ]);
  });

  it("survives a criterion of which no row can be used", () => {
    const { criteria, rejected } = calibrateJudgments([line({ item: "a", judge: 1, human: 1, pass: 9 })]);
    expect(criteria[0]).toMatchObject({ N: 0, n: 0 });
    expect(criteria[0]?.estimates.recommended).toBeNull();
    expect(rejected).toHaveLength(1);
    expect(calibrateJudgments([])).toEqual({ criteria: [], rejected: [] });
  });

  it("reads what Python writes for a missing value, and rejects a stray word among scores", () => {
    const lines = [
      '{"item":"a","criterion":"c","judge":NaN,"human":1}',
      '{"item":"b","criterion":"c","judge":"nan","human":0.5}',
      '{"item":"d","criterion":"c","judge":0.4,"human":NaN}',
      '{"item":"e","criterion":"c","judge":"reddish","human":1}',
      '{"item":"f","criterion":"c","judge":0.4,"human":NaN',
    ];
    const { criteria, rejected } = calibrateJudgments(lines);
    expect(criteria[0]).toMatchObject({ N: 3, n: 2, type: "mean" });
    expect(rejected).toEqual([
      { line: 4, reason: "a word among scores" },
      { line: 5, reason: "not a JSON value" },
    ]);
  });
});
