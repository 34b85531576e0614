import type { DeflectionInputs } from "./deflection.ts";

const FREEZABLE = [
  "volume",
  "exposure",
  "containment",
  "botRecontact",
  "humanRecontact",
  "inducedShare",
  "ahtS",
  "transferMultiplier",
  "recontactMultiplier",
  "difficultyCorrelation",
  "assistSaving",
  "observedTransferAhtS",
  "observedRecontactAhtS",
] as const;
type InputName = (typeof FREEZABLE)[number];

/** Share of the variance of the outcome that knowing `input` exactly would remove; largest first. */
export interface InputShare {
  input: InputName;
  share: number;
}

/**
 * Tornado by freezing: each input in turn is set to its mean over the draws, all else kept draw by draw. Inputs that do
 * not vary, or do not touch the outcome, are left out. Shares need not add to 1, because inputs multiply. Empty when
 * nothing varies.
 * @param outcome of one reason in one draw, e.g. net deflected contacts or hours saved; summed over the reasons
 */
export function varianceShares(
  draws: readonly (readonly DeflectionInputs[])[],
  outcome: (inputs: DeflectionInputs) => number,
): InputShare[] {
  const total = (reasons: readonly DeflectionInputs[]): number => reasons.reduce((sum, of) => sum + outcome(of), 0);
  const outcomes = draws.map(total);
  const whole = variance(outcomes);
  // what is left of known inputs is rounding, not variance
  if (!(Math.sqrt(whole) > 1e-9 * Math.max(...outcomes.map(Math.abs)))) return [];
  return FREEZABLE.filter((input) => varies(draws, input))
    .map((input) => {
      const means = (draws[0] ?? []).map((_, r) => mean(draws.map((reasons) => reasons[r]?.[input] ?? 0)));
      const frozen = draws.map((reasons) => total(reasons.map((of, r) => withInput(of, input, means[r] as number))));
      return { input, share: 1 - variance(frozen) / whole };
    })
    .filter(({ share }) => Math.abs(share) > 1e-12)
    .sort((a, b) => b.share - a.share);
}

function varies(draws: readonly (readonly DeflectionInputs[])[], input: InputName): boolean {
  return (draws[0] ?? []).some((first, r) => draws.some((reasons) => reasons[r]?.[input] !== first[input]));
}

/** A measured handle time that a reason does not have stays absent. */
function withInput(inputs: DeflectionInputs, input: InputName, value: number): DeflectionInputs {
  return inputs[input] === undefined ? inputs : { ...inputs, [input]: value };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((v) => (v - centre) ** 2));
}
