import { z } from "zod";
import type { Rng } from "../evals/stats/prng.ts";
import { drawBeta, drawBinomial, drawNormal } from "./draw.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";

const fte = z.union([z.number().min(0), z.strictObject({ mean: z.number().min(0), sd: z.number().min(0) })]);
const share = z.number().min(0).max(1);

/** Staff over months. People are heads; FTE are paid heads at full productivity. Rates are per month. */
export const CapacityInput = z.strictObject({
  months: z
    .array(
      z.strictObject({
        month: z.string().regex(/^\d{4}-\d{2}$/),
        /** with automation as planned */
        requiredFte: fte,
        /** without automation; needed to say what automation saves */
        withoutFte: fte.optional(),
        /** people who start training in this month */
        hires: z.number().int().min(0).default(0),
        /** people who can be given other work in this month */
        redeployable: z.number().int().min(0).default(0),
      }),
    )
    .min(1)
    .max(60),
  /** trained people at the start */
  heads: z.number().int().min(0),
  /** chance that a person leaves in a month; mean and sd where it is not known well */
  attrition: z.union([share, z.strictObject({ mean: share, sd: z.number().min(0) })]),
  /** the same for people in training and nesting, who leave more often; `attrition` when absent */
  newHireAttrition: share.optional(),
  /** months without contacts */
  trainingMonths: z.number().int().min(0).max(12).default(1),
  /** months with contacts under guidance, and their productivity */
  nestingMonths: z.number().int().min(0).max(12).default(1),
  nestingProductivity: share.default(0.5),
  /** months from the end of nesting to full productivity, starting at `rampStart`, in equal steps */
  rampMonths: z.number().int().min(0).max(24).default(3),
  rampStart: share.default(0.8),
  draws: z.number().int().min(200).max(20_000).default(2000),
});
export type CapacityInput = z.infer<typeof CapacityInput>;

export interface CapacityMonth {
  month: string;
  /** all people at the end of the month, in training and nesting too */
  heads: PlannedEstimate;
  leavers: PlannedEstimate;
  hires: number;
  training: PlannedEstimate;
  nesting: PlannedEstimate;
  productiveFte: PlannedEstimate;
  requiredFte: PlannedEstimate;
  /** productive - required; negative = short */
  gapFte: PlannedEstimate;
  pShort: number;
  /** people to start training in this month so that the month they are productive is short with at most 20 % chance */
  startNow: number;
  /** FTE that automation frees, of them those that leavers and redeployment turn into cash so far; absent without `withoutFte` */
  freedFte?: PlannedEstimate;
  cashableFte?: PlannedEstimate;
}

export interface CapacityPlan {
  months: CapacityMonth[];
  warnings: string[];
}

/** People by months since they started training; the last cohort holds all who are fully productive. */
type Staff = number[];

/** One month of one future. */
interface Drawn {
  heads: number;
  leavers: number;
  training: number;
  nesting: number;
  productive: number;
  required: number;
  freed: number;
  cashable: number;
}

const SHORT_ALLOWED = 0.2;

/**
 * Capacity month by month: people leave at random, hires train, nest and ramp up. Savings are cash only as far as
 * leavers who are not replaced, and redeployment, absorb them: freed work is no saving while the people are paid.
 */
export function capacityPlan(input: CapacityInput, rng: Rng): CapacityPlan {
  const futures = Array.from({ length: input.draws }, () => drawMonths(input, rng));
  const about = { n: input.heads, method: `people leaving one by one, Monte Carlo (${input.draws} draws)` };
  const saves = input.months.every(({ withoutFte }) => withoutFte !== undefined);
  const months = input.months.map(({ month, hires }, m): CapacityMonth => {
    const drawn = futures.map((future) => future[m] as Drawn);
    const estimate = (of: (d: Drawn) => number): PlannedEstimate => {
      const values = Float64Array.from(drawn, of);
      return plannedEstimate(values, values, about);
    };
    const gap = (d: Drawn): number => d.productive - d.required;
    return {
      month,
      heads: estimate((d) => d.heads),
      leavers: estimate((d) => d.leavers),
      hires,
      training: estimate((d) => d.training),
      nesting: estimate((d) => d.nesting),
      productiveFte: estimate((d) => d.productive),
      requiredFte: estimate((d) => d.required),
      gapFte: estimate(gap),
      pShort: drawn.filter((d) => gap(d) < 0).length / drawn.length,
      startNow: startNow(input, futures, m),
      ...(saves && { freedFte: estimate((d) => d.freed), cashableFte: estimate((d) => d.cashable) }),
    };
  });
  return { months, warnings: capacityWarnings(input, months) };
}

function drawMonths(input: CapacityInput, rng: Rng): Drawn[] {
  const productivity = productivityByAge(input);
  const leaving = drawRate(input.attrition, rng);
  const newLeaving = input.newHireAttrition ?? leaving;
  const away = { required: drawNormal(rng), without: drawNormal(rng) };
  const last = productivity.length - 1;
  const unproven = input.trainingMonths + input.nestingMonths;
  let staff: Staff = Array<number>(last + 1).fill(0);
  staff[last] = input.heads;
  let room = 0;
  return input.months.map(({ requiredFte, withoutFte, hires, redeployable }) => {
    let leavers = 0;
    staff = staff.map((people, age) => {
      const gone = drawBinomial(people, age < unproven ? newLeaving : leaving, rng);
      leavers += gone;
      return people - gone;
    });
    staff = aged(staff, hires);
    const total = (from: number, to: number): number => staff.slice(from, to).reduce((a, b) => a + b, 0);
    const required = drawFte(requiredFte, away.required);
    const freed = withoutFte === undefined ? 0 : drawFte(withoutFte, away.without) - required;
    room = Math.max(0, room + leavers - hires + redeployable);
    return {
      heads: total(0, staff.length),
      leavers,
      training: total(0, input.trainingMonths),
      nesting: total(input.trainingMonths, unproven),
      productive: staff.reduce((sum, people, age) => sum + people * (productivity[age] as number), 0),
      required,
      freed,
      cashable: Math.min(freed, room),
    };
  });
}

/** Everybody a month older; those who start now are of age 0. */
function aged(staff: Staff, hires: number): Staff {
  const last = staff.length - 1;
  if (last === 0) return [(staff[0] as number) + hires];
  return staff.map((people, age) => {
    if (age === 0) return hires;
    return (staff[age - 1] as number) + (age === last ? people : 0);
  });
}

/** Share of full productivity by months since the start of training; 1 in the end. */
function productivityByAge(input: CapacityInput): number[] {
  const { trainingMonths, nestingMonths, nestingProductivity, rampMonths, rampStart } = input;
  const ramp = Array.from({ length: rampMonths }, (_, i) => rampStart + ((1 - rampStart) * i) / rampMonths);
  return [
    ...Array<number>(trainingMonths).fill(0),
    ...Array<number>(nestingMonths).fill(nestingProductivity),
    ...ramp,
    1,
  ];
}

function drawRate(rate: CapacityInput["attrition"], rng: Rng): number {
  if (typeof rate === "number") return rate;
  const { mean, sd } = rate;
  if (sd === 0 || mean === 0 || mean === 1) return mean;
  const size = Math.max(0.1, (mean * (1 - mean)) / sd ** 2 - 1);
  return drawBeta(mean * size, (1 - mean) * size, rng);
}

/** What is not known of a requirement is the same in all months: one error, not twelve that cancel out. */
function drawFte(quantity: z.infer<typeof fte>, z0: number): number {
  return typeof quantity === "number" ? quantity : Math.max(0, quantity.mean + quantity.sd * z0);
}

/** Hires that month `m` would have to start, beyond those planned, for the month when they leave nesting. */
function startNow(input: CapacityInput, futures: readonly Drawn[][], m: number): number {
  const ready = m + input.trainingMonths + input.nestingMonths;
  const then = futures.flatMap((future) => future[ready] ?? []);
  if (then.length === 0) return 0;
  const short = Float64Array.from(then, (d) => d.required - d.productive).sort();
  const wanted = short[Math.floor((1 - SHORT_ALLOWED) * (short.length - 1))] ?? 0;
  return wanted > 0 ? Math.ceil(wanted / Math.max(0.1, input.rampMonths > 0 ? input.rampStart : 1)) : 0;
}

function capacityWarnings(input: CapacityInput, months: readonly CapacityMonth[]): string[] {
  const warnings: string[] = [];
  const short = months.filter(({ pShort }) => pShort > SHORT_ALLOWED);
  if (short.length > 0) {
    const shown = short.slice(0, 3).map(({ month }) => month);
    warnings.push(`short of people with more than 20 % chance in ${short.length} months (first ${shown.join(", ")})`);
  }
  if (
    months.some(({ freedFte, cashableFte }) => freedFte && cashableFte && cashableFte.value < freedFte.value - 0.05)
  ) {
    warnings.push(
      "more work is freed than leavers and redeployment absorb: the rest stays on the payroll and is no saving",
    );
  }
  const lead = input.trainingMonths + input.nestingMonths;
  if (lead > 0 && months.slice(0, lead).some(({ pShort }) => pShort > SHORT_ALLOWED)) {
    warnings.push(`hires take ${lead} months to work alone: the first ${lead} months cannot be helped by hiring`);
  }
  return warnings;
}
