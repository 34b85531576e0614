import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { deflection } from "./deflection.ts";
import { drawBinomial, drawPoisson } from "./draw.ts";
import { measuredRates, realisedMonth } from "./realised-month.ts";

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

describe("measuredRates", () => {
  it("finds induced share and recontact that the customers were drawn with, as often as it says", () => {
    const rng = mulberry32(11);
    const [held, others] = [4000, 12_000];
    let inside = 0;
    const worlds = 200;
    for (let w = 0; w < worlds; w++) {
      const issues = 0.3;
      const g = 1 / (1 - 0.12);
      const heldContacts = drawPoisson(held * issues * g, rng);
      const sessions = drawPoisson((others * issues * 0.5) / (1 - 0.08), rng);
      const contained = drawBinomial(sessions, 0.6, rng);
      const comeBack = drawBinomial(contained, 0.2, rng);
      const net = sessions * g * (0.6 * 0.8 - 0.08);
      const otherContacts = drawPoisson(others * issues * g - net, rng);
      const counts = { botSessions: sessions, contained, judgedContained: contained, comeBack };
      const repeats = drawBinomial(heldContacts, 0.12, rng);
      const found = measuredRates(
        counts,
        { customers: held, contacts: heldContacts, repeats },
        { customers: others, contacts: otherContacts },
      );
      const { low = 1, high = 0 } = found.inducedShare ?? {};
      inside += Number(low <= 0.08 && 0.08 <= high);
      expect(found.humanRecontact?.value).toBeGreaterThan(0.08);
    }
    expect(inside / worlds).toBeGreaterThan(0.9);
  });
  it("tells no induced share of a month without sessions, and still the difference", () => {
    const none = { botSessions: 0, contained: 0, judgedContained: 0, comeBack: 0 };
    const found = measuredRates(
      none,
      { customers: 100, contacts: 30, repeats: null },
      { customers: 900, contacts: 270 },
    );
    expect(found).toMatchObject({ net: { value: 0 }, humanRecontact: null, inducedShare: null });
  });
});
