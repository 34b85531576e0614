import { describe, expect, it } from "vitest";
import { estimateText, numberText, plainText, table } from "./output.ts";

describe("table", () => {
  it("aligns columns, numbers to the right, and shows missing cells as a dash", () => {
    expect(
      table(
        ["Name", "n"],
        [
          ["long name", 5],
          ["x", 100],
          [null, 1],
        ],
      ),
    ).toBe("Name         n\n---------  ---\nlong name    5\nx          100\n-            1\n");
  });

  it("keeps a row on one line when a cell holds line breaks or terminal control characters", () => {
    expect(table(["Text"], [["a\nb\u001b[2Jc"]])).toBe("Text\n-------\na b[2Jc\n");
  });
});

describe("numberText", () => {
  it("shows whole numbers whole and others with fewer digits the larger they are", () => {
    expect([7, 0.12345, 2.34567, 123.456, 12345.6].map(numberText)).toEqual(["7", "0.123", "2.35", "123.5", "12346"]);
  });
});

describe("estimateText", () => {
  it("shows the interval, and a dash where there is no figure", () => {
    expect(estimateText({ value: 0.5, low: 0.25, high: 0.75 })).toBe("0.500 (0.250 to 0.750)");
    expect(estimateText(null)).toBe("-");
  });
});

describe("plainText", () => {
  it("drops control characters but keeps tabs and line ends", () => {
    expect(plainText("a\u0007b\tc\nd\u009b")).toBe("ab\tc\nd");
  });
});
