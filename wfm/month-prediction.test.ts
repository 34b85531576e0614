import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { DeflectionScenario } from "./deflection-scenario.ts";
import { predictMonth } from "./month-prediction.ts";

const scenario = DeflectionScenario.parse({
  reasons: [
    {
      reason: "a",
      volume: { mean: 1000, sd: 60 },
      ahtS: { mean: 300, sd: 6 },
      exposure: 0.4,
      containment: { successes: 140, trials: 200 },
      botRecontact: { successes: 20, trials: 140 },
      humanRecontact: { successes: 30, trials: 300 },
      inducedShare: 0.05,
    },
    {
      reason: "b",
      volume: 0,
      ahtS: 300,
      exposure: 0.4,
      containment: 0.5,
      botRecontact: 0.2,
      humanRecontact: 0.1,
      inducedShare: 0,
    },
  ],
  draws: 800,
});

describe("predictMonth", () => {
  it("holds the recontact share wider than the rate's own uncertainty, for a month is one sample of it", () => {
    const { reasons } = predictMonth(scenario, { ahtCv: 0.6, rng: mulberry32(1) });
    const { value, low95, high95 } = reasons[0]?.botRecontact ?? { value: 0, low95: 0, high95: 0 };
    expect(value).toBeGreaterThan(0.1);
    expect(value).toBeLessThan(0.19);
    // rate alone: about 1.96 * sqrt(.143 * .857 / 140) = .058 on each side; the month's own 245 sessions add .044
    expect((high95 - low95) / 2).toBeGreaterThan(0.06);
  });

  it("gives the handle time the chance of a mean over the month's contacts", () => {
    const sure = predictMonth(scenario, { ahtCv: 0, rng: mulberry32(1) }).reasons[0]?.humanAhtS;
    const noisy = predictMonth(scenario, { ahtCv: 3, rng: mulberry32(1) }).reasons[0]?.humanAhtS;
    const width = (band: typeof sure) => (band ? band.high95 - band.low95 : 0);
    expect(width(noisy)).toBeGreaterThan(1.5 * width(sure));
  });

  it("says nothing certain of a reason without a contact", () => {
    const { reasons } = predictMonth(scenario, { ahtCv: 0.6, rng: mulberry32(1) });
    expect(reasons[1]?.netDeflected.value).toBe(0);
    expect(Number.isFinite(reasons[1]?.humanAhtS.value)).toBe(true);
  });
});
