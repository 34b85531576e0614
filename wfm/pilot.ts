import { normalCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import type { Rng } from "../evals/stats/prng.ts";
import { wilson } from "../evals/stats/wilson.ts";
import { armSizes, customersInBothArms } from "./pilot-arms.ts";
import { numbered, resampler, weightedCounts } from "./pilot-bootstrap.ts";
import { type CustomerCounts, type PilotEvent, pilotCounts } from "./pilot-counts.ts";
import {
  type ArmSizes,
  type PilotFigures,
  pilotFigures,
  pilotRates,
  type ReasonCounts,
  workloadReduction,
} from "./pilot-figures.ts";

type PilotEstimates = Record<keyof PilotFigures, Estimate>;

export interface PilotReason extends PilotEstimates {
  reason: string;
  sessions: number;
  containment: Estimate | null;
  botRecontact: Estimate | null;
  humanRecontact: Estimate | null;
  inducedShare: Estimate;
}

export interface PilotResult {
  /** human contacts saved per treated customer over the log's period */
  perTreatedCustomer: PilotEstimates;
  workloadReduction: Estimate;
  byReason: PilotReason[];
  customers: ArmSizes;
  warnings: string[];
}

export interface PilotOptions {
  rng: Rng;
  /** customers assigned per arm; guessed from the log when absent, with a warning */
  customers?: ArmSizes;
  /** default 7 */
  windowDays?: number;
  /** induced share of sessions per reason, when measured otherwise */
  inducedShares?: Readonly<Record<string, number>>;
  /** bootstrap resamples, default 1000 */
  resamples?: number;
}

/**
 * Four estimates of what a randomised bot pilot saved, on one event log. Intervals: normal, with the standard error of a
 * Poisson bootstrap over customers (all rows of a customer stay together).
 * @throws RangeError on an empty log, a log with one arm, or rows outside their range
 * Source: Gerber and Green 2012, Field Experiments (intention to treat); Chamandy et al. 2012 (Poisson bootstrap).
 */
export function pilot(events: readonly PilotEvent[], options: PilotOptions): PilotResult {
  const windowDays = options.windowDays ?? 7;
  const customers = pilotCounts(events, windowDays);
  if (!customers.some(({ arm }) => arm === 0) || !customers.some(({ arm }) => arm === 1)) {
    throw new RangeError("a pilot log needs customers in both arms");
  }
  const reasons = [...new Set(customers.map(({ reason }) => reason))].sort();
  const arms = armSizes(events, options.customers);
  const induced = options.inducedShares ?? {};
  const figures = (counts: ReasonCounts[], sizes: ArmSizes) => allFigures(counts, sizes, reasons, induced);
  const { rows, sideOf } = numbered(customers, reasons);
  const counts = weightedCounts(rows, reasons.length, () => 1);
  const point = figures(counts, arms.sizes);
  const resample = resampler(rows, sideOf, reasons.length, arms);
  const errors = standardErrors(point, options.resamples ?? 1000, () => {
    const drawn = resample(options.rng);
    return figures(drawn.counts, drawn.sizes);
  });
  const estimate = estimator(point, errors, customers.length, arms.given);
  return {
    perTreatedCustomer: fourEstimates("total", estimate),
    workloadReduction: estimate("workload"),
    byReason: reasons.map((reason, r) => byReason(reason, counts[r] as ReasonCounts, estimate)),
    customers: arms.sizes,
    warnings: [...arms.warnings, ...pilotWarnings(events, customers, windowDays)],
  };
}

type Figures = Map<string, number>;

function allFigures(
  counts: readonly ReasonCounts[],
  sizes: ArmSizes,
  reasons: readonly string[],
  induced: Readonly<Record<string, number>>,
): Figures {
  const figures: Figures = new Map([["workload", workloadReduction(counts, sizes)]]);
  reasons.forEach((reason, r) => {
    const of = counts[r] as ReasonCounts;
    for (const [name, value] of Object.entries(pilotFigures(of, sizes, induced[reason]))) {
      figures.set(`${name} ${reason}`, value);
      figures.set(`${name}total`, (figures.get(`${name}total`) ?? 0) + value);
    }
    figures.set(`induced ${reason}`, pilotRates(of, sizes, induced[reason]).inducedShare);
  });
  return figures;
}

function standardErrors(point: Figures, resamples: number, draw: () => Figures): Figures {
  const squares: Figures = new Map();
  for (let b = 0; b < resamples; b++) {
    for (const [name, value] of draw()) {
      const deviation = value - (point.get(name) as number);
      squares.set(name, (squares.get(name) ?? 0) + deviation ** 2);
    }
  }
  return new Map([...squares].map(([name, sum]) => [name, Math.sqrt(sum / resamples)]));
}

function estimator(point: Figures, errors: Figures, n: number, sizesGiven: boolean) {
  const z = normalCritical(0.95);
  const method = `normal, Poisson bootstrap over customers${sizesGiven ? "" : ", arm sizes guessed from the log"}`;
  return (name: string): Estimate => {
    const value = point.get(name) ?? 0;
    const error = errors.get(name) ?? 0;
    return { value, low: value - z * error, high: value + z * error, level: 0.95, n, method };
  };
}

function fourEstimates(suffix: string, estimate: (name: string) => Estimate): PilotEstimates {
  return {
    vendor: estimate(`vendor${suffix}`),
    recontactAdjusted: estimate(`recontactAdjusted${suffix}`),
    formula: estimate(`formula${suffix}`),
    randomised: estimate(`randomised${suffix}`),
  };
}

function byReason(
  reason: string,
  { control, treated }: ReasonCounts,
  estimate: (name: string) => Estimate,
): PilotReason {
  return {
    reason,
    sessions: treated.sessions,
    ...fourEstimates(` ${reason}`, estimate),
    containment: wilson(treated.contained, treated.sessions),
    botRecontact: wilson(treated.comeBack, treated.judgedContained),
    humanRecontact: wilson(control.humanAgain, control.judgedHuman),
    inducedShare: estimate(`induced ${reason}`),
  };
}

/** Below it a normal interval says nothing. */
const LEAST_CUSTOMERS = 30;

function pilotWarnings(
  events: readonly PilotEvent[],
  customers: readonly CustomerCounts[],
  windowDays: number,
): string[] {
  const warnings: string[] = [];
  const total = (name: "contained" | "judgedContained"): number =>
    customers.reduce((sum, { counts }) => sum + counts[name], 0);
  const open = total("contained") - total("judgedContained");
  if (open > 0) {
    warnings.push(
      `${open} contained sessions in the last ${windowDays} days are not judged yet: their customers may still come back`,
    );
  }
  const few = [0, 1].map((arm) => new Set(events.flatMap((e) => (e.bot_arm === arm ? [e.customer_id] : []))).size);
  if (Math.min(...few) < LEAST_CUSTOMERS) {
    warnings.push(
      `${few[0]} customers without and ${few[1]} with the bot are too few: the intervals are not to be trusted`,
    );
  }
  const both = customersInBothArms(events);
  if (both.length > 0) {
    warnings.push(
      `${both.length} customers appear in both arms (first: ${both[0]}): randomise customers, not sessions`,
    );
  }
  const botInControl = events.filter((e) => e.handler === "bot" && e.bot_arm === 0).length;
  if (botInControl > 0) warnings.push(`${botInControl} bot sessions in the control arm: the effect is understated`);
  const abandoned = events.filter((e) => e.handler === "bot" && e.outcome === "abandoned").length;
  if (abandoned > 0) {
    warnings.push(`${abandoned} abandoned bot sessions count as contained only until their customers come back`);
  }
  return warnings;
}
