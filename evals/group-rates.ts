import { type AgentAudits, agentEstimates } from "./stats/agent-estimates.ts";
import { studentTCdf, studentTCritical } from "./stats/distributions.ts";
import type { Estimate } from "./stats/estimate.ts";
import { mean } from "./stats/moments.ts";
import { benjaminiHochberg } from "./stats/multiplicity.ts";

/** A ticket of the population where the criterion applies: the judge's value on [0, 1] (null = unscored), the human label where audited. */
export type GroupedTicket = { group: string; judge: number | null; label: number | null };

export type GroupRate = {
  group: string;
  tickets: number;
  audits: number;
  /** corrected rate of the group's own tickets; null = not enough audits (fewer than 5) */
  estimate: Estimate | null;
  /** true = below the target with the false flags among all groups held to 10 % (Benjamini-Hochberg) */
  flagged: boolean;
  /** groups whose interval overlaps this one's: between them no order can be told */
  overlaps: string[];
};

const falseFlags = 0.1;

/**
 * Corrected rate of a criterion by agent, team, site, channel, region, language or month: the judge on all tickets of the group, corrected by its
 * audits with a slope shared by all groups. Unscored tickets count with the mean of the scored ones. Sorted by name: an order by rate is
 * only there where intervals separate.
 */
export function ratesByGroup(tickets: readonly GroupedTicket[], target: number): GroupRate[] {
  const known = tickets.flatMap(({ judge }) => (judge === null ? [] : [judge]));
  const usual = known.length === 0 ? 0 : mean(known);
  const names = [...new Set(tickets.map(({ group }) => group))].sort();
  const groups = names.map((group) =>
    auditsOf(
      group,
      tickets.filter((one) => one.group === group),
      usual,
    ),
  );
  const estimates = agentEstimates(groups);
  const pValues = estimates.map(({ estimate }) => (estimate ? belowTarget(estimate, target) : 1));
  const tested = estimates.flatMap(({ estimate }, i) => (estimate ? [i] : []));
  const adjusted = benjaminiHochberg(tested.map((i) => pValues[i] as number));
  return estimates.map(({ agent, estimate, audits }, i) => ({
    group: agent,
    tickets: groups[i]?.N ?? 0,
    audits,
    estimate,
    flagged: estimate !== null && (adjusted[tested.indexOf(i)] ?? 1) <= falseFlags,
    overlaps: estimates.flatMap((other) =>
      other.agent !== agent && overlap(estimate, other.estimate) ? [other.agent] : [],
    ),
  }));
}

function auditsOf(group: string, tickets: readonly GroupedTicket[], usual: number): AgentAudits {
  const audited = tickets.flatMap(({ judge, label }) => (label === null ? [] : [{ score: judge ?? usual, label }]));
  return {
    agent: group,
    labels: audited.map(({ label }) => label),
    scores: audited.map(({ score }) => score),
    N: tickets.length,
    scoreMean: mean(tickets.map(({ judge }) => judge ?? usual)),
  };
}

/** One-sided p-value of "the rate reaches the target": the standard error is the longer half of the interval over its critical value. */
function belowTarget({ value, low, high, level, n }: Estimate, target: number): number {
  const half = Math.max(value - low, high - value);
  if (half === 0) return value < target ? 0 : 1;
  const df = n + 9;
  return studentTCdf(((value - target) / half) * studentTCritical(level, df), df);
}

function overlap(a: Estimate | null, b: Estimate | null): boolean {
  return a === null || b === null || (a.low <= b.high && b.low <= a.high);
}
