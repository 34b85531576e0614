import type { AuditSample } from "../evals/audit-sample.ts";
import { publishable } from "../evals/criterion-estimates.ts";
import { mean } from "../evals/stats/moments.ts";
import { ppiMean } from "../evals/stats/ppi.ts";
import {
  type DesignEstimate,
  regressionEstimate,
  sampleMeanEstimate,
  studentInterval,
} from "../evals/stats/regression-estimator.ts";
import { wilsonEffective } from "../evals/stats/wilson.ts";
import { draws, pick, type Series, type Summary, summary } from "./calibration-draws.ts";

const METHODS = [
  "classical_t_fpc",
  "ppi_plus_plus",
  "greg_fpc",
  "classical_wilson_fpc",
  "greg_wilson_fpc",
  "greg_judge_and_panel",
] as const;
type Method = (typeof METHODS)[number];

export type IntervalMeasure = {
  n: number;
  /** By the names of the reference. */
  methods: Partial<Record<Method, Summary>>;
  /** What the product publishes, and what it would publish without the judge. */
  published: Summary;
  alone: Summary;
  /** First draw: label mean, PPI++ value, lambda and bounds, regression value, slope, variance and bounds. */
  first: number[];
};

type Bounds = { value: number; low: number; high: number };

/** Intervals of one series at n audits over repeated draws; `both` adds the panel mean as a second covariate. */
export function measureIntervals(
  series: Series,
  target: { labels: readonly number[]; n: number; repetitions: number; both: boolean },
): IntervalMeasure {
  const { labels, n, repetitions } = target;
  const N = series.scores.length;
  const truth = mean(labels);
  const binary = labels.every((y) => y === 0 || y === 1);
  const gathered = new Map(METHODS.map((method) => [method, summary(truth)]));
  const [published, alone] = [summary(truth), summary(truth)];
  const xMean = mean(series.scores);
  const panel = target.both ? series.panelMean : null;
  const panelMean = panel ? mean(panel) : 0;
  let first: number[] = [];
  const add = (method: Method, one: Bounds | null) => {
    if (!one) throw new Error(`no ${method} on ${series.name} at n = ${n}`);
    gathered.get(method)?.add(one.value, one.low, one.high);
  };
  draws(N, n, repetitions).forEach((rows, b) => {
    const y = pick(labels, rows);
    const f = pick(series.scores, rows);
    const human = sampleMeanEstimate(y, N);
    const units = y.map((label, i) => ({ y: label, x: [f[i] as number] }));
    const greg = regressionEstimate(units, { N, xMeans: [xMean] });
    const chosen = new Set(rows);
    const otherScores = series.scores.filter((_, i) => !chosen.has(i));
    const ppi = ppiMean({ labels: y, auditedScores: f, otherScores });
    if (!human || !greg || !ppi) throw new Error(`no estimate on ${series.name} at n = ${n}`);
    const t = studentInterval(greg, "");
    add("classical_t_fpc", studentInterval(human, ""));
    add("ppi_plus_plus", ppi);
    add("greg_fpc", t);
    const interval = (one: DesignEstimate) =>
      binary
        ? { ...wilsonEffective(one.value, one.variance, { n, frameSize: N }), value: one.value }
        : studentInterval(one, "");
    if (binary) {
      add("classical_wilson_fpc", interval(human) as Bounds);
      add("greg_wilson_fpc", interval(greg) as Bounds);
    }
    if (panel) {
      const two = units.map((unit, i) => ({ y: unit.y, x: [...unit.x, panel[rows[i] as number] as number] }));
      const judgeAndPanel = regressionEstimate(two, { N, xMeans: [xMean, panelMean] });
      add("greg_judge_and_panel", judgeAndPanel && (interval(judgeAndPanel) as Bounds));
    }
    const sample = sampleFor(series, binary, y, rows);
    for (const [into, estimate] of [
      [published, greg],
      [alone, human],
    ] as const) {
      const figure = publishable(estimate, sample, "", 0.95);
      if (!figure) throw new Error(`nothing to publish on ${series.name} at n = ${n}`);
      into.add(figure.value, figure.low, figure.high);
    }
    if (b === 0)
      first = [
        human.value,
        ppi.value,
        ppi.lambda,
        ppi.low,
        ppi.high,
        greg.value,
        greg.slopes[0] ?? 0,
        greg.variance,
        t.low,
        t.high,
      ];
  });
  const used = [...gathered].filter(([method]) =>
    method.includes("wilson") ? binary : method !== "greg_judge_and_panel" || panel,
  );
  return {
    n,
    methods: Object.fromEntries(used.map(([method, one]) => [method, one.end()])),
    published: published.end(),
    alone: alone.end(),
    first,
  };
}

/** Only type, design and audits decide how an estimate is published; nothing else of the sample is made. */
function sampleFor(series: Series, binary: boolean, labels: readonly number[], rows: readonly number[]): AuditSample {
  return {
    type: binary ? "rate" : "mean",
    pass: series.threshold,
    items: [],
    scores: series.scores,
    otherScores: [],
    audits: labels.map((label, i) => ({
      item: String(rows[i]),
      score: series.scores[rows[i] as number] as number,
      label,
      pi: 1,
      group: String(rows[i]),
    })),
    design: "simple",
    groups: series.scores.length,
    warnings: [],
  };
}

type ReferenceEntry = {
  n: Record<string, Record<string, Summary>>;
  first_draw_seed12345?: Record<
    string,
    {
      y_bar: number;
      "ppi++": { theta: number; lambda: number; ci: number[] };
      greg_fpc: { theta: number; slope: number; var: number; ci: number[] };
    }
  >;
};

export type Reference = Record<string, ReferenceEntry>;

/** Largest relative difference from the reference's figures for the same draws, and how many were compared. */
export function compareWithReference(entry: ReferenceEntry | undefined, measured: IntervalMeasure) {
  let [worst, compared] = [0, 0];
  const compare = (own: number, expected: number | undefined) => {
    if (expected === undefined || expected === null) return;
    compared++;
    worst = Math.max(worst, Math.abs(own - expected) / Math.max(1, Math.abs(expected)));
  };
  const first = entry?.first_draw_seed12345?.[measured.n];
  if (first) {
    const { "ppi++": ppi, greg_fpc: greg } = first;
    const expected = [first.y_bar, ppi.theta, ppi.lambda, ...ppi.ci, greg.theta, greg.slope, greg.var, ...greg.ci];
    for (const [i, value] of expected.entries()) compare(measured.first[i] ?? Number.NaN, value);
  }
  const methods = entry?.n[measured.n] ?? {};
  for (const [method, own] of Object.entries(measured.methods)) {
    for (const key of ["cover", "width", "rmse", "bias"] as const) compare(own[key], methods[method]?.[key]);
  }
  return { worst, compared };
}
