import { describe, expect, it } from "vitest";
import { afterWorkingDays, deciderProblem, disputeProblem, similarTickets } from "./dispute.ts";

const at = (iso: string) => new Date(iso);

describe("afterWorkingDays", () => {
  it("leaves weekends out", () => {
    expect(afterWorkingDays(at("2026-11-27T09:00:00Z"), 1).toISOString()).toBe("2026-11-30T09:00:00.000Z");
    expect(afterWorkingDays(at("2026-11-28T09:00:00Z"), 1).toISOString()).toBe("2026-11-30T09:00:00.000Z");
    expect(afterWorkingDays(at("2026-11-30T09:00:00Z"), 10).toISOString()).toBe("2026-12-14T09:00:00.000Z");
    expect(() => afterWorkingDays(at("2026-11-30T09:00:00Z"), -1)).toThrow(RangeError);
  });
});

describe("disputeProblem", () => {
  const asked = {
    scoredAt: at("2026-11-01T00:00:00Z"),
    now: at("2026-11-15T00:00:00Z"),
    policy: { windowDays: 14, targetWorkingDays: 10 },
    standing: { verdict: "fail" as const, level: null },
    expected: { verdict: "pass" as const, level: null },
    earlier: false,
  };

  it("lets a score be disputed once, within its window, for another rating", () => {
    expect(disputeProblem(asked)).toBeNull();
    expect(disputeProblem({ ...asked, now: at("2026-11-15T00:00:01Z") })).toContain("14 days");
    expect(disputeProblem({ ...asked, earlier: true })).toContain("already");
    expect(disputeProblem({ ...asked, expected: asked.standing })).toContain("the one that was given");
    expect(disputeProblem({ ...asked, standing: { verdict: "unscored", level: null } })).toContain("neither way");
  });
});

describe("deciderProblem", () => {
  it("refuses the agent, who raised it, who scored it and who reviewed it", () => {
    const dispute = { raisedBy: "Maya", agentId: "maya", scorer: "Wes", reviewers: ["Wes", "Noor"] };
    const by = (name: string, agentId: string | null = null) => deciderProblem({ name, agentId }, dispute);
    expect(by("Quentin")).toBeNull();
    expect([by("Maya"), by("M. O.", "maya"), by("Wes"), by("Noor")].every((problem) => problem !== null)).toBe(true);
  });
});

describe("similarTickets", () => {
  it("puts tickets first in which the handler said much the same", () => {
    const ticket = (id: string, text: string) => ({
      id,
      turns: [{ at: "2026-01-01T00:00:00Z", by: "agent" as const, text, label: null }],
      actions: [],
    });
    const found = similarTickets(
      ticket("a", "Your payout is held for review until Friday."),
      [
        ticket("b", "The parcel is on its way."),
        ticket("c", "The payout is held for a review."),
        ticket("a", "Your payout is held for review until Friday."),
      ],
      5,
    );
    expect(found.map(({ ticketId }) => ticketId)).toEqual(["c", "b"]);
    expect(found[0]?.similarity).toBeGreaterThan(found[1]?.similarity ?? 1);
  });
});
