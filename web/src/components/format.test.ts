import { describe, expect, it } from "vitest";
import { day, duration, groupName, instant, number, plural, ruleName, shortDay, words } from "./format.ts";

describe("format", () => {
  it("writes numbers with grouped thousands and a true minus", () => {
    expect(number(12345.678, 1)).toBe("12,345.7");
    expect(number(-2.5, 1)).toBe("\u22122.5");
    expect(number(-0.01, 1)).toBe("0.0");
  });

  it("writes dates in UTC wherever the reader is", () => {
    expect(day("2026-10-05")).toBe("5 Oct 2026");
    expect(shortDay("2026-10-05")).toBe("Mon 5 Oct");
    expect(instant("2026-10-05T23:30:00-02:00")).toBe("6 Oct 2026, 01:30 UTC");
  });

  it("writes durations and counts as people say them", () => {
    expect(duration(520)).toBe("8\u00a0min 40\u00a0s");
    expect(duration(120)).toBe("2\u00a0min");
    expect(plural(1, "audit")).toBe("1 audit");
    expect(plural(2, "criterion", "criteria")).toBe("2 criteria");
    expect(words("payout-delayed")).toBe("Payout delayed");
    expect(ruleName("payout-delayed#check-hold-flag")).toBe("Payout delayed: check hold flag");
    expect(ruleName("payout-delayed")).toBe("Payout delayed");
    expect(groupName("team", "manila")).toBe("Team Manila");
    expect(groupName("cohort", "2026 Q2")).toBe("Those who started in 2026 Q2");
  });
});
