import { mulberry32, shuffle } from "./stats/prng.ts";

export type OpenReview = {
  ticketId: string /** people who have read it or have it already */;
  taken: readonly string[] /** reviews that it still lacks */;
  lacks: number;
};

/**
 * Shares open reviews out at random and evenly: leniency can only be measured where chance decides who reads what. A ticket
 * goes to nobody twice; what cannot be given to anybody stays open.
 */
export function assignReviews(
  open: readonly OpenReview[],
  reviewers: readonly string[],
  seed: number,
): { ticketId: string; reviewer: string }[] {
  const rng = mulberry32(seed);
  const load = new Map(shuffle([...new Set(reviewers)].sort(), rng).map((reviewer) => [reviewer, 0]));
  const sorted = [...open].sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1));
  return shuffle(sorted, rng).flatMap(({ ticketId, taken, lacks }) => {
    const given: { ticketId: string; reviewer: string }[] = [];
    while (given.length < lacks) {
      const free = [...load].filter(([name]) => !taken.includes(name) && !given.some((one) => one.reviewer === name));
      const least = Math.min(...free.map(([, count]) => count));
      const [chosen] = free.find(([, count]) => count === least) ?? [];
      if (chosen === undefined) break;
      load.set(chosen, least + 1);
      given.push({ ticketId, reviewer: chosen });
    }
    return given;
  });
}
