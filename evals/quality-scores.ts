import { type AgentAudits, agentEstimates } from "./stats/agent-estimates.ts";
import { boundedEstimate, type Estimate } from "./stats/estimate.ts";
import { mean } from "./stats/moments.ts";
import { studentInterval, unequalProbabilityEstimate } from "./stats/regression-estimator.ts";

/** A ticket of the audited population: its chance of being drawn, the score of its auto-review, and of its first blind review if it was drawn; 0-100. */
export type ReviewedTicket = { ticketId: string; pi: number; auto: number | null; human: number | null };

/** Fewer blind reviews than this and no figure is given. */
export const minReviews = 10;
/** Fewer than this and the auto-scores stay out of it: their slope would be guesswork. */
export const minToCorrect = 20;

/**
 * Mean review score (the IQS that reviewing every ticket would give) of a group of tickets, in [0, 1]: blind reviews drawn with known
 * chances, corrected by the auto-scores of all tickets where there are enough (regression estimator under unequal probabilities, Student
 * interval). Tickets without an auto-score are left out of the population. Null with fewer than `minReviews` reviews.
 */
export function correctedScore(tickets: readonly ReviewedTicket[], level = 0.95): Estimate | null {
  const population = tickets.filter((ticket): ticket is ReviewedTicket & { auto: number } => ticket.auto !== null);
  const units = population.flatMap(({ pi, auto, human }) =>
    human === null ? [] : [{ y: human / 100, x: [auto / 100], pi }],
  );
  if (units.length < minReviews) return null;
  const useJudge = units.length >= minToCorrect && new Set(units.map(({ x }) => x[0])).size > 1;
  const frame = { N: population.length, xMeans: useJudge ? [mean(population.map(({ auto }) => auto / 100))] : [] };
  const estimate = unequalProbabilityEstimate(useJudge ? units : units.map((unit) => ({ ...unit, x: [] })), frame);
  if (!estimate) return null;
  const name = useJudge ? "blind reviews corrected by auto-scores" : "blind reviews alone";
  return boundedEstimate(studentInterval(estimate, `${name}, unequal probabilities, student interval`, level));
}

/** The same for each of several agents, with one slope shared by all of them; null for an agent with fewer than 5 blind reviews. */
export function correctedByAgent(groups: ReadonlyMap<string, readonly ReviewedTicket[]>): Map<string, Estimate | null> {
  const agents = [...groups].flatMap(([agent, tickets]): AgentAudits[] => {
    const scored = tickets.filter((ticket): ticket is ReviewedTicket & { auto: number } => ticket.auto !== null);
    const audited = scored.filter(
      (ticket): ticket is ReviewedTicket & { auto: number; human: number } => ticket.human !== null,
    );
    if (scored.length === 0) return [];
    return [
      {
        agent,
        labels: audited.map(({ human }) => human / 100),
        scores: audited.map(({ auto }) => auto / 100),
        N: scored.length,
        scoreMean: mean(scored.map(({ auto }) => auto / 100)),
      },
    ];
  });
  if (agents.every(({ labels }) => labels.length < 5)) return new Map();
  return new Map(agentEstimates(agents).map(({ agent, estimate }) => [agent, estimate]));
}
