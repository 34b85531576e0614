import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { pilot } from "./pilot.ts";
import { type PilotEvent, pilotCounts } from "./pilot-counts.ts";

const LOG = "../shared/data/volumes/pilot_events.csv";
const here = existsSync(LOG);
if (!here) console.warn("pilot event log absent: the comparison with its known truth is skipped");

function event(customer: string, ts: string, fields: Partial<PilotEvent> = {}): PilotEvent {
  return {
    customer_id: customer,
    bot_arm: 1,
    reason: "refund",
    ts,
    handler: "human",
    outcome: "handled",
    handle_s: 300,
    transferred_from_bot: 0,
    ...fields,
  };
}
const bot = (customer: string, ts: string, outcome: PilotEvent["outcome"] = "contained") =>
  event(customer, ts, { handler: "bot", outcome, handle_s: 0 });

describe("pilotCounts", () => {
  const late = event("z", "2026-03-31T00:00:00");
  it("counts a return within 7 days on any channel, and not one after them", () => {
    const counts = pilotCounts(
      [
        bot("a", "2026-03-02T10:00:00"),
        event("a", "2026-03-09T09:00:00"),
        bot("b", "2026-03-02T10:00:00"),
        event("b", "2026-03-09T11:00:00"),
        late,
      ],
      7,
    );
    expect(counts.map(({ counts: c }) => c.comeBack)).toEqual([1, 0, 0]);
    expect(counts.map(({ counts: c }) => c.episodes)).toEqual([1, 2, 1]);
  });
  it("does not take a contact about another reason for a return", () => {
    const counts = pilotCounts(
      [bot("a", "2026-03-02T10:00:00"), event("a", "2026-03-03T10:00:00", { reason: "login" }), late],
      7,
    );
    expect(counts.find((c) => c.customer === "a")?.counts.comeBack).toBe(0);
  });
  it("leaves sessions whose window is still open out of the recontact rate", () => {
    const [a] = pilotCounts([bot("a", "2026-03-28T10:00:00"), late], 7);
    expect(a?.counts).toMatchObject({ contained: 1, judgedContained: 0 });
  });
  it("counts a return through a second, transferred bot session", () => {
    const [a] = pilotCounts(
      [
        bot("a", "2026-03-02T10:00:00"),
        bot("a", "2026-03-03T10:00:00", "transferred"),
        event("a", "2026-03-03T10:05:00", { transferred_from_bot: 1 }),
        late,
      ],
      7,
    );
    expect(a?.counts).toMatchObject({ sessions: 2, contained: 1, comeBack: 1, human: 1 });
  });
  it("refuses a time that is none", () => {
    expect(() => pilotCounts([event("a", "soon")], 7)).toThrow(RangeError);
  });
});

describe("pilot", () => {
  const control = (c: string, ts: string) => event(c, ts, { bot_arm: 0 });
  it("warns when sessions, not customers, were randomised", () => {
    const log = [
      bot("a", "2026-03-02T10:00:00"),
      control("a", "2026-03-04T10:00:00"),
      control("b", "2026-03-30T10:00:00"),
    ];
    const { warnings } = pilot(log, { rng: mulberry32(1), customers: { control: 5, treated: 5 } });
    expect(warnings.join()).toMatch(/both arms.*randomise customers/);
  });
  it("says so when it has to guess how many customers there were", () => {
    const log = [bot("a", "2026-03-02T10:00:00"), control("b", "2026-03-30T10:00:00")];
    expect(pilot(log, { rng: mulberry32(1) }).warnings[0]).toMatch(/arm sizes unknown/);
  });
  it("refuses a log without a control arm", () => {
    expect(() => pilot([bot("a", "2026-03-02T10:00:00")], { rng: mulberry32(1) })).toThrow(/both arms/);
  });
});

describe.skipIf(!here)("pilot on a log with known truth", () => {
  const events = (here ? readFileSync(LOG, "utf8") : "")
    .trim()
    .split("\n")
    .slice(1)
    .map((line): PilotEvent => {
      const [customer_id = "", arm, reason = "", ts = "", handler, outcome, handle, transferred] = line.split(",");
      return {
        customer_id,
        bot_arm: arm === "1" ? 1 : 0,
        reason,
        ts,
        handler: handler === "bot" ? "bot" : "human",
        outcome: outcome as PilotEvent["outcome"],
        handle_s: Number(handle || 0),
        transferred_from_bot: transferred?.trim() === "1" ? 1 : 0,
      };
    });
  const customers = { control: 14_916, treated: 15_084 };
  it("gives .163 by vendor counting, .107 by the formula and .105 randomised when arm sizes are given", () => {
    const { perTreatedCustomer: per, workloadReduction, warnings } = pilot(events, { rng: mulberry32(1), customers });
    expect(per.vendor.value).toBeCloseTo(0.1629, 4);
    expect(per.randomised.value).toBeCloseTo(0.10529, 5);
    expect((per.randomised.high - per.randomised.low) / (2 * 1.96)).toBeCloseTo(0.0079, 3);
    expect(Math.abs(per.formula.value - 0.1072)).toBeLessThan(0.005);
    expect(per.recontactAdjusted.value).toBeCloseTo(0.149, 2);
    expect(workloadReduction.value).toBeCloseTo(0.1004, 3);
    expect(per.formula.low).toBeLessThan(0.111);
    expect(per.vendor.low).toBeGreaterThan(0.15);
    expect(warnings.join()).toMatch(/not judged yet/);
  });
  it("gives .107 by the formula when the induced shares are known", () => {
    const inducedShares = {
      password_reset: 0.1,
      order_status: 0.25,
      refund_request: 0.12,
      billing_dispute: 0.05,
      account_hacked: 0.05,
      app_crash: 0.1,
    };
    const { perTreatedCustomer } = pilot(events, { rng: mulberry32(1), customers, inducedShares, resamples: 50 });
    expect(perTreatedCustomer.formula.value).toBeCloseTo(0.107, 2);
    expect(perTreatedCustomer.formula.high - perTreatedCustomer.formula.low).toBeLessThan(0.02);
  });
  it("stays close without arm sizes, with a wider interval and a warning", () => {
    const { perTreatedCustomer: per, customers: guessed } = pilot(events, { rng: mulberry32(1) });
    expect(guessed.control + guessed.treated).toBeGreaterThan(29_900);
    expect(guessed.control + guessed.treated).toBeLessThan(30_100);
    expect(per.vendor.value).toBeCloseTo(0.163, 2);
    expect(Math.abs(per.randomised.value - 0.105)).toBeLessThan(0.008);
  });
});
