import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctedRate } from "../evals/corrected-rate.ts";
import { mulberry32 } from "../evals/stats/prng.ts";
import { qaFailRate } from "./bot-quality.ts";
import { type CandidateEvidence, rankCandidates } from "./candidates.ts";
import { CapacityInput, capacityPlan } from "./capacity.ts";
import { deflection, hoursSaved } from "./deflection.ts";
import { deflectionSteps } from "./deflection-steps.ts";
import { type LedgerMonth, monthLedger, realisedDeflection } from "./month-ledger.ts";
import { plannedEstimate } from "./planned-estimate.ts";

const spread = (low: number, high: number) => {
  const values = Float64Array.from({ length: 1001 }, (_, i) => low + ((high - low) * i) / 1000);
  return plannedEstimate(values, values, { n: 1, method: "test" });
};
const passRate = (value: number) =>
  correctedRate({ value, low: value - 0.05, high: value + 0.05, level: 0.95, n: 80, method: "regression" }, 80);

describe("deflectionSteps", () => {
  it("add up to the net contacts and to the hours saved, whatever the inputs", () => {
    const share = fc.double({ min: 0, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, share, share, (k, x, i, rH, e, assistSaving) => {
        const inputs = {
          volume: 1000,
          ahtS: 400,
          ahtLogSd: 0.7,
          humanRecontact: rH,
          exposure: e,
          containment: k,
          botRecontact: x,
          inducedShare: i,
          transferMultiplier: 1.1,
          recontactMultiplier: 1.2,
          difficultyCorrelation: 0.3,
          assistSaving,
          qaFail: 0.05,
          reviewHours: 7,
        };
        const steps = deflectionSteps(inputs);
        const sum = (of: "contacts" | "hours") => steps.reduce((total, step) => total + step[of], 0);
        const close = (got: number, want: number) => Math.abs(got - want) <= 1e-9 * Math.max(1, Math.abs(want));
        return close(sum("contacts"), deflection(inputs).netDeflected) && close(sum("hours"), hoursSaved(inputs));
      }),
    );
  });
});

describe("correctedRate and qaFailRate", () => {
  it("need an audit, and hand over the interval as a standard deviation", () => {
    expect(() => correctedRate({ value: 0.9, low: 0.8, high: 0.95, level: 0.95, n: 0, method: "judge" }, 0)).toThrow(
      /audit/,
    );
    expect(qaFailRate(passRate(0.1)).sd).toBeCloseTo(0.0255, 4);
  });
});

describe("rankCandidates", () => {
  const ready: CandidateEvidence = {
    reason: "order-status",
    contacts: 1000,
    ahtS: 300,
    saving: { hoursSaved: spread(10, 30), pNetNotPositive: 0 },
    sop: { approved: true, botReadyShare: 1, text: "Look the order up and say where it is." },
    tools: [{ name: "order system", available: true }],
    botQuality: passRate(0.94),
    risk: "low",
    basis: "pilot",
  };
  it("puts ready and safe reasons first, and keeps losses and reasons without data", () => {
    const loss = { ...ready, reason: "complaint", saving: { hoursSaved: spread(-20, -4), pNetNotPositive: 1 } };
    const fresh = { ...ready, reason: "new", saving: null, sop: null, botQuality: null, basis: "nothing" as const };
    const risky = { ...ready, reason: "account-hacked", risk: "high" as const };
    const ranked = rankCandidates([loss, fresh, risky, ready]);
    expect(ranked.map(({ reason }) => reason)).toEqual(["order-status", "account-hacked", "new", "complaint"]);
    expect(ranked[0]).toMatchObject({ rank: 1, blockers: [] });
    const unknown = ranked[2];
    expect((unknown?.hoursSaved.high ?? 0) - (unknown?.hoursSaved.low ?? 0)).toBeGreaterThan(20);
    expect(unknown?.hoursSaved.low).toBeLessThan(0);
  });
  it("names what blocks a reason", () => {
    const blocked: CandidateEvidence = {
      ...ready,
      sop: { approved: false, botReadyShare: 0.5, text: "Use your best judgement, and refund if appropriate." },
      tools: [{ name: "payment system", available: false }],
      botQuality: passRate(0.7),
      basis: "other reasons",
    };
    const [only] = rankCandidates([blocked]);
    expect(only?.blockers.map(({ kind }) => kind)).toEqual([
      "sop-not-approved",
      "not-bot-ready",
      "judgement",
      "tool",
      "bot-quality",
      "no-data",
    ]);
    expect(only?.readiness).toBe(0.1);
    expect(rankCandidates([{ ...blocked, sop: null }])[0]?.blockers[0]?.kind).toBe("no-sop");
  });
  it("gives finite figures when nothing at all is known", () => {
    const nothing: CandidateEvidence = {
      ...ready,
      contacts: 0,
      ahtS: null,
      saving: null,
      sop: null,
      tools: [],
      botQuality: null,
      basis: "nothing",
    };
    const [only] = rankCandidates([nothing]);
    expect([only?.score, only?.pNetNotPositive, only?.readiness].every(Number.isFinite)).toBe(true);
  });
});

describe("monthLedger", () => {
  const month = (name: string, net: number | null, aht: number | null): LedgerMonth => ({
    month: name,
    reason: "refund",
    predicted: { netDeflected: spread(80, 120), botRecontact: spread(0.1, 0.3), humanAhtS: spread(400, 500) },
    vendorDeflected: 180,
    actual: { netDeflected: net, botRecontact: net === null ? null : 0.2, humanAhtS: aht },
  });
  it("settles closed months, runs the coverage along and says what to change", () => {
    const ledger = monthLedger([month("2026-02", 60, 450), month("2026-01", 82, 470), month("2026-03", null, null)]);
    expect(ledger.rows).toHaveLength(9);
    expect(ledger.running.map(({ settled }) => settled)).toEqual([3, 6, 6]);
    expect(ledger.running[1]?.coverage80?.value).toBeCloseTo(4 / 6, 12);
    expect(ledger.changes).toHaveLength(1);
    expect(ledger.changes[0]).toMatchObject({ reason: "refund", measure: "netDeflected", months: 2 });
    expect(ledger.changes[0]?.factor).toBeCloseTo(0.71, 2);
    expect(ledger.changes[0]?.words).toMatch(/plan fewer saved contacts/);
    expect(ledger.byMeasure.netDeflected.skill).toBeGreaterThan(0.5);
  });
  it("changes nothing for one month outside 80 % but inside 95 %, and copes with no months", () => {
    expect(monthLedger([month("2026-01", 82, 450)]).changes).toEqual([]);
    expect(monthLedger([])).toMatchObject({ rows: [], running: [], changes: [] });
  });
});

describe("realisedDeflection", () => {
  it("compares held-out customers with the others, and may be negative", () => {
    const held = { customers: 1000, contacts: 400 };
    expect(realisedDeflection(held, { customers: 9000, contacts: 2700 }).value).toBeCloseTo(900, 9);
    const worse = realisedDeflection(held, { customers: 9000, contacts: 4000 });
    expect(worse.value).toBeLessThan(0);
    expect(worse.low).toBeLessThan(worse.high);
    expect(() => realisedDeflection({ customers: 0, contacts: 0 }, held)).toThrow(RangeError);
  });
});

describe("capacityPlan", () => {
  const months = (count: number, hires = 0) =>
    Array.from({ length: count }, (_, i) => ({
      month: `2026-${String(i + 1).padStart(2, "0")}`,
      requiredFte: 90,
      withoutFte: 100,
      hires: i === 0 ? hires : 0,
    }));
  const input = (fields: object) =>
    CapacityInput.parse({ heads: 100, attrition: 0.02, months: months(6), draws: 400, ...fields });
  it("loses people at the rate given and books only what they leave behind", () => {
    const { months: plan, warnings } = capacityPlan(input({}), mulberry32(1));
    expect(plan[5]?.heads.value).toBeCloseTo(100 * 0.98 ** 6, -0.5);
    expect(plan[0]?.freedFte?.value).toBe(10);
    expect(plan[0]?.cashableFte?.value).toBeLessThan(5);
    expect(plan[5]?.cashableFte?.value).toBeGreaterThan(8);
    expect(warnings.join()).toMatch(/no saving/);
  });
  it("brings hires through training, nesting and ramp before they count in full", () => {
    const { months: plan } = capacityPlan(
      input({ attrition: 0, months: months(6, 10), rampMonths: 2, rampStart: 0.8 }),
      mulberry32(1),
    );
    expect(plan.map(({ productiveFte }) => productiveFte.value)).toEqual([100, 105, 108, 109, 110, 110]);
    expect(plan[0]?.training.value).toBe(10);
    expect(plan[1]?.nesting.value).toBe(10);
  });
  it("says how many to start now when a later month falls short, and never gives NaN at the edges", () => {
    const { months: plan, warnings } = capacityPlan(input({ heads: 80 }), mulberry32(1));
    expect(plan[0]?.startNow).toBeGreaterThan(10);
    expect(plan[0]?.pShort).toBe(1);
    expect(warnings.join()).toMatch(/cannot be helped by hiring/);
    const edge = capacityPlan(
      input({ heads: 0, attrition: { mean: 1, sd: 0.2 }, trainingMonths: 0, nestingMonths: 0, rampMonths: 0 }),
      mulberry32(1),
    );
    expect(edge.months.every(({ gapFte }) => Number.isFinite(gapFte.low))).toBe(true);
  });
});
