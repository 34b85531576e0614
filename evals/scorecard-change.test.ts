import { describe, expect, it } from "vitest";
import { scorecardSchema } from "./scorecard.ts";
import { sameMeaning, scorecardChanges } from "./scorecard-change.ts";

const criterion = (id: string, extra: object = {}) => ({
  id,
  title: id,
  question: "Was it done?",
  kind: "judged",
  ...extra,
});
const card = (sections: Record<string, object[]>) =>
  scorecardSchema.parse({
    id: "card",
    title: "Card",
    sections: Object.entries(sections).map(([id, criteria]) => ({ id, title: id, criteria })),
  });

describe("scorecardChanges", () => {
  it("tells a changed question from a changed weight, a move and what came or went", () => {
    const before = card({ one: ["a", "b", "c", "d", "e"].map((id) => criterion(id)), two: [criterion("f")] });
    const check = { rule: "phrase-present", pattern: "x" };
    const after = card({
      one: [criterion("a"), criterion("b", { question: "Was it done at once?" }), criterion("c", { weight: 2 })],
      two: [criterion("d"), criterion("f", { kind: "check", check }), criterion("g")],
    });
    expect(scorecardChanges(before, after).map(({ id, fate, parts }) => [id, fate, parts])).toEqual([
      ["a", "same", []],
      ["b", "meaning", ["question"]],
      ["c", "counting", ["weight"]],
      ["d", "place", []],
      ["f", "decision", ["kind", "check"]],
      ["g", "added", []],
      ["e", "removed", []],
    ]);
  });

  it("keeps labels where only how a criterion is decided or counted changed", () => {
    const [a, b] = [
      card({ s: [criterion("a")] }),
      card({ s: [criterion("a", { weight: 3, severity: "customer-critical" })] }),
    ];
    const of = (one: typeof a) => one.sections[0]?.criteria[0] as (typeof a)["sections"][number]["criteria"][number];
    expect(sameMeaning(of(a), of(b))).toBe(true);
    const narrower = card({ s: [criterion("a", { when: { channels: ["chat"] } })] });
    expect(sameMeaning(of(a), of(narrower))).toBe(false);
  });
});
