import {
  BIAS_ALARM,
  type BiasDetector,
  biasAlarm,
  DRIFT_ALARM,
  type EDetector,
  observe,
  observeBias,
  shiryaevRoberts,
  startBiasDetector,
  startDetector,
} from "./stats/drift.ts";

/** A random audit of a ticket whose verdict was accepted without a person, in the order of review. */
export type WatchedAudit = {
  at: string;
  ticketId: string;
  agrees: boolean;
  /** human label and calibrated score, in [0, 1] */
  label: number;
  score: number;
};

export type WatchPoint = { at: string; audits: number; statistic: number };

export type DriftWatch = {
  audits: number;
  disagreements: number;
  /** Shiryaev-Roberts statistic after each audit; an alarm at `threshold` */
  path: WatchPoint[];
  threshold: number;
  alarm: { at: string; kind: "disagreement" | "over" | "under"; words: string } | null;
};

/**
 * Watches the accepted stratum since its certificate was issued: disagreement above the certified bound, and a mean
 * difference between label and score beyond 0.06 either way. Started anew with each certificate, never carried over.
 */
export function watchDrift(audits: readonly WatchedAudit[], bound: number): DriftWatch {
  let detector: EDetector = startDetector(bound);
  let bias: BiasDetector = startBiasDetector();
  const path: WatchPoint[] = [];
  let alarm: DriftWatch["alarm"] = null;
  for (const { at, agrees, label, score } of audits) {
    detector = observe(detector, Number(!agrees));
    bias = observeBias(bias, label, score);
    const statistic = shiryaevRoberts(detector);
    path.push({ at, audits: detector.observations, statistic });
    if (alarm) continue;
    const side = biasAlarm(bias);
    if (statistic >= DRIFT_ALARM)
      alarm = {
        at,
        kind: "disagreement",
        words: `Reviewers disagree with accepted verdicts more than the certificate allows (statistic ${Math.round(statistic)}, alarm at ${DRIFT_ALARM}).`,
      };
    else if (side)
      alarm = {
        at,
        kind: side,
        words: `The judge scores ${side === "over" ? "above" : "below"} reviewers on accepted tickets (statistic over ${BIAS_ALARM}).`,
      };
  }
  return {
    audits: audits.length,
    disagreements: audits.filter(({ agrees }) => !agrees).length,
    path,
    threshold: DRIFT_ALARM,
    alarm,
  };
}
