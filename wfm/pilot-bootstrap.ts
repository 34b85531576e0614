import type { Rng } from "../evals/stats/prng.ts";
import { drawNormal, drawPoisson } from "./draw.ts";
import type { KnownArms } from "./pilot-arms.ts";
import { COUNTS, type Counts, type CustomerCounts, noCounts } from "./pilot-counts.ts";
import type { ArmSizes, ReasonCounts } from "./pilot-figures.ts";

/** A row of counts with its customer and reason numbered, so that a resample is a walk over arrays. */
export interface NumberedRow {
  customer: number;
  reason: number;
  side: keyof ArmSizes;
  counts: number[];
}

/** Rows with numbers, and the arm each customer was first seen in (intention to treat). */
export function numbered(customers: readonly CustomerCounts[], reasons: readonly string[]) {
  const sides = new Map<string, { number: number; side: keyof ArmSizes }>();
  const rows = customers.map(({ customer, arm, reason, counts }): NumberedRow => {
    const side = arm === 1 ? "treated" : "control";
    const known = sides.get(customer) ?? { number: sides.size, side };
    sides.set(customer, known);
    return {
      customer: known.number,
      reason: reasons.indexOf(reason),
      side: known.side,
      counts: COUNTS.map((name) => counts[name]),
    };
  });
  return { rows, sideOf: [...sides.values()].map(({ side }) => side) };
}

/** Counts per reason and arm, each customer weighted. */
export function weightedCounts(rows: readonly NumberedRow[], reasons: number, weightOf: (customer: number) => number) {
  const sums = Array.from({ length: reasons }, () => ({
    control: new Float64Array(COUNTS.length),
    treated: new Float64Array(COUNTS.length),
  }));
  for (const { customer, reason, side, counts } of rows) {
    const weight = weightOf(customer);
    if (weight === 0) continue;
    const sum = (sums[reason] as (typeof sums)[number])[side];
    for (let c = 0; c < counts.length; c++) sum[c] = (sum[c] as number) + weight * (counts[c] as number);
  }
  return sums.map(({ control, treated }): ReasonCounts => ({ control: asCounts(control), treated: asCounts(treated) }));
}

function asCounts(sums: Float64Array): Counts {
  const counts = noCounts();
  COUNTS.forEach((name, c) => {
    counts[name] = sums[c] as number;
  });
  return counts;
}

/** One Poisson resample of customers, those never seen included; a guessed split of the arms is redrawn too. */
export function resampler(
  rows: readonly NumberedRow[],
  sideOf: readonly (keyof ArmSizes)[],
  reasons: number,
  arms: KnownArms,
) {
  const seen = { control: 0, treated: 0 };
  for (const side of sideOf) seen[side]++;
  return (rng: Rng) => {
    const drawn = { control: 0, treated: 0 };
    const weights = sideOf.map((side) => {
      const weight = drawPoisson(1, rng);
      drawn[side] += weight;
      return weight;
    });
    const { control, treated } = arms.sizes;
    const shift = arms.given ? 0 : (drawNormal(rng) * Math.sqrt(control + treated)) / 2;
    const size = (all: number, side: keyof ArmSizes): number =>
      Math.max(1, drawn[side] + drawPoisson(Math.max(0, all - seen[side]), rng));
    return {
      counts: weightedCounts(rows, reasons, (customer) => weights[customer] as number),
      sizes: { control: size(control - shift, "control"), treated: size(treated + shift, "treated") },
    };
  };
}
