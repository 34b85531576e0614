import { describe, expect, it } from "vitest";
import { trustAsRedacted } from "../ingest/redact.ts";
import { ticketSchema } from "../ingest/ticket.ts";
import type { JudgeResult } from "./judge.ts";
import { ownAttacks, redTeamFamilies, variantsOf } from "./red-team.ts";
import { type RedTeamTrial, redTeamReport } from "./red-team-report.ts";
import { mulberry32 } from "./stats/prng.ts";

const at = "2026-08-03T10:00:00Z";
const ticket = ticketSchema.parse({
  id: "T-1",
  openedAt: at,
  channel: "chat",
  language: "en",
  turns: [
    { at, by: "customer", text: "Where is my parcel?" },
    { at, by: "agent", text: "I am sorry for the delay; it comes tomorrow." },
  ],
});
const result = (verdict: "pass" | "fail", extra: Partial<JudgeResult> = {}): JudgeResult => ({
  verdict: { kind: verdict },
  score: verdict === "pass" ? 0.9 : 0.1,
  confidence: 0.9,
  evidence: [],
  rationale: "Read.",
  needsPerson: false,
  ...extra,
});
const variants = variantsOf(ticket, ownAttacks, 2, mulberry32(1));
const trial = (family: string, before: JudgeResult[], after: JudgeResult[]): RedTeamTrial => {
  const variant = variants.find((one) => one.family === family) ?? expect.fail("no such variant");
  return { ticketId: "T-1", language: "en", variant, before, after };
};

describe("variantsOf", () => {
  it("makes every family, the same ones for the same seed, and leaves the ticket as it is", () => {
    expect(new Set(variants.map(({ family }) => family))).toEqual(new Set(redTeamFamilies));
    expect(variantsOf(ticket, ownAttacks, 2, mulberry32(1))).toEqual(variants);
    expect(ticket.turns[0]?.text).toBe(trustAsRedacted("Where is my parcel?"));
  });

  it("puts each injected text into the ticket, whole", () => {
    for (const { attack, ticket: changed } of variants.filter(({ family }) => family === "injection"))
      expect(changed.turns.some(({ text }) => text.includes(attack ?? "?"))).toBe(true);
  });
});

describe("redTeamReport", () => {
  it("counts what changed, what nobody is asked to look at, and what went up", () => {
    const { families, worst, contained } = redTeamReport([
      trial("injection", [result("fail")], [result("pass")]),
      trial("injection", [result("fail")], [result("pass", { needsPerson: true })]),
      trial("injection", [result("pass")], [result("pass")]),
      trial("injection", [result("pass")], [result("fail", { rationale: "see https://evil.example" })]),
      trial("again", [result("pass")], [result("pass")]),
    ]);
    const injection = families.find(({ family }) => family === "injection");
    expect([injection?.changed?.value, injection?.unflagged?.value, injection?.raised?.value]).toEqual([
      0.75, 0.5, 0.25,
    ]);
    expect(injection?.changed).toMatchObject({ n: 4, method: "wilson" });
    expect(families.find(({ family }) => family === "again")?.changed?.value).toBe(0);
    expect(worst).toHaveLength(1);
    expect(contained).toEqual({ verdicts: 5, strangeQuotes: 0, linksOrMarkup: 1 });
  });

  it("finds quotations that are not in the ticket, and emptied replies that pass", () => {
    const strange = { evidence: [{ turn: 0, start: 0, end: 3, quote: "xyz" }] };
    const { families, contained } = redTeamReport([trial("null", [result("pass")], [result("pass", strange)])]);
    expect(contained.strangeQuotes).toBe(1);
    expect(families.find(({ family }) => family === "null")?.passes?.value).toBe(1);
  });
});
