import { calibratedProbability, candidateKinds, fitMap } from "../evals/stats/calibration-map.ts";
import { mean } from "../evals/stats/moments.ts";
import { type CalibrationMetrics, calibrationMetrics } from "../evals/stats/scoring-rules.ts";
import { draws, pick, type Series } from "./calibration-draws.ts";

export type MapMeasure = Record<"raw" | "calibrated", CalibrationMetrics>;

const measures = ["brier", "logLoss", "ece"] as const;

/** What may stand for a series: the judge's score, the panel's share of passes, the mean of both. */
export function mapInputs({ scores, panel }: Series): { name: string; scores: number[] }[] {
  const own = { name: "judge_score", scores };
  if (!panel) return [own];
  const both = scores.map((s, i) => 0.5 * s + 0.5 * (panel[i] as number));
  return [own, { name: "panel_share", scores: panel }, { name: "score_plus_panel", scores: both }];
}

/** Calibration on the items left over after fitting the map on n audits. */
export function measureMap(
  scores: readonly number[],
  pass: readonly number[],
  n: number,
  repetitions: number,
): MapMeasure {
  const kind = candidateKinds(n)[0] ?? "platt";
  const runs = draws(scores.length, n, repetitions).map((rows) => {
    const audited = new Set(rows);
    const labels = pick(pass, rows);
    const map = fitMap(
      kind,
      rows.map((i, k) => ({ score: scores[i] as number, label: labels[k] as number })),
    );
    const known = new Map<number, number>();
    const mapped = (score: number) => {
      const value = known.get(score) ?? calibratedProbability(map, score);
      known.set(score, value);
      return value;
    };
    const rest = scores.flatMap((score, i) => (audited.has(i) ? [] : [{ score, label: pass[i] as number }]));
    const measured = (f: (s: number) => number) =>
      calibrationMetrics(rest.map(({ score, label }) => ({ probability: f(score), label })));
    return { raw: measured((s) => s), calibrated: measured(mapped) };
  });
  const average = (side: "raw" | "calibrated") =>
    Object.fromEntries(
      measures.map((key) => [key, mean(runs.map((run) => run[side]?.[key] ?? Number.NaN))]),
    ) as CalibrationMetrics;
  return { raw: average("raw"), calibrated: average("calibrated") };
}
