import { describe, expect, it } from "vitest";
import { agreementCeiling, cohenKappa, crossTabulate, gwetAc1, gwetWithError, kappaWithError } from "./agreement.ts";
import { krippendorffAlpha, krippendorffEstimate } from "./krippendorff.ts";
import { mulberry32 } from "./prng.ts";

/** Counts on three categories; expected figures by an independent implementation in Python. */
const THREE_BY_THREE = [
  [44, 5, 1],
  [7, 20, 3],
  [9, 5, 6],
];

describe("cohenKappa and gwetAc1", () => {
  it("give .444 and .878 when the table is 85/5/5/5", () => {
    const table = [
      [85, 5],
      [5, 5],
    ];
    expect(cohenKappa(table)?.value).toBeCloseTo(0.444, 3);
    expect(gwetAc1(table)?.value).toBeCloseTo(0.878, 3);
  });

  it("give -.053 and .890 when the table is 90/5/5/0", () => {
    const table = [
      [90, 5],
      [5, 0],
    ];
    expect(cohenKappa(table)?.value).toBeCloseTo(-0.053, 3);
    expect(gwetAc1(table)?.value).toBeCloseTo(0.89, 3);
  });

  it("equal the reference figures and errors on three categories", () => {
    const near = (actual: { value: number; error: number } | null, value: number, error: number) => {
      expect(actual?.value).toBeCloseTo(value, 12);
      expect(actual?.error).toBeCloseTo(error, 12);
    };
    near(kappaWithError(THREE_BY_THREE, "nominal"), 0.4915254237288138, 0.07212745929334066);
    near(kappaWithError(THREE_BY_THREE, "linear"), 0.47368421052631604, 0.07697890987030617);
    near(kappaWithError(THREE_BY_THREE, "quadratic"), 0.4545454545454551, 0.09397969777572611);
    near(gwetWithError(THREE_BY_THREE), 0.5759717314487632, 0.0682244064831323);
  });

  it("give null for kappa when both raters used one and the same category", () => {
    const table = crossTabulate([1, 1, 1], [1, 1, 1], 2);
    expect(cohenKappa(table)).toBeNull();
    expect(gwetAc1(table)?.value).toBe(1);
  });

  it("give null when there is nothing to compare", () => {
    expect(cohenKappa([])).toBeNull();
    expect(
      gwetAc1([
        [0, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });
});

describe("krippendorffAlpha", () => {
  const units = [
    [1, 1, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [5, 5, 5],
    [1, 1],
    [3],
  ];

  it("gives .743, .815 and .849 on the published example of four observers", () => {
    expect(krippendorffAlpha(units, "nominal")).toBeCloseTo(0.743421052631579, 12);
    expect(krippendorffAlpha(units, "ordinal")).toBeCloseTo(0.8153875037548814, 12);
    expect(krippendorffAlpha(units, "interval")).toBeCloseTo(0.8491071428571428, 12);
  });

  it("is null when nothing varies or no unit has two ratings", () => {
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        "nominal",
      ),
    ).toBeNull();
    expect(krippendorffAlpha([[1], [2]], "interval")).toBeNull();
  });

  it("lies in its bootstrap interval", () => {
    const estimate = krippendorffEstimate(units, "ordinal", { rng: mulberry32(1), replicates: 200 });
    expect(estimate?.low).toBeLessThan(0.8153);
    expect(estimate?.high).toBeGreaterThan(0.8154);
  });
});

describe("agreementCeiling", () => {
  it("is 1 for humans who always agree and .5 for coin throwers", () => {
    expect(agreementCeiling(1)).toBe(1);
    expect(agreementCeiling(0.5)).toBe(0.5);
    expect(agreementCeiling(0.82)).toBeCloseTo(0.9, 12);
  });
});
