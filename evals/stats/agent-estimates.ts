import { studentTCritical } from "./distributions.ts";
import { boundedEstimate, type Estimate } from "./estimate.ts";
import { mean, sum, variance, weightedMean } from "./moments.ts";

/** Audits of one agent (or team) and the judge's mean over all of the agent's tickets. */
export type AgentAudits = {
  agent: string;
  labels: readonly number[];
  /** Judge scores of the audited tickets, in the order of `labels`. */
  scores: readonly number[];
  /** Tickets that each audited one stands for (1 / pi), in the order of `labels`; default all alike. */
  weights?: readonly number[];
  /** Tickets of this agent in the frame, audited or not. */
  N: number;
  /** Mean judge score over those N tickets. */
  scoreMean: number;
};

export type AgentEstimate = {
  agent: string;
  estimate: Estimate | null;
  audits: number;
  /** of the value, and the degrees of freedom behind it; 0 without an estimate */
  standardError: number;
  df: number;
};

/** Fewer audits than this and an agent is shown as "not enough audits". */
export const MIN_AGENT_AUDITS = 5;

/** Residual variance of an agent is mixed with that of all, counted as this many audits. */
const PRIOR_DF = 10;

type AgentFit = { agent: string; n: number; value: number; variance: number; fittedMean: number; offset: number };

/** Slope shared by all agents, fitted within agents, so that differences between agents never enter it. */
function sharedSlope(agents: readonly AgentAudits[]): number {
  let cross = 0;
  let square = 0;
  for (const { labels, scores } of agents) {
    const yMean = mean(labels);
    const fMean = mean(scores);
    labels.forEach((y, i) => {
      const f = (scores[i] as number) - fMean;
      cross += (y - yMean) * f;
      square += f * f;
    });
  }
  return cross / Math.max(square, 1e-9);
}

function fitAgents(agents: readonly AgentAudits[]): { fits: AgentFit[]; pooled: number } {
  const audited = agents.filter((agent) => agent.labels.length >= MIN_AGENT_AUDITS);
  const slope = sharedSlope(audited);
  const rest = audited.map((a) => a.labels.map((y, i) => y - slope * (a.scores[i] as number)));
  const n = sum(rest.map((r) => r.length));
  const pooled = sum(rest.map((r) => variance(r, 0) * r.length)) / (n - audited.length - 1);
  const fits = audited.map((a, k): AgentFit => {
    const r = rest[k] as number[];
    const size = r.length;
    const weights = a.weights ?? r.map(() => 1);
    const centre = weightedMean(r, weights);
    // Audits that stand for unequal numbers of tickets are worth fewer equal ones (Kish 1965).
    const worth = sum(weights) ** 2 / sum(weights.map((w) => w * w));
    const mixed = ((size - 1) * variance(r) + PRIOR_DF * pooled) / (size - 1 + PRIOR_DF);
    const one = 1 / (size + 2);
    const spread = mixed > 1e-12 ? mixed : one * (1 - one);
    return {
      agent: a.agent,
      n: size,
      value: centre + slope * a.scoreMean,
      variance: (Math.max(1 - size / a.N, 0) * spread) / worth,
      fittedMean: slope * a.scoreMean,
      offset: centre,
    };
  });
  return { fits, pooled };
}

/**
 * Mean of each agent over the agent's own tickets of the period: audits corrected by the judge with one slope shared
 * by all agents, residual variance stabilised by the pooled one, Student interval with n + 9 degrees of freedom
 * (small-area regression estimator, Rao and Molina 2015, chapter 2). These, not the shrunk ones, are for publication.
 */
export function agentEstimates(agents: readonly AgentAudits[], level = 0.95): AgentEstimate[] {
  const { fits } = fitAgents(agents);
  const byAgent = new Map(fits.map((fit) => [fit.agent, fit]));
  const method = "regression with shared slope, student interval";
  return agents.map(({ agent, labels }) => {
    const fit = byAgent.get(agent);
    if (!fit) return { agent, estimate: null, audits: labels.length, standardError: 0, df: 0 };
    const df = fit.n - 1 + PRIOR_DF;
    const standardError = Math.sqrt(fit.variance);
    const half = studentTCritical(level, df) * standardError;
    const { value, n } = fit;
    return {
      agent,
      estimate: boundedEstimate({ value, low: value - half, high: value + half, level, n, method }),
      audits: n,
      standardError,
      df,
    };
  });
}

/**
 * Order of a coaching list, lowest first: agent means shrunk towards what the judge alone predicts (Fay and Herriot
 * 1979). Smaller error on average, but intervals would be wrong for unusual agents: never for performance decisions,
 * so no interval is returned.
 */
export function coachingOrder(agents: readonly AgentAudits[]): { agent: string; shrunkMean: number }[] {
  const { fits } = fitAgents(agents);
  const centre = sum(fits.map((f) => f.n * f.offset)) / sum(fits.map((f) => f.n));
  const gaps = fits.map((f) => (f.offset - mean(fits.map((other) => other.offset))) ** 2);
  const between = Math.max(sum(gaps) / (fits.length - 1) - mean(fits.map((f) => f.variance)), 0) || 0;
  return fits
    .map((f) => {
      const weight = between + f.variance > 0 ? between / (between + f.variance) : 1;
      return { agent: f.agent, shrunkMean: weight * f.value + (1 - weight) * (f.fittedMean + centre) };
    })
    .sort((a, b) => a.shrunkMean - b.shrunkMean || (a.agent < b.agent ? -1 : 1));
}
