import type { Estimate } from "../client/wire.ts";
import { number, percent, plural, signed } from "./format.ts";

/** `points`: a difference of two rates, 0.1 = 10 points, always with its sign. */
export type Unit = "percent" | "plain" | "points" | "hours";

const isShare = (unit: Unit): boolean => unit === "percent" || unit === "points";

/** Fewer decimals than the interval can carry would hide it; more would pretend. */
export function decimalsFor(estimate: Pick<Estimate, "low" | "high">, unit: Unit): number {
  const width = (estimate.high - estimate.low) * scaleOf(unit);
  if (isShare(unit)) return width > 0 && width < 2 ? 1 : 0;
  if (width >= 20) return 0;
  return width >= 2 ? 1 : 2;
}

const scaleOf = (unit: Unit): number => (isShare(unit) ? 100 : 1);

/** `78 % (71–84), 62 audits`; bounds below zero are joined by "to", because a dash beside a minus cannot be read. */
export function formatEstimate(estimate: Estimate, unit: Unit = "percent", noun = "audit"): string {
  return `${formatValue(estimate, unit)} ${formatRange(estimate, unit)}, ${formatCount(estimate.n, noun)}`;
}

/** What a figure rests on; with nothing counted it is an assumption and says so. */
export function formatCount(n: number, noun = "audit"): string {
  return n === 0 ? "assumed, not measured" : plural(n, noun);
}

export function formatValue(estimate: Pick<Estimate, "value" | "low" | "high">, unit: Unit = "percent"): string {
  const decimals = decimalsFor(estimate, unit);
  if (unit === "points") return `${signed(100 * estimate.value, decimals)} points`;
  if (unit === "percent") return percent(estimate.value, decimals);
  return `${number(estimate.value, decimals)}${unit === "hours" ? "\u00a0h" : ""}`;
}

export function formatRange(estimate: Pick<Estimate, "low" | "high">, unit: Unit = "percent"): string {
  const decimals = decimalsFor(estimate, unit);
  const scale = scaleOf(unit);
  if (unit === "points")
    return `(${signed(estimate.low * scale, decimals)} to ${signed(estimate.high * scale, decimals)})`;
  const [low, high] = [number(estimate.low * scale, decimals), number(estimate.high * scale, decimals)];
  return estimate.low < 0 ? `(${low} to ${high})` : `(${low}–${high})`;
}

/** An interval without width comes from data without spread; it must not look like certainty. */
export function hasNoSpread({ low, high }: Pick<Estimate, "low" | "high">): boolean {
  return high - low < 1e-9;
}

export const noSpreadReason = "the audits show no spread, so the interval has no width; that is not certainty";

export type Standing = "meets" | "misses" | "undecided";

/** Whether the whole interval lies on one side of the target. */
export function standing(estimate: Estimate, target: number): Standing {
  if (estimate.low >= target) return "meets";
  return estimate.high < target ? "misses" : "undecided";
}

/**
 * How many more observations would bring the interval to one side of the target, if the value stays where it is: the half-width of an
 * interval shrinks with the square root of n. Null when the value sits on the target (no number would do) or it is decided already.
 */
export function moreToDecide(estimate: Estimate, target: number): number | null {
  if (standing(estimate, target) !== "undecided" || estimate.n === 0) return null;
  const distance = Math.abs(estimate.value - target);
  const half = estimate.value < target ? estimate.high - estimate.value : estimate.value - estimate.low;
  if (distance < 0.002) return null;
  const needed = estimate.n * (half / distance) ** 2;
  return Math.max(1, Math.ceil(needed - estimate.n - 1e-6));
}

/** One line about a value and its target, for people in a hurry. */
export function standingText(estimate: Estimate, target: number, noun = "audit"): string {
  const verdict = standing(estimate, target);
  if (verdict === "meets") return "Meets its target";
  if (verdict === "misses") return "Below its target";
  const more = moreToDecide(estimate, target);
  if (more === null || more > 2000) return "Too close to its target to tell";
  return `Not distinguishable from its target yet: about ${plural(roundUp(more), `more ${noun}`)}`;
}

function roundUp(count: number): number {
  const step = count < 20 ? 1 : count < 100 ? 10 : 50;
  return Math.ceil(count / step) * step;
}

/** The server marks a figure as provisional by a warning that begins with this word. */
export function provisionalReason(warnings: readonly string[]): string | null {
  const found = warnings.find((warning) => warning.startsWith("provisional:"));
  return found ? found.slice("provisional:".length).trim() : null;
}

const explanations: readonly (readonly [start: string, text: string])[] = [
  [
    "judge alone",
    "The share of tickets that the automatic judge passed, taken at face value. Nothing corrects it for the judge's errors, so more tickets do not make it truer.",
  ],
  [
    "human audits",
    "Only the tickets that people reviewed blind count, each weighted by the known chance with which it was drawn.",
  ],
  [
    "regression",
    "The judge's scores on all tickets are corrected by what blind reviewers found on tickets drawn with known chances. The interval widens where judge and people disagree.",
  ],
  [
    "ppi",
    "The judge's mean over all tickets plus the mean error that blind audits revealed (prediction-powered inference), with the weight that gives the narrowest valid interval.",
  ],
  [
    "betting",
    "An exact interval that makes no assumption about the shape of the data; wide, but right even with few audits.",
  ],
  [
    "cohen kappa",
    "Agreement between judge and reviewers beyond what chance alone would give: 0 = chance, 1 = complete. It falls when almost all tickets pass, even if agreement is high.",
  ],
  ["gwet", "Agreement beyond chance that stays stable when almost all tickets pass (Gwet's AC1)."],
  ["ac1", "Agreement beyond chance that stays stable when almost all tickets pass (Gwet's AC1)."],
  [
    "krippendorff",
    "Agreement beyond chance, with the interval from drawing the tickets again many times (Krippendorff's alpha).",
  ],
  ["wilson", "A share of independent yes-or-no results with a score interval, which stays honest near 0 % and 100 %."],
  ["too few", "There are too few audits to say anything about the rest; the interval covers everything."],
];

/** The second level of words: what the method does, in a sentence or two. */
export function howComputed(method: string): string {
  const known = explanations.find(([start]) => method.toLowerCase().startsWith(start));
  return (
    known?.[1] ?? "The figure and its interval come from the observations counted here; the method is named above."
  );
}
