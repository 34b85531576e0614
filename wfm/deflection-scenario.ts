import { z } from "zod";

const share = z.number().min(0).max(1);

/** Counted cases: `successes` of `trials`. No trials is allowed: the other reasons then tell what is likely. */
export const Counted = z
  .strictObject({ successes: z.number().int().min(0), trials: z.number().int().min(0) })
  .refine(({ successes, trials }) => successes <= trials, "successes cannot exceed trials");

const spread = z.number().min(0);

/** A rate: known, counted, or judged as mean and standard deviation (of a beta distribution). */
export const Rate = z.union([share, Counted, z.strictObject({ mean: share, sd: spread })]);

/** A quantity > 0: known, or mean and standard deviation (log-normal). */
const Positive = z.union([z.number().positive(), z.strictObject({ mean: z.number().positive(), sd: spread })]);

/** A volume >= 0: known, or a forecast's mean and standard deviation over the whole period. */
const Volume = z.union([z.number().min(0), z.strictObject({ mean: z.number().min(0), sd: spread })]);

const Correlation = z.union([
  z.number().min(-1).max(1),
  z.strictObject({ mean: z.number().min(-1).max(1), sd: spread }),
]);

const NO_DATA = { successes: 0, trials: 0 };

/** One contact reason. Rates left out count as "no data": they are learnt from the other reasons, with a warning. */
export const DeflectionReason = z.object({
  reason: z.string().min(1),
  volume: Volume,
  ahtS: Positive,
  exposure: Rate,
  containment: Rate.default(NO_DATA),
  botRecontact: Rate.default(NO_DATA),
  humanRecontact: Rate.default(NO_DATA),
  inducedShare: Rate.default(NO_DATA),
  ahtLogSd: z.number().min(0).optional(),
  transferMultiplier: Positive.optional(),
  recontactMultiplier: Positive.optional(),
  difficultyCorrelation: Correlation.optional(),
  assistSaving: Rate.optional(),
  qaFail: Rate.optional(),
  reviewHours: z.number().min(0).optional(),
  observedTransferAhtS: Positive.optional(),
  observedRecontactAhtS: Positive.optional(),
});

/** What money the hours are worth. Hours freed beyond `redeployableHours` stay on the payroll and are not cash. */
export const Economics = z.object({
  hourlyCost: z.number().min(0),
  shrinkage: z.number().min(0).lt(1).default(0),
  costPerSession: z.number().min(0).default(0),
  costPerResolution: z.number().min(0).default(0),
  fixedCost: z.number().min(0).default(0),
  /** paid hours per period that attrition or redeployment can absorb */
  redeployableHours: z.number().min(0),
});

/** One scenario of `plumb deflect`: contact reasons of one period, e.g. a month. */
export const DeflectionScenario = z.object({
  reasons: z
    .array(DeflectionReason)
    .min(1)
    .refine((all) => new Set(all.map((r) => r.reason)).size === all.length, "each reason may appear once"),
  /** scales every exposure; without it exposure counts as already adopted */
  adoption: z.object({ ceiling: share, speed: z.number().positive(), midpoint: z.number(), at: z.number() }).optional(),
  economics: Economics.optional(),
  draws: z.number().int().min(100).max(200_000).default(4000),
  seed: z.number().int().default(1),
});

export type Counted = z.infer<typeof Counted>;
export type Rate = z.infer<typeof Rate>;
export type DeflectionReason = z.infer<typeof DeflectionReason>;
export type DeflectionScenario = z.infer<typeof DeflectionScenario>;
/** The scenario as written, defaults still to be filled in by `DeflectionScenario.parse`. */
export type DeflectionScenarioInput = z.input<typeof DeflectionScenario>;
export type Economics = z.infer<typeof Economics>;

export function isCounted(rate: Rate | undefined): rate is Counted {
  return typeof rate === "object" && "trials" in rate;
}
