import { binomialUpperTail } from "./counting-tails.ts";
import { mean } from "./moments.ts";

/** State of an e-detector, plain data to be stored between audits. */
export type EDetector = {
  /** Largest mean of the observations that counts as healthy, in (0, 1). */
  nullMean: number;
  bets: number[];
  /** Shiryaev-Roberts sums, one a bet. */
  sums: number[];
  /** Betting products, one a bet. */
  products: number[];
  observations: number;
};

/** Alarm level of the Shiryaev-Roberts average: at least this many audits on average between false alarms. */
export const DRIFT_ALARM = 1000;

/** Alarm level for each side of the bias detector, two of which run at once. */
export const BIAS_ALARM = 2000;

/** Rises of the mean to be found: a little, what a certificate must notice, a breakdown. */
const RISES = [0.05, 0.1, 0.2];

/**
 * The bet that grows fastest if the mean rises by so much: rise / variance (Kelly 1956), kept off bankruptcy. Three such
 * bets find a rise of 0.1 in fewer audits than five at fixed shares of 1 / nullMean, at the same mean time to a false alarm.
 */
const betFor = (rise: number, nullMean: number) => Math.min(rise / (nullMean * (1 - nullMean)), 0.9 / nullMean);

/**
 * Starts an e-detector for "the mean of observations in [0, 1] is at most nullMean" (Shin, Ramdas and Rinaldo 2024).
 * Bets default to those that find a rise by 0.05, 0.1 and 0.2 fastest. Throws RangeError outside (0, 1).
 */
export function startDetector(nullMean: number, bets = RISES.map((rise) => betFor(rise, nullMean))): EDetector {
  if (!(nullMean > 0 && nullMean < 1)) throw new RangeError(`null mean must be between 0 and 1, got ${nullMean}`);
  if (bets.some((bet) => !(bet > 0 && bet * nullMean < 1)))
    throw new RangeError("each bet must lie in (0, 1/nullMean)");
  return { nullMean, bets: [...bets], sums: bets.map(() => 0), products: bets.map(() => 1), observations: 0 };
}

/** State after one more observation x in [0, 1], e.g. 1 when an accepted ticket turns out wrong. Throws RangeError. */
export function observe(detector: EDetector, x: number): EDetector {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`observation must lie in [0, 1], got ${x}`);
  const gain = detector.bets.map((bet) => 1 + bet * (x - detector.nullMean));
  return {
    ...detector,
    sums: detector.sums.map((s, i) => (s + 1) * (gain[i] as number)),
    products: detector.products.map((p, i) => p * (gain[i] as number)),
    observations: detector.observations + 1,
  };
}

/** Shiryaev-Roberts statistic; alarm at >= DRIFT_ALARM: mean time to a false alarm of at least that many audits. */
export function shiryaevRoberts(detector: EDetector): number {
  return mean(detector.sums);
}

/** Evidence since the start; reaching 20 ever happens with probability at most 0.05 while healthy (Ville 1939). */
export function eValue(detector: EDetector): number {
  return mean(detector.products);
}

/** Watches judge bias both ways: `over` = judge scores above humans, `under` = below. */
export type BiasDetector = { over: EDetector; under: EDetector };

/** Starts a bias detector that tolerates a mean difference of 2 x `tolerance` on the [0, 1] scale. */
export function startBiasDetector(tolerance = 0.03): BiasDetector {
  return { over: startDetector(0.5 + tolerance), under: startDetector(0.5 + tolerance) };
}

/** State after one audited ticket with human label y and judge score f, both in [0, 1]. */
export function observeBias(detector: BiasDetector, y: number, f: number): BiasDetector {
  const x = (y - f + 1) / 2;
  return { over: observe(detector.over, 1 - x), under: observe(detector.under, x) };
}

/** The side on which the bias alarm has gone off, or null. */
export function biasAlarm(detector: BiasDetector): "over" | "under" | null {
  if (shiryaevRoberts(detector.over) >= BIAS_ALARM) return "over";
  return shiryaevRoberts(detector.under) >= BIAS_ALARM ? "under" : null;
}

/**
 * Exact two-sided McNemar test for two configurations on the same tickets: `first` tickets where only the first was
 * right, `second` where only the second was (McNemar 1947, exact binomial form). 1 when there is no discordant ticket.
 */
export function mcNemar(first: number, second: number): number {
  const discordant = first + second;
  if (discordant === 0) return 1;
  return Math.min(1, 2 * binomialUpperTail(Math.max(first, second), discordant, 0.5));
}

export type GoldenSetCheck = { flips: number; tickets: number; pValue: number; alarm: boolean };

/**
 * Golden set: frozen tickets scored again. `flips` verdicts changed; alarm when so many would be unlikely (one-sided
 * exact binomial, p < 0.01) at the flip rate seen between two runs of the same configuration. A run-to-run rate of 0
 * makes any flip an alarm.
 */
export function checkGoldenSet(flips: number, tickets: number, runToRunFlipRate: number): GoldenSetCheck {
  const pValue = binomialUpperTail(flips, tickets, runToRunFlipRate);
  return { flips, tickets, pValue, alarm: pValue < 0.01 };
}

/**
 * Population stability index between two distributions over the same bins, as counts. Information, not an alarm: the
 * scores may shift because the work did. Half a count is added to each bin, so empty bins stay finite.
 */
export function populationStabilityIndex(before: readonly number[], after: readonly number[]): number {
  const smooth = (counts: readonly number[]) => {
    const total = counts.reduce((t, c) => t + c + 0.5, 0);
    return counts.map((c) => (c + 0.5) / total);
  };
  const p = smooth(before);
  const q = smooth(after);
  return p.reduce((t, share, i) => t + ((q[i] as number) - share) * Math.log((q[i] as number) / share), 0);
}
