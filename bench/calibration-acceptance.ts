import { auditSample } from "../evals/audit-sample.ts";
import { acceptRule, confidenceOf, fitConfidence } from "../evals/auto-accept.ts";
import { confidenceLevels, fixedSequence, type LevelCount } from "../evals/stats/certificate.ts";
import { mean } from "../evals/stats/moments.ts";
import { draws, SEED, type Series } from "./calibration-draws.ts";
import type { JudgedTask } from "./calibration-tasks.ts";

export type AcceptMeasure = { violation: number; coverage: number };

const TARGET = { agreement: 0.9, delta: 0.1 };

/** Verdicts of a judge and what speaks for each: panel share behind it, own probability, share of repeated samples. */
export function signalsOf(task: JudgedTask, series: Series): { verdicts: number[]; signals: number[][] } {
  const at = (values: readonly number[] | undefined) => series.rows.map((i) => values?.[i] as number);
  let verdicts = series.scores.map((s) => Number(s >= series.threshold - 1e-9));
  const own = task.ownProbability.get(series.judge);
  if (own) verdicts = at(own).map((p) => Number(p >= 0.5));
  const share = task.sampleShare.get(series.judge);
  if (share) verdicts = at(share).map((p) => Number(p >= 0.5));
  const signals: number[][] = [];
  const { panel } = series;
  if (panel) signals.push(panel.map((p, i) => (verdicts[i] === 1 ? p : 1 - p)));
  if (own) signals.push(at(own).map((p) => Math.max(p, 1 - p)));
  if (share) signals.push(at(share).map((p) => Math.max(p, 1 - p)));
  return { verdicts, signals };
}

type Runs = { accepted: number; error: number }[];

function outcome(runs: Runs): AcceptMeasure {
  return {
    coverage: mean(runs.map(({ accepted }) => accepted)),
    violation: mean(runs.map(({ error }) => Number(error > 1 - TARGET.agreement + 1e-12))),
  };
}

/** Share accepted at `threshold` and how often the accepted verdicts are wrong. */
function applied(confidences: readonly number[], wrong: readonly number[], threshold: number) {
  const errors = confidences.flatMap((c, i) => (c >= threshold ? [wrong[i] as number] : []));
  return { accepted: errors.length / confidences.length, error: mean(errors) };
}

function counts(levels: readonly number[], audits: readonly { confidence: number; wrong: number }[]): LevelCount[] {
  return levels.map((level) => {
    const reached = audits.filter(({ confidence }) => confidence >= level);
    return { audits: reached.length, disagreements: reached.filter(({ wrong }) => wrong === 1).length };
  });
}

const nothing = { accepted: 0, error: 0 };

/**
 * Confidence learned on a third of the audits, certified by the rest; beside it the threshold that looks good enough
 * on the same audits, without a test.
 */
export function measureLearned(task: JudgedTask, series: Series, n: number, repetitions: number) {
  const { verdicts, signals } = signalsOf(task, series);
  const wrong = verdicts.map((verdict, i) => Number(verdict !== series.pass[i]));
  const features = verdicts.map((verdict, i) => [
    ...signals.map((signal) => signal[i] as number),
    Math.abs((series.scores[i] as number) - series.threshold),
    verdict,
  ]);
  const prior = [...signals.map(() => 0.5), 0.2, 0];
  const tested: Runs = [];
  const untested: Runs = [];
  const training = Math.floor(n / 3);
  for (const rows of draws(verdicts.length, n, repetitions)) {
    const model = fitConfidence({
      frame: features,
      audits: rows.slice(0, training).map((i) => ({ features: features[i] ?? [], agrees: wrong[i] === 0 })),
      prior,
    });
    const confidences = features.map((row) => confidenceOf(model, row));
    const levels = confidenceLevels(confidences);
    const rest = rows.slice(training).map((i) => ({ confidence: confidences[i] as number, wrong: wrong[i] as number }));
    const found = counts(levels, rest);
    const place = fixedSequence(found, TARGET);
    tested.push(place < 0 ? nothing : applied(confidences, wrong, levels[place] as number));
    const looks = found.findLastIndex((one) => one.audits >= 20 && one.disagreements / one.audits <= 0.1);
    untested.push(looks < 0 ? nothing : applied(confidences, wrong, levels[looks] as number));
  }
  return { tested: outcome(tested), untested: outcome(untested) };
}

/** The rule as the product and `plumb calibrate` apply it, with nothing but one judge's score. */
export function measureProductRule(series: Series, n: number, repetitions: number): AcceptMeasure {
  const item = (i: number) => String(i).padStart(6, "0");
  const wrong = series.scores.map((s, i) => Number(Number(s >= series.threshold - 1e-9) !== series.pass[i]));
  const all = series.scores.map((judge, i) => ({ item: item(i), judge }));
  const runs = draws(series.scores.length, n, repetitions).map((rows, b) => {
    const sample = auditSample({
      type: "rate",
      pass: series.threshold,
      all,
      audited: rows.map((i) => ({ item: item(i), judge: series.scores[i] as number, human: series.pass[i] as number })),
    });
    const rule = acceptRule(sample, { ...TARGET, seed: SEED + b });
    if (!rule) return nothing;
    const { confidence, threshold } = rule;
    const confidences = series.scores.map((score) => {
      const margin = Math.abs(score - series.threshold);
      if (confidence.kind === "margin") return margin;
      const model = { intercept: confidence.intercept, coefficients: [confidence.margin, confidence.verdict] };
      return confidenceOf(model, [margin, Number(score >= series.threshold - 1e-9)]);
    });
    return applied(confidences, wrong, threshold);
  });
  return outcome(runs);
}
