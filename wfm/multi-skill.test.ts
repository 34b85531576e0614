import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { planDeferred } from "./deferred-work.ts";
import { erlangA } from "./erlang-a.ts";
import { leanSkills, simulateSkills } from "./multi-skill.ts";
import { staffIntervals } from "./staffing.ts";

const call = (skill: string, perHour: number) => ({ skill, perHour, ahtS: 300, patienceS: 180 });

describe("simulateSkills", () => {
  it("agrees with Erlang A when there is one skill", () => {
    const exact = erlangA({ load: 20, agents: 20, ahtS: 300, withinS: 20, patienceS: 180 });
    const groups = [{ name: "all", skills: ["a"], agents: 20 }];
    const result = simulateSkills([call("a", 240)], groups, { withinS: 20, rng: mulberry32(1), hours: 60 });
    const [a] = result.skills;
    expect(Math.abs((a?.serviceLevel.value ?? 0) - exact.serviceLevel)).toBeLessThan(0.025);
    expect(Math.abs((a?.abandonment.value ?? 0) - exact.abandonment)).toBeLessThan(0.01);
    expect(Math.abs((a?.asaS.value ?? 0) - exact.asaS)).toBeLessThan(3);
    expect(Math.abs((result.occupancy[0]?.value ?? 0) - exact.occupancy)).toBeLessThan(0.02);
  });
  it("serves both skills better when the agents are shared, and repeats itself for one seed", () => {
    const demand = [call("a", 60), call("b", 60)];
    const options = () => ({ withinS: 20, rng: mulberry32(2), hours: 30 });
    const apart = [
      { name: "a", skills: ["a"], agents: 6 },
      { name: "b", skills: ["b"], agents: 6 },
    ];
    const together = [{ name: "both", skills: ["a", "b"], agents: 12 }];
    const level = (groups: typeof apart) =>
      simulateSkills(demand, groups, options()).skills[0]?.serviceLevel.value ?? 0;
    expect(level(together)).toBeGreaterThan(level(apart) + 0.05);
    expect(level(together)).toBe(level(together));
  });
  it("refuses a skill that nobody has, and gives figures without any contacts", () => {
    const groups = [{ name: "a", skills: ["a"], agents: 2 }];
    expect(() => simulateSkills([call("b", 5)], groups, { withinS: 20, rng: mulberry32(1) })).toThrow(/nobody/);
    const quiet = simulateSkills([call("a", 0)], groups, { withinS: 20, rng: mulberry32(1), hours: 2 });
    expect(quiet.skills[0]?.serviceLevel.value).toBe(1);
  });
});

describe("leanSkills", () => {
  it("takes agents away until one more would miss the target", () => {
    const demand = [call("a", 60), call("b", 30)];
    const groups = [
      { name: "a", skills: ["a"], agents: 8 },
      { name: "both", skills: ["b", "a"], agents: 6 },
    ];
    const options = { withinS: 20, rng: () => mulberry32(3), hours: 10, replications: 3 };
    const lean = leanSkills(demand, groups, 0.8, options);
    expect(lean.reduce((sum, { agents }) => sum + agents, 0)).toBeLessThan(14);
    expect(() => leanSkills(demand, [{ name: "x", skills: ["a", "b"], agents: 1 }], 0.8, options)).toThrow(RangeError);
  });
});

describe("planDeferred", () => {
  const arrived = [12, 12, 12, 12, 0, 0, 0, 0];
  const base = { arrived, ahtS: 900, intervalS: 3600, dueIn: 4 };
  it("needs agents of its own only for what idle time cannot finish in time", () => {
    const alone = planDeferred(base);
    expect(alone.agents).toBeCloseTo(12 / 7, 9);
    const beside = planDeferred({ ...base, spareAgents: Array<number>(8).fill(4), usableShare: 0.5 });
    expect(beside).toMatchObject({ agents: 0, lateShareSpareOnly: 0 });
    expect(Math.max(...beside.backlog)).toBeGreaterThan(0);
  });
  it("has nothing to do without contacts, and refuses a due time of nothing", () => {
    expect(planDeferred({ ...base, arrived: [0, 0] })).toMatchObject({ agents: 0, lateShareSpareOnly: 0 });
    expect(() => planDeferred({ ...base, dueIn: 0 })).toThrow(RangeError);
  });
});

describe("staffIntervals with carryOver", () => {
  it("staffs after the peak, where long contacts still go on", () => {
    const demand = [0, 60, 60, 0, 0].map((volume, i) => ({ interval_start: String(i), volume, aht_s: 1800 }));
    const target = { serviceLevel: 0.8, withinS: 60, intervalS: 1800 };
    const plain = staffIntervals(demand, target).map(({ agents }) => agents);
    const carried = staffIntervals(demand, { ...target, carryOver: true }).map(({ agents }) => agents);
    expect(plain[3]).toBe(0);
    expect(carried[3]).toBeGreaterThan(10);
    expect(carried[1]).toBeLessThan(plain[1] ?? 0);
  });
});
