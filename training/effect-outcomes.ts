/**
 * One ticket of a study: which period it lies in, what the judge said (0-1, null = nothing), what a blind reviewer said (null = not
 * reviewed), and the probability with which it was to be reviewed. Tickets outside an audit frame have none and do not belong here.
 */
export type EffectTicket = {
  agent: string;
  period: "before" | "after";
  /** YYYY-MM-DD */
  day: string;
  judge: number | null;
  human: number | null;
  pi: number;
};

/** What is assumed of a ticket on which the judge said nothing, before a review corrects it. */
const undecided = 0.5;

/**
 * A ticket's corrected outcome: the judge's, moved by what reviews say it is off, `judge + (human - judge)/pi` where reviewed. Its mean
 * is an unbiased estimate of the rate that reviewers of every ticket would find (difference estimator: Särndal, Swensson and Wretman 1992,
 * ch. 6), so single values may lie outside 0-1. Throws RangeError when `pi` is not in (0, 1].
 */
export function correctedOutcome({ judge, human, pi }: Pick<EffectTicket, "judge" | "human" | "pi">): number {
  if (!(pi > 0 && pi <= 1)) throw new RangeError(`a ticket's chance of review must lie in (0, 1], not ${pi}`);
  const said = judge ?? undecided;
  return human === null ? said : said + (human - said) / pi;
}

/** Corrected outcomes of one agent in one period. */
export type Cell = { agent: string; n: number; mean: number; sumOfSquares: number };

/** Corrected means by agent, for one period; `sumOfSquares` is about the agent's own mean. */
export function agentCells(tickets: readonly EffectTicket[], period: EffectTicket["period"]): Map<string, Cell> {
  const values = new Map<string, number[]>();
  for (const ticket of tickets) {
    if (ticket.period !== period) continue;
    const own = values.get(ticket.agent);
    if (own) own.push(correctedOutcome(ticket));
    else values.set(ticket.agent, [correctedOutcome(ticket)]);
  }
  return new Map([...values].map(([agent, list]) => [agent, cellOf(agent, list)]));
}

function cellOf(agent: string, values: readonly number[]): Cell {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { agent, n: values.length, mean, sumOfSquares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}

/** How much agents differ and how much one agent's tickets do: variances of corrected outcomes. `mean` is over tickets. */
export type Components = { mean: number; between: number; within: number; agents: number; tickets: number };

/**
 * Variance components by the method of moments for groups of unequal size (Searle, Casella and McCulloch 1992, 3.6), the one between
 * agents cut at 0. Null with fewer than 3 agents or no agent with two tickets.
 */
export function varianceComponents(cells: Iterable<Cell>): Components | null {
  const list = [...cells];
  const tickets = list.reduce((sum, { n }) => sum + n, 0);
  const k = list.length;
  if (k < 3 || tickets <= k) return null;
  const mean = list.reduce((sum, cell) => sum + cell.n * cell.mean, 0) / tickets;
  const within = list.reduce((sum, cell) => sum + cell.sumOfSquares, 0) / (tickets - k);
  const msBetween = list.reduce((sum, cell) => sum + cell.n * (cell.mean - mean) ** 2, 0) / (k - 1);
  const n0 = (tickets - list.reduce((sum, { n }) => sum + n * n, 0) / tickets) / (k - 1);
  return { mean, between: Math.max(0, (msBetween - within) / n0), within, agents: k, tickets };
}

/** An agent's rate with the part of its distance from the mean that is not chance: mean + R (own - mean), R by their tickets. */
export function shrunken(cell: Cell, { mean, between, within }: Components): number {
  const reliability = between === 0 ? 0 : between / (between + within / cell.n);
  return mean + reliability * (cell.mean - mean);
}
