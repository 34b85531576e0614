import { describe, expect, it } from "vitest";
import { ticketSchema } from "../ingest/ticket.ts";
import { answersAsked, applies } from "./applies.ts";
import { compilePattern } from "./pattern.ts";
import { rootCausePaths } from "./root-cause.ts";
import { criterionSchema, type Scorecard, scorecardSchema } from "./scorecard.ts";

const judged = (id: string, extra: object = {}): object => ({
  id,
  title: id,
  question: "Was it done?",
  kind: "judged",
  ...extra,
});
const card = (...sections: object[][]): object => ({
  id: "card",
  title: "Card",
  sections: sections.map((criteria, index) => ({ id: `s-${index}`, title: "S", criteria })),
});
const phrase = (pattern: string): object => ({ kind: "check", check: { rule: "phrase-present", pattern } });

describe("scorecardSchema", () => {
  it("accepts a scorecard and fills in a binary scale when levels are missing", () => {
    const parsed: Scorecard = scorecardSchema.parse(card([judged("a")], [judged("b")]));
    expect(parsed.sections[0]?.criteria[0]?.levels.map(({ value }) => value)).toEqual([0, 1]);
  });

  it("refuses one criterion id in two sections", () => {
    expect(scorecardSchema.safeParse(card([judged("a")], [judged("a")])).error?.issues[0]?.message).toContain(
      "used twice: a",
    );
  });

  it("refuses a check criterion when it has no check", () => {
    expect(criterionSchema.safeParse(judged("a", { kind: "check" })).error?.issues[0]?.path).toEqual(["check"]);
  });

  it("refuses levels that do not ascend", () => {
    const levels = [2, 1].map((value) => ({ value, label: "x" }));
    expect(criterionSchema.safeParse(judged("a", { levels })).error?.issues[0]?.path).toEqual(["levels"]);
  });

  it.each(["(", "a(?=b)", "(a)\\1", "a*", "x".repeat(1_001)])(
    "refuses the pattern %s with the place it stands",
    (pattern) => {
      const issue = scorecardSchema.safeParse(card([judged("a", phrase(pattern))])).error?.issues[0];
      expect(issue?.path.slice(-2)).toEqual(["check", "pattern"]);
    },
  );
});

describe("scorecardSchema on answers, bonus and root causes", () => {
  const problems = (...criteria: object[]) =>
    scorecardSchema.safeParse(card(criteria)).error?.issues.map((issue) => issue.message) ?? [];
  const asking = (criterion: string, extra: object = { verdicts: ["pass"] }) => ({
    when: { answer: { criterion, ...extra } },
  });

  it("lets a criterion ask for the answer of one above it, and of no other", () => {
    expect(problems(judged("a"), judged("b", asking("a")))).toEqual([]);
    expect(problems(judged("a", asking("b")), judged("b"))).toEqual(["b does not stand above this criterion"]);
    expect(problems(judged("a"), judged("b", asking("a", {})))).toEqual(["say which answer"]);
    const scale = { levels: [1, 2, 3].map((value) => ({ value, label: `${value}` })) };
    expect(problems(judged("a", scale), judged("b", asking("a")))).toEqual([
      "a is a scale: ask for its levels, not for pass or fail",
    ]);
    expect(problems(judged("a", scale), judged("b", asking("a", { levels: [4] })))).toEqual(["a has no level 4"]);
  });

  it("refuses a bonus that fails a review and a settled outcome without a mixed check", () => {
    expect(problems(judged("a", { bonus: true, autoFail: "review" }))).toHaveLength(1);
    expect(problems(judged("a", { settledBy: "pass" }))).toHaveLength(1);
    expect(problems(judged("a", { ...phrase("x"), kind: "mixed", settledBy: "pass" }))).toEqual([]);
    expect(problems(judged("a", { kind: "mixed" }))).toHaveLength(1);
  });

  it("reads a tree of root causes, each branch handing its cause down", () => {
    const rootCauses = [
      { label: "rushed", cause: "agent-skill" },
      { label: "tool", cause: "tool-or-policy", causes: [{ label: "slow" }, { label: "wrong text", cause: "sop" }] },
    ];
    const parsed = criterionSchema.parse(judged("a", { rootCauses }));
    expect(rootCausePaths(parsed)).toEqual([
      { path: "rushed", cause: "agent-skill" },
      { path: "tool: slow", cause: "tool-or-policy" },
      { path: "tool: wrong text", cause: "sop" },
    ]);
    expect(problems(judged("a", { rootCauses: [{ label: "tool", causes: [{ label: "slow" }] }] }))).toEqual([
      "root cause without the cause it speaks for: slow",
    ]);
  });
});

describe("answersAsked", () => {
  it("says whether the earlier answer is one of those asked for, and nothing while it is open", () => {
    const asked = { criterion: "a", verdicts: ["fail" as const], levels: [1] };
    expect(answersAsked(asked, { kind: "fail" })).toBe(true);
    expect(answersAsked(asked, { kind: "pass" })).toBe(false);
    expect(answersAsked(asked, { kind: "level", level: 1 })).toBe(true);
    expect(answersAsked(asked, { kind: "unscored", reason: "" })).toBeNull();
    expect(answersAsked(asked, undefined)).toBeNull();
  });
});

describe("compilePattern", () => {
  it("takes linear time when a pattern would backtrack without end", () => {
    expect(compilePattern("(a+)+$").test(`${"a".repeat(50_000)}b`)).toBe(false);
  });

  it("gives UTF-16 offsets when characters outside the basic plane come first", () => {
    const text = "😀 Buenos DÍAS";
    const match = compilePattern("días").find(text);
    expect(text.slice(match?.start, match?.end)).toBe("DÍAS");
  });
});

describe("applies", () => {
  const at = "2026-01-02T10:00:00Z";
  const ticket = ticketSchema.parse({
    id: "t",
    openedAt: at,
    channel: "email",
    contactReason: "refund",
    tags: ["vip"],
    turns: [{ at, by: "customer", text: "hi" }],
    actions: [{ at, name: "book", fields: { type: "Check" } }],
  });
  const when = (condition: object) => applies(criterionSchema.parse(judged("a", { when: condition })), ticket);

  it("holds when the condition is empty or its lists are", () => {
    expect([when({}), when({ channels: [], tags: [] })]).toEqual([true, true]);
  });

  it("does not hold when the ticket lacks the asked attribute", () => {
    expect([when({ teams: ["north"] }), when({ channels: ["chat"] }), when({ handledBy: "bot" })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("asks for any one tag and for a matching action", () => {
    expect([
      when({ tags: ["vip", "new"] }),
      when({ actionPresent: { field: "type", value: "check" } }),
      when({ actionPresent: { field: "type", value: "pay" } }),
      when({ actionPresent: { field: "constructor" } }),
    ]).toEqual([true, true, false, false]);
  });
});
