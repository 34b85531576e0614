import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cohenKappa, crossTabulate, gwetWithError, kappaWithError } from "../evals/stats/agreement.ts";
import { betaProbability, fitBeta } from "../evals/stats/beta-map.ts";
import { cellsProbability, fitCells } from "../evals/stats/cells.ts";
import { auditsNeeded, fixedSequence } from "../evals/stats/certificate.ts";
import { eValue, observe, shiryaevRoberts, startDetector } from "../evals/stats/drift.ts";
import { fitIsotonic, isotonicProbability } from "../evals/stats/isotonic.ts";
import { fitPlatt, plattProbability } from "../evals/stats/platt.ts";
import { ppiMean } from "../evals/stats/ppi.ts";
import { mulberry32, sampleIndices } from "../evals/stats/prng.ts";
import { regressionEstimate, studentInterval } from "../evals/stats/regression-estimator.ts";
import { expectedCalibrationError } from "../evals/stats/scoring-rules.ts";
import { readJudgedTasks } from "./calibration-tasks.ts";

const FIXTURES = "../shared/reference/calibration/fixtures_dev.json";
const JUDGES = "../shared/data/judges";
const absent = !existsSync(FIXTURES) || !existsSync(JUDGES);
if (absent) console.warn(`calibration fixtures skipped: ${FIXTURES} or ${JUDGES} is not there`);

type TaskFixture = {
  judge: string;
  N: number;
  audit_rows_first10: number[];
  "ppi++": { theta: number; lambda: number; ci: number[] };
  greg_fpc: { theta: number; slope: number; var: number; ci: number[] };
  cal_platt: number[];
  cal_isotonic: number[];
  cal_beta: number[];
  cal_cells: number[];
  kappa_all: number[];
  ac1_all: number[];
  ece_raw_all: number;
};
type Ltt = { ns: number[][]; ks: number[][]; need: Record<string, number>; "need_delta.05": Record<string, number> };
type Fixtures = {
  tasks: Record<string, TaskFixture>;
  rng_check: { sequence: number[]; fisher_yates_N10_n5_seed12345: number[] };
  eprocess: { x: number[]; m: number; lams: number[]; E: number[]; SR: number[] };
  ltt: Ltt & { fst_1: number[]; "hyp_1 with accepted totals 40,120,180,280,400": number[] };
};

const POINTS = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
/** The fixtures are rounded to nine decimals. */
const near = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] as number) - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-9);
  });
};

describe.skipIf(absent)("the statistics equal the Python reference", () => {
  const fixtures: Fixtures = absent ? ({ tasks: {} } as Fixtures) : JSON.parse(readFileSync(FIXTURES, "utf8"));
  const tasks = absent ? [] : readJudgedTasks(JUDGES);

  it.each(Object.entries(fixtures.tasks))("on %s", (name, expected) => {
    const task = tasks.find((t) => t.name === name);
    if (!task) throw new Error(`no task ${name}`);
    const all = task.scores.get(expected.judge) ?? [];
    const rows = all.flatMap((s, i) => (Number.isFinite(s) ? [i] : []));
    const f = rows.map((i) => all[i] as number);
    const y = rows.map((i) => task.y[i] as number);
    const b = rows.map((i) => task.pass[i] as number);
    expect(f.length).toBe(expected.N);
    const drawn = sampleIndices(f.length, 100, mulberry32(12345));
    expect(drawn.slice(0, 10)).toEqual(expected.audit_rows_first10);

    const labels = drawn.map((i) => y[i] as number);
    const audited = drawn.map((i) => f[i] as number);
    const chosen = new Set(drawn);
    const ppi = ppiMean({ labels, auditedScores: audited, otherScores: f.filter((_, i) => !chosen.has(i)) });
    near([ppi?.value, ppi?.lambda, ppi?.low, ppi?.high] as number[], [
      expected["ppi++"].theta,
      expected["ppi++"].lambda,
      ...expected["ppi++"].ci,
    ]);
    const fMean = f.reduce((t, v) => t + v, 0) / f.length;
    const greg = regressionEstimate(
      labels.map((label, i) => ({ y: label, x: [audited[i] as number] })),
      { N: f.length, xMeans: [fMean] },
    );
    if (!greg) throw new Error("no regression estimate");
    const interval = studentInterval(greg, "");
    const g = expected.greg_fpc;
    near(
      [greg.value, greg.slopes[0] as number, greg.variance, interval.low, interval.high],
      [g.theta, g.slope, g.var, ...g.ci],
    );

    const pairs = drawn.map((i) => ({ score: f[i] as number, label: b[i] as number }));
    const platt = fitPlatt(pairs);
    const beta = fitBeta(pairs);
    const cells = fitCells(pairs);
    const isotonic = fitIsotonic(pairs);
    near(
      POINTS.map((p) => plattProbability(platt, p)),
      expected.cal_platt,
    );
    near(
      POINTS.map((p) => betaProbability(beta, p)),
      expected.cal_beta,
    );
    near(
      POINTS.map((p) => cellsProbability(cells, p)),
      expected.cal_cells,
    );
    near(
      POINTS.map((p) => isotonicProbability(isotonic, p)),
      expected.cal_isotonic,
    );

    const verdicts = f.map((s) => Number(s >= task.threshold - 1e-9));
    const table = crossTabulate(b, verdicts, 2);
    const kappa = kappaWithError(table, "nominal");
    const ac1 = gwetWithError(table);
    near([kappa?.value, kappa?.error] as number[], expected.kappa_all);
    near([ac1?.value, ac1?.error] as number[], expected.ac1_all);
    expect(cohenKappa(table)?.n).toBe(expected.N);
    const predictions = f.map((probability, i) => ({ probability, label: b[i] as number }));
    near([expectedCalibrationError(predictions)], [expected.ece_raw_all]);
  });

  it("on random draws, the e-detector and the fixed-sequence test", () => {
    const rng = mulberry32(12345);
    near(
      fixtures.rng_check.sequence.map(() => rng()),
      fixtures.rng_check.sequence,
    );
    expect(sampleIndices(10, 5, mulberry32(12345))).toEqual(fixtures.rng_check.fisher_yates_N10_n5_seed12345);

    const { x, m, lams, E, SR } = fixtures.eprocess;
    let detector = startDetector(m, lams);
    const path = x.map((value) => {
      detector = observe(detector, value);
      return [eValue(detector), shiryaevRoberts(detector)] as const;
    });
    near(
      path.map(([e]) => e),
      E,
    );
    near(
      path.map(([, sr]) => sr),
      SR,
    );

    const { ns, ks, need, fst_1: fixed } = fixtures.ltt;
    const counts = ns.map((row, i) => row.map((audits, k) => ({ audits, disagreements: ks[i]?.[k] as number })));
    const target = { agreement: 0.9, delta: 0.1 };
    expect(counts.map((row) => fixedSequence(row, target))).toEqual(fixed);
    expect(counts.map((row) => fixedSequence(row, target, [40, 120, 180, 280, 400]))).toEqual(
      fixtures.ltt["hyp_1 with accepted totals 40,120,180,280,400"],
    );
    for (const [allowed, n] of Object.entries(need)) expect(auditsNeeded(target, Number(allowed))).toBe(n);
    for (const [allowed, n] of Object.entries(fixtures.ltt["need_delta.05"])) {
      expect(auditsNeeded({ agreement: 0.9, delta: 0.05 }, Number(allowed))).toBe(n);
    }
  });
});
