import type { Finding } from "../evals/finding.ts";
import type { Severity } from "../evals/scorecard.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { wilson } from "../evals/stats/wilson.ts";
import type { SopRef } from "../sops/sop.ts";
import type { Module } from "./module.ts";

/**
 * What to do about one finding. `assign` names a module and either agents or the team; `no-module` means nothing fits yet;
 * `not-training` means that training would not help. `expectedDefectsAvoided` is per month, null unless a module is assigned;
 * `priority` orders recommendations: defects avoided times the severity's weight, less the cost of the minutes.
 */
export type Recommendation = {
  findingId: string;
  outcome: "assign" | "no-module" | "not-training";
  moduleId: string | null;
  agents: string[];
  team: boolean;
  expectedDefectsAvoided: Estimate | null;
  minutes: number | null;
  priority: number;
  reason: string;
};

export type RecommendOptions = {
  /** what one defect costs, in any unit, by severity family */
  weights: Record<Severity, number>;
  /** tickets a month on which each criterion applies; agents' shares are taken as equal unless given by `agentVolumes` */
  monthlyVolume: ReadonlyMap<string, number>;
  /** tickets a month by criterion and agent: `criterion/agent` */
  agentVolumes?: ReadonlyMap<string, number>;
  /** number of agents in the team, to cost a team-wide assignment */
  teamSize: number;
  /** the step each obligation belongs to, so that a module on the step fits a finding on its rule */
  stepOf?: ReadonlyMap<string, SopRef>;
  /** share of excess misses that training removes, an assumption until measured */
  effect?: Estimate;
  /** measured effects, by module; a module without one is counted with `effect` */
  measured?: ReadonlyMap<string, Estimate>;
  /** cost of a minute of training, in the unit of the weights (default 0) */
  minuteRate?: number;
};

/** Until a module's effect is measured: a third of the excess misses, anywhere from none to two thirds. Not a result. */
export const assumedEffect: Estimate = {
  value: 0.33,
  low: 0,
  high: 0.66,
  level: 0.8,
  n: 0,
  method: "assumption, not measured: share of excess misses removed",
};

/**
 * Recommends training for findings, most valuable first. Only agent skill, and misses inside the grace period of a new version, lead to
 * training; a finding caused by the SOP, the bot, a tool, a policy or the customer never does.
 * Expected defects avoided a month = tickets × (miss rate - allowed)+ × effect, its bounds the product of the factors' bounds.
 */
export function recommend(
  findings: readonly Finding[],
  modules: readonly Module[],
  options: RecommendOptions,
): Recommendation[] {
  return findings
    .map((finding) => recommendOne(finding, modules, options))
    .sort((a, b) => b.priority - a.priority || (a.findingId < b.findingId ? -1 : 1));
}

const otherRemedy: Record<Exclude<Finding["cause"], "agent-skill">, string> = {
  sop: "The SOP is the cause: change the rule, do not train people on it.",
  bot: "The bot is the cause: its owner must change it.",
  "tool-or-policy": "A tool or policy is the cause: training would not remove it.",
  customer: "The customer's behaviour is the cause: training would not remove it.",
  undetermined: "The cause is not known yet: audit more tickets before anybody is trained.",
};

function recommendOne(finding: Finding, modules: readonly Module[], options: RecommendOptions): Recommendation {
  const due = finding.trainingDue.length > 0 && finding.cause === "undetermined";
  if (finding.cause !== "agent-skill" && !due) {
    return bare(finding, "not-training", otherRemedy[finding.cause]);
  }
  const module = bestModule(finding, modules, options.stepOf);
  if (!module) {
    const advice =
      finding.ref === null
        ? "No SOP states this rule, so no module can teach it: write the rule first."
        : `No module teaches ${finding.ref}: draft one from the SOP step.`;
    return bare(finding, "no-module", advice);
  }
  const agents = due ? [] : finding.agents.map(({ agent }) => agent);
  const team = agents.length === 0;
  const measured = options.measured?.get(module.id);
  const avoided = defectsAvoided(finding, measured ? { ...options, effect: measured } : options);
  const minutes = module.minutes * (team ? options.teamSize : agents.length);
  const priority = avoided.value * options.weights[finding.severity] - minutes * (options.minuteRate ?? 0);
  const who = team ? "the whole team, since no agent stands out with at least 5 audits" : agents.join(", ");
  const why = due ? "A new version came in force and training on it is due" : skillReason(finding);
  return {
    findingId: finding.id,
    outcome: "assign",
    moduleId: module.id,
    agents,
    team,
    expectedDefectsAvoided: avoided,
    minutes,
    priority,
    reason: `${why}. “${module.title}” (${module.minutes} min) for ${who}: about ${avoided.value.toFixed(1)} misses fewer a month (${avoided.low.toFixed(1)} to ${avoided.high.toFixed(1)}), ${measured ? "by the effect that was measured" : "if the assumed effect holds"}.`,
  };
}

/** What spoke for agent skill: the reviewers' words, or a spread that chance does not explain. */
function skillReason({ evidence }: Finding): string {
  const chosen = evidence.find((one) => one.kind === "root-cause");
  return chosen ? "Reviewers see agent skill as the cause of most misses" : "Agents differ more than chance explains";
}

function bare(finding: Finding, outcome: "no-module" | "not-training", reason: string): Recommendation {
  return {
    findingId: finding.id,
    outcome,
    moduleId: null,
    agents: [],
    team: false,
    expectedDefectsAvoided: null,
    minutes: null,
    priority: 0,
    reason,
  };
}

/** A module on the very rule before one on its step; then the shorter one; then by id. */
function bestModule(
  finding: Finding,
  modules: readonly Module[],
  stepOf: RecommendOptions["stepOf"],
): Module | undefined {
  if (finding.ref === null) return undefined;
  const step = stepOf?.get(finding.ref);
  const closeness = (module: Module): number => {
    const refs: string[] = module.refs;
    return refs.includes(finding.ref ?? "") ? 2 : step !== undefined && refs.includes(step) ? 1 : 0;
  };
  return modules
    .filter((module) => closeness(module) > 0)
    .sort((a, b) => closeness(b) - closeness(a) || a.minutes - b.minutes || (a.id < b.id ? -1 : 1))[0];
}

/** Misses fewer a month. For single agents their shrunk rate counts, since those picked for being worst regress to the mean. */
function defectsAvoided(
  finding: Finding,
  { monthlyVolume, agentVolumes, teamSize, effect = assumedEffect }: RecommendOptions,
): Estimate {
  const { estimate, target } = finding;
  const total = monthlyVolume.get(finding.criterion) ?? 0;
  const share = (agent: string): number =>
    agentVolumes?.get(`${finding.criterion}/${agent}`) ?? total / Math.max(teamSize, 1);
  const allowed = 1 - target;
  const excess = (miss: number): number => Math.max(miss - allowed, 0);
  const parts =
    finding.agents.length === 0
      ? [{ volume: total, miss: 1 - estimate.value, low: 1 - estimate.high, high: 1 - estimate.low }]
      : finding.agents.map(({ agent, misses, n, rate }) => {
          const bounds = wilson(misses, n);
          const [low, high] = [Math.min(bounds?.low ?? 0, rate), Math.max(bounds?.high ?? 1, rate)];
          return { volume: share(agent), miss: rate, low, high };
        });
  const sum = (pick: (part: (typeof parts)[number]) => number, factor: number): number =>
    parts.reduce((all, part) => all + part.volume * excess(pick(part)), 0) * factor;
  return {
    value: sum((part) => part.miss, effect.value),
    low: sum((part) => part.low, effect.low),
    high: sum((part) => part.high, effect.high),
    level: effect.level,
    n: estimate.n,
    method: `tickets a month × excess miss rate × effect (${effect.method}); bounds multiplied`,
  };
}
