import { describe, expect, it } from "vitest";
import { type Choice, learnersHead, learnersWords } from "./learners-words.ts";

const choice = (kind: Choice["kind"], name: string | null, count: number): Choice => ({
  kind,
  name,
  agents: Array.from({ length: count }, (_, at) => ({ id: `a${at}`, name: `A ${at}`, team: null })),
  expectedDefectsAvoided: { value: 1, low: 0, high: 2, level: 0.95, n: 9, method: "test" },
  minutes: 10,
});

describe("learnersWords", () => {
  it("names agents, a team, a cohort or everybody", () => {
    expect(learnersWords(choice("agents", null, 1))).toBe("1 agent");
    expect(learnersWords(choice("team", "manila", 4))).toBe("team Manila (4 agents)");
    expect(learnersWords(choice("cohort", "2026 Q2", 3))).toBe("those who started in 2026 Q2 (3 agents)");
    expect(learnersWords(choice("everybody", null, 12))).toBe("everybody (12 agents)");
    expect(learnersWords(undefined)).toBe("nobody");
    expect(learnersHead(choice("everybody", null, 12))).toBe("Everybody (12 agents)");
  });
});
