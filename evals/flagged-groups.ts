import { type AgentCount, agentsDiffer, taroneZ } from "./homogeneity.ts";
import { hypergeometricCdf } from "./stats/counting-tails.ts";
import { benjaminiHochberg } from "./stats/multiplicity.ts";

/** What is known of an agent besides their tickets; `startedOn` is a day, YYYY-MM-DD. */
export type AgentFacts = { team: string | null; startedOn: string | null };

/** Agents with something in common: their team, or the quarter of the year in which they started (a cohort). */
export type FlaggedGroup = {
  kind: "team" | "cohort";
  name: string;
  /** everybody in it, also those of whom nothing is audited: it is taught as a whole */
  agents: string[];
  misses: number;
  n: number;
  /** miss rate, pulled towards the rate of all with the weight of 4 tickets */
  rate: number;
  /** miss rate of everybody else */
  elsewhere: number;
  /** probability of so many misses if the group were like everybody else, adjusted for the number of groups */
  adjustedP: number;
};

const leastAudits = 5;
const falseDiscoveries = 0.1;
const priorTickets = 4;

/**
 * Teams and cohorts in which misses are more frequent than elsewhere: Fisher's exact test of each group against all others, false
 * discoveries held at 10 % (Benjamini and Hochberg). A group is one only where its agents miss alike: at least two agents, at least 60 %
 * of them with a miss, and no more spread among them than chance explains (Tarone Z < 1.64). Otherwise it is single agents who stand out.
 */
export function flaggedGroups(counts: readonly AgentCount[], facts: ReadonlyMap<string, AgentFacts>): FlaggedGroup[] {
  const all = sums(counts);
  const tried = [...groupsOf(counts, facts)].flatMap(([key, members]) => {
    const { misses, n } = sums(members);
    if (members.length < 2 || n < leastAudits || all.n - n < leastAudits) return [];
    const p = 1 - hypergeometricCdf(misses - 1, all.n, all.misses, n);
    return [{ key, members, misses, n, p: misses === 0 ? 1 : p }];
  });
  const adjusted = benjaminiHochberg(tried.map(({ p }) => p));
  return tried.flatMap(({ key, members, misses, n }, at): FlaggedGroup[] => {
    const adjustedP = adjusted[at] ?? 1;
    if (adjustedP > falseDiscoveries || !missAlike(members)) return [];
    const [kind, name = ""] = key.split("\n");
    const rate = (misses + priorTickets * (all.misses / all.n)) / (n + priorTickets);
    const elsewhere = (all.misses - misses) / (all.n - n);
    const agents = [...facts.keys()].filter((agent) => groupsOfAgent(facts.get(agent)).includes(key)).sort();
    return [{ kind: kind as FlaggedGroup["kind"], name, agents, misses, n, rate, elsewhere, adjustedP }];
  });
}

/** The quarter of the year in which somebody started, as "2026 Q2"; null when it is not known. */
export function cohortOf(startedOn: string | null): string | null {
  const [, year, month] = /^(\d{4})-(\d{2})/.exec(startedOn ?? "") ?? [];
  return year === undefined ? null : `${year} Q${Math.ceil(Number(month) / 3)}`;
}

/** A team or cohort inside a sentence, its code written as people write it: `north-west` is team North west. */
export function groupInWords({ kind, name }: Pick<FlaggedGroup, "kind" | "name">): string {
  if (kind === "cohort") return `those who started in ${name}`;
  const spaced = name.replaceAll(/[-_]/g, " ");
  return `team ${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`;
}

function groupsOf(counts: readonly AgentCount[], facts: ReadonlyMap<string, AgentFacts>): Map<string, AgentCount[]> {
  const groups = new Map<string, AgentCount[]>();
  for (const count of counts) {
    for (const key of groupsOfAgent(facts.get(count.agent))) groups.set(key, [...(groups.get(key) ?? []), count]);
  }
  return groups;
}

function groupsOfAgent({ team, startedOn }: AgentFacts = { team: null, startedOn: null }): string[] {
  const cohort = cohortOf(startedOn);
  return [...(team === null ? [] : [`team\n${team}`]), ...(cohort === null ? [] : [`cohort\n${cohort}`])];
}

function missAlike(members: readonly AgentCount[]): boolean {
  const affected = members.filter(({ misses }) => misses > 0).length / members.length;
  return affected >= 0.6 && !agentsDiffer(taroneZ(members));
}

function sums(counts: readonly AgentCount[]): { misses: number; n: number } {
  return counts.reduce((sum, { misses, n }) => ({ misses: sum.misses + misses, n: sum.n + n }), { misses: 0, n: 0 });
}
