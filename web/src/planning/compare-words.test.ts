import { describe, expect, it } from "vitest";
import { compareWords } from "./compare-words.ts";

const band = (low80: number, value: number, high80: number) => ({ low80, value, high80, low95: low80, high95: high80 });

describe("compareWords", () => {
  it("does not tell two plans apart when the interval of the difference holds zero", () => {
    expect(compareWords(band(-1, 2, 5), 0)).toBe("not distinguishable from the first: \u22121 to 5");
  });

  it("says more or less, with the interval, when it does not", () => {
    expect(compareWords(band(1, 2, 3), 1)).toBe("2.0 more (1.0 to 3.0)");
    expect(compareWords(band(-3, -2, -1), 0)).toBe("2 less (\u22123 to \u22121)");
    expect(compareWords(band(0, 0, 0), 0)).toBe("the same");
  });
});
