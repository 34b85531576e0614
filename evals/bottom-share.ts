/**
 * For each of several agents the probability of belonging to the lowest tenth (at least one agent), given draws of all their rates together:
 * `draws[d][a]` is the rate of agent a in draw d. Ties share the place by the order given. Empty without agents.
 * @throws RangeError without draws
 */
export function bottomTenth(draws: readonly (readonly number[])[]): number[] {
  const [first] = draws;
  if (!first) throw new RangeError("no draws to rank");
  const places = Math.max(1, Math.floor(first.length / 10));
  const counts = first.map(() => 0);
  for (const rates of draws) {
    const order = rates.map((rate, agent) => ({ rate, agent })).sort((a, b) => a.rate - b.rate);
    for (const { agent } of order.slice(0, places)) counts[agent] = (counts[agent] ?? 0) + 1;
  }
  return counts.map((count) => count / draws.length);
}
