import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { deflect } from "./deflect.ts";
import { adoption, deflection } from "./deflection.ts";
import { DeflectionScenario, type DeflectionScenarioInput } from "./deflection-scenario.ts";
import { worked } from "./fixtures.ts";
import { FEW_REASONS, poolRates } from "./pooling.ts";

const REFERENCE = "../shared/reference/deflection_reference.json";
const here = existsSync(REFERENCE);
if (!here) console.warn("deflection reference absent: the comparisons with it are skipped");

function scenario(input: DeflectionScenarioInput): DeflectionScenario {
  return DeflectionScenario.parse(input);
}

const { qaFail: _q, reviewHours: _r, ...plain } = worked;

describe("deflection", () => {
  it("gives the worked case: 2,833 by vendor counting, 2,111 net, 13.7 % less work, 459.6 s left per contact", () => {
    const f = deflection(worked);
    expect(f.vendorDeflected).toBeCloseTo(2833.333333, 5);
    expect(f.netDeflected).toBeCloseTo(2111.111111, 5);
    expect(1 - f.workloadHoursAfter / f.workloadHoursBefore).toBeCloseTo(0.1366958137, 9);
    expect(f.residualAhtS).toBeCloseTo(459.618285093, 7);
    expect(f.ahtContainedS).toBeCloseTo(331.400311805, 7);
  });
  it("is zero when induced sessions equal true resolutions, and negative when they exceed them", () => {
    expect(deflection({ ...worked, inducedShare: 0.48 }).netDeflected).toBeCloseTo(0, 9);
    const bad = deflection({ ...worked, containment: 0.3, botRecontact: 0.5, inducedShare: 0.2 });
    expect(bad.netDeflected).toBeCloseTo(-312.5, 9);
    expect(bad.vendorDeflected).toBeGreaterThan(1500);
  });
  it("never saves as much work as volume when easy contacts leave first", () => {
    const rate = fc.double({ min: 0.05, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(rate, rate, rate, (containment, exposure, botRecontact) => {
        const f = deflection({ ...worked, containment, exposure, botRecontact, inducedShare: 0 });
        return 1 - f.workloadHoursAfter / f.workloadHoursBefore < f.netDeflected / worked.volume + 1e-12;
      }),
    );
  });
  it("gives 6.75 minutes when a fifth leaves at 3 of 6 minutes", () => {
    const h = 6 * 60;
    const left = deflection({
      ...worked,
      ahtS: h,
      humanRecontact: 0,
      exposure: 1,
      containment: 0.2,
      botRecontact: 0,
      inducedShare: 0,
      observedTransferAhtS: 6.75 * 60,
    });
    expect(left.residualAhtS).toBeCloseTo(405, 9);
    expect(1 - left.workloadHoursAfter / left.workloadHoursBefore).toBeCloseTo(0.1, 9);
  });
  it("saves assist time on human contacts only", () => {
    const f = deflection({ ...worked, assistSaving: 0.07 });
    expect(f.workloadHoursAfter).toBeCloseTo(0.93 * deflection(worked).workloadHoursAfter, 9);
  });
  it("does not count a critical QA fail as a resolution", () => {
    const f = deflection({ ...worked, qaFail: 0.1 });
    expect(f.resolvedDeflected).toBeLessThan(f.netDeflected);
  });
  it("stays finite at containment 0 and 1, and refuses a rate above 1", () => {
    for (const containment of [0, 1]) {
      expect(Object.values(deflection({ ...worked, containment })).every(Number.isFinite)).toBe(true);
    }
    expect(() => deflection({ ...worked, containment: 60 })).toThrow(/containment/);
    expect(() => deflection({ ...worked, inducedShare: 1 })).toThrow(/inducedShare/);
  });
});

describe("deflect", () => {
  it("gives the closed form when every input is a known number, with the chance of the period around it", () => {
    const { reasons, total } = deflect(scenario({ reasons: [{ reason: "a", ...plain }] }), mulberry32(1));
    const [a] = reasons;
    expect(a?.netDeflected.value).toBeCloseTo(2111.111, 3);
    expect(a?.vendorDeflected.value).toBeCloseTo(2833.333, 3);
    expect(a?.residualAhtS.value).toBeCloseTo(459.618, 3);
    expect(total.workloadReduction.value).toBeCloseTo(0.1367, 4);
    expect(a?.netDeflected.low80).toBeGreaterThan(a?.netDeflected.low ?? 0);
    expect(a?.netDeflected.high).toBeGreaterThan(2150);
    expect(a?.pNetNotPositive).toBe(0);
    expect(total.varianceShares).toEqual([]);
  });
  it("keeps a negative net below 0 and says how likely it is", () => {
    const bad = { ...plain, containment: 0.3, botRecontact: 0.5, inducedShare: 0.2 };
    const { total } = deflect(scenario({ reasons: [{ reason: "a", ...bad }] }), mulberry32(1));
    expect(total.netDeflected.value).toBeCloseTo(-312.5, 6);
    expect(total.pNetNotPositive).toBeGreaterThan(0.99);
  });
  it("gives a reason without data the spread of the others, neither 0 nor 100 %", () => {
    const counted = (successes: number, trials: number) => ({ successes, trials });
    const result = deflect(
      scenario({
        draws: 2000,
        reasons: [
          { reason: "a", ...plain, containment: counted(600, 1000) },
          { reason: "b", ...plain, containment: counted(90, 200) },
          { reason: "c", ...plain, containment: counted(120, 180) },
          { reason: "new", ...plain, containment: counted(0, 0) },
        ],
      }),
      mulberry32(2),
    );
    const [a, , , fresh] = result.reasons;
    const width = (of: typeof a) => (of?.netDeflected.high ?? 0) - (of?.netDeflected.low ?? 0);
    expect(width(fresh)).toBeGreaterThan(4 * width(a));
    expect(fresh?.vendorRate.low).toBeGreaterThan(0.02);
    expect(result.warnings.some((w) => w.startsWith("new: no data on containment"))).toBe(true);
  });
  it("keeps the total wider than independent reasons would make it, because they share what is unknown", () => {
    const reasons = Array.from({ length: 8 }, (_, r) => ({
      reason: `r${r}`,
      ...plain,
      volume: 1000,
      containment: { successes: 0, trials: 0 },
    }));
    const { reasons: each, total } = deflect(scenario({ reasons, draws: 3000 }), mulberry32(3));
    const half = (e: { low80: number; high80: number }) => e.high80 - e.low80;
    const apart = Math.sqrt(each.reduce((sum, r) => sum + half(r.netDeflected) ** 2, 0));
    expect(half(total.netDeflected)).toBeGreaterThan(1.5 * apart);
  });
  it("books no saving beyond what attrition can absorb", () => {
    const economics = { hourlyCost: 30, redeployableHours: 50, costPerSession: 0.1 };
    const { total } = deflect(scenario({ reasons: [{ reason: "a", ...plain }], economics }), mulberry32(1));
    expect(total.cashableHours?.value).toBe(50);
    expect(total.saving?.value).toBeCloseTo(50 * 30 - 472.222, 2);
  });
  it("gives each reason its own money, adding up to that of all, and a loss to one that makes work", () => {
    const economics = { hourlyCost: 30, redeployableHours: 50, costPerSession: 0.1, fixedCost: 90 };
    const reasons = [
      { reason: "a", ...plain },
      { reason: "b", ...plain, volume: 500 },
      { reason: "c", ...plain, botRecontact: 0.95 },
    ];
    const { reasons: each, total } = deflect(scenario({ reasons, economics }), mulberry32(1));
    const sum = each.reduce((all, one) => all + (one.saving?.value ?? Number.NaN), 0);
    expect(sum).toBeCloseTo(total.saving?.value ?? Number.NaN, 6);
    expect(each[0]?.saving?.value).toBeGreaterThan(each[1]?.saving?.value ?? Number.NaN);
    expect(each[2]?.saving?.value).toBeLessThan(0);
  });
  it("scales exposure by the adoption reached", () => {
    const ramp = { ceiling: 1, speed: 1, midpoint: 3, at: 3 };
    const { total } = deflect(scenario({ reasons: [{ reason: "a", ...plain }], adoption: ramp }), mulberry32(1));
    expect(total.netDeflected.value).toBeCloseTo(2111.111 / 2, 2);
    expect(adoption(100, ramp)).toBeCloseTo(1, 12);
  });
  it("gives the same figures for the same seed and names the input that matters", () => {
    const s = scenario({
      draws: 1000,
      reasons: [
        { reason: "a", ...plain, containment: { successes: 30, trials: 50 }, volume: { mean: 10_000, sd: 50 } },
      ],
    });
    const once = deflect(s, mulberry32(5));
    expect(deflect(s, mulberry32(5))).toEqual(once);
    expect(once.total.varianceShares[0]?.input).toBe("containment");
  });
});

describe("DeflectionScenario", () => {
  it("refuses more successes than trials, a rate above 1 and a reason given twice", () => {
    const bad = (fields: object) => DeflectionScenario.safeParse({ reasons: [{ reason: "a", ...plain, ...fields }] });
    expect(bad({ containment: { successes: 9, trials: 5 } }).success).toBe(false);
    expect(bad({ exposure: 50 }).success).toBe(false);
    const twice = [
      { reason: "a", ...plain },
      { reason: "a", ...plain },
    ];
    expect(DeflectionScenario.safeParse({ reasons: twice }).success).toBe(false);
  });
});

interface Reference {
  central_cases: { inputs: Record<string, number>; outputs: Record<string, number> }[];
  pilot: {
    attempts: number[];
    contained: number[];
    recontact7: number[];
    kappa_post_mean: number[];
    kappa_m: number;
    x_post_mean: number[];
    x_m: number;
  };
  bda_rats: { y: number[]; n: number[]; E_alpha: number; E_beta: number; E_m: number; theta_mean_first: number };
}

describe.skipIf(!here)("deflection beside reference figures", () => {
  const reference: Reference = here ? JSON.parse(readFileSync(REFERENCE, "utf8")) : {};
  it("agrees with every closed-form case", () => {
    for (const { inputs: i, outputs } of reference.central_cases) {
      const f = deflection({
        ...worked,
        humanRecontact: i.rH ?? 0,
        difficultyCorrelation: i.rho ?? 0,
        containment: i.kappa ?? 0,
        botRecontact: i.x ?? 0,
        inducedShare: i.iota ?? 0,
        transferMultiplier: i.mT ?? 1,
        recontactMultiplier: i.mR ?? 1,
        assistSaving: i.assist ?? 0,
      });
      const close = (got: number, key: string) => expect(got, key).toBeCloseTo(outputs[key] ?? Number.NaN, 8);
      close(f.sessions, "bot_sessions");
      close(f.netDeflected, "net_deflected");
      close(f.humanContacts, "human_contacts");
      close(f.workloadHoursAfter, "W1_hours");
      close(f.residualAhtS, "residual_aht_s");
      close(f.ahtTransferredS, "aht_transferred_s");
    }
  });
  it("agrees on partially pooled rates of a pilot", () => {
    const { attempts, contained, recontact7, kappa_post_mean, kappa_m, x_post_mean, x_m } = reference.pilot;
    const k = poolRates(contained.map((successes, r) => ({ successes, trials: attempts[r] ?? 0 })));
    expect(k.meanM).toBeCloseTo(kappa_m, 6);
    for (const [r, got] of k.rateMeans.entries()) expect(got).toBeCloseTo(kappa_post_mean[r] ?? 0, 6);
    const x = poolRates(recontact7.map((successes, r) => ({ successes, trials: contained[r] ?? 0 })));
    expect(x.meanM).toBeCloseTo(x_m, 6);
    for (const [r, got] of x.rateMeans.entries()) expect(got).toBeCloseTo(x_post_mean[r] ?? 0, 6);
  });
  it("agrees on the rat tumours of Bayesian Data Analysis", () => {
    const { y, n, E_alpha, E_beta, theta_mean_first } = reference.bda_rats;
    const pooled = poolRates(
      y.map((successes, r) => ({ successes, trials: n[r] ?? 0 })),
      {
        ...FEW_REASONS,
        logitM: [-3.2, -0.6],
        logPhi: [0, Math.log(400)],
        size: 121,
        logPrior: (a, b) => {
          const m = 1 / (1 + Math.exp(-a));
          return Math.log(m * (1 - m)) + 2 * b - 2.5 * b;
        },
      },
    );
    expect(pooled.meanAlpha / E_alpha).toBeCloseTo(1, 2);
    expect(pooled.meanBeta / E_beta).toBeCloseTo(1, 2);
    expect(pooled.rateMeans[0]).toBeCloseTo(theta_mean_first, 3);
  });
});
