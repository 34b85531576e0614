import { describe, expect, it } from "vitest";
import { type CheckedRule, replyOutcome } from "./reply-outcome.ts";

const rule = (stepId: string, verdict: "met" | "not-met" | "unknown", text: string): CheckedRule => ({
  sopId: "conversation-basics",
  stepId,
  obligations: [{ level: "MUST", text, verdict }],
});
const place = { sopId: "conversation-basics", stepId: "next-step" };
const greeting = rule("greeting", "not-met", "You MUST greet the customer.");

describe("replyOutcome", () => {
  it("does not count the rules of other steps, which hold for a whole contact and not for one reply in it", () => {
    const met = replyOutcome([rule("next-step", "met", "You MUST state the next step."), greeting], place);
    expect(met.verdict).toBe("meets");
    expect(replyOutcome([rule("next-step", "unknown", "?"), greeting], place).verdict).toBe("unknown");
    expect(replyOutcome([greeting], place).verdict).toBe("unknown");
  });

  it("names the rule of the step that is broken", () => {
    const { verdict, why } = replyOutcome([rule("next-step", "not-met", "You MUST state the next step.")], place);
    expect([verdict, why]).toEqual(["breaks", "It breaks a rule: You MUST state the next step."]);
  });
});
