import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { betaProbability, fitBeta } from "./beta-map.ts";
import {
  calibratedProbability,
  candidateKinds,
  chooseMap,
  crossFit,
  expectedGrade,
  type FoldedObservation,
  fitGradedMap,
  fitMap,
  gradedProbabilities,
} from "./calibration-map.ts";
import { cellsProbability, fitCells } from "./cells.ts";
import { fitIsotonic, isotonicProbability, poolAdjacentViolators } from "./isotonic.ts";
import { fitLogistic } from "./logistic.ts";
import { fitPlatt, plattProbability } from "./platt.ts";
import { brierScore, expectedCalibrationError, logLoss } from "./scoring-rules.ts";

const scores = [0.1, 0.2, 0.3, 0.35, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9];
const labels = [0, 0, 1, 0, 1, 0, 1, 1, 1, 1];
const audits: FoldedObservation[] = scores.map((score, i) => ({ score, label: labels[i] as number, fold: i % 5 }));

describe("calibration maps", () => {
  it("equal the reference curves", () => {
    expect(plattProbability(fitPlatt(audits), 0.2)).toBeCloseTo(0.30272883, 8);
    expect(plattProbability(fitPlatt(audits), 0.6)).toBeCloseTo(0.70382128, 8);
    expect(betaProbability(fitBeta(audits), 0.2)).toBeCloseTo(0.23462441, 8);
    expect(betaProbability(fitBeta(audits), 0.6)).toBeCloseTo(0.75548674, 8);
  });

  it("stay finite when a judge says only 0 and 1", () => {
    const hard = Array.from({ length: 60 }, (_, i) => ({ score: Number(i % 3 > 0), label: Number(i % 4 > 0) }));
    for (const kind of ["platt", "cells", "beta", "isotonic"] as const) {
      const p = calibratedProbability(fitMap(kind, hard), 1);
      expect(p).toBeGreaterThan(0.5);
      expect(p).toBeLessThan(1);
    }
  });

  it("give Laplace's rule when all labels are alike", () => {
    expect(
      fitMap(
        "cells",
        audits.map((o) => ({ ...o, label: 1 })),
      ),
    ).toEqual({ kind: "constant", value: 11 / 12 });
  });

  it("use the Platt curve for scores never seen", () => {
    const map = fitCells(audits);
    expect(cellsProbability(map, 0.42)).toBe(plattProbability(map.platt, 0.42));
  });

  it("count an audit twice when its weight is double", () => {
    const doubled = [...audits, ...audits.slice(5)];
    const weighted = audits.map((o, i) => ({ ...o, weight: i < 5 ? 1 : 2 }));
    const a = fitIsotonic(doubled);
    const b = fitIsotonic(weighted);
    for (const s of scores) expect(isotonicProbability(a, s)).toBeCloseTo(isotonicProbability(b, s), 12);
  });

  it("never fall when the score rises (platt, isotonic)", () => {
    const audit = fc.record({
      score: fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
      label: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(fc.array(audit, { minLength: 2, maxLength: 60 }), (observations) => {
        const map = fitMap("isotonic", observations);
        const path = Array.from({ length: 21 }, (_, k) => calibratedProbability(map, k / 20));
        for (let k = 1; k < path.length; k++) expect(path[k]).toBeGreaterThanOrEqual((path[k - 1] as number) - 1e-12);
      }),
    );
  });
});

describe("candidateKinds and chooseMap", () => {
  it("never offer isotonic regression below 200 audits", () => {
    expect(candidateKinds(49)).toEqual(["platt"]);
    expect(candidateKinds(199)).toEqual(["cells"]);
    expect(candidateKinds(200)).toContain("isotonic");
  });

  it("find the cells when a judge's levels do not rise in even steps", () => {
    const rates = [0.1, 0.12, 0.9, 0.92];
    const many = Array.from({ length: 400 }, (_, i): FoldedObservation => {
      const level = i % 4;
      return { score: level / 3, label: Number(((i * 7919) % 100) / 100 < (rates[level] as number)), fold: i % 5 };
    });
    expect(["cells", "isotonic"]).toContain(chooseMap(many, ["platt", "cells", "isotonic"]).kind);
  });
});

describe("crossFit", () => {
  it("never shows a map the fold it predicts", () => {
    const trainings: number[][] = [];
    crossFit(audits, (training) => {
      trainings.push([...new Set(training.map((o) => o.fold))].sort());
      return () => 0.5;
    });
    expect(trainings).toEqual([0, 1, 2, 3, 4].map((fold) => [0, 1, 2, 3, 4].filter((k) => k !== fold)));
  });
});

describe("graded map", () => {
  const graded = scores.map((score, i) => ({
    score,
    label: [0, 0, 0.5, 0, 0.5, 0.5, 1, 0.5, 1, 1][i] as number,
    fold: i % 5,
  }));
  const map = fitGradedMap(graded, [0, 0.5, 1], ["platt"]);

  it("gives falling probabilities for rising levels and their sum as the expected label", () => {
    const [half, full] = gradedProbabilities(map, 0.6) as [number, number];
    expect(half).toBeGreaterThanOrEqual(full);
    expect(expectedGrade(map, 0.6)).toBeCloseTo(0.5 * half + 0.5 * full, 12);
  });
});

describe("poolAdjacentViolators", () => {
  it("pools the textbook sequence", () => {
    expect(poolAdjacentViolators([1, 3, 2, 4, 3.5, 5], [1, 1, 1, 1, 1, 1])).toEqual([1, 2.5, 2.5, 3.75, 3.75, 5]);
    expect(poolAdjacentViolators([3, 0], [1, 3])).toEqual([0.75, 0.75]);
  });
});

describe("scoring rules", () => {
  const predictions = scores.map((probability, i) => ({ probability, label: labels[i] as number }));

  it("equal the reference", () => {
    expect(expectedCalibrationError(predictions, 5)).toBeCloseTo(0.17, 12);
    expect(
      brierScore([
        { probability: 0.8, label: 1 },
        { probability: 0.4, label: 0 },
      ]),
    ).toBeCloseTo(0.1, 12);
    expect(logLoss([{ probability: 0, label: 1 }])).toBeCloseTo(-Math.log(0.001), 12);
  });

  it("are zero when a forecaster is always right", () => {
    expect(
      expectedCalibrationError([
        { probability: 1, label: 1 },
        { probability: 0, label: 0 },
      ]),
    ).toBe(0);
  });
});

describe("fitLogistic", () => {
  it("has a zero gradient at its answer when there are many features", () => {
    const rows = Array.from({ length: 80 }, (_, i) =>
      Array.from({ length: 30 }, (_unused, k) => Math.sin(i * (k + 1))),
    );
    const targets = rows.map((_, i) => i % 2);
    const theta = fitLogistic({ rows, targets, ridge: 0.5 });
    const p = rows.map((row) => 1 / (1 + Math.exp(-row.reduce((t, v, k) => t + v * (theta[k] as number), 0))));
    theta.forEach((value, k) => {
      const gradient = rows.reduce(
        (t, row, i) => t + (row[k] as number) * ((p[i] as number) - (targets[i] as number)),
        0.5 * value,
      );
      expect(Math.abs(gradient)).toBeLessThan(1e-9);
    });
  });

  it("stays finite when the classes separate and the ridge is small", () => {
    const theta = fitLogistic({
      rows: [
        [-5, 1],
        [5, 1],
        [6, 1],
      ],
      targets: [0, 1, 1],
      ridge: 1e-6,
    });
    expect(theta.every(Number.isFinite)).toBe(true);
  });
});
