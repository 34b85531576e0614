import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { DeflectionScenario, type DeflectionScenarioInput } from "./deflection-scenario.ts";
import { drawPoisson } from "./draw.ts";
import { compareLedger, type LedgerEntry } from "./ledger.ts";
import { makePlan, type PlanInput } from "./plan.ts";
import { plannedEstimate } from "./planned-estimate.ts";
import { requiredAgents } from "./required-agents.ts";
import { RequirementCache } from "./requirement-cache.ts";

/** 12 weeks of half hours, 9:00-17:00 every day, about 100 contacts each. */
function history() {
  const rng = mulberry32(11);
  const rows: { time: string; value: number }[] = [];
  for (let day = 0; day < 84; day++) {
    const factor = 0.9 + 0.2 * rng();
    for (let slot = 18; slot < 34; slot++) {
      const at = new Date(Date.UTC(2026, 0, 5 + day, 0, slot * 30)).toISOString().slice(0, 19);
      rows.push({ time: at, value: drawPoisson(100 * factor, rng) });
    }
  }
  return rows;
}

const reason = {
  reason: "refund",
  volume: 1000,
  ahtS: 300,
  ahtLogSd: 0.8,
  humanRecontact: 0.15,
  exposure: 0.5,
  containment: { successes: 300, trials: 500 },
  botRecontact: 0.2,
  inducedShare: 0.1,
  transferMultiplier: 1.08,
  recontactMultiplier: 1.15,
  difficultyCorrelation: 0.4,
};

function input(
  fields: Partial<PlanInput> = {},
  change: Partial<DeflectionScenarioInput["reasons"][number]> = {},
): PlanInput {
  return {
    history: history(),
    intervalS: 1800,
    ahtS: 300,
    horizonDays: 3,
    reasonShares: { refund: 1 },
    scenario: DeflectionScenario.parse({ reasons: [{ ...reason, ...change }] }),
    staffing: { serviceLevel: 0.8, withinS: 20, patienceS: 300, maxAbandonment: 0.05, shrinkage: 0.3 },
    rng: mulberry32(1),
    draws: 300,
    ...fields,
  };
}

describe("makePlan", () => {
  const plan = makePlan(input());
  it("covers the open intervals of the horizon with ordered intervals", () => {
    expect(plan.intervals).toHaveLength(48);
    expect(plan.intervals[0]?.interval_start).toBe("2026-03-30T09:00:00");
    for (const { with: w } of plan.intervals) {
      const bounds = [w.low95, w.low80, w.value, w.high80, w.high95];
      expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    }
  });
  it("saves a smaller share of hours than of contacts, for what stays is harder", () => {
    const { totals } = plan;
    const contacts = totals.netDeflected.value / totals.volume.value;
    const hours = totals.hoursSaved.value / totals.hoursWithout.value;
    expect(contacts).toBeCloseTo(0.211, 1);
    expect(hours).toBeGreaterThan(0.05);
    expect(hours).toBeLessThan(contacts);
    expect(totals.vendorDeflected.value).toBeGreaterThan(totals.netDeflected.value);
    expect(totals.residualAhtS.value).toBeGreaterThan(300);
    expect(totals.pNoSaving).toBeLessThan(0.05);
  });
  it("takes quantiles of whole futures: the total is not the sum of the intervals' quantiles", () => {
    const hours = (of: "low95" | "high95") => plan.intervals.reduce((sum, i) => sum + i.without[of] / 2, 0);
    const total = plan.totals.hoursWithout;
    expect(total.high95 - total.low95).toBeLessThan(hours("high95") - hours("low95"));
  });
  it("says how likely the median staffing meets the target", () => {
    const { with: w = 0, without = 2 } = plan.totals.pTargetMet ?? {};
    expect(w).toBeGreaterThan(0.2);
    expect(without).toBeLessThanOrEqual(1);
    expect(plan.totals.pTargetMetAtHigh80?.with).toBeGreaterThan(w);
  });
  it("gives the same plan for the same seed", () => {
    expect(makePlan(input()).totals).toEqual(plan.totals);
  });
  it("lets hours rise when the bot makes work", () => {
    const bad = makePlan(input({}, { containment: 0.3, botRecontact: 0.5, inducedShare: 0.2 }));
    expect(bad.totals.netDeflected.value).toBeLessThan(0);
    expect(bad.totals.hoursSaved.value).toBeLessThan(0);
    expect(bad.totals.pNoSaving).toBeGreaterThan(0.9);
  });
  it("saves less while customers still get used to it", () => {
    const ramp = makePlan(input({ ramp: { ceiling: 1, speed: 1, midpoint: 3 } }));
    expect(ramp.totals.hoursSaved.value).toBeLessThan(0.6 * plan.totals.hoursSaved.value);
  });
  it("warns when no ramp and no cap on abandonment are given", () => {
    const { warnings } = makePlan(input({ staffing: { serviceLevel: 0.8, withinS: 20, patienceS: 60 }, draws: 100 }));
    expect(warnings.join()).toMatch(/ramp/);
    expect(warnings.join()).toMatch(/abandonment/);
  });
  it("refuses shares of unknown reasons and shares above all contacts", () => {
    expect(() => makePlan(input({ reasonShares: { other: 0.5 } }))).toThrow(/not in the scenario/);
    expect(() => makePlan(input({ reasonShares: { refund: 1.2 } }))).toThrow(RangeError);
  });
});

describe("RequirementCache", () => {
  it("agrees with the exact requirement within one agent in a hundred", () => {
    const target = { serviceLevel: 0.8, withinS: 20 };
    const cache = new RequirementCache(target);
    for (const load of [0.4, 7.3, 55.5, 410.2]) {
      const exact = requiredAgents(load, 297, target);
      expect(Math.abs(cache.agents(load, 297) - exact)).toBeLessThanOrEqual(Math.max(1, exact / 100));
    }
    expect(cache.agents(0, 300)).toBe(0);
  });
  it("counts nobody as answered in time when agents cannot keep up and nobody hangs up", () => {
    expect(new RequirementCache({ serviceLevel: 0.8, withinS: 20 }).serviceLevel(10, 300, 9)).toBe(0);
  });
});

describe("compareLedger", () => {
  const spread = Float64Array.from({ length: 1001 }, (_, i) => 50 + i / 10);
  const predicted = plannedEstimate(spread, spread, { n: 1, method: "test" });
  const entry = (period: string, actual: number | null): LedgerEntry => ({
    period,
    what: "net deflected",
    predicted,
    vendor: 160,
    actual,
  });
  it("counts hits of settled periods only", () => {
    const summary = compareLedger([entry("1", 100), entry("2", 58), entry("3", 20), entry("4", null)]);
    expect(summary.settled).toBe(3);
    expect(summary.coverage80?.value).toBeCloseTo(1 / 3, 12);
    expect(summary.coverage95?.value).toBeCloseTo(2 / 3, 12);
    expect(summary.correction).toBeCloseTo(178 / 300, 12);
    expect(summary.bias).toBeCloseTo(-122 / 3, 9);
    expect(summary.skill).toBeGreaterThan(0);
    expect(summary.rows[3]).toMatchObject({ error: null, inside80: null });
  });
  it("has no figures before the first actual", () => {
    const summary = compareLedger([entry("1", null)]);
    expect(summary).toMatchObject({ settled: 0, coverage80: null, bias: null, correction: null, skill: null });
  });
});
