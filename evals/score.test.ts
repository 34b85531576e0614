import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignment, criterionScore, qualityScore, reviewScore } from "./score.ts";
import { type Scorecard, scorecardSchema } from "./scorecard.ts";
import type { Verdict } from "./verdict.ts";

const scale = [0, 1, 2, 3, 4].map((value) => ({ value, label: `level ${value}` }));
const criterion = (id: string, extra: object = {}): object => ({
  id,
  title: id,
  question: "?",
  kind: "judged",
  ...extra,
});
const card = (...sections: object[][]): Scorecard =>
  scorecardSchema.parse({
    id: "card",
    title: "Card",
    sections: sections.map((criteria, index) => ({ id: `s-${index}`, title: "S", criteria })),
  });
const pass: Verdict = { kind: "pass" };
const fail: Verdict = { kind: "fail" };

describe("criterionScore", () => {
  it("is (chosen - min)/(max - min) of the scale", () => {
    const five = { id: "a", levels: [1, 2, 3, 4, 5].map((value) => ({ value, label: "", anchor: "" })) };
    expect([1, 2, 5].map((level) => criterionScore(five, { kind: "level", level }))).toEqual([0, 25, 100]);
    expect(() => criterionScore(five, { kind: "level", level: 6 })).toThrow(RangeError);
  });
});

describe("reviewScore", () => {
  it("weighs rated criteria and leaves out soft, not applicable and unscored ones", () => {
    const scorecard = card([
      criterion("a", { weight: 3 }),
      criterion("b", { weight: 1, levels: scale }),
      criterion("c", { weight: 5 }),
      criterion("d", { weight: 5 }),
      criterion("e", { weight: 5, soft: true, autoFail: "review" }),
    ]);
    const verdicts = { a: pass, b: { kind: "level", level: 1 }, c: { kind: "not-applicable" }, e: fail } as const;
    expect(reviewScore(scorecard, verdicts)).toMatchObject({
      score: 81.25,
      rated: 2,
      unscored: ["d"],
      autoFailedBy: [],
    });
  });

  it("is 0 when an auto-fail criterion of the review is below 50", () => {
    const scorecard = card([criterion("a")], [criterion("b", { autoFail: "review", levels: scale })]);
    const at = (level: number) => reviewScore(scorecard, { a: pass, b: { kind: "level", level } }).score;
    expect([at(1), at(2)]).toEqual([0, 75]);
  });

  it("makes only its section 0 when auto-fail is of the section", () => {
    const scorecard = card([criterion("a", { autoFail: "section" }), criterion("b")], [criterion("c", { weight: 2 })]);
    const review = reviewScore(scorecard, { a: fail, b: pass, c: pass });
    expect(review).toMatchObject({
      score: 50,
      autoFailedBy: ["a"],
      sections: [{ score: 0, autoFailed: true }, { score: 100 }],
    });
  });

  it("adds a bonus without its weight, never takes away for it, and ends at 100", () => {
    const scorecard = card([criterion("a", { weight: 3 }), criterion("b"), criterion("c", { bonus: true, weight: 2 })]);
    const score = (b: Verdict, c: Verdict) => reviewScore(scorecard, { a: pass, b, c }).score;
    expect([score(fail, pass), score(fail, fail), score(pass, pass)]).toEqual([100, 75, 100]);
    const small = card([criterion("a", { weight: 3 }), criterion("b"), criterion("c", { bonus: true, weight: 0.4 })]);
    expect(reviewScore(small, { a: pass, b: fail, c: pass }).score).toBeCloseTo(85, 12);
  });

  it("is null when nothing could be rated", () => {
    expect(reviewScore(card([criterion("a")]), {}).score).toBeNull();
  });

  it("stays between 0 and 100 whatever the verdicts and weights", () => {
    const verdict = fc.constantFrom<Verdict>(pass, fail, { kind: "not-applicable" }, { kind: "unscored", reason: "" });
    fc.assert(
      fc.property(fc.array(fc.tuple(verdict, fc.nat(9)), { minLength: 1, maxLength: 8 }), (rows) => {
        const scorecard = card(rows.map(([, weight], index) => criterion(`c-${index}`, { weight })));
        const { score } = reviewScore(scorecard, Object.fromEntries(rows.map(([each], index) => [`c-${index}`, each])));
        expect(score === null || (score >= 0 && score <= 100)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe("qualityScore", () => {
  it("is the mean of reviews", () => {
    expect(qualityScore([100, 9.91, 63.96, 90.99, 0, null])).toBeCloseTo(52.97, 2);
    expect(qualityScore([null])).toBeNull();
  });
});

describe("alignment", () => {
  it("is 80 % for 10 of 15 points against 7 of 15", () => {
    expect(alignment(10, 7, 15)).toBeCloseTo(0.8, 12);
    expect(() => alignment(16, 7, 15)).toThrow(RangeError);
  });
});
