import { describe, expect, it } from "vitest";
import {
  addCriterion,
  addSection,
  causePaths,
  causeRows,
  causeTree,
  changeCriterion,
  type Definition,
  idFor,
  moveCriterion,
  readDefinition,
} from "./definition.ts";

const card = (...sections: string[][]): Definition => ({
  id: "card",
  title: "Card",
  sections: sections.map((ids, at) => ({
    id: `s-${at}`,
    title: `S ${at}`,
    criteria: ids.map((id) => ({ id, title: id, question: "?", kind: "judged" })),
  })),
});
const order = (definition: Definition) => definition.sections.map(({ criteria }) => criteria.map(({ id }) => id));

describe("moveCriterion", () => {
  it("moves within a section, over its edge into the next, and not beyond the last", () => {
    const start = card(["a", "b"], ["c"]);
    expect(order(moveCriterion(start, "a", 1))).toEqual([["b", "a"], ["c"]]);
    expect(order(moveCriterion(start, "b", 1))).toEqual([["a"], ["b", "c"]]);
    expect(order(moveCriterion(start, "c", -1))).toEqual([["a", "b", "c"], []]);
    expect(order(moveCriterion(start, "c", 1))).toEqual([["a", "b"], ["c"]]);
  });
});

describe("addCriterion", () => {
  it("gives free ids", () => {
    const grown = addCriterion(addCriterion(addSection(card(["a"])), "new-section"), "new-section");
    expect(order(grown)).toEqual([["a"], ["new-criterion", "new-criterion-2"]]);
    expect(idFor("Grüßt freundlich!", [])).toBe("gru-t-freundlich");
  });
});

describe("changeCriterion", () => {
  it("leaves out what is set to undefined", () => {
    const changed = changeCriterion(card(["a"]), "a", { weight: 2, check: undefined });
    expect(changed.sections[0]?.criteria[0]).toEqual({ id: "a", title: "a", question: "?", kind: "judged", weight: 2 });
  });
});

describe("readDefinition", () => {
  it("makes missing lists empty", () => {
    expect(readDefinition({ id: "x" })).toEqual({ id: "x", title: "", sections: [] });
    expect(readDefinition({ sections: [{ id: "s" }] }).sections[0]?.criteria).toEqual([]);
  });
});

describe("causeTree", () => {
  it("reads back what causeRows lays flat", () => {
    const tree = [
      { label: "rushed", cause: "agent-skill" as const },
      { label: "tool", cause: "tool-or-policy" as const, causes: [{ label: "slow" }, { label: "broken" }] },
    ];
    expect(causeTree(causeRows(tree))).toEqual(tree);
    expect(causePaths(tree)).toEqual(["rushed", "tool: slow", "tool: broken"]);
    expect(causeTree([{ label: "deep", cause: "sop", depth: 3 }])).toEqual([{ label: "deep", cause: "sop" }]);
  });
});
