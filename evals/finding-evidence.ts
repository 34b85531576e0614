import type { ReadingState } from "../sops/acknowledgement.ts";
import { type Cause, causes } from "./cause.ts";
import type { AgentCount } from "./homogeneity.ts";
import { normalCdf } from "./stats/distributions.ts";
import { incompleteBeta } from "./stats/special-functions.ts";

/** One audited ticket on one criterion. `met` is the human label; `rootCause` is null where the reviewer chose none. */
export type AuditedTicket = {
  ticket: string;
  agent: string | null;
  handledBy: "human" | "bot";
  openedAt: string;
  met: boolean;
  rootCause: Cause | null;
  /** where the agent stood with the SOP when the ticket was opened; absent = nobody had been asked to read it */
  reading?: ReadingState;
};

/** A version of the SOP the criterion tests, by the instant it came in force. */
export type VersionStart = { version: string; effectiveFrom: string };

const day = 86_400_000;

/**
 * Misses in the grace period of a version: training is due, the agent is not at fault. Where the agent was asked to read it, their own
 * period counts, and it is over once they have confirmed; elsewhere `graceDays` from when the version came in force.
 */
export function missesInGrace(
  audits: readonly AuditedTicket[],
  versions: readonly VersionStart[],
  graceDays: number,
): AuditedTicket[] {
  return audits.filter(({ met, openedAt, reading }) => {
    if (reading !== undefined && reading !== "not-due") return !met && reading === "in-grace";
    const age = (start: string): number => (Date.parse(openedAt) - Date.parse(start)) / day;
    return !met && versions.some(({ effectiveFrom }) => age(effectiveFrom) >= 0 && age(effectiveFrom) < graceDays);
  });
}

/** Audited tickets and misses by agent, in the order of their ids; tickets without an agent and bot tickets are left out. */
export function countsByAgent(audits: readonly AuditedTicket[]): AgentCount[] {
  const counts = new Map<string, AgentCount>();
  for (const { agent, handledBy, met } of audits) {
    if (agent === null || handledBy === "bot") continue;
    const count = counts.get(agent) ?? { agent, misses: 0, n: 0 };
    counts.set(agent, { agent, misses: count.misses + (met ? 0 : 1), n: count.n + 1 });
  }
  return [...counts.values()].sort((a, b) => (a.agent < b.agent ? -1 : 1));
}

export type Jump = { version: string; before: number; after: number; z: number; nBefore: number; nAfter: number };

/**
 * The version after whose start the miss rate rose most, if any: pooled two-proportion z over `windowDays` on both sides, at least
 * 8 audits each, one-sided 5 % shared among the versions tried (Bonferroni).
 */
export function jumpAtVersion(
  audits: readonly AuditedTicket[],
  versions: readonly VersionStart[],
  windowDays = 28,
): Jump | null {
  const jumps = versions.flatMap(({ version, effectiveFrom }): Jump[] => {
    const age = (audit: AuditedTicket): number => (Date.parse(audit.openedAt) - Date.parse(effectiveFrom)) / day;
    const before = audits.filter((audit) => age(audit) < 0 && age(audit) >= -windowDays);
    const after = audits.filter((audit) => age(audit) >= 0 && age(audit) < windowDays);
    if (before.length < 8 || after.length < 8) return [];
    const [x, y] = [missRate(before), missRate(after)];
    const pooled = missRate([...before, ...after]);
    const error = Math.sqrt(pooled * (1 - pooled) * (1 / before.length + 1 / after.length));
    if (error === 0) return [];
    return [{ version, before: x, after: y, z: (y - x) / error, nBefore: before.length, nAfter: after.length }];
  });
  const largest = jumps.sort((a, b) => b.z - a.z)[0];
  return largest && (1 - normalCdf(largest.z)) * jumps.length <= 0.05 ? largest : null;
}

export function missRate(audits: readonly { met: boolean }[]): number {
  return audits.length === 0 ? 0 : audits.filter(({ met }) => !met).length / audits.length;
}

/** The cause chosen for more than half of the misses that have one, if at least `fewest` have. */
export function majorityCause(
  audits: readonly AuditedTicket[],
  fewest = 5,
): { cause: Cause; chosen: number; of: number } | null {
  const chosen = audits.flatMap(({ met, rootCause }) => (met || rootCause === null ? [] : [rootCause]));
  const tally = causes.map((cause) => ({ cause, chosen: chosen.filter((each) => each === cause).length }));
  const top = tally.reduce((best, each) => (each.chosen > best.chosen ? each : best));
  return chosen.length >= fewest && top.chosen * 2 > chosen.length ? { ...top, of: chosen.length } : null;
}

/** An agent whose miss rate very probably exceeds twice the median agent's; `rate` is shrunk towards the pooled rate. */
export type FlaggedAgent = AgentCount & { rate: number; probability: number };

/**
 * Agents with P(rate > 2 × median rate) > 0.9 and at least 5 audits. The rate's posterior is a beta distribution whose prior is the pooled
 * rate with the weight of 4 tickets; where the median is 0, twice the pooled rate is the bar.
 */
export function flaggedAgents(counts: readonly AgentCount[]): FlaggedAgent[] {
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  const pooled = counts.reduce((sum, { misses }) => sum + misses, 0) / Math.max(total, 1);
  if (pooled === 0 || pooled === 1) return [];
  const rates = counts.map(({ misses, n }) => misses / n).sort((a, b) => a - b);
  const half = Math.floor(rates.length / 2);
  const median = rates.length % 2 === 1 ? (rates[half] ?? 0) : ((rates[half - 1] ?? 0) + (rates[half] ?? 0)) / 2;
  const bar = Math.min(2 * (median > 0 ? median : pooled), 1);
  return counts.flatMap((count) => {
    const [a, b] = [count.misses + 4 * pooled, count.n - count.misses + 4 * (1 - pooled)];
    const probability = 1 - incompleteBeta(bar, a, b);
    return count.n >= 5 && probability > 0.9 ? [{ ...count, rate: a / (a + b), probability }] : [];
  });
}
