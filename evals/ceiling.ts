import { cohenKappa, crossTabulate, gwetAc1 } from "./stats/agreement.ts";
import { boundedEstimate, type Estimate } from "./stats/estimate.ts";
import { krippendorffEstimate } from "./stats/krippendorff.ts";
import { variance } from "./stats/moments.ts";
import { mulberry32 } from "./stats/prng.ts";
import { wilson } from "./stats/wilson.ts";

/** Labels that two people gave one ticket on one criterion, neither knowing the other's; rescaled to [0, 1]. */
export type BlindPair = readonly [first: number, second: number];

/** How far people agree with each other, which is as far as any judge can agree with one of them. */
export type Ceiling = {
  pairs: number;
  /** under 30 pairs nothing is shown; under 60 nothing is decided on it */
  standing: "too-few" | "shown" | "decisive";
  agreement: Estimate | null;
  kappa: Estimate | null;
  weightedKappa: Estimate | null;
  ac1: Estimate | null;
  alpha: Estimate | null;
  /** the most a perfect judge agrees with one person */
  reachable: Estimate | null;
  /** variance of a label that is the single reviewer's own: half the mean square between the two */
  reviewerVariance: number | null;
};

const leastShown = 30;
const leastDecisive = 60;

/**
 * Agreement of a perfect judge with one person when two people agree at `agreement`: (1 + sqrt(2a - 1)) / 2, for
 * independent, symmetric errors; one half where they agree no better than by a coin.
 */
export function reachableAgreement(agreement: number): number {
  return (1 + Math.sqrt(Math.max(2 * agreement - 1, 0))) / 2;
}

/** The human ceiling from double-blind pairs; `levels` are the criterion's, in [0, 1]. */
export function humanCeiling(
  pairs: readonly BlindPair[],
  levels: readonly number[],
  options: { seed: number; level?: number },
): Ceiling {
  const { seed, level = 0.95 } = options;
  const n = pairs.length;
  const standing = n < leastShown ? "too-few" : n < leastDecisive ? "shown" : "decisive";
  const sorted = [...levels].sort((a, b) => a - b);
  const code = (value: number) =>
    sorted.reduce((best, one, k) => (Math.abs(one - value) < Math.abs((sorted[best] as number) - value) ? k : best), 0);
  const codes = pairs.map(([first, second]) => [code(first), code(second)] as const);
  const agreement = wilson(codes.filter(([first, second]) => first === second).length, n, level);
  const table = crossTabulate(
    codes.map(([first]) => first),
    codes.map(([, second]) => second),
    Math.max(sorted.length, 2),
  );
  const graded = sorted.length > 2;
  return {
    pairs: n,
    standing,
    agreement,
    kappa: n === 0 ? null : cohenKappa(table, "nominal", level),
    weightedKappa: n === 0 || !graded ? null : cohenKappa(table, "quadratic", level),
    ac1: n === 0 ? null : gwetAc1(table, level),
    alpha: n === 0 ? null : krippendorffEstimate(codes, "ordinal", { rng: mulberry32(seed), level }),
    reachable: agreement && reachable(agreement),
    reviewerVariance: n < 2 ? null : pairs.reduce((t, [a, b]) => t + (a - b) ** 2, 0) / (2 * n),
  };
}

function reachable({ value, low, high, level, n }: Estimate): Estimate | null {
  return boundedEstimate({
    value: reachableAgreement(value),
    low: reachableAgreement(low),
    high: reachableAgreement(high),
    level,
    n,
    method: "agreement of a perfect judge with one person, from agreement between people",
  });
}

/** How close to the ceiling a promise may come. */
const margin = 0.02;

/**
 * Why a promised agreement cannot be kept by any judge, or null. Decided on 60 pairs; between 30 and 60 only where even
 * the upper end of the interval is too low.
 */
export function aboveCeiling(target: number, ceiling: Ceiling): string | null {
  const { reachable: most, standing, pairs } = ceiling;
  if (!most || standing === "too-few") return null;
  const limit = (standing === "decisive" ? most.value : most.high) - margin;
  if (target <= limit) return null;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return `People agree with each other on ${percent(ceiling.agreement?.value ?? 0)} of ${pairs} tickets, so no judge agrees with one of them more than about ${percent(most.value)} of the time. ${percent(target)} cannot be promised: make the question clearer, or let two reviewers settle each label.`;
}

/**
 * Share of what a judge leaves unexplained that is the reviewers' own noise, 0-1; `residuals` are the labels less what the judge says. Two
 * labels of one ticket differ by twice one reviewer's variance. One disagreement more than was seen is counted, so that few pairs
 * without any do not claim that reviewers have no noise. Null under 30 pairs.
 */
export function auditorNoise(pairs: readonly BlindPair[], residuals: readonly number[]): number | null {
  if (pairs.length < leastShown || residuals.length < 2) return null;
  const left = variance(residuals);
  const own = (pairs.reduce((total, [a, b]) => total + (a - b) ** 2, 0) + 1) / (2 * (pairs.length + 2));
  return left > 0 ? Math.min(own / left, 1) : null;
}
