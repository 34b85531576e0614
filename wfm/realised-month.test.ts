import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { deflection } from "./deflection.ts";
import { drawBinomial, drawPoisson } from "./draw.ts";
import { realisedMonth } from "./realised-month.ts";

const inputs = {
  volume: 2000,
  ahtS: 300,
  ahtLogSd: 0,
  humanRecontact: 0.12,
  exposure: 0.4,
  containment: 0.6,
  botRecontact: 0.2,
  inducedShare: 0.08,
  transferMultiplier: 1,
  recontactMultiplier: 1,
  difficultyCorrelation: 0,
  assistSaving: 0,
  qaFail: 0,
  reviewHours: 0,
};
const rates = { inducedShare: { mean: 0.08, sd: 0 }, humanRecontact: { mean: 0.12, sd: 0 } };

describe("realisedMonth", () => {
  it("finds what the counts were drawn from, inside its interval as often as it says", () => {
    const rng = mulberry32(3);
    const f = deflection(inputs);
    let inside = 0;
    const months = 400;
    for (let m = 0; m < months; m++) {
      const botSessions = drawPoisson(f.sessions, rng);
      const contained = drawBinomial(botSessions, 0.6, rng);
      const counts = {
        botSessions,
        contained,
        judgedContained: contained,
        comeBack: drawBinomial(contained, 0.2, rng),
      };
      const found = realisedMonth(counts, rates);
      // given the sessions: the interval is of the deflection of this month's sessions
      const truth = (f.netDeflected / f.sessions) * botSessions;
      if (found && found.low <= truth && truth <= found.high) inside++;
    }
    expect(inside / months).toBeGreaterThan(0.92);
    expect(inside / months).toBeLessThan(0.98);
  });

  it("is negative, not cut at 0, where more sessions are induced than resolved", () => {
    const counts = { botSessions: 100, contained: 40, judgedContained: 40, comeBack: 30 };
    expect(realisedMonth(counts, { ...rates, inducedShare: { mean: 0.3, sd: 0.05 } })?.value).toBeLessThan(0);
  });

  it("is null before any 7-day window has closed, and 0 without a session", () => {
    expect(realisedMonth({ botSessions: 9, contained: 5, judgedContained: 0, comeBack: 0 }, rates)).toBeNull();
    expect(realisedMonth({ botSessions: 0, contained: 0, judgedContained: 0, comeBack: 0 }, rates)?.value).toBe(0);
  });

  it("refuses counts that contradict each other", () => {
    const counts = { botSessions: 5, contained: 6, judgedContained: 0, comeBack: 0 };
    expect(() => realisedMonth(counts, rates)).toThrow(RangeError);
  });
});
