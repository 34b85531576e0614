import { type Rng, shuffle } from "./stats/prng.ts";

/** What may be drawn more often; `uncertainty` >= 0, in any unit. */
export type TiltedTicket = { id: string; uncertainty: number };

/**
 * Inclusion probabilities that lean towards uncertain tickets: n [(1 - tilt)/N + tilt u/Σu], each at most 1, their sum n (at most N).
 * With a tilt of at most one half no ticket has less than half of the chance it would have without, so that no estimate has more than
 * twice the variance. Without any uncertainty all are equal. In the order given. Throws RangeError for a tilt outside [0, 0.5] or a
 * negative uncertainty.
 */
export function tiltedChances(tickets: readonly TiltedTicket[], n: number, tilt: number): number[] {
  if (!(tilt >= 0 && tilt <= 0.5)) throw new RangeError(`the tilt must lie in [0, 0.5], not ${tilt}`);
  const bad = tickets.find(({ uncertainty }) => !(uncertainty >= 0));
  if (bad) throw new RangeError(`uncertainty of ticket ${bad.id} must be 0 or more, got ${bad.uncertainty}`);
  const N = tickets.length;
  if (n >= N) return tickets.map(() => 1);
  const total = tickets.reduce((sum, { uncertainty }) => sum + uncertainty, 0);
  const size = tickets.map(({ uncertainty }) => (1 - tilt) / N + (total > 0 ? (tilt * uncertainty) / total : tilt / N));
  const certain = new Set<number>();
  // Whoever would be drawn more than once is drawn for certain; the others share what is left.
  for (;;) {
    const rest = size.reduce((sum, own, i) => sum + (certain.has(i) ? 0 : own), 0);
    const factor = (n - certain.size) / rest;
    const beyond = size.flatMap((own, i) => (!certain.has(i) && own * factor >= 1 ? [i] : []));
    if (beyond.length === 0) return size.map((own, i) => (certain.has(i) ? 1 : own * factor));
    for (const i of beyond) certain.add(i);
  }
}

/**
 * Draws as many tickets as the chances add up to, each with exactly its chance: systematic sampling along a random order (Madow 1949).
 * Gives positions.
 */
export function drawWithChances(chances: readonly number[], rng: Rng): number[] {
  const order = shuffle([...chances.keys()], rng);
  const start = rng();
  const drawn: number[] = [];
  let reached = 0;
  let next = start;
  for (const i of order) {
    reached += chances[i] as number;
    // Rounding must neither lose the last ticket nor draw one that has its chance used up.
    if (reached > next + 1e-9) {
      drawn.push(i);
      next += 1;
    }
  }
  return drawn;
}

/** How unsure a judge is of a ticket over its criteria: sqrt(Σ w² p (1 - p)), p its calibrated probability, w the criterion's weight. */
export function ticketUncertainty(criteria: readonly { weight: number; probability: number }[]): number {
  return Math.sqrt(criteria.reduce((sum, { weight, probability: p }) => sum + weight ** 2 * p * (1 - p), 0));
}
