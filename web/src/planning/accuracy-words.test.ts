import { describe, expect, it } from "vitest";
import { accuracySentence } from "./accuracy-words.ts";

const figures = { days: 14, mase: 0.8, naiveMase: 1, coverage80: 0.81, origins: 12 };

describe("accuracySentence", () => {
  it("compares with last week's value and says that the band held", () => {
    const text = accuracySentence(figures).replaceAll("\u00a0", " ");
    expect(text).toContain("20 % less than with last week's value");
    expect(text).toContain("as it should");
  });

  it("warns when the band held too rarely or the forecast beats nothing", () => {
    const text = accuracySentence({ ...figures, mase: 1.2, coverage80: 0.6 }).replaceAll("\u00a0", " ");
    expect(text).toContain("no better than last week's value");
    expect(text).toContain("take it wider");
  });

  it("says that nothing can be said when the history is too short", () => {
    expect(accuracySentence({ ...figures, mase: null })).toContain("too short");
  });
});
