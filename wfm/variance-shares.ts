import { type DeflectionInputs, netContacts } from "./deflection.ts";

const FREEZABLE = ["volume", "exposure", "containment", "botRecontact", "humanRecontact", "inducedShare"] as const;
type InputName = (typeof FREEZABLE)[number];

/** Share of the variance of net deflection that knowing `input` exactly would remove; largest first. */
export interface InputShare {
  input: InputName;
  share: number;
}

/**
 * Tornado by freezing: each input in turn is set to its mean over the draws, all else kept draw by draw. Shares need
 * not add to 1, because inputs multiply. Empty when nothing varies.
 */
export function varianceShares(draws: readonly (readonly DeflectionInputs[])[]): InputShare[] {
  const nets = draws.map(netOf);
  const whole = variance(nets);
  // what is left of known inputs is rounding, not variance
  if (!(Math.sqrt(whole) > 1e-9 * Math.max(...nets.map(Math.abs)))) return [];
  return FREEZABLE.map((input) => {
    const means = (draws[0] ?? []).map((_, r) => mean(draws.map((reasons) => reasons[r]?.[input] ?? 0)));
    const frozen = draws.map((reasons) => netOf(reasons.map((of, r) => ({ ...of, [input]: means[r] as number }))));
    return { input, share: 1 - variance(frozen) / whole };
  }).sort((a, b) => b.share - a.share);
}

function netOf(reasons: readonly DeflectionInputs[]): number {
  return reasons.reduce((sum, of) => sum + netContacts(of), 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((v) => (v - centre) ** 2));
}
