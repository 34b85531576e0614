import { describe, expect, it } from "vitest";
import { questionUse, type UsedQuestion } from "./question-use.ts";

const minute = 60_000;
const asked = (id: string, at: number, rest: Partial<UsedQuestion> = {}): UsedQuestion => ({
  id,
  asker: "maya",
  text: "when does the payout arrive",
  at: at * minute,
  zero: false,
  answered: true,
  milliseconds: 500,
  opened: false,
  verdict: null,
  ...rest,
});

describe("questionUse", () => {
  it("counts what was asked again as refined, and the time from its first words", () => {
    const use = questionUse([
      asked("a", 0, { zero: true, answered: false }),
      asked("b", 1),
      asked("c", 30, { opened: true }),
      asked("d", 31),
      asked("e", 32, { asker: "jonah" }),
    ]);
    expect(use.questions).toBe(5);
    expect(use.zero?.value).toBeCloseTo(0.2);
    expect(use.refined?.value).toBeCloseTo(0.2);
    expect(use.opened?.value).toBeCloseTo(0.2);
    expect(use.secondsToAnswer).toEqual({ median: 0.5, p90: expect.closeTo(0.5 + 0.7 * 60, 5), n: 4 });
  });

  it("takes another question after an answer for another errand, and any after none for the same", () => {
    const other = { text: "a wrong item came for [PERSON]" };
    const refined = (...list: UsedQuestion[]) => questionUse(list).refined?.value;
    expect(refined(asked("a", 0), asked("b", 1, other))).toBe(0);
    expect(refined(asked("a", 0), asked("b", 1, { text: "payout late" }))).toBe(0.5);
    expect(refined(asked("a", 0, { answered: false }), asked("b", 1, other))).toBe(0.5);
    expect(refined(asked("a", 0, { text: "[PERSON] and the cat" }), asked("b", 1, other))).toBe(0);
  });

  it("gives shares with Wilson intervals, and of feedback only where there is some", () => {
    const use = questionUse([
      asked("a", 0, { verdict: "useful" }),
      asked("b", 50, { verdict: "wrong" }),
      asked("c", 99),
    ]);
    expect(use.feedback).toEqual({ useful: 1, wrong: 1, outdated: 0 });
    // Wilson 1927, 1 of 2 at 95 %.
    expect([use.useful?.low, use.useful?.high]).toEqual([expect.closeTo(0.0945, 3), expect.closeTo(0.9055, 3)]);
    expect(questionUse([])).toMatchObject({ questions: 0, zero: null, useful: null, secondsToAnswer: null });
  });
});
