import { describe, expect, it } from "vitest";
import { lintScorecard } from "./scorecard-lint.ts";

const criterion = (extra: object = {}) => ({
  id: "greeting",
  title: "Greets",
  question: "Is the customer greeted?",
  kind: "judged",
  rootCauses: [{ label: "rushed", cause: "agent-skill" }],
  ...extra,
});
const card = (...criteria: object[]) => ({
  id: "card",
  title: "Card",
  sections: [{ id: "opening", title: "Opening", criteria }],
});
const messages = (definition: unknown, rules: Set<string> | null = null) =>
  lintScorecard(definition, rules).problems.map(({ severity, message }) => `${severity}: ${message}`);

describe("lintScorecard", () => {
  it("finds nothing in a sound scorecard", () => {
    expect(lintScorecard(card(criterion())).scorecard?.id).toBe("card");
    expect(messages(card(criterion()))).toEqual([]);
  });

  it("names the place of an error in the writer's words", () => {
    const { scorecard, problems } = lintScorecard(
      card(criterion(), criterion({ id: "b", title: "Closes", question: "" })),
    );
    expect(scorecard).toBeNull();
    expect(problems).toEqual([
      {
        severity: "error",
        where: "Section Opening, criterion Closes",
        criterionId: "b",
        message: "the question is empty",
      },
    ]);
    expect(lintScorecard({ title: "Card" }).problems.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      "The scorecard: the id is missing or not one of the possible values",
      "The scorecard: the list of sections is missing or not one of the possible values",
    ]);
  });

  it("warns of what is allowed and seldom meant", () => {
    const levels = [1, 2, 3].map((value) => ({ value, label: `${value}` }));
    expect(messages(card(criterion({ levels })))).toEqual([
      "warning: 3 of 3 levels have no anchor, so reviewers will draw the lines differently",
    ]);
    expect(messages(card(criterion({ soft: true, autoFail: "review" })))).toEqual([
      "warning: it is soft, so it never fails a review or section",
      "warning: no criterion counts: every one is soft, a bonus or of weight 0, so no review gets a score",
    ]);
    const linked = criterion({ obligation: "greet#hello" });
    expect(messages(card(linked), new Set(["greet#hello"]))).toEqual([]);
    expect(messages(card(linked), new Set())).toEqual(["warning: no version of an SOP has the rule greet#hello"]);
  });
});
