import { describe, expect, it } from "vitest";
import { type Ticket, ticketSchema } from "../ingest/ticket.ts";
import { runCheck, scoreCheck, settledByCheck } from "./check.ts";
import { maxTurnLength } from "./check-phrases.ts";
import { verifyEvidence } from "./evidence.ts";
import { type Check, checkSchema, criterionSchema } from "./scorecard.ts";

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 2, 10) + seconds * 1000).toISOString();
const ticket = (parts: object = {}): Ticket =>
  ticketSchema.parse({
    id: "t",
    openedAt: at(0),
    closedAt: at(900),
    channel: "chat",
    turns: [
      { at: at(0), by: "customer", text: "Where is my order?" },
      { at: at(30), by: "customer", text: "Hello?" },
      { at: at(60), by: "agent", text: "Good  morning! May I have the order number?", label: "greet" },
      { at: at(70), by: "system", text: "Agent joined" },
      { at: at(100), by: "customer", text: "It is 7." },
      { at: at(400), by: "agent", text: "Thank you. Anything else?", label: "anything_else" },
      { at: at(420), by: "customer", text: "No, thanks" },
    ],
    actions: [
      { at: at(200), name: "query", fields: { RequestType: "Check", id: "7" } },
      { at: at(300), name: "query", fields: { RequestType: "Book", date: "x" } },
    ],
    ...parts,
  });
const check = (value: object): Check => checkSchema.parse(value);
const kind = (value: object, on = ticket()): string => runCheck(check(value), on).verdict.kind;

describe("runCheck on actions", () => {
  it("unites fields over all actions unless they must come together", () => {
    const anyOf = [["RequestType", "id", "date"]];
    expect(kind({ rule: "fields-submitted", anyOf })).toBe("pass");
    expect(kind({ rule: "fields-submitted", anyOf, together: true })).toBe("fail");
    expect(kind({ rule: "fields-submitted", anyOf: [["pin"], ["id"]], together: true })).toBe("pass");
    expect(kind({ rule: "fields-submitted", anyOf }, ticket({ actions: [] }))).toBe("fail");
  });

  it("compares first occurrences in order of time, log order on a tie", () => {
    const rule = {
      rule: "action-before",
      first: { field: "RequestType", value: "check" },
      // biome-ignore lint/suspicious/noThenProperty: data of a scorecard
      then: { field: "RequestType", value: "book" },
    };
    const both = { at: at(1), name: "query", fields: { RequestType: "Check; Book" } };
    const [checked, booked] = ticket().actions;
    expect(kind(rule)).toBe("pass");
    expect(kind(rule, ticket({ actions: [booked, checked] }))).toBe("pass");
    expect(kind(rule, ticket({ actions: [{ ...booked, at: at(200) }, checked] }))).toBe("fail");
    expect(kind(rule, ticket({ actions: [both] }))).toBe("fail");
  });

  it("finds a present and an absent action", () => {
    expect(kind({ rule: "action-present", action: { name: "^query$" } })).toBe("pass");
    expect(kind({ rule: "action-absent", action: { name: "refund" } })).toBe("pass");
    expect(kind({ rule: "action-absent", action: { field: "id" } })).toBe("fail");
  });
});

describe("runCheck on phrases", () => {
  it("quotes the exact span when a phrase is there", () => {
    const result = runCheck(check({ rule: "phrase-present", pattern: "good\\s+morning" }), ticket());
    expect(result.evidence).toEqual([{ turn: 2, start: 0, end: 13, quote: "Good  morning" }]);
    expect(verifyEvidence(result.evidence[0] ?? { turn: 0, start: 0, end: 0, quote: "" }, ticket())).toBe(true);
  });

  it("looks only at the asked speaker and window", () => {
    expect(kind({ rule: "phrase-present", by: "customer", pattern: "morning" })).toBe("fail");
    expect(kind({ rule: "phrase-present", pattern: "thank", firstTurns: 1 })).toBe("fail");
    expect(kind({ rule: "phrase-present", pattern: "thank", lastTurns: 1 })).toBe("pass");
    expect(kind({ rule: "label-present", pattern: "^greet$", firstTurns: 1 })).toBe("pass");
    expect(kind({ rule: "label-present", pattern: "^bye$" })).toBe("fail");
  });

  it("fails with a span for every offending turn when a phrase must be absent", () => {
    const result = runCheck(check({ rule: "phrase-absent", pattern: "\\?" }), ticket());
    expect(result.verdict.kind).toBe("fail");
    expect(result.evidence.map(({ turn }) => turn)).toEqual([2, 5]);
  });

  it("does not count a match whose sentence is excepted", () => {
    const rule = { rule: "phrase-absent", pattern: "share.{0,20}password", unless: "\\b(never|not)\\b" };
    const says = (text: string): Ticket => ticket({ turns: [{ at: at(0), by: "agent", text }] });
    expect(kind(rule, says("Never share your password. Bye."))).toBe("pass");
    const result = runCheck(check(rule), says("Never share your password. Now share the password!"));
    expect(result.evidence).toEqual([{ turn: 0, start: 31, end: 49, quote: "share the password" }]);
  });

  it("abstains when a turn is too long to be read to its end", () => {
    const long = ticket({ turns: [{ at: at(0), by: "agent", text: `${"x".repeat(maxTurnLength)} damn` }] });
    expect(kind({ rule: "phrase-absent", pattern: "damn" }, long)).toBe("unscored");
  });
});

describe("runCheck on response times", () => {
  it("starts the clock at the first unanswered customer turn", () => {
    expect(kind({ rule: "first-response-within", seconds: 60 })).toBe("pass");
    expect(kind({ rule: "first-response-within", seconds: 59 })).toBe("fail");
  });

  it("takes the slowest reply and does not count thanks after the last one", () => {
    expect(kind({ rule: "each-response-within", seconds: 300 })).toBe("pass");
    expect(kind({ rule: "each-response-within", seconds: 299 })).toBe("fail");
  });

  it("fails when closed without a reply and abstains while open", () => {
    const turns = [{ at: at(0), by: "customer", text: "hi" }];
    expect(kind({ rule: "first-response-within", seconds: 60 }, ticket({ turns }))).toBe("fail");
    expect(kind({ rule: "first-response-within", seconds: 60 }, ticket({ turns, closedAt: null }))).toBe("unscored");
    const note = [{ at: at(0), by: "note", text: "merged" }];
    expect(kind({ rule: "each-response-within", seconds: 60 }, ticket({ turns: note }))).toBe("not-applicable");
  });
});

describe("runCheck on gaps and closing", () => {
  it("measures the gap before a speaker's turns, whoever spoke before", () => {
    expect(kind({ rule: "turn-gap-within", seconds: 300 })).toBe("pass");
    expect(kind({ rule: "turn-gap-within", seconds: 10 })).toBe("fail");
    expect(kind({ rule: "turn-gap-within", by: "system", seconds: 10 })).toBe("not-applicable");
  });

  it("compares the closing with the opening, and abstains while the ticket is open", () => {
    const closed = (seconds: number) => ticket({ closedAt: at(seconds) });
    expect(kind({ rule: "resolved-within", seconds: 600 }, closed(600))).toBe("pass");
    expect(kind({ rule: "resolved-within", seconds: 600 }, closed(601))).toBe("fail");
    expect(kind({ rule: "resolved-within", seconds: 600 }, ticket({ closedAt: null }))).toBe("unscored");
  });
});

describe("runCheck on order and steps", () => {
  const action = (seconds: number, name: string, fields = {}) => ({ at: at(seconds), name, fields });
  const says = (seconds: number, text: string) => ({ at: at(seconds), by: "agent", text });

  it("compares what was said with what was done", () => {
    const rule = {
      rule: "comes-before",
      first: { phrase: { pattern: "sure" } },
      // biome-ignore lint/suspicious/noThenProperty: data of a scorecard
      then: { action: { name: "cancel" } },
    };
    const turns = [says(10, "Are you sure?")];
    expect(kind(rule, ticket({ turns, actions: [action(20, "cancel")] }))).toBe("pass");
    expect(kind(rule, ticket({ turns, actions: [action(5, "cancel")] }))).toBe("fail");
    expect(kind(rule, ticket({ turns: [says(1, "done")], actions: [action(5, "cancel")] }))).toBe("fail");
    expect(kind(rule, ticket({ turns, actions: [] }))).toBe("pass");
  });

  it("finds every step, in order where asked, and names what is missing", () => {
    const steps = [{ name: "^open$" }, { name: "^check$" }];
    const done = ticket({ actions: [action(1, "check"), action(2, "open")] });
    expect(kind({ rule: "steps-taken", steps }, done)).toBe("pass");
    const ordered = runCheck(check({ rule: "steps-taken", steps, ordered: true }), done);
    expect([ordered.verdict.kind, ordered.rationale]).toEqual([
      "fail",
      "not in the action log in this order: step 2 (action ^check$)",
    ]);
  });
});

describe("runCheck on values", () => {
  const logged = [{ at: at(5), name: "refund", fields: { amount: "1,000.50" } }];
  const says = (text: string, actions = logged) => ticket({ turns: [{ at: at(9), by: "agent", text }], actions });
  const said = { said: { pattern: "refund(?:ed)? (?:of )?\\$?([\\d.,]*\\d)" } };

  it("compares a number that was said with the log, whatever its form", () => {
    const rule = { rule: "value-matches", value: said, among: { log: { name: "refund", field: "amount" } } };
    const right = runCheck(check(rule), says("You are refunded $1000.5 today."));
    expect([right.verdict.kind, right.evidence[0]?.quote]).toEqual(["pass", "refunded $1000.5"]);
    expect(kind(rule, says("A refund of $100 is on its way."))).toBe("fail");
    expect(kind(rule, says("Nothing to say."))).toBe("not-applicable");
    expect(kind(rule, says("A refund of 100.", []))).toBe("unscored");
  });

  it("compares with the rule in force, and abstains where there is none", () => {
    const rule = check({
      rule: "value-matches",
      value: { said: { pattern: "within (\\d+) days" } },
      among: { sop: { pattern: "(\\d+) days" } },
    });
    const on = says("Send it within 14 days.");
    expect(runCheck(rule, on, "You MUST name the limit of 30 days.").verdict.kind).toBe("fail");
    expect(runCheck(rule, on, "You MUST name the limit of 14 days.").verdict.kind).toBe("pass");
    expect(runCheck(rule, on).verdict.kind).toBe("unscored");
  });

  it("compares a logged field with a list", () => {
    const rule = { rule: "value-matches", value: { logged: { field: "method" } }, among: { values: ["Gift card"] } };
    const by = (method: string) => ticket({ actions: [{ at: at(1), name: "pay", fields: { method } }] });
    expect([kind(rule, by("gift card")), kind(rule, by("cash"))]).toEqual(["pass", "fail"]);
  });
});

describe("settledByCheck", () => {
  const mixed = (extra: object) =>
    criterionSchema.parse({
      id: "a",
      title: "A",
      question: "?",
      kind: "mixed",
      check: { rule: "phrase-present", pattern: "good morning" },
      ...extra,
    });

  it("leaves to the judge what the check may not settle", () => {
    const other = ticket({ turns: [{ at: at(0), by: "agent", text: "Yes." }] });
    const greeting = ticket({ turns: [{ at: at(0), by: "agent", text: "Good morning." }] });
    const kinds = (extra: object) =>
      [greeting, other].map((on) => settledByCheck(mixed(extra), on, null)?.verdict.kind ?? "judge");
    expect(kinds({})).toEqual(["pass", "fail"]);
    expect(kinds({ settledBy: "pass" })).toEqual(["pass", "judge"]);
    expect(kinds({ settledBy: "fail" })).toEqual(["judge", "fail"]);
    expect(kinds({ kind: "judged" })).toEqual(["judge", "judge"]);
  });
});

describe("scoreCheck", () => {
  it("is not applicable when the condition is not met, and refuses a judged criterion", () => {
    const base = { id: "a", title: "A", question: "?" };
    const rule = { rule: "action-absent", action: { name: "refund" } };
    const checked = criterionSchema.parse({ ...base, kind: "check", check: rule, when: { channels: ["email"] } });
    expect(scoreCheck(checked, ticket()).verdict.kind).toBe("not-applicable");
    expect(() => scoreCheck(criterionSchema.parse({ ...base, kind: "judged" }), ticket())).toThrow(TypeError);
  });
});
