import { describe, expect, it } from "vitest";
import { criteriaOf, scorecardSchema } from "./scorecard.ts";
import { withAnchors } from "./session-anchors.ts";

const scorecard = scorecardSchema.parse({
  id: "chat",
  title: "Chat",
  sections: [
    {
      id: "s",
      title: "S",
      criteria: [
        { id: "sorry", title: "Sorry", question: "?", kind: "judged" },
        {
          id: "clear",
          title: "Clear",
          question: "?",
          kind: "judged",
          levels: [1, 2, 3].map((value) => ({ value, label: `L${value}`, anchor: value === 3 ? "No jargon" : "" })),
        },
      ],
    },
  ],
});
const of = (criterionId: string, verdict: "pass" | "fail" | "level", level: number | null, anchor: string) => ({
  criterionId,
  verdict,
  level,
  anchor,
});

describe("withAnchors", () => {
  it("adds what was agreed to the level it describes, once, after what stands there", () => {
    const result = withAnchors(scorecard, [
      of("sorry", "pass", null, "Sorry, with the delay named"),
      of("sorry", "pass", null, "Sorry, with the delay named"),
      of("sorry", "fail", null, "“Unfortunately” alone"),
      of("clear", "level", 3, "One idea a sentence"),
      of("clear", "level", 3, "No jargon"),
    ]);
    expect([result.added, result.left]).toEqual([3, []]);
    const anchors = criteriaOf(result.scorecard).map(({ levels }) => levels.map(({ anchor }) => anchor));
    expect(anchors).toEqual([
      ["“Unfortunately” alone", "Sorry, with the delay named"],
      ["", "", "No jargon; One idea a sentence"],
    ]);
  });

  it("gives back what the scorecard has no place for", () => {
    const lost = [of("gone", "pass", null, "x"), of("clear", "level", 9, "y")];
    expect(withAnchors(scorecard, lost)).toEqual({ scorecard, added: 0, left: lost });
  });
});
