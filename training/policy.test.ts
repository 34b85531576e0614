import { describe, expect, it } from "vitest";
import { type AssignPolicy, policyHits, type ReviewedTicket } from "./policy.ts";

const policy: AssignPolicy = { id: "p", criterionId: "c", moduleId: "m", fails: 3, cooldownDays: 30, dueInDays: 14 };
const now = "2026-11-30T08:00:00Z";
const review = (day: number, met: boolean, excused = false): ReviewedTicket => ({
  ticketId: `T-${day}`,
  agentId: "maya",
  criterionId: "c",
  openedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00Z`,
  met,
  excused,
});
const fails = [3, 1, 2].map((day) => review(day, false));
const given = (assignedAt: string, open: boolean) => ({ moduleId: "m", agentId: "maya", assignedAt, open });

describe("policyHits", () => {
  it("assigns after failures in a row, by the day the tickets were opened, due as the policy says", () => {
    expect(policyHits(policy, fails, [], now)).toEqual([
      { policyId: "p", moduleId: "m", agentId: "maya", dueOn: "2026-12-14", ticketIds: ["T-1", "T-2", "T-3"] },
    ]);
    expect(policyHits(policy, [...fails, review(4, true)], [], now)).toEqual([]);
    expect(policyHits(policy, fails.slice(1), [], now)).toEqual([]);
  });

  it("neither counts an excused miss nor lets it break the row", () => {
    expect(policyHits(policy, [...fails.slice(1), review(4, false, true)], [], now)).toEqual([]);
    expect(policyHits(policy, [...fails, review(4, false, true)], [], now)).toHaveLength(1);
  });

  it("waits while the module is open, within the cooldown, and until new failures came", () => {
    expect(policyHits(policy, fails, [given("2026-09-01T00:00:00Z", true)], now)).toEqual([]);
    expect(policyHits(policy, fails, [given("2026-11-20T00:00:00Z", false)], now)).toEqual([]);
    expect(policyHits({ ...policy, cooldownDays: 1 }, fails, [given("2026-11-20T00:00:00Z", false)], now)).toEqual([]);
    expect(policyHits(policy, fails, [given("2026-09-01T00:00:00Z", false)], now)).toHaveLength(1);
  });
});
