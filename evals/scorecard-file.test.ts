import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scorecardSchema } from "./scorecard.ts";
import { readScorecardText, writeScorecard } from "./scorecard-file.ts";

const sample = readFileSync(new URL("../sops/sample/scorecard.yaml", import.meta.url), "utf8");
const definitionOf = (text: string) => {
  const read = readScorecardText(text);
  if (!read.ok) throw new Error(read.message);
  return scorecardSchema.parse(read.definition);
};

describe("writeScorecard", () => {
  it.each(["yaml", "json"] as const)("writes %s that reads back to the same scorecard", (form) => {
    const scorecard = definitionOf(sample);
    const text = writeScorecard(scorecard, form);
    expect(definitionOf(text)).toEqual(scorecard);
    expect(text).not.toContain("autoFail: none");
  });
});

describe("readScorecardText", () => {
  it("refuses what is no mapping, no YAML, or full of aliases", () => {
    expect(readScorecardText("- a\n- b")).toMatchObject({ ok: false });
    expect(readScorecardText("a: [")).toMatchObject({ ok: false });
    expect(readScorecardText("a: &x 1\nb: *x")).toMatchObject({ ok: false });
  });
});
