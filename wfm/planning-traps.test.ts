import { describe, expect, it } from "vitest";
import type { Estimate } from "../evals/stats/estimate.ts";
import { mulberry32 } from "../evals/stats/prng.ts";
import { rollingBacktest } from "./backtest.ts";
import { qaFailRate } from "./bot-quality.ts";
import { edfBound } from "./deferred-work.ts";
import { deflect } from "./deflect.ts";
import { deflection } from "./deflection.ts";
import { DeflectionScenario, type DeflectionScenarioInput } from "./deflection-scenario.ts";
import { drawPoisson } from "./draw.ts";
import { ensemble } from "./ensemble.ts";
import { erlangA } from "./erlang-a.ts";
import { erlangB } from "./erlang-b.ts";
import { agentsForErlangC, erlangC } from "./erlang-c.ts";
import { worked } from "./fixtures.ts";
import { forecastSeries } from "./forecast.ts";
import { openSlots } from "./forecast-member.ts";
import { drawFuture, fitForecast } from "./forecast-model.ts";
import { pilot } from "./pilot.ts";
import { type PilotEvent, pilotCounts } from "./pilot-counts.ts";
import { makePlan } from "./plan.ts";
import { requiredAgents } from "./required-agents.ts";
import { rolloutEffect } from "./rollout.ts";
import { lagError, seriesGrid } from "./series-grid.ts";
import { dayServiceLevel, scheduledFor, staffIntervals } from "./staffing.ts";
import { definedRates } from "./vendor-definitions.ts";

/** Each known way in which plans go wrong, and that it is impossible or warned of here. */

const { qaFail: _q, reviewHours: _r, ...plain } = worked;
const scenario = (
  fields: Partial<DeflectionScenarioInput["reasons"][number]> = {},
  rest: Partial<DeflectionScenarioInput> = {},
) => DeflectionScenario.parse({ reasons: [{ reason: "a", ...plain, ...fields }], draws: 500, ...rest });

function contact(customer: string, ts: string, fields: Partial<PilotEvent> = {}): PilotEvent {
  const base = { customer_id: customer, bot_arm: 1 as const, reason: "refund", ts, handle_s: 300 };
  return { ...base, handler: "human", outcome: "handled", transferred_from_bot: 0, ...fields };
}
const bot = (customer: string, ts: string, outcome: PilotEvent["outcome"] = "contained") =>
  contact(customer, ts, { handler: "bot", outcome, handle_s: 0 });
const control = contact("control", "2026-03-02T10:00:00", { bot_arm: 0 });
const end = contact("end", "2026-03-31T00:00:00", { bot_arm: 0, reason: "other" });
const pilotOf = (events: PilotEvent[]) =>
  pilot([...events, control, end], { rng: mulberry32(1), customers: { control: 10, treated: 10 }, resamples: 100 });
const countsOf = (events: PilotEvent[]) => pilotCounts([...events, end], 7)[0]?.counts;

describe("deflection traps", () => {
  it("containment is not counted as deflection: net stays below it and stands beside it", () => {
    const { total } = deflect(scenario(), mulberry32(1));
    expect(total.netDeflected.value).toBeLessThan(0.8 * total.vendorDeflected.value);
  });
  it("bot abandons do not count as resolved: they count as returns when the customer calls", () => {
    const counts = countsOf([bot("a", "2026-03-02T10:00:00", "abandoned"), contact("a", "2026-03-02T11:00:00")]);
    expect(counts).toMatchObject({ contained: 1, comeBack: 1 });
    expect(pilotOf([bot("a", "2026-03-02T10:00:00", "abandoned")]).warnings.join()).toMatch(/abandoned/);
  });
  it("recontacts are found on every channel", () => {
    const counts = countsOf([bot("a", "2026-03-02T10:00:00"), contact("a", "2026-03-08T10:00:00")]);
    expect(counts?.comeBack).toBe(1);
  });
  it("windows that are not closed yet do not count as resolved", () => {
    const result = pilotOf([bot("a", "2026-03-30T10:00:00")]);
    expect(result.byReason[1]?.botRecontact).toBeNull();
    expect(result.warnings.join()).toMatch(/not judged yet/);
  });
  it("a new issue about something else is no recontact", () => {
    const later = contact("a", "2026-03-03T10:00:00", { reason: "login" });
    expect(countsOf([bot("a", "2026-03-02T10:00:00"), later])?.comeBack).toBe(0);
  });
  it("induced sessions are taken off, and zero of them is warned of", () => {
    expect(deflection(worked).netDeflected).toBeLessThan(deflection({ ...worked, inducedShare: 0 }).netDeflected);
    expect(deflect(scenario({ inducedShare: 0 }), mulberry32(1)).warnings.join()).toMatch(/inducedShare 0/);
  });
  it("transfers stay in the workload", () => {
    const all = deflection({ ...worked, containment: 0 });
    expect(all.workloadHoursAfter).toBeGreaterThan(all.workloadHoursBefore);
  });
  it("the handle time of what is left is not the old one", () => {
    expect(deflection(worked).residualAhtS).toBeGreaterThan(1.08 * worked.ahtS);
  });
  it("workload saved is reported beside contacts saved, and is less", () => {
    const { total } = deflect(scenario(), mulberry32(1));
    expect(total.workloadReduction.value).toBeLessThan(total.netRate.value);
  });
  it("small queues lose more agents to pooling than their share of work", () => {
    const saved = (load: number) =>
      1 - agentsForErlangC(0.8 * load, 300, 20, 0.8) / agentsForErlangC(load, 300, 20, 0.8);
    expect(saved(10)).toBeLessThan(0.15);
    expect(saved(1000)).toBeGreaterThan(0.19);
  });
  it("a plan without an adoption ramp is warned of", () => {
    expect(deflect(scenario(), mulberry32(1)).warnings.join()).toMatch(/no adoption ramp/);
  });
  it("a reason without data is neither 0 nor 100 % and does not crash", () => {
    const [only] = deflect(scenario({ containment: { successes: 0, trials: 0 } }), mulberry32(1)).reasons;
    expect(only?.vendorRate.low).toBeGreaterThan(0);
    expect(only?.vendorRate.high).toBeLessThan(worked.exposure);
    expect((only?.netDeflected.high ?? 0) - (only?.netDeflected.low ?? 0)).toBeGreaterThan(2000);
  });
  it("randomising sessions instead of customers is found and warned of", () => {
    const both = [contact("a", "2026-03-02T10:00:00"), contact("a", "2026-03-05T10:00:00", { bot_arm: 0 })];
    expect(pilotOf(both).warnings.join()).toMatch(/randomise customers/);
  });
  it("a staggered roll-out is not judged by two-way fixed effects: early starters are never the controls", () => {
    const rows = [4, 8, Number.POSITIVE_INFINITY].flatMap((start, q) =>
      Array.from({ length: 12 }, (_, week) => ({
        queue: `q${q}`,
        week,
        bot_live: week >= start ? (1 as const) : (0 as const),
        human_contacts: 100 * Math.exp(week >= start ? -0.05 * (week - start + 1) : 0),
      })),
    );
    const cells = [...Array.from({ length: 8 }, (_, k) => k + 1), ...Array.from({ length: 4 }, (_, k) => k + 1)];
    const truth = (-0.05 * cells.reduce((a, b) => a + b, 0)) / cells.length;
    expect(rolloutEffect(rows, mulberry32(1), 20).logEffect.value).toBeCloseTo(truth, 10);
  });
  it("a negative net is not cut at 0", () => {
    const { total } = deflect(scenario({ containment: 0.3, botRecontact: 0.5, inducedShare: 0.2 }), mulberry32(1));
    expect(total.netDeflected.high).toBeLessThan(0);
    expect(total.pNetNotPositive).toBe(1);
  });
  it("savings are not booked beyond attrition and redeployment", () => {
    const economics = { hourlyCost: 30, redeployableHours: 20 };
    expect(deflect(scenario({}, { economics }), mulberry32(1)).total.cashableHours?.high).toBe(20);
  });
  it("assist saving does not apply to contacts that are gone", () => {
    const f = deflection({ ...worked, assistSaving: 0.1 });
    expect(f.workloadHoursAfter).toBeCloseTo(0.9 * deflection(worked).workloadHoursAfter, 9);
  });
  it("QA fails do not count as success, and a raw rate does not compile", () => {
    const raw: Estimate = { value: 0.1, low: 0.05, high: 0.15, level: 0.95, n: 50, method: "judge alone" };
    // @ts-expect-error an estimate that nobody corrected may not enter a plan
    qaFailRate(raw);
    const { total } = deflect(scenario({ qaFail: 0.2 }), mulberry32(1));
    expect(total.resolvedDeflected.value).toBeLessThan(0.8 * total.netDeflected.value);
  });
  it("vendors' definitions count the returns that the honest one takes off", () => {
    const events = [bot("a", "2026-03-02T10:00:00"), contact("a", "2026-03-03T10:00:00"), end];
    const rate = new Map(definedRates(events).total.map(({ definition, rate: r }) => [definition, r?.value]));
    expect(rate.get("containment")).toBe(1);
    expect(rate.get("intercom")).toBe(1);
    expect(rate.get("resolved")).toBe(0);
  });
});

describe("queue traps", () => {
  const target = { serviceLevel: 0.8, withinS: 20 };
  it("no factorial overflows at 10,000 agents", () => {
    expect(erlangB(9800, 10_000)).toBeCloseTo(0.0005371304021062695, 12);
  });
  it("fewer agents than erlangs are refused in Erlang C", () => {
    expect(() => erlangC({ load: 10, agents: 10, ahtS: 300, withinS: 20 })).toThrow(/more agents than load/);
  });
  it("the search of Erlang A starts below the load, and abandonment can be capped", () => {
    expect(requiredAgents(500, 300, { ...target, patienceS: 60 })).toBe(425);
    expect(erlangA({ load: 500, agents: 425, ahtS: 300, withinS: 20, patienceS: 60 }).abandonment).toBeGreaterThan(
      0.14,
    );
    expect(requiredAgents(500, 300, { ...target, patienceS: 60, maxAbandonment: 0.05 })).toBeGreaterThan(470);
  });
  it("service level has one denominator: all offered", () => {
    const q = erlangA({ load: 500, agents: 425, ahtS: 300, withinS: 20, patienceS: 60 });
    expect(q.serviceLevel).toBeLessThan(1 - q.abandonment);
  });
  it("mean waits of all and of the answered are told apart", () => {
    const q = erlangA({ load: 55, agents: 50, ahtS: 300, withinS: 20, patienceS: 120 });
    expect(q.waitAllS).not.toBeCloseTo(q.asaS, 1);
  });
  it("units are seconds and erlangs, and nonsense is refused", () => {
    expect(() =>
      staffIntervals([{ interval_start: "t", volume: 5, aht_s: -3 }], { ...target, intervalS: 1800 }),
    ).toThrow(RangeError);
  });
  it("shrinkage divides: 14 agents are 20, not 18.2", () => {
    expect(scheduledFor(14, 0.3)).toBeCloseTo(20, 12);
  });
  it("the service level of a day is weighted by volume: .723, not .825", () => {
    const day = [
      { volume: 20, serviceLevel: 0.95 },
      { volume: 200, serviceLevel: 0.7 },
    ];
    expect(dayServiceLevel(day)).toBeCloseTo(0.723, 3);
  });
  it("occupancy can be capped", () => {
    expect(requiredAgents(500, 300, { ...target, maxOccupancy: 0.85 })).toBe(589);
  });
  it("work that may wait has its own model: deadlines, not Erlang", () => {
    expect(edfBound([{ release: 0, due: 24, work: 12 }])).toBe(0.5);
  });
  it("an interval without volume has no service level and needs nobody", () => {
    const [row] = staffIntervals([{ interval_start: "t", volume: 0, aht_s: 300 }], { ...target, intervalS: 1800 });
    expect(row).toMatchObject({ agents: 0, serviceLevel: null });
  });
  it("a plan with patience and no cap on abandonment is warned of", () => {
    const history = dailySeries(60);
    const plan = makePlan({
      history,
      intervalS: 86_400,
      ahtS: 300,
      horizonDays: 2,
      reasonShares: { a: 1 },
      scenario: scenario(),
      staffing: { ...target, patienceS: 60 },
      rng: mulberry32(1),
      draws: 100,
    });
    expect(plan.warnings.join()).toMatch(/abandonment/);
  });
});

/** Days whose level moves together: more than a Poisson spread. */
function dailySeries(days: number, seed = 3) {
  const rng = mulberry32(seed);
  return Array.from({ length: days }, (_, i) => ({
    time: new Date(Date.UTC(2026, 0, 5 + i)).toISOString().slice(0, 10),
    value: drawPoisson((i % 7 > 4 ? 150 : 400) * (0.8 + 0.4 * rng()), rng),
  }));
}

describe("forecast traps", () => {
  const series = dailySeries(200);
  const grid = seriesGrid(series);
  it("a missing day does not shift the weekdays", () => {
    const holed = seriesGrid(series.filter((_, i) => i !== 50));
    expect(holed.values.length).toBe(grid.values.length);
    expect(holed.phaseOf(51)).toBe(grid.phaseOf(51));
  });
  it("intervals are wider than Poisson's, which cover a third", () => {
    const [point] = forecastSeries(series, { horizon: 7, rng: mulberry32(1) }).points;
    const poisson = 2 * 1.2816 * Math.sqrt(point?.value ?? 0);
    expect((point?.high80 ?? 0) - (point?.low80 ?? 0)).toBeGreaterThan(1.5 * poisson);
  });
  it("quantiles are not summed: a total is narrower than its slots together and wider than independent slots", () => {
    const { points, totals } = forecastSeries(series, { horizon: 28, rng: mulberry32(1) });
    const widths = points.map((p) => (p.high80 ?? 0) - (p.low80 ?? 0));
    const width = (totals.high80 ?? 0) - (totals.low80 ?? 0);
    expect(width).toBeLessThan(widths.reduce((a, b) => a + b, 0));
    expect(width).toBeGreaterThan(0.5 * Math.sqrt(widths.reduce((a, b) => a + b ** 2, 0)));
  });
  it("nothing after an origin leaks into its forecast", () => {
    const origin = 150;
    const spoiled = { ...grid, values: grid.values.map((v, at) => (at >= origin ? 9999 : v)) };
    const targets = openSlots(grid, origin, 7);
    expect([...ensemble(spoiled, origin, 7)(origin, targets)]).toEqual([...ensemble(grid, origin, 7)(origin, targets)]);
  });
  it("the scaled error is scaled on what came before the first origin", () => {
    const { origins, mase } = rollingBacktest(grid, 7);
    const scale = lagError(grid.values, grid.outer, origins[0]?.at ?? 0);
    const errors = origins.flatMap((o) =>
      [...o.actual].flatMap((y, i) => (Number.isNaN(y) ? [] : [Math.abs(y - (o.forecast[i] ?? 0))])),
    );
    expect(mase).toBeCloseTo(errors.reduce((a, b) => a + b, 0) / errors.length / scale, 12);
  });
  it("quantiles neither cross nor fall below 0", () => {
    const low = dailySeries(100).map((p, i) => ({ ...p, value: i % 3 === 0 ? 0 : (p.value ?? 0) % 4 }));
    for (const p of forecastSeries(low, { horizon: 14, rng: mulberry32(1) }).points) {
      const bounds = [0, p.low95, p.low80, p.value, p.high80, p.high95];
      expect(bounds).toEqual([...bounds].sort((a, b) => (a ?? 0) - (b ?? 0)));
    }
  });
  it("draws are seeded: the same seed gives the same future", () => {
    const model = fitForecast(series, { horizon: 14 });
    expect(drawFuture(model, mulberry32(9))).toEqual(drawFuture(model, mulberry32(9)));
  });
});
