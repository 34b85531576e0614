import { describe, expect, it } from "vitest";
import type { Cause } from "./cause.ts";
import { findCause } from "./finding.ts";
import { type AuditedTicket, flaggedAgents, majorityCause } from "./finding-evidence.ts";
import { taroneZ } from "./homogeneity.ts";
import { criterionSchema } from "./scorecard.ts";

const criterion = criterionSchema.parse({
  id: "confirm-id",
  title: "Confirm",
  question: "?",
  kind: "judged",
  obligation: "payout#confirm",
  target: 0.9,
});
const estimate = (value: number, low = value - 0.05, high = value + 0.05) => ({
  value,
  low,
  high,
  level: 0.95,
  n: 200,
  method: "test",
});
const day = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString();

/** `misses[k]` of `n` tickets of agent k are missed, spread evenly over 100 days. */
function audits(misses: number[], n: number, extra: Partial<AuditedTicket> = {}): AuditedTicket[] {
  return misses.flatMap((missed, agent) =>
    Array.from({ length: n }, (_, index) => ({
      ticket: `${extra.handledBy ?? "human"}-${agent}-${index}`,
      agent: `agent-${agent}`,
      handledBy: "human" as const,
      openedAt: day(((index * 37 + agent * 11) % 100) + 0.5),
      met: Math.floor(((index + 1) * missed) / n) === Math.floor((index * missed) / n),
      rootCause: null,
      ...extra,
    })),
  );
}
const systemic = [4, 5, 3, 6, 4, 5, 4, 3, 5, 4];
const individual = [0, 1, 0, 0, 18, 1, 0, 17, 0, 1];
const find = (list: AuditedTicket[], value = 0.8, versions: { version: string; effectiveFrom: string }[] = []) =>
  findCause({ criterion, estimate: estimate(value), audits: list, versions });

describe("taroneZ", () => {
  it("gives the reference values", () => {
    const z = (misses: number[]) => taroneZ(misses.map((each) => ({ misses: each, n: 20 })));
    expect(z(systemic)).toBeCloseTo(-1.743641135372319, 12);
    expect(z(individual)).toBeCloseTo(32.85608960520501, 10);
    expect([z([0, 0]), taroneZ([]), taroneZ([{ misses: 1, n: 1 }])]).toEqual([null, null, null]);
  });
});

describe("findCause", () => {
  it("is nothing when the value reaches the target", () => {
    expect(find(audits(systemic, 20), 0.9)).toBeNull();
  });

  it("is suspected while the interval reaches the target", () => {
    const wide = findCause({
      criterion,
      estimate: estimate(0.85, 0.7, 0.95),
      audits: audits(systemic, 20),
      versions: [],
    });
    expect(wide).toMatchObject({ status: "suspected", cause: "undetermined" });
    expect(find(audits(systemic, 20))?.status).toBe("below-target");
  });

  it("names the SOP when all agents miss it alike, and flags nobody", () => {
    expect(find(audits(systemic, 20))).toMatchObject({ cause: "sop", queue: "sop-owner", agents: [] });
  });

  it("names agent skill and the agents when they differ", () => {
    const finding = find(audits(individual, 20));
    expect(finding).toMatchObject({ cause: "agent-skill", queue: "coach" });
    expect(finding?.agents.map(({ agent }) => agent)).toEqual(["agent-4", "agent-7"]);
    expect(finding?.agents.every(({ rate, misses, n }) => rate < misses / n)).toBe(true);
  });

  it("names the bot when only the bot misses it", () => {
    const list = [...audits([1, 1, 0], 20), ...audits([8], 20, { handledBy: "bot" })];
    expect(find(list)).toMatchObject({ cause: "bot", queue: "bot-owner" });
  });

  it("names the cause most reviewers chose", () => {
    const list = audits(individual, 20, { rootCause: "tool-or-policy" });
    expect(find(list)).toMatchObject({ cause: "tool-or-policy", queue: "operations", agents: [] });
  });

  it("names the SOP when misses rose as a version came in force", () => {
    const version = { version: "v2", effectiveFrom: day(50) };
    const list = audits(individual, 20).map((audit) => ({ ...audit, met: audit.openedAt < day(50) }));
    const finding = find(list, 0.5, [version]);
    expect(finding?.cause).toBe("sop");
    expect(finding?.evidence.find(({ kind }) => kind === "version-jump")?.text).toContain("version v2");
  });

  it("lets a miss inside the grace period count against nobody", () => {
    const list = audits([0, 0, 9], 10).map((audit) => ({ ...audit, openedAt: day(51) }));
    const finding = find(list, 0.7, [{ version: "v2", effectiveFrom: day(50) }]);
    expect(finding).toMatchObject({ cause: "undetermined", agents: [] });
    expect(finding?.trainingDue).toHaveLength(9);
  });

  it("goes by what the agent was asked to read, where they were asked", () => {
    const versions = [{ version: "v2", effectiveFrom: day(50) }];
    const due = (reading: AuditedTicket["reading"], at = 51) => {
      const list = audits([0, 0, 9], 10).map((audit) => ({ ...audit, openedAt: day(at), ...(reading && { reading }) }));
      return find(list, 0.7, versions)?.trainingDue.length;
    };
    expect([due("acknowledged"), due("overdue"), due("carried-over")]).toEqual([0, 0, 0]);
    expect([due("in-grace", 90), due("not-due"), due(undefined)]).toEqual([9, 9, 9]);
  });

  it("has the same id for the same facts", () => {
    expect(find(audits(systemic, 20))?.id).toBe(find(audits(systemic, 20))?.id);
  });
});

describe("flaggedAgents", () => {
  it("flags nobody with fewer than five audits", () => {
    const counts = [
      { agent: "a", misses: 4, n: 4 },
      { agent: "b", misses: 1, n: 30 },
      { agent: "c", misses: 1, n: 30 },
    ];
    expect(flaggedAgents(counts)).toEqual([]);
  });
});

describe("majorityCause", () => {
  it("needs five choices and more than half of them", () => {
    const chosen = (list: Cause[]) =>
      majorityCause(
        list.map((rootCause, n) => ({ ...audits([1], 1)[0], ticket: `${n}`, met: false, rootCause }) as AuditedTicket),
      );
    expect(chosen(["sop", "sop", "sop", "bot"])).toBeNull();
    expect(chosen(["sop", "sop", "sop", "bot", "customer"])).toMatchObject({ cause: "sop", chosen: 3, of: 5 });
    expect(chosen(["sop", "sop", "sop", "bot", "bot", "customer"])).toBeNull();
  });

  it("puts what reviewers cannot agree on to the SOP, even where agents differ, and shows how often", () => {
    const with_ = (disagreed: number, pairs: number) =>
      findCause({
        criterion,
        estimate: estimate(0.8),
        audits: audits(individual, 20),
        versions: [],
        disagreement: { pairs, disagreed },
      });
    expect(with_(5, 10)).toMatchObject({ cause: "sop", queue: "sop-owner", agents: [], groups: [] });
    expect(with_(3, 20)?.cause).toBe("agent-skill");
    expect(with_(4, 4)?.cause).toBe("agent-skill");
    const shown = with_(3, 20)?.evidence.find(({ kind }) => kind === "disagreement");
    expect(shown).toMatchObject({ figures: { disagreed: 3, pairs: 20 } });
    expect(find(audits(individual, 20))?.evidence.some(({ kind }) => kind === "disagreement")).toBe(false);
  });

  it("names the team and the cohort that stand out where agents can be taught", () => {
    const misses = [9, 8, 10, 1, 2, 1, 0, 1];
    const agentFacts = new Map(
      misses.map((_, at) => [`agent-${at}`, { team: at < 3 ? "north" : "south", startedOn: null }]),
    );
    const found = findCause({
      criterion,
      estimate: estimate(0.8),
      audits: audits(misses, 20),
      versions: [],
      agentFacts,
    });
    expect(found?.cause).toBe("agent-skill");
    expect(found?.groups).toMatchObject([{ kind: "team", name: "north", misses: 27, n: 60 }]);
  });
});
