import { binomialCdf } from "./counting-tails.ts";
import { normalCritical } from "./distributions.ts";

/**
 * Reliability of an agent's mean over `n` tickets, given the share `icc` of one ticket's variance that lies between agents (Spearman-Brown).
 */
export function spearmanBrown(icc: number, n: number): number {
  return (n * icc) / (1 + (n - 1) * icc);
}

/** Tickets an agent needs so that their mean reaches `reliability`, 0 < icc, reliability < 1. @throws RangeError outside. */
export function ticketsForReliability(icc: number, reliability: number): number {
  if (!(icc > 0 && icc < 1 && reliability > 0 && reliability < 1))
    throw new RangeError("icc and reliability lie between 0 and 1");
  const tickets = (reliability * (1 - icc)) / (icc * (1 - reliability));
  // Rounding errors just above a whole number must not add a ticket.
  return Math.ceil(tickets - 1e-9);
}

/** Probability that an agent whose true pass rate is `passRate` shows less than `bar` in `n` tickets: a false flag when passRate >= bar. */
export function flagProbability(passRate: number, n: number, bar: number): number {
  const most = Math.ceil(bar * n - 1e-9) - 1;
  return most < 0 ? 0 : binomialCdf(most, n, passRate);
}

/** Audits for a 95 % interval of half-width `half` around a rate of `p`, in a population of N (leave out: endless); Cochran 1977. */
export function auditsForHalfWidth(p: number, half: number, N?: number): number {
  const endless = (normalCritical(0.95) ** 2 * p * (1 - p)) / half ** 2;
  return Math.ceil((N === undefined ? endless : endless / (1 + (endless - 1) / N)) - 1e-9);
}

/** Audits without any defect that show, at `confidence`, a rate of at most `maxRate`. */
export function auditsWithoutDefect(maxRate: number, confidence = 0.95): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - maxRate) - 1e-9);
}
