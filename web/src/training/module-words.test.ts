import { describe, expect, it } from "vitest";
import { asKind, type Item, rightWords, withoutOption } from "./module-words.ts";

const item: Item = {
  kind: "multiple",
  id: "q",
  ref: "a#b",
  prompt: "?",
  explanation: "",
  citation: null,
  options: ["w", "x", "y", "z"],
  answers: [1, 3],
};

describe("withoutOption", () => {
  it("keeps the right answers right when an option before them goes", () => {
    expect(rightWords(withoutOption(item, 0))).toEqual(["x", "z"]);
    expect(rightWords(withoutOption(item, 1))).toEqual(["z"]);
  });
});

describe("asKind", () => {
  it("keeps prompt and options, and the first right answer where there may be one", () => {
    expect(asKind(item, "single")).toMatchObject({ kind: "single", answer: 1, options: item.options });
    expect(asKind(asKind(item, "reply"), "single")).toMatchObject({ options: ["", ""], answer: 0 });
  });
});
