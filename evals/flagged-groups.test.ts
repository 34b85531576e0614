import { describe, expect, it } from "vitest";
import { type AgentFacts, cohortOf, flaggedGroups, groupInWords } from "./flagged-groups.ts";
import { mulberry32 } from "./stats/prng.ts";

const facts = new Map(
  ["a", "b", "c", "d", "e", "f"].map((agent, at) => [
    agent,
    { team: at < 3 ? "north" : "south", startedOn: at % 3 === 0 ? "2026-05-04" : "2024-01-15" },
  ]),
);
const counts = (misses: number[], n = 20) => [..."abcdef"].map((agent, at) => ({ agent, misses: misses[at] ?? 0, n }));

describe("flaggedGroups", () => {
  it("finds the team that misses alike and more than the others", () => {
    const [group, ...rest] = flaggedGroups(counts([9, 8, 10, 1, 2, 1]), facts);
    expect(rest).toEqual([]);
    expect(group).toMatchObject({ kind: "team", name: "north", agents: ["a", "b", "c"], misses: 27, n: 60 });
    expect(group?.elsewhere).toBeCloseTo(4 / 60, 12);
    // Fisher's exact test of 27/60 against 4/60, one-sided, times the four groups tried.
    expect(group?.adjustedP).toBeLessThan(1e-4);
    expect(group?.rate).toBeCloseTo((27 + (4 * 31) / 120) / 64, 12);
  });

  it("finds the cohort across teams", () => {
    const found = flaggedGroups(counts([9, 1, 2, 10, 1, 2]), facts);
    expect(found.map(({ kind, name }) => [kind, name])).toEqual([["cohort", "2026 Q2"]]);
  });

  it("names everybody of the group, also those of whom nothing is audited", () => {
    const newest = { team: "north", startedOn: null };
    const more = new Map<string, AgentFacts>([...facts, ["newest", newest]]);
    expect(flaggedGroups(counts([9, 8, 10, 1, 2, 1]), more)[0]?.agents).toEqual(["a", "b", "c", "newest"]);
  });

  it("blames no group for one agent", () => {
    expect(flaggedGroups(counts([18, 1, 1, 1, 1, 1]), facts)).toEqual([]);
    expect(flaggedGroups(counts([18, 0, 0, 1, 1, 1]), facts)).toEqual([]);
  });

  it("says nothing of groups with few tickets, or without anybody to compare with", () => {
    expect(flaggedGroups(counts([1, 1, 1, 0, 0, 0], 1), facts)).toEqual([]);
    const one = new Map([...facts].map(([agent]) => [agent, { team: "north", startedOn: null }]));
    expect(flaggedGroups(counts([9, 8, 10, 9, 9, 8]), one)).toEqual([]);
  });

  it("finds a group in at most one of ten samples when all are alike", () => {
    const random = mulberry32(5);
    const sample = () =>
      counts([..."abcdef"].map(() => Array.from({ length: 20 }, random).filter((x) => x < 0.2).length));
    const samples = Array.from({ length: 1_000 }, () => flaggedGroups(sample(), facts).length);
    expect(samples.filter((found) => found > 0).length).toBeLessThanOrEqual(100);
  });
});

describe("cohortOf", () => {
  it("is the quarter of the first day", () => {
    expect(["2026-01-01", "2026-06-30", "2026-10-05", null, "soon"].map(cohortOf)).toEqual([
      "2026 Q1",
      "2026 Q2",
      "2026 Q4",
      null,
      null,
    ]);
  });
});

describe("groupInWords", () => {
  it("writes the codes of teams as people do", () => {
    expect(groupInWords({ kind: "team", name: "north-west" })).toBe("team North west");
    expect(groupInWords({ kind: "cohort", name: "2026 Q2" })).toBe("those who started in 2026 Q2");
  });
});
