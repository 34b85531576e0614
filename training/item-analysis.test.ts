import { describe, expect, it } from "vitest";
import { analyseItems, kr20 } from "./item-analysis.ts";

/** 60 learners on 8 items; the fifth is keyed wrong. Figures worked out apart from this code. */
const learners =
  "11110110 00001000 11010000 11000000 11000010 10111100 00001000 01001000 11101000 11110111 11100100 11011000 11011100 11101000 10101000 11001100 11101000 11001100 11110100 01100100 11100000 11110110 11100100 11001000 11010100 11110010 11110111 10011010 10111001 11110100 11011000 11101101 11110000 11111111 11110000 11110000 00001000 11101111 11001000 11001000 10010000 11010100 10100000 11001000 11111000 11110000 11110111 11110100 00110100 11110011 11101010 01111010 11110110 11101101 11100000 11101100 11000100 00001000 11110110 11111110"
    .split(" ")
    .map((row) => [...row].map(Number));
const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
const difficulty = [
  0.8666666666666667, 0.8166666666666667, 0.6333333333333333, 0.5166666666666667, 0.5, 0.45, 0.26666666666666666, 0.15,
];
const rest = [
  0.3155755251725203, 0.26546412307761247, 0.35567605719504874, 0.22505385793524332, -0.3610705962030111,
  0.3267459983439843, 0.43228021524817295, 0.4349740435750635,
];

describe("kr20", () => {
  it("gives the reference with and without the miskeyed item", () => {
    expect(kr20(learners)).toBeCloseTo(0.4776049033474777, 12);
    expect(kr20(learners.map((row) => row.filter((_, at) => at !== 4)))).toBeCloseTo(0.6669676176718432, 12);
  });

  it("is nothing where there is nothing to compare", () => {
    expect(kr20([])).toBeNull();
    expect(kr20([[1], [0]])).toBeNull();
    expect(
      kr20([
        [1, 0],
        [0, 1],
      ]),
    ).toBeNull();
  });
});

describe("analyseItems", () => {
  it("gives difficulty and item–rest correlation of the reference, and flags the miskeyed item alone as such", () => {
    const { items, attempts } = analyseItems(ids, learners);
    expect(attempts).toBe(60);
    items.forEach((item, at) => {
      expect(item.difficulty).toBeCloseTo(difficulty[at] ?? Number.NaN, 12);
      expect(item.rest).toBeCloseTo(rest[at] ?? Number.NaN, 12);
    });
    // 52 of 60: Wilson's interval as any textbook's formula gives it.
    expect(items[0]?.low).toBeCloseTo(0.7583, 3);
    expect(items[0]?.high).toBeCloseTo(0.9308, 3);
    expect(items.filter(({ flags }) => flags.includes("miskeyed")).map(({ itemId }) => itemId)).toEqual(["e"]);
    expect(items.filter(({ flags }) => flags.includes("too-hard")).map(({ itemId }) => itemId)).toEqual(["h"]);
  });

  it("says nothing of few attempts, and refuses rows that do not fit", () => {
    expect(analyseItems(ids, learners.slice(0, 19)).items.every(({ flags }) => flags[0] === "few")).toBe(true);
    expect(() => analyseItems(["a"], learners)).toThrow(RangeError);
  });
});
