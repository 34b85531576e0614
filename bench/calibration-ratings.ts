import { existsSync, readFileSync } from "node:fs";
import { auditCovariates } from "../evals/audit-covariates.ts";
import { auditSample } from "../evals/audit-sample.ts";
import { designEstimate, publishable } from "../evals/criterion-estimates.ts";
import { mean } from "../evals/stats/moments.ts";
import { mulberry32 } from "../evals/stats/prng.ts";
import { draws, SEED, summary } from "./calibration-draws.ts";

/** One answer: the automatic faithfulness, and each rater's, in [0, 1]. */
export type RatedAnswer = { model: string; judge: number; raters: number[] };

type Row = {
  model_id: string;
  human: { faithfulness?: Record<string, { v: number }> };
  auto: { rl_f: number };
};

export function readRatings(path: string): RatedAnswer[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line): RatedAnswer[] => {
      const { model_id, human, auto } = JSON.parse(line) as Row;
      const raters = Object.entries(human.faithfulness ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
      return raters.length === 0
        ? []
        : [{ model: model_id, judge: auto.rl_f, raters: raters.map(([, { v }]) => (v - 1) / 3) }];
    });
}

export type RatingMeasure = {
  truth: number;
  /** The automatic judge's mean, uncorrected. */
  raw: number;
  rawError: number;
  correctedError: number;
  humanError: number;
  coverage: number;
  width: number;
  humanWidth: number;
};

/**
 * n answers audited, each by one of its raters drawn at random; the truth is the mean over all raters. Error is the root
 * mean square over the draws.
 */
export function measureRatings(answers: readonly RatedAnswer[], n: number, repetitions: number): RatingMeasure {
  const truth = mean(answers.map(({ raters }) => mean(raters)));
  const raw = mean(answers.map(({ judge }) => judge));
  const [corrected, alone] = [summary(truth), summary(truth)];
  const item = (i: number) => String(i).padStart(5, "0");
  const all = answers.map(({ judge }, i) => ({ item: item(i), judge }));
  draws(answers.length, n, repetitions).forEach((rows, b) => {
    const rng = mulberry32(SEED + 700_000 + b);
    const audited = rows.map((i) => {
      const { judge, raters } = answers[i] as RatedAnswer;
      return { item: item(i), judge, human: raters[Math.floor(rng() * raters.length)] as number };
    });
    const sample = auditSample({ type: "mean", pass: 0.5, all, audited });
    const covariates = auditCovariates(sample);
    for (const [into, useJudge] of [
      [corrected, true],
      [alone, false],
    ] as const) {
      const estimate = designEstimate(sample, covariates, useJudge);
      const figure = estimate && publishable(estimate, sample, "", 0.95);
      if (!figure) throw new Error("no figure from ratings");
      into.add(figure.value, figure.low, figure.high);
    }
  });
  const [own, human] = [corrected.end(), alone.end()];
  return {
    truth,
    raw,
    rawError: Math.abs(raw - truth),
    correctedError: own.rmse,
    humanError: human.rmse,
    coverage: own.cover,
    width: own.width,
    humanWidth: human.width,
  };
}
