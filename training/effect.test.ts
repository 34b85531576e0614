import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { measureEffect, shareRemoved } from "./effect.ts";
import { effectPower, matchedDesign, powerAt, waitListDesign } from "./effect-design.ts";
import { agentCells, correctedOutcome, type EffectTicket, shrunken, varianceComponents } from "./effect-outcomes.ts";
import { playWorld } from "./effect-worlds.ts";

const ticket = (agent: string, period: EffectTicket["period"], human: number): EffectTicket => ({
  agent,
  period,
  day: period === "before" ? "2026-09-01" : "2026-10-01",
  judge: human,
  human,
  pi: 1,
});
/** Agents with rates before and after, 10 tickets a period. */
const world = (rates: Record<string, [number, number]>) =>
  Object.entries(rates).flatMap(([agent, [before, after]]) =>
    Array.from({ length: 10 }, (_, i) => [
      ticket(agent, "before", Number(i < before)),
      ticket(agent, "after", Number(i < after)),
    ]).flat(),
  );

describe("correctedOutcome", () => {
  it("is right on average whatever the judge says", () => {
    const [truth, pi] = [0.3, 0.25];
    const reviewed =
      truth * correctedOutcome({ judge: 0.9, human: 1, pi }) + 0.7 * correctedOutcome({ judge: 0.9, human: 0, pi });
    const expected = pi * reviewed + (1 - pi) * correctedOutcome({ judge: 0.9, human: null, pi });
    expect(expected).toBeCloseTo(truth, 12);
    expect(() => correctedOutcome({ judge: 1, human: 1, pi: 0 })).toThrow(RangeError);
  });
});

describe("measureEffect", () => {
  const design = {
    kind: "wait-list" as const,
    treated: ["a", "b", "c", "d"],
    control: ["e", "f", "g", "h"],
    unmatched: [],
    seed: 1,
  };

  it("takes what everybody gained out of what the trained ones gained", () => {
    const tickets = world({ a: [5, 9], b: [6, 10], c: [4, 8], d: [6, 9], e: [5, 6], f: [6, 7], g: [4, 5], h: [6, 7] });
    const { verdict, effect, difference, expected, groups } = measureEffect(design, tickets);
    expect(verdict).toBe("improved");
    expect(difference?.value).toBeCloseTo(0.275, 12);
    expect(effect?.value).toBeCloseTo(0.275, 2);
    const after = groups[0]?.after.value ?? 0;
    expect(after - (expected ?? 0)).toBeCloseTo(effect?.value ?? 0, 12);
  });

  it("says that it sees nothing when both groups moved alike, and that few agents tell nothing", () => {
    const alike = world({ a: [5, 7], b: [6, 8], c: [4, 7], d: [6, 7], e: [5, 8], f: [6, 7], g: [4, 6], h: [6, 8] });
    expect(measureEffect(design, alike).verdict).toBe("no-visible-effect");
    const few = { ...design, treated: ["a"], control: ["e"] };
    expect(measureEffect(few, alike)).toMatchObject({ verdict: "too-few-agents", effect: null });
  });

  it("tells the share of the misses beyond the target that training removed", () => {
    const tickets = world({ a: [5, 9], b: [6, 10], c: [4, 8], d: [6, 9], e: [5, 6], f: [6, 7], g: [4, 5], h: [6, 7] });
    const result = measureEffect(design, tickets);
    expect(shareRemoved(result, 0.925)?.value).toBeCloseTo((result.effect?.value ?? 0) / 0.4, 6);
    expect(shareRemoved(result, 0.5)).toBeNull();
  });
});

describe("regression to the mean", () => {
  const cells = new Map(
    Array.from({ length: 40 }, (_, i) => {
      const agent = `agent-${String(i).padStart(2, "0")}`;
      return [agent, { agent, n: 10, mean: (i % 10) / 10, sumOfSquares: 2 }] as const;
    }),
  );

  it("is what a bare pre/post shows: R(n) of the distance stays, the rest drifts back", () => {
    // Reference: ICC 0.1 and 5 tickets give reliability 0.357.
    const shrunk = shrunken(
      { agent: "x", n: 5, mean: 0.5, sumOfSquares: 0 },
      { mean: 0.7, between: 0.1, within: 0.9, agents: 9, tickets: 45 },
    );
    expect(shrunk).toBeCloseTo(0.7 - 0.35714285714285715 * 0.2, 12);
  });

  it("is guarded against: the matched have the same rate before, and who has no match is not measured", () => {
    const treated = [...cells.keys()].filter((_, i) => i % 10 === 2).slice(0, 2);
    const design = matchedDesign(treated, cells);
    expect(design.treated.map((agent) => cells.get(agent)?.mean)).toEqual(
      design.control.map((agent) => cells.get(agent)?.mean),
    );
    const worst = new Map([...cells, ["worst", { agent: "worst", n: 10, mean: -3, sumOfSquares: 1 }]]);
    expect(matchedDesign(["worst"], worst).unmatched).toEqual(["worst"]);
  });

  it("chooses, among those with the same rate, whoever has as many tickets, as many days and the same team", () => {
    const cell = (agent: string, mean: number, n: number) => [agent, { agent, n, mean, sumOfSquares: 2 }] as const;
    const traits = new Map(
      Object.entries({ ana: 30, few: 30, old: 900, far: 30, twin: 32, wide: 31 }).map(([agent, daysInJob]) => [
        agent,
        { team: agent === "far" ? "south" : "north", daysInJob },
      ]),
    );
    const known = (...more: (readonly [string, ReturnType<typeof cell>[1]])[]) =>
      new Map([cell("ana", 0.5, 40), ...more, cell("wide", 0.9, 40)]);
    const one = (cells: ReturnType<typeof known>) => matchedDesign(["ana"], cells, traits);
    const all = known(cell("few", 0.5, 5), cell("old", 0.5, 40), cell("far", 0.5, 40), cell("twin", 0.52, 38));
    expect(one(all)).toMatchObject({ treated: ["ana"], control: ["twin"] });
    all.delete("twin");
    expect(one(all).control).toEqual(["far"]);
    expect(one(all).balance).toEqual([
      { of: "rate", treated: 0.5, control: 0.5 },
      { of: "tickets", treated: 40, control: 40 },
      { of: "days-in-job", treated: 30, control: 30 },
    ]);
    // Alike in everything but the rate is not alike.
    expect(one(known()).unmatched).toEqual(["ana"]);
  });

  it("does not show as an effect where there is none, while pre/post of the chosen would", () => {
    const kind = { name: "none", design: "matched" as const, agents: 60, ticketsPerAgent: 40, trueEffect: 0 };
    const worlds = Array.from({ length: 40 }, (_, seed) => playWorld(kind, 5000 + seed));
    const claims = worlds.filter(({ result }) => result.verdict === "improved" || result.verdict === "worse").length;
    expect(claims).toBeLessThanOrEqual(5);
    const prePost = worlds.reduce((sum, one) => sum + one.prePost, 0) / worlds.length;
    // Everybody gained 5 points; the rest of what pre/post shows is regression to the mean.
    expect(prePost).toBeGreaterThan(0.07);
  });
});

describe("waitListDesign", () => {
  it("lets the seed decide, once", () => {
    const agents = ["a", "b", "c", "d", "e"];
    const design = waitListDesign(agents, 7, mulberry32(7));
    expect([...design.treated, ...design.control].sort()).toEqual(agents);
    expect(design.treated).toHaveLength(3);
    expect(waitListDesign(agents, 7, mulberry32(7))).toEqual(design);
  });
});

describe("effectPower", () => {
  const components = { mean: 0.7, between: 0.0064, within: 0.35, agents: 12, tickets: 480 };

  it("says before the start what can be seen, and that more agents see more", () => {
    const input = { treated: 6, control: 6, components, ticketsBefore: 40, ticketsAfter: 40 };
    const power = effectPower(input);
    expect(power.sentence).toMatch(/^With 12 agents you can see \d+ points or more\.$/);
    expect(powerAt(power.minimum ?? 1, power)).toBeCloseTo(0.8, 1);
    const more = effectPower({ ...input, treated: 24, control: 24 });
    expect(more.minimum ?? 1).toBeLessThan(power.minimum ?? 1);
    expect(effectPower({ ...input, treated: 1, control: 1 }).minimum).toBeNull();
  });

  it("takes its variances from the first period", () => {
    const tickets = world({ a: [2, 0], b: [5, 0], c: [8, 0] });
    const found = varianceComponents([...agentCells(tickets, "before").values()]);
    // By hand: within 5.7/27 (sums of squares 1.6, 2.5, 1.6), between (0.9 - 0.2111)/10.
    expect(found?.within).toBeCloseTo(5.7 / 27, 12);
    expect(found?.between).toBeCloseTo((0.9 - 5.7 / 27) / 10, 12);
  });
});
