import { agentEstimates, MIN_AGENT_AUDITS } from "./stats/agent-estimates.ts";
import { studentTCdf } from "./stats/distributions.ts";
import type { Estimate } from "./stats/estimate.ts";
import { mean } from "./stats/moments.ts";
import { benjaminiHochberg } from "./stats/multiplicity.ts";

/** One ticket of the population: its group, the judge's score and, where it was audited, the label; all in [0, 1]. */
export type GroupedTicket = {
  group: string;
  judge: number | null;
  label: number | null;
  /** chance with which it was drawn */
  pi: number;
};

export type GroupFigure = {
  group: string;
  tickets: number;
  audits: number;
  /** corrected by audits; null = not enough audits */
  estimate: Estimate | null;
  /** the judge's mean, uncorrected; never shown alone */
  raw: number | null;
  /** best and worst place that the intervals allow; equal only where they separate */
  place: { best: number; worst: number } | null;
  /** under the target at a false discovery rate of 10 % over the groups */
  flagged: boolean;
};

const falseDiscoveries = 0.1;

/**
 * Corrected mean of each group (team, agent, channel, period) over its own tickets: audits corrected by the judge with one
 * slope shared by all groups. Groups with fewer than 5 audits have a count and no figure. Largest groups first.
 */
export function groupFigures(tickets: readonly GroupedTicket[], target: number | null = null): GroupFigure[] {
  const groups = new Map<string, GroupedTicket[]>();
  for (const ticket of tickets) {
    const known = groups.get(ticket.group);
    if (known) known.push(ticket);
    else groups.set(ticket.group, [ticket]);
  }
  const scores = tickets.flatMap(({ judge }) => judge ?? []);
  const fallback = scores.length > 0 ? mean(scores) : 0;
  const inputs = [...groups].map(([agent, own]) => {
    const audited = own.filter((ticket): ticket is GroupedTicket & { label: number } => ticket.label !== null);
    return {
      agent,
      labels: audited.map(({ label }) => label),
      scores: audited.map(({ judge }) => judge ?? fallback),
      weights: audited.map(({ pi }) => 1 / pi),
      N: own.length,
      scoreMean: mean(own.map(({ judge }) => judge ?? fallback)),
    };
  });
  const found = new Map(agentEstimates(inputs).map((one) => [one.agent, one]));
  const estimated = inputs.flatMap(({ agent }) => {
    const one = found.get(agent);
    return one?.estimate ? [{ ...one, estimate: one.estimate }] : [];
  });
  const flagged = target === null ? new Set<string>() : belowTarget(estimated, target);
  return inputs
    .map(({ agent, labels, N }): GroupFigure => {
      const estimate = found.get(agent)?.estimate ?? null;
      const judged = (groups.get(agent) ?? []).flatMap(({ judge }) => judge ?? []);
      return {
        group: agent,
        tickets: N,
        audits: labels.length,
        estimate,
        raw: judged.length > 0 ? mean(judged) : null,
        place: estimate && placeAmong(estimate, estimated),
        flagged: flagged.has(agent),
      };
    })
    .sort((a, b) => b.tickets - a.tickets || (a.group < b.group ? -1 : 1));
}

export const leastGroupAudits = MIN_AGENT_AUDITS;

type Estimated = { agent: string; estimate: Estimate; standardError: number; df: number };

/** A place is certain only where no other interval overlaps. */
function placeAmong(own: Estimate, all: readonly { estimate: Estimate }[]): { best: number; worst: number } {
  const above = all.filter(({ estimate }) => estimate.low > own.high).length;
  const below = all.filter(({ estimate }) => estimate.high < own.low).length;
  return { best: above + 1, worst: all.length - below };
}

function belowTarget(groups: readonly Estimated[], target: number): Set<string> {
  const p = groups.map(({ estimate, standardError, df }) =>
    standardError > 0 ? studentTCdf((estimate.value - target) / standardError, df) : Number(estimate.value >= target),
  );
  const adjusted = benjaminiHochberg(p);
  return new Set(groups.flatMap(({ agent }, k) => ((adjusted[k] as number) <= falseDiscoveries ? [agent] : [])));
}
