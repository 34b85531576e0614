import { DRIFT_ALARM, observe, shiryaevRoberts, startDetector } from "../evals/stats/drift.ts";
import { mulberry32, type Rng } from "../evals/stats/prng.ts";
import { SEED } from "./calibration-draws.ts";

export type AlarmMeasure = { falseAlarms: number; detected: number; medianDelay: number };

export type AlarmStreams = {
  /** Largest mean disagreement that counts as healthy. */
  bound: number;
  repetitions: number;
  /** One disagreement (0 or 1) before and one after the change, from the same random number. */
  healthy: (rng: Rng) => number;
  changed: (rng: Rng) => number;
  /** Bets of the detector; the product's own when left out. */
  bets?: number[];
};

type Draw = (rng: Rng, t: number) => number;

/** Alarms in 300 healthy audits, and within 200 audits after a change that comes after 100 healthy ones. */
export function measureAlarm({ bound, repetitions, healthy, changed, bets }: AlarmStreams): AlarmMeasure {
  /** Audits from `from` on until the statistic stands above the alarm level; null when it never does in 300. */
  const alarm = (draw: Draw, from: number, seed: number): number | null => {
    const rng = mulberry32(seed);
    let detector = startDetector(bound, bets);
    for (let t = 0; t < 300; t++) {
      detector = observe(detector, draw(rng, t));
      if (t >= from && shiryaevRoberts(detector) >= DRIFT_ALARM) return t - from + 1;
    }
    return null;
  };
  const seeds = Array.from({ length: repetitions }, (_, b) => SEED + 900_000 + b);
  const falseAlarms = seeds.filter((seed) => alarm(healthy, 0, seed) !== null).length;
  const after: Draw = (rng, t) => (t < 100 ? healthy(rng) : changed(rng));
  const delays = seeds.map((seed) => alarm(after, 100, seed) ?? 201).sort((a, b) => a - b);
  const at = (k: number) => delays[Math.floor(k)] as number;
  return {
    falseAlarms: falseAlarms / repetitions,
    detected: delays.filter((delay) => delay <= 200).length / repetitions,
    medianDelay: (at((repetitions - 1) / 2) + at(repetitions / 2)) / 2,
  };
}
