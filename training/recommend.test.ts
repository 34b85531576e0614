import { describe, expect, it } from "vitest";
import type { Finding } from "../evals/finding.ts";
import { type Module, moduleSchema } from "./module.ts";
import { assumedEffect, type RecommendOptions, recommend } from "./recommend.ts";

const finding = (extra: Partial<Finding> = {}): Finding => ({
  id: "f1",
  criterion: "confirm-id",
  severity: "customer-critical",
  ref: "payout#confirm",
  estimate: { value: 0.8, low: 0.75, high: 0.85, level: 0.95, n: 200, method: "test" },
  target: 0.9,
  status: "below-target",
  cause: "agent-skill",
  evidence: [],
  queue: "coach",
  agents: [],
  groups: [],
  ticketIds: [],
  trainingDue: [],
  ...extra,
});
const made = (id: string, minutes: number, ref: string): Module =>
  moduleSchema.parse({
    id,
    title: id,
    minutes,
    skill: "payouts",
    refs: [ref],
    lessons: [{ id: "l", title: "L", text: "Do it.", citations: [] }],
    items: [],
  });
const options: RecommendOptions = {
  weights: { "customer-critical": 10, "business-critical": 5, "compliance-critical": 20, "non-critical": 1 },
  monthlyVolume: new Map([["confirm-id", 1_000]]),
  agents: [..."abcdefghi", "ana"],
};
const modules = [made("on-step", 5, "payout#find"), made("on-rule", 9, "payout#confirm"), made("other", 1, "refund#x")];

describe("recommend", () => {
  it("assigns the module on the very rule, with the defects it should avoid as an assumption", () => {
    const [first] = recommend([finding()], modules, options);
    expect(first).toMatchObject({ outcome: "assign", moduleId: "on-rule" });
    expect(first?.choices).toMatchObject([{ kind: "everybody", agents: options.agents, minutes: 90 }]);
    const avoided = first?.choices?.[0]?.expectedDefectsAvoided;
    expect(avoided?.value).toBeCloseTo(1_000 * 0.1 * assumedEffect.value, 9);
    expect(avoided?.low).toBe(0);
    expect(avoided?.method).toContain("assumption");
  });

  it("names only the agents that stand out, at their shrunk rate", () => {
    const agents = [{ agent: "ana", misses: 9, n: 20, rate: 0.4, probability: 0.95 }];
    const [first] = recommend([finding({ agents })], modules, options);
    expect(first?.choices).toMatchObject([{ kind: "agents", agents: ["ana"], minutes: 9 }, { kind: "everybody" }]);
    expect(first?.choices?.[0]?.expectedDefectsAvoided.value).toBeCloseTo(100 * 0.3 * assumedEffect.value, 9);
  });

  it("says that a module which would fit is stale, and does not assign it", () => {
    const stale = [made("old", 5, "payout#confirm")];
    const [first] = recommend([finding()], [], { ...options, stale });
    expect(first).toMatchObject({ outcome: "no-module", moduleId: null });
    expect(first?.reason).toContain("“old” teaches this rule, but is stale");
  });

  it("recommends the agents, the team or the cohort that is worth most, and offers the others", () => {
    const group = { misses: 30, n: 80, rate: 0.35, elsewhere: 0.05, adjustedP: 0.001 };
    const groups = [
      { kind: "team" as const, name: "manila", agents: ["a", "b"], ...group },
      { kind: "cohort" as const, name: "2026 Q2", agents: ["a", "b", "c", "ana"], ...group },
    ];
    const agents = [{ agent: "ana", misses: 9, n: 20, rate: 0.4, probability: 0.95 }];
    const [first] = recommend([finding({ agents, groups })], modules, { ...options, minuteRate: 0.01 });
    expect(first?.choices?.map(({ kind }) => kind)).toEqual(["cohort", "team", "agents", "everybody"]);
    const cohort = first?.choices?.[0];
    // 4 of 10 agents with 400 tickets a month, 25 points over what is allowed.
    expect(cohort?.expectedDefectsAvoided.value).toBeCloseTo(400 * 0.25 * assumedEffect.value, 9);
    expect(cohort?.priority).toBeCloseTo(400 * 0.25 * assumedEffect.value * 10 - 36 * 0.01, 9);
    expect(first?.priority).toBe(cohort?.priority);
    expect(first?.reason).toContain(
      "those who started in 2026 Q2 (4 agents, who miss it in 38\u00a0% of tickets, others in 5\u00a0%)",
    );
  });

  it("leaves a cohort alone when its time costs more than its misses", () => {
    const groups = [
      {
        kind: "cohort" as const,
        name: "2026 Q2",
        agents: [..."abcd"],
        misses: 9,
        n: 80,
        rate: 0.11,
        elsewhere: 0.05,
        adjustedP: 0.05,
      },
    ];
    const agents = [{ agent: "ana", misses: 9, n: 20, rate: 0.4, probability: 0.95 }];
    const [first] = recommend([finding({ agents, groups })], modules, { ...options, minuteRate: 2 });
    expect(first?.choices?.[0]?.kind).toBe("agents");
  });

  it("falls back to a module on the step when the rule has none", () => {
    const stepOf = new Map([["payout#confirm", "payout#find" as const]]);
    const [first] = recommend([finding()], modules.slice(0, 1), { ...options, stepOf });
    expect(first?.moduleId).toBe("on-step");
  });

  it("says so when no module fits", () => {
    expect(recommend([finding()], modules.slice(2), options)[0]).toMatchObject({
      outcome: "no-module",
      moduleId: null,
    });
    expect(recommend([finding({ ref: null })], modules, options)[0]?.outcome).toBe("no-module");
  });

  it.each(["sop", "bot", "tool-or-policy", "customer", "undetermined"] as const)(
    "never trains people when the cause is %s",
    (cause) => {
      const [first] = recommend([finding({ cause })], modules, options);
      expect(first).toMatchObject({
        outcome: "not-training",
        moduleId: null,
        choices: [],
      });
    },
  );

  it("trains the team when misses fell into the grace period of a version", () => {
    const due = finding({ cause: "undetermined", trainingDue: ["t-1"] });
    expect(recommend([due], modules, options)[0]).toMatchObject({
      outcome: "assign",
      choices: [{ kind: "everybody" }],
    });
    expect(recommend([finding({ cause: "sop", trainingDue: ["t-1"] })], modules, options)[0]?.outcome).toBe(
      "not-training",
    );
  });

  it("puts the costlier defects first", () => {
    const mild = finding({ id: "f2", severity: "non-critical" });
    expect(recommend([mild, finding()], modules, options).map(({ findingId }) => findingId)).toEqual(["f1", "f2"]);
  });
});
