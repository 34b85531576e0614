import { describe, expect, it } from "vitest";
import { blocksOf, inlinesOf } from "./markdown-blocks.ts";

describe("blocksOf", () => {
  it("tells paragraphs, lists, headings and quotes apart", () => {
    const blocks = blocksOf("# Why\nFirst line\nsecond line\n\n- one\n- two\n\n1. a\n2. b\n\n> said");
    expect(blocks).toEqual([
      { kind: "heading", text: "Why" },
      { kind: "paragraph", text: "First line second line" },
      { kind: "list", ordered: false, items: ["one", "two"] },
      { kind: "list", ordered: true, items: ["a", "b"] },
      { kind: "quote", text: "said" },
    ]);
  });

  it("keeps a line that goes on under its list item", () => {
    expect(blocksOf("- one\n  goes on")).toEqual([{ kind: "list", ordered: false, items: ["one goes on"] }]);
  });
});

describe("blocksOf with a table", () => {
  it("reads its rows and leaves out the rule under the heading", () => {
    expect(blocksOf("| Instead of | say |\n|---|:--|\n| a | b |")).toEqual([
      {
        kind: "table",
        rows: [
          ["Instead of", "say"],
          ["a", "b"],
        ],
      },
    ]);
  });
});

describe("inlinesOf", () => {
  it("marks strong, emphasised and code words", () => {
    expect(inlinesOf("**a** and *b* in `c`").map(({ kind }) => kind)).toEqual([
      "strong",
      "text",
      "emphasis",
      "text",
      "code",
    ]);
  });

  it("leaves markup that it does not know as text", () => {
    const text = "<img onerror=x> 2 * 3 * 4 [a](javascript:x)";
    expect(inlinesOf(text)).toEqual([{ kind: "text", text }]);
  });
});
