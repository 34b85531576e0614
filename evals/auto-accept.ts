import { type Audit, type AuditSample, passes } from "./audit-sample.ts";
import { type AcceptTarget, auditsNeeded, type Certificate, certify } from "./stats/certificate.ts";
import { fitLogistic, linearPredictor, sigmoid } from "./stats/logistic.ts";
import { mean, variance } from "./stats/moments.ts";
import { mulberry32, type Rng, shuffle } from "./stats/prng.ts";

/** Probability that a verdict agrees with a human: sigmoid of intercept + coefficients x features. Plain data. */
export type ConfidenceModel = { intercept: number; coefficients: number[] };

export type ConfidenceTraining = {
  /** Features of every ticket of the frame, for scaling; no label is used. */
  frame: readonly (readonly number[])[];
  /** Features of audited tickets and whether the audit agreed with the verdict. */
  audits: readonly { features: readonly number[]; agrees: boolean }[];
  /** Effect expected of each feature, per standard deviation, before seeing labels. */
  prior: readonly number[];
};

/** Learns the confidence by ridge logistic regression on features scaled to unit variance over the frame. */
export function fitConfidence({ frame, audits, prior }: ConfidenceTraining): ConfidenceModel {
  const centres = prior.map((_, k) => mean(frame.map((row) => row[k] as number)));
  const spreads = prior.map((_, k) =>
    Math.max(
      Math.sqrt(
        variance(
          frame.map((row) => row[k] as number),
          0,
        ),
      ),
      1e-9,
    ),
  );
  const scaled = (row: readonly number[]) => row.map((v, k) => (v - (centres[k] as number)) / (spreads[k] as number));
  const theta = fitLogistic({
    rows: audits.map(({ features }) => [...scaled(features), 1]),
    targets: audits.map(({ agrees }) => Number(agrees)),
    ridge: [...prior.map(() => 1), 0.01],
    prior: [...prior, 0],
  });
  // A feature that never varies says nothing, and dividing by its spread would only blow it up.
  const coefficients = prior.map((_, k) => (spreads[k] === 1e-9 ? 0 : (theta[k] as number) / (spreads[k] as number)));
  const shift = coefficients.reduce((t, b, k) => t + b * (centres[k] as number), 0);
  return { intercept: (theta.at(-1) as number) - shift, coefficients };
}

/** Confidence of one ticket in (0, 1). */
export function confidenceOf(model: ConfidenceModel, features: readonly number[]): number {
  return sigmoid(model.intercept + linearPredictor(model.coefficients, features));
}

/** Certificate with the rule that gives a ticket its confidence, so that it can be applied outside. */
export type AcceptRule = Certificate & {
  confidence:
    | { kind: "margin"; meaning: "distance of the score from the pass level" }
    | { kind: "learned"; intercept: number; margin: number; verdict: number };
};

/** Share of the audits that teach the confidence; they cannot certify it as well. */
const TRAINING_SHARE = 1 / 3;

/** Scores further from the pass level are expected to be right more often. */
const MARGIN_PRIOR = 0.2;

/**
 * Drops audits at random until every item had the same chance of being audited, since the test counts audits as a
 * simple random sample.
 */
function thinned(audits: readonly Audit[], rng: Rng): Audit[] {
  const least = audits.reduce((t, audit) => Math.min(t, audit.pi), 1);
  return audits.filter((audit) => rng() < least / audit.pi);
}

/**
 * Finds which verdicts of a judge may be accepted without a human, for a pass-rate criterion. With enough audits a
 * random third teaches the confidence (distance from the pass level, verdict) and the rest certify it; with fewer, the
 * distance itself is the confidence and all audits certify. Null: accept nothing. Items without a score are never
 * accepted. The claim is about the population that the frame comes from, or about this `batch`: the accepted tickets of the frame that
 * nobody has read. In a small batch that is the stricter claim, since chance moves its few unread tickets.
 */
export function acceptRule(
  sample: AuditSample,
  options: AcceptTarget & { seed: number; claim?: "population" | "batch" },
): AcceptRule | null {
  const { seed, agreement, delta, claim = "population" } = options;
  const batch = claim === "batch";
  if (sample.type !== "rate" || sample.design === "cluster") return null;
  const rng = mulberry32(seed);
  const scored = thinned(
    sample.audits.filter((audit) => audit.score !== null),
    rng,
  );
  const audits = shuffle(scored, rng).map((audit) => {
    const score = audit.score as number;
    return {
      item: audit.item,
      features: features(score, sample.pass),
      agrees: Number(passes(score, sample.pass)) === audit.label,
    };
  });
  const frame = sample.scores.map((score) => (score === null ? null : features(score, sample.pass)));
  const training = Math.floor(audits.length * TRAINING_SHARE);
  if (audits.length - training < auditsNeeded(options, 1)) {
    const byMargin = certify({
      agreement,
      delta,
      batch,
      frame: frame.map((row) => row?.[0] ?? Number.NaN),
      audits: audits.map((audit) => ({ confidence: audit.features[0], agrees: audit.agrees })),
    });
    return (
      byMargin && { ...byMargin, confidence: { kind: "margin", meaning: "distance of the score from the pass level" } }
    );
  }
  const model = fitConfidence({
    frame: frame.filter((row) => row !== null),
    audits: audits.slice(0, training),
    prior: [MARGIN_PRIOR, 0],
  });
  const taught = new Set(audits.slice(0, training).map(({ item }) => item));
  const certificate = certify({
    agreement,
    delta,
    batch,
    // Those that taught the confidence are read, and no part of what is promised about a batch.
    frame: frame.map((row, i) =>
      row === null || (batch && taught.has(sample.items[i] as string)) ? Number.NaN : confidenceOf(model, row),
    ),
    audits: audits
      .slice(training)
      .map((audit) => ({ confidence: confidenceOf(model, audit.features), agrees: audit.agrees })),
  });
  const [margin, verdict] = model.coefficients as [number, number];
  return (
    certificate && { ...certificate, confidence: { kind: "learned", intercept: model.intercept, margin, verdict } }
  );
}

function features(score: number, pass: number): [margin: number, verdict: number] {
  return [Math.abs(score - pass), Number(passes(score, pass))];
}
