import type { Disagreement } from "../sops/executability.ts";
import type { Cause } from "./cause.ts";
import { contentId } from "./content-id.ts";
import {
  type AuditedTicket,
  countsByAgent,
  type FlaggedAgent,
  flaggedAgents,
  type Jump,
  jumpAtVersion,
  majorityCause,
  missesInGrace,
  missRate,
  type VersionStart,
} from "./finding-evidence.ts";
import { type AgentFacts, type FlaggedGroup, flaggedGroups, groupInWords } from "./flagged-groups.ts";
import { type AgentCount, agentsDiffer, taroneZ } from "./homogeneity.ts";
import type { Criterion } from "./scorecard.ts";
import type { Estimate } from "./stats/estimate.ts";
import { wilson } from "./stats/wilson.ts";

/** Who settles a finding. */
export const queues = ["coach", "sop-owner", "bot-owner", "operations"] as const;
export type Queue = (typeof queues)[number];

/** One reason for the cause, in words, with its figures. */
export type FindingEvidence = {
  kind: "estimate" | "root-cause" | "spread" | "version-jump" | "disagreement" | "bot" | "group" | "grace";
  text: string;
  figures: Record<string, number>;
};

/**
 * A criterion that misses its target. `estimate` is the corrected pass rate; `status` is below-target when its whole interval is,
 * suspected when only the value is. `agents` and `groups` are those whose own rate stands out, only where the cause is agent skill;
 * `trainingDue` are missed tickets inside the grace period of a version, which count against nobody.
 */
export type Finding = {
  id: string;
  criterion: string;
  severity: Criterion["severity"];
  ref: string | null;
  estimate: Estimate;
  target: number;
  status: "below-target" | "suspected";
  cause: Cause;
  evidence: FindingEvidence[];
  queue: Queue;
  agents: FlaggedAgent[];
  /** absent in findings stored before groups were looked at */
  groups?: FlaggedGroup[];
  ticketIds: string[];
  trainingDue: string[];
};

export type FindingInput = {
  criterion: Criterion;
  /** corrected pass rate of the criterion, 0-1 */
  estimate: Estimate;
  audits: readonly AuditedTicket[];
  versions: readonly VersionStart[];
  /** days after a version came in force in which a miss means that training is due (default 14) */
  graceDays?: number;
  /** team and first day of the agents, to tell teams and cohorts apart */
  agentFacts?: ReadonlyMap<string, AgentFacts>;
  /** pairs of reviews of one ticket by two people, over all criteria of the SOP step */
  disagreement?: Disagreement | null;
};

const queueOf: Record<Cause, Queue> = {
  "agent-skill": "coach",
  sop: "sop-owner",
  bot: "bot-owner",
  "tool-or-policy": "operations",
  customer: "operations",
  undetermined: "operations",
};

/**
 * Whether a criterion misses its target, and why. Null when the value reaches the target. The cause is the first that holds: only the
 * bot misses; most root causes chosen by reviewers agree; the miss rate rose when a version came in force; reviewers themselves
 * disagree on the step (the rule is unclear, and agents are not to be told apart by it); agents differ (Tarone Z >= 1.64); agents do not differ and at least 60 % of them, or the bot too, miss it (the SOP); else undetermined.
 */
export function findCause(input: FindingInput): Finding | null {
  const { criterion, estimate, audits, versions, graceDays = 14, agentFacts = new Map() } = input;
  if (!(estimate.value < criterion.target)) return null;
  const due = missesInGrace(audits, versions, graceDays);
  const settled = audits.filter((audit) => !due.includes(audit));
  const counts = countsByAgent(settled);
  const facts: Facts = {
    counts,
    z: taroneZ(counts),
    majority: majorityCause(audits),
    jump: jumpAtVersion(audits, versions),
    disagreement: input.disagreement ?? { pairs: 0, disagreed: 0 },
    bot: botFacts(settled, criterion.target),
    target: criterion.target,
    systemicBound: estimate.high < criterion.target,
  };
  const cause = causeOf(facts);
  const groups = cause === "agent-skill" ? flaggedGroups(counts, agentFacts) : [];
  const misses = audits.filter(({ met }) => !met).map(({ ticket }) => ticket);
  const body = {
    criterion: criterion.id,
    severity: criterion.severity,
    ref: criterion.obligation,
    estimate,
    target: criterion.target,
    status: estimate.high < criterion.target ? ("below-target" as const) : ("suspected" as const),
    cause,
    evidence: [
      estimateEvidence(estimate, criterion.target),
      ...evidenceOf(facts),
      ...groups.map(groupEvidence),
      ...graceEvidence(due.length, graceDays),
    ],
    queue: queueOf[cause],
    agents: cause === "agent-skill" ? flaggedAgents(counts) : [],
    groups,
    ticketIds: [...misses].sort(),
    trainingDue: due.map(({ ticket }) => ticket).sort(),
  };
  return { id: contentId(body).slice(0, 16), ...body };
}

type BotFacts = { misses: number; n: number; humanMissRate: number; humans: number; belowTarget: boolean };

type Facts = {
  counts: AgentCount[];
  z: number | null;
  majority: ReturnType<typeof majorityCause>;
  jump: Jump | null;
  disagreement: Disagreement;
  bot: BotFacts | null;
  target: number;
  systemicBound: boolean;
};

function botFacts(audits: readonly AuditedTicket[], target: number): BotFacts | null {
  const bots = audits.filter(({ handledBy }) => handledBy === "bot");
  const humans = audits.filter(({ handledBy }) => handledBy === "human");
  if (bots.length < 5) return null;
  const misses = bots.filter(({ met }) => !met).length;
  const belowTarget = misses / bots.length > 1 - target;
  return { misses, n: bots.length, humanMissRate: missRate(humans), humans: humans.length, belowTarget };
}

/** Reviewers who differ on more than every fifth ticket, surely, do not read the rule alike; fewer pairs than five say nothing. */
function isUnclear({ pairs, disagreed }: Disagreement): boolean {
  return pairs >= 5 && (wilson(disagreed, pairs)?.low ?? 0) > 0.2;
}

function causeOf({ counts, z, majority, jump, disagreement, bot, target, systemicBound }: Facts): Cause {
  if (bot?.belowTarget && (bot.humans < 5 || bot.humanMissRate <= 1 - target)) return "bot";
  if (majority && majority.cause !== "undetermined") return majority.cause;
  if (jump || isUnclear(disagreement)) return "sop";
  if (agentsDiffer(z)) return "agent-skill";
  const affected = counts.filter(({ misses }) => misses > 0).length / Math.max(counts.length, 1);
  const widespread = counts.length >= 3 && affected >= 0.6;
  if (systemicBound && z !== null && (widespread || bot?.belowTarget)) return "sop";
  return "undetermined";
}

const causeInWords: Record<Cause, string> = {
  "agent-skill": "the agent's skill",
  sop: "the SOP",
  bot: "the bot",
  "tool-or-policy": "a tool or a policy",
  customer: "the customer's situation",
  undetermined: "no cause",
};

function estimateEvidence(estimate: Estimate, target: number): FindingEvidence {
  const certain =
    estimate.high < target ? "the whole interval lies below the target" : "the interval still reaches the target";
  return {
    kind: "estimate",
    text: `Met in ${percent(estimate.value)} of tickets (${percent(estimate.low)} to ${percent(estimate.high)}), target ${percent(target)}: ${certain}.`,
    figures: {
      value: estimate.value,
      low: estimate.low,
      high: estimate.high,
      level: estimate.level,
      n: estimate.n,
      target,
    },
  };
}

function evidenceOf({ counts, z, majority, jump, disagreement, bot }: Facts): FindingEvidence[] {
  const evidence: FindingEvidence[] = [];
  if (majority) {
    const { cause, chosen, of } = majority;
    evidence.push({
      kind: "root-cause",
      text: `Reviewers chose ${causeInWords[cause]} for ${chosen} of ${of} misses.`,
      figures: { chosen, of },
    });
  }
  if (jump) {
    const { version, before, after, z: jumpZ, nBefore, nAfter } = jump;
    const text = `Misses rose from ${percent(before)} to ${percent(after)} when version ${version} came in force.`;
    evidence.push({ kind: "version-jump", text, figures: { before, after, z: jumpZ, nBefore, nAfter } });
  }
  if (disagreement.pairs > 0) {
    const { pairs, disagreed } = disagreement;
    const words = isUnclear(disagreement)
      ? "the rule is read in more than one way"
      : "no sign that the rule is unclear";
    const text = `Two reviewers of one ticket differed on this step in ${disagreed} of ${pairs} cases: ${words}.`;
    evidence.push({ kind: "disagreement", text, figures: { disagreed, pairs } });
  }
  if (z !== null) {
    const affected = counts.filter(({ misses }) => misses > 0).length;
    const words = agentsDiffer(z)
      ? "Agents differ more than chance explains"
      : "Agents do not differ more than chance explains";
    const text = `${words} (Tarone Z ${z.toFixed(2)}); ${affected} of ${counts.length} agents missed it.`;
    evidence.push({ kind: "spread", text, figures: { taroneZ: z, affected, agents: counts.length } });
  }
  if (bot) {
    const people = bot.humans > 0 ? `, people in ${percent(bot.humanMissRate)} of ${bot.humans}` : "";
    const text = `The bot missed it in ${bot.misses} of ${bot.n} tickets${people}.`;
    evidence.push({
      kind: "bot",
      text,
      figures: { misses: bot.misses, n: bot.n, humanMissRate: bot.humanMissRate, humans: bot.humans },
    });
  }
  return evidence;
}

function groupEvidence({ kind, name, misses, n, elsewhere, adjustedP }: FlaggedGroup): FindingEvidence {
  const who = groupInWords({ kind, name });
  const text = `${who.charAt(0).toUpperCase()}${who.slice(1)} missed it in ${misses} of ${n} tickets, others in ${percent(elsewhere)}.`;
  return { kind: "group", text, figures: { misses, n, elsewhere, adjustedP } };
}

function graceEvidence(due: number, graceDays: number): FindingEvidence[] {
  if (due === 0) return [];
  const text = `${due} ${due === 1 ? "miss" : "misses"} came within ${graceDays} days of a new version: training is due, no agent is at fault.`;
  return [{ kind: "grace", text, figures: { misses: due, graceDays } }];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}\u00a0%`;
}
