import { describe, expect, it } from "vitest";
import { redact } from "../ingest/redact.ts";
import type { AcceptRule } from "./auto-accept.ts";
import type { EmbeddedJudge } from "./embedded-training.ts";
import { checkDraft, type Draft, judgeDraft, overallVerdict } from "./reply-check.ts";
import { type Criterion, criterionSchema } from "./scorecard.ts";

const text = (words: string) => redact(words).text;

function draft(reply: string, before: [by: "customer" | "agent" | "bot", words: string][] = []): Draft {
  return {
    turns: before.map(([by, words]) => ({ by, text: text(words) })),
    reply: text(reply),
    by: "bot",
    channel: "chat",
    region: null,
    language: null,
    contactReason: null,
    closing: false,
    at: "2026-11-02T00:00:00Z",
  };
}

const criterion = (check: object, when: object = {}): Criterion =>
  criterionSchema.parse({ id: "one", title: "One", question: "Is it so?", kind: "check", check, when });
const never = { rule: "phrase-absent", pattern: "your password" };

describe("checkDraft", () => {
  it("finds what must not be said in the reply alone, with its exact span", () => {
    const words = "Tell me your password now.";
    const found = checkDraft(criterion(never), draft(words, [["customer", "Help!"]]));
    expect(found).toMatchObject({ verdict: "not-met", decidedBy: "check" });
    expect(found.evidence).toEqual([{ turn: 1, start: 8, end: 21, quote: "your password" }]);
    const earlier = checkDraft(criterion(never), draft("Thank you.", [["bot", "Tell me your password."]]));
    expect(earlier.verdict).toBe("met");
  });

  it("counts what was said before where something must be said", () => {
    const greet = criterion({ rule: "phrase-present", pattern: "hello" });
    expect(checkDraft(greet, draft("What is it?", [["bot", "Hello!"]])).verdict).toBe("met");
    expect(checkDraft(greet, draft("What is it?", [["agent", "Morning"]])).verdict).toBe("not-met");
  });

  it("does not hold a first message's duty against a later one, nor a last message's against an earlier one", () => {
    const first = criterion({ rule: "phrase-present", pattern: "hello", firstTurns: 1 });
    expect(checkDraft(first, draft("Well?", [["bot", "Morning"]])).verdict).toBe("not-applicable");
    expect(checkDraft(first, draft("Well?")).verdict).toBe("not-met");
    const last = criterion({ rule: "phrase-present", pattern: "anything else", lastTurns: 1 });
    expect(checkDraft(last, draft("Well?")).verdict).toBe("not-applicable");
    expect(checkDraft(last, { ...draft("Well?"), closing: true }).verdict).toBe("not-met");
    expect(checkDraft(last, draft("Anything else?")).verdict).toBe("met");
  });

  it("is unknown for rules about actions and times, and for conditions that nobody told", () => {
    const action = criterion({ rule: "action-present", action: { name: "verify" } });
    const within = criterion({ rule: "first-response-within", seconds: 60 });
    for (const one of [action, within]) expect(checkDraft(one, draft("Hello")).verdict).toBe("unknown");
    const reason = criterion(never, { contactReasons: ["payout-delayed"] });
    expect(checkDraft(reason, draft("your password")).why).toContain("contactReason");
    const told = { ...draft("your password"), contactReason: "payout-delayed" };
    expect(checkDraft(reason, told).verdict).toBe("not-met");
    expect(checkDraft(reason, { ...told, contactReason: "other" }).verdict).toBe("not-applicable");
  });

  it("does not apply to what somebody else says", () => {
    const customer = criterion({ ...never, by: "customer" });
    expect(checkDraft(customer, draft("your password")).verdict).toBe("not-applicable");
  });
});

describe("judgeDraft", () => {
  it("stays unknown where no audit certifies the embedded judge", () => {
    const judged = criterionSchema.parse({ id: "one", title: "One", question: "Is it so?", kind: "judged" });
    const obligation = { text: "You MUST say so." } as never;
    const judge = {} as EmbeddedJudge;
    expect(judgeDraft(judge, null, judged, draft("So."), obligation).verdict).toBe("unknown");
    expect(judgeDraft(null, {} as AcceptRule, judged, draft("So."), obligation).verdict).toBe("unknown");
  });
});

describe("overallVerdict", () => {
  const of = (...verdicts: ["MUST" | "MUST NOT" | "SHOULD", "met" | "not-met" | "unknown" | "not-applicable"][]) =>
    overallVerdict(verdicts.map(([level, verdict]) => ({ level, verdict })));

  it("breaks on one broken strict rule, whatever else is unknown", () => {
    expect(of(["MUST", "unknown"], ["MUST NOT", "not-met"])).toBe("breaks");
    expect(of(["SHOULD", "not-met"], ["MUST", "met"])).toBe("meets");
  });

  it("meets only when every strict rule was decided and one at least was met", () => {
    expect(of(["MUST", "met"], ["MUST NOT", "not-applicable"])).toBe("meets");
    expect(of(["MUST", "met"], ["MUST NOT", "unknown"])).toBe("unknown");
    expect(of(["MUST", "not-applicable"])).toBe("unknown");
    expect(of()).toBe("unknown");
  });
});
