import { describe, expect, it } from "vitest";
import { likelyReason, reasonOfSteps } from "./reasons.ts";

describe("likelyReason", () => {
  const near = (reason: string, likeness: number) => ({ reason, likeness });

  it("is what two near tickets agree on, and nothing that one alone says", () => {
    expect(likelyReason([near("app-crash", 0.22), near("app-crash", 0.16), near("outage", 0.11)])).toBe("app-crash");
    expect(likelyReason([near("refund", 0.17), near("refund", 0.01)])).toBeNull();
    expect(likelyReason([near("a", 0.2), near("b", 0.2), near("a", 0.2), near("b", 0.2)])).toBeNull();
    expect(likelyReason([])).toBeNull();
  });
});

describe("reasonOfSteps", () => {
  const hit = (sopId: string) => ({ sopId, versionId: `${sopId}-v1` });
  const reasons = new Map([
    ["username-v1", ["username-change"]],
    ["payout-v1", ["payout-delayed"]],
    ["basics-v1", []],
    ["shop-v1", ["refund", "exchange"]],
  ]);
  const asked = (outcome: string, ...sops: string[]) => ({ outcome, hits: sops.map(hit) });
  const reasonOf = (...questions: ReturnType<typeof asked>[]) => reasonOfSteps(questions, reasons);

  it("is that of the SOP that answered, or of which all the nearest steps are", () => {
    expect(reasonOf(asked("answered", "payout", "username"))).toBe("payout-delayed");
    expect(reasonOf(asked("not-covered", "username", "username", "username"))).toBe("username-change");
    expect(reasonOf(asked("not-covered", "username", "username", "payout"))).toBeNull();
    expect(reasonOf(asked("not-covered", "username"))).toBeNull();
    expect(reasonOf(asked("ambiguous", "payout", "payout", "payout"))).toBeNull();
  });

  it("is unknown where questions disagree, or the SOP has no reason or several", () => {
    expect(reasonOf(asked("answered", "payout"), asked("answered", "username"))).toBeNull();
    expect(reasonOf(asked("answered", "basics"))).toBeNull();
    expect(reasonOf(asked("answered", "shop"))).toBeNull();
    expect(reasonOf()).toBeNull();
  });
});
