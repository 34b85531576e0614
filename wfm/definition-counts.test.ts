import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { definitionCounts } from "./definition-counts.ts";
import { inputsDrawer } from "./deflection-draws.ts";
import { DeflectionScenario } from "./deflection-scenario.ts";
import type { PilotEvent } from "./pilot-counts.ts";
import { definedRates } from "./vendor-definitions.ts";

const scenarioOf = (containment: number) =>
  DeflectionScenario.parse({
    reasons: ["a", "b"].map((reason) => ({
      reason,
      volume: { mean: 500, sd: 30 },
      ahtS: 300,
      exposure: 0.5,
      containment: reason === "a" ? containment : { successes: 70, trials: 100 },
      botRecontact: { successes: 15, trials: 70 },
      humanRecontact: { successes: 10, trials: 100 },
      inducedShare: { mean: 0.1, sd: 0.03 },
    })),
    draws: 400,
  });

/** Of 50 sessions of reason `a`, 40 contained; of these every fourth customer reaches a person two days later. */
function log(): PilotEvent[] {
  const rows: PilotEvent[] = [];
  for (let i = 0; i < 50; i++) {
    const base = {
      customer_id: `c${i}`,
      bot_arm: 1 as const,
      reason: "a",
      handle_s: 0,
      transferred_from_bot: 0 as const,
    };
    const outcome = i < 40 ? ("contained" as const) : ("transferred" as const);
    rows.push({ ...base, ts: "2026-09-01T10:00:00Z", handler: "bot", outcome });
    if (i % 4 === 0)
      rows.push({ ...base, ts: "2026-09-03T10:00:00Z", handler: "human", outcome: "handled", handle_s: 60 });
  }
  rows.push({
    ...(rows[0] as PilotEvent),
    customer_id: "late",
    ts: "2026-10-30T10:00:00Z",
    handler: "human",
    outcome: "handled",
  });
  return rows;
}

describe("definitionCounts", () => {
  const counts = definitionCounts(scenarioOf(0.8), definedRates(log()), mulberry32(5));

  it("puts containment above the count of sessions that nobody came back from", () => {
    const value = (name: string) => counts.total.find((one) => one.definition === name)?.contacts.value ?? 0;
    expect(value("containment")).toBeGreaterThan(value("resolved"));
    expect(value("resolved")).toBeGreaterThan(0);
  });

  it("adds reasons inside each draw, and lends the rate of all to a reason that was never piloted", () => {
    const [a, b] = counts.byReason.map((one) => one.counts[0]?.contacts.value ?? 0);
    expect(b).toBeGreaterThan(0.7 * (a ?? 0));
    expect(counts.total[0]?.contacts.value).toBeCloseTo((a ?? 0) + (b ?? 0), -1);
  });

  it("tells the difference from net deflection more sharply than the two figures apart", () => {
    const [containment] = counts.total;
    const width = (band: { low95: number; high95: number }) => band.high95 - band.low95;
    expect(containment?.aboveNet.low95).toBeGreaterThan(0);
    expect(width(containment?.aboveNet ?? { low95: 0, high95: 1e9 })).toBeLessThan(
      2 * width(containment?.contacts ?? { low95: 0, high95: 0 }),
    );
  });
});

describe("inputsDrawer", () => {
  it("gives two scenarios of one seed the same draws of what they share", () => {
    const draws = (containment: number) => {
      const draw = inputsDrawer(scenarioOf(containment), mulberry32(9));
      return Array.from({ length: 20 }, draw).map(([a]) => [
        a?.volume,
        a?.botRecontact,
        a?.humanRecontact,
        a?.inducedShare,
      ]);
    };
    expect(draws(0.8)).toEqual(draws(0.3));
  });
});
