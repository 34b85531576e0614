import { auditCovariates } from "../evals/audit-covariates.ts";
import { type AuditSample, auditSample } from "../evals/audit-sample.ts";
import { acceptRule, confidenceOf } from "../evals/auto-accept.ts";
import { designEstimate, publishable } from "../evals/criterion-estimates.ts";
import { calibratedProbability, candidateKinds, fitMap } from "../evals/stats/calibration-map.ts";
import { observe, shiryaevRoberts, startDetector } from "../evals/stats/drift.ts";
import { mean } from "../evals/stats/moments.ts";
import { mulberry32, sampleIndices } from "../evals/stats/prng.ts";
import { calibrationMetrics } from "../evals/stats/scoring-rules.ts";
import type { JudgedTask } from "./calibration-tasks.ts";

export const SEED = 12345;

/** One judge on one task, items it scored only. */
export type Series = {
  name: string;
  scores: number[];
  y: number[];
  pass: number[];
  threshold: number;
  panel: number[] | null;
};

const pick = (values: readonly number[], rows: readonly number[]) => rows.map((i) => values[i] as number);

/** Share of judges of the task that pass each item. */
function panelShare(task: JudgedTask): number[] | null {
  if (task.scores.size < 3) return null;
  const judges = [...task.scores.values()];
  return task.y.map((_, i) => {
    const votes = judges.flatMap((s) =>
      Number.isFinite(s[i]) ? [Number((s[i] as number) >= task.threshold - 1e-9)] : [],
    );
    return votes.length > 0 ? mean(votes) : Number.NaN;
  });
}

export function seriesOf(task: JudgedTask, judge: string): Series {
  const all = task.scores.get(judge) ?? [];
  const rows = all.flatMap((s, i) => (Number.isFinite(s) ? [i] : []));
  const panel = panelShare(task);
  return {
    name: `${task.name} (${judge})`,
    scores: pick(all, rows),
    y: pick(task.y, rows),
    pass: pick(task.pass, rows),
    threshold: task.threshold,
    panel: panel && pick(panel, rows),
  };
}

/** A simple random sample of audits of a series, repetition b. */
function drawn(series: Series, n: number, b: number, type: "rate" | "mean"): AuditSample {
  const { scores, pass, y, threshold } = series;
  const labels = type === "rate" ? pass : y;
  const rows = sampleIndices(scores.length, n, mulberry32(SEED + b));
  const item = (i: number) => String(i).padStart(6, "0");
  const sample = auditSample({
    type: "mean",
    pass: threshold,
    all: scores.map((judge, i) => ({ item: item(i), judge })),
    audited: rows.map((i) => ({ item: item(i), judge: scores[i] as number, human: labels[i] as number })),
  });
  // Verdicts come from the data set's own rule (majority, pass level), so the labels are set and not derived.
  return { ...sample, type };
}

export type IntervalMeasure = { coverage: number; widthRatio: number };

/** Coverage of the published interval and its width against human audits alone, over repeated audits. */
export function measureInterval(
  series: Series,
  n: number,
  type: "rate" | "mean",
  repetitions: number,
): IntervalMeasure {
  const labels = type === "rate" ? series.pass : series.y;
  const truth = mean(labels);
  let covered = 0;
  let width = 0;
  let base = 0;
  for (let b = 0; b < repetitions; b++) {
    const sample = drawn(series, n, b, type);
    const covariates = auditCovariates(sample);
    const [corrected, alone] = [true, false].map((useJudge) => {
      const estimate = designEstimate(sample, covariates, useJudge);
      return estimate && publishable(estimate, sample, "", 0.95);
    });
    if (!corrected || !alone) throw new Error(`no estimate on ${series.name} at n = ${n}`);
    if (corrected.low <= truth + 1e-12 && truth <= corrected.high + 1e-12) covered++;
    width += corrected.high - corrected.low;
    base += alone.high - alone.low;
  }
  return { coverage: covered / repetitions, widthRatio: width / base };
}

export type MapMeasure = Record<"raw" | "calibrated", { brier: number; logLoss: number; ece: number }>;

/** Calibration on the items left over after fitting the map on n audits. */
export function measureMap(
  scores: readonly number[],
  pass: readonly number[],
  n: number,
  repetitions: number,
): MapMeasure {
  const kind = candidateKinds(n)[0] ?? "platt";
  const runs = Array.from({ length: repetitions }, (_, b) => {
    const rows = sampleIndices(scores.length, n, mulberry32(SEED + b));
    const audited = new Set(rows);
    const map = fitMap(
      kind,
      rows.map((i) => ({ score: scores[i] as number, label: pass[i] as number })),
    );
    const rest = scores.flatMap((score, i) => (audited.has(i) ? [] : [{ score, label: pass[i] as number }]));
    const measured = (f: (s: number) => number) =>
      calibrationMetrics(rest.map(({ score, label }) => ({ probability: f(score), label })));
    return { raw: measured((s) => s), calibrated: measured((s) => calibratedProbability(map, s)) };
  });
  const average = (side: "raw" | "calibrated", key: "brier" | "logLoss" | "ece") =>
    mean(runs.map((run) => run[side]?.[key] ?? Number.NaN));
  const all = (side: "raw" | "calibrated") => ({
    brier: average(side, "brier"),
    logLoss: average(side, "logLoss"),
    ece: average(side, "ece"),
  });
  return { raw: all("raw"), calibrated: all("calibrated") };
}

export type AcceptMeasure = { violation: number; coverage: number };

/** How often the acceptance rule breaks its promise, and the share of tickets it accepts. */
export function measureAcceptance(series: Series, n: number, repetitions: number): AcceptMeasure {
  let violated = 0;
  let accepted = 0;
  for (let b = 0; b < repetitions; b++) {
    const rule = acceptRule(drawn(series, n, b, "rate"), { agreement: 0.9, delta: 0.1, seed: SEED + b });
    if (!rule) continue;
    const { confidence, threshold } = rule;
    const wrong = series.scores.flatMap((score, i) => {
      const margin = Math.abs(score - series.threshold);
      const verdict = Number(score >= series.threshold - 1e-9);
      const model = confidence.kind === "learned" && {
        intercept: confidence.intercept,
        coefficients: [confidence.margin, confidence.verdict],
      };
      const c = model ? confidenceOf(model, [margin, verdict]) : margin;
      return c >= threshold ? [Number(verdict !== series.pass[i])] : [];
    });
    accepted += wrong.length / series.scores.length;
    if (mean(wrong) > 0.1 + 1e-12) violated++;
  }
  return { violation: violated / repetitions, coverage: accepted / repetitions };
}

export type AlarmMeasure = { falseAlarms: number; detected: number; medianDelay: number };

/** Alarms in 300 audits `slack` below the bound, and within 200 audits after disagreement rose by `shift` above it. */
export function measureAlarm(bound: number, slack: number, shift: number, repetitions: number): AlarmMeasure {
  let falseAlarms = 0;
  const delays: number[] = [];
  for (let b = 0; b < repetitions; b++) {
    const rng = mulberry32(SEED + 900_000 + b);
    const firstAlarm = (audits: number, disagreement: number, start = startDetector(bound)) => {
      let detector = start;
      for (let t = 1; t <= audits; t++) {
        detector = observe(detector, Number(rng() < disagreement));
        if (shiryaevRoberts(detector) >= 1000) return { at: t, detector };
      }
      return { at: Number.POSITIVE_INFINITY, detector };
    };
    if (firstAlarm(300, bound - slack).at <= 300) falseAlarms++;
    const healthy = firstAlarm(100, bound - slack);
    delays.push(firstAlarm(200, bound - slack + shift, healthy.detector).at);
  }
  delays.sort((a, b) => a - b);
  return {
    falseAlarms: falseAlarms / repetitions,
    detected: delays.filter(Number.isFinite).length / repetitions,
    medianDelay: delays[Math.floor(repetitions / 2)] as number,
  };
}

/** Coverage when whole clusters are audited, `clusters` of them. */
export function measureClusters(
  series: Series,
  groups: readonly string[],
  clusters: number,
  repetitions: number,
): number {
  const names = [...new Set(groups)];
  const truth = mean(series.pass);
  let covered = 0;
  for (let b = 0; b < repetitions; b++) {
    const chosen = new Set(
      pick(
        names.map((_, k) => k),
        sampleIndices(names.length, clusters, mulberry32(SEED + b)),
      ).map((k) => names[k]),
    );
    const all = series.scores.map((judge, i) => ({ item: String(i), judge, group: groups[i] as string }));
    const audited = all.flatMap((row, i) =>
      chosen.has(row.group) ? [{ ...row, human: series.pass[i] as number }] : [],
    );
    const sample = auditSample({ type: "rate", pass: series.threshold, all, audited });
    const estimate = designEstimate(sample, auditCovariates(sample), true);
    const interval = estimate && publishable(estimate, sample, "", 0.95);
    if (interval && interval.low <= truth && truth <= interval.high) covered++;
  }
  return covered / repetitions;
}
