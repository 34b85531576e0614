import type { Finding } from "../evals/finding.ts";
import { groupInWords } from "../evals/flagged-groups.ts";
import type { Severity } from "../evals/scorecard.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { wilson } from "../evals/stats/wilson.ts";
import type { SopRef } from "../sops/sop.ts";
import type { Module } from "./module.ts";

/** For whom a module could be assigned; `name` is the team's or the cohort's, null for agents and everybody. */
export type Learners = { kind: "agents" | "team" | "cohort" | "everybody"; name: string | null; agents: string[] };

/** What assigning the module to these learners is worth: `priority` = defects avoided a month × severity - cost of the minutes. */
export type Choice = Learners & { expectedDefectsAvoided: Estimate; minutes: number; priority: number };

/**
 * What to do about one finding. `assign` names a module; `no-module` means nothing fits yet; `not-training` means that training would not
 * help. `choices` is empty unless a module is assigned: the first is recommended, the others follow by their worth.
 */
export type Recommendation = {
  findingId: string;
  outcome: "assign" | "no-module" | "not-training";
  moduleId: string | null;
  /** absent in recommendations stored before there were choices */
  choices?: Choice[];
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
  /** everybody who handles tickets and can learn */
  agents: readonly string[];
  /** what agents are called in the reason; ids where there is none */
  names?: ReadonlyMap<string, string>;
  /** the step each obligation belongs to, so that a module on the step fits a finding on its rule */
  stepOf?: ReadonlyMap<string, SopRef>;
  /** share of excess misses that training removes, an assumption until measured */
  effect?: Estimate;
  /** measured effects, by module; a module without one is counted with `effect` */
  measured?: ReadonlyMap<string, Estimate>;
  /** published modules that quote rules which have changed since: they teach nobody until they are mended */
  stale?: readonly Module[];
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
    const stale = bestModule(finding, options.stale ?? [], options.stepOf);
    const advice =
      finding.ref === null
        ? "No SOP states this rule, so no module can teach it: write the rule first."
        : stale
          ? `“${stale.title}” teaches this rule, but is stale: mend and publish it first.`
          : "No module teaches this rule yet: draft one from the finding.";
    return bare(finding, "no-module", advice);
  }
  const measured = options.measured?.get(module.id);
  const choices = choicesFor(finding, module, measured ? { ...options, effect: measured } : options, due);
  const [first] = choices;
  const avoided = first.expectedDefectsAvoided;
  const why = due ? "A new version came in force and training on it is due" : skillReason(finding);
  return {
    findingId: finding.id,
    outcome: "assign",
    moduleId: module.id,
    choices,
    priority: first.priority,
    reason: `${why}. “${module.title}” (${module.minutes} min) for ${due ? "everybody" : whoIs(first, finding, options.names)}: about ${avoided.value.toFixed(1)} misses fewer a month (${avoided.low.toFixed(1)} to ${avoided.high.toFixed(1)}), ${measured ? "by the effect that was measured" : "if the assumed effect holds"}.`,
  };
}

/**
 * Whoever stands out, most valuable first, then everybody. Everybody is recommended only where nobody stands out, since it would teach
 * many who do not need it.
 */
function choicesFor(finding: Finding, module: Module, options: RecommendOptions, due: boolean): [Choice, ...Choice[]] {
  const { weights, minuteRate = 0 } = options;
  const choice = (learners: Learners, parts: Part[], n: number): Choice => {
    const expectedDefectsAvoided = defectsAvoided(parts, n, finding.target, options.effect);
    const minutes = module.minutes * learners.agents.length;
    const priority = expectedDefectsAvoided.value * weights[finding.severity] - minutes * minuteRate;
    return { ...learners, expectedDefectsAvoided, minutes, priority };
  };
  const { estimate, criterion } = finding;
  const volume = options.monthlyVolume.get(criterion) ?? 0;
  const everybody = choice(
    { kind: "everybody", name: null, agents: [...options.agents] },
    [{ volume, miss: 1 - estimate.value, low: 1 - estimate.high, high: 1 - estimate.low }],
    estimate.n,
  );
  const volumeOf = (agent: string): number =>
    options.agentVolumes?.get(`${criterion}/${agent}`) ?? volume / Math.max(options.agents.length, 1);
  const single = finding.agents.map((one) => ({ volume: volumeOf(one.agent), ...missBounds(one) }));
  const audits = finding.agents.reduce((sum, { n }) => sum + n, 0);
  const standing = [
    ...(single.length > 0
      ? [choice({ kind: "agents", name: null, agents: finding.agents.map(({ agent }) => agent) }, single, audits)]
      : []),
    ...(finding.groups ?? []).map((group) =>
      choice(
        { kind: group.kind, name: group.name, agents: group.agents },
        [{ volume: group.agents.reduce((sum, agent) => sum + volumeOf(agent), 0), ...missBounds(group) }],
        group.n,
      ),
    ),
  ].sort((a, b) => b.priority - a.priority);
  const [first, ...rest] = due ? [everybody] : [...standing, everybody];
  return [first ?? everybody, ...rest];
}

function whoIs({ kind, name, agents }: Learners, { groups = [] }: Finding, names?: RecommendOptions["names"]): string {
  if (kind === "agents") return agents.map((agent) => names?.get(agent) ?? agent).join(", ");
  if (kind === "everybody") return "everybody, since nobody stands out with at least 5 audits";
  const group = groups.find((one) => one.kind === kind && one.name === name);
  const compared = group
    ? `, who miss it in ${percent(group.misses / group.n)} of tickets, others in ${percent(group.elsewhere)}`
    : "";
  return `${groupInWords({ kind, name: name ?? "" })} (${agents.length} agents${compared})`;
}

const percent = (share: number): string => `${Math.round(100 * share)}\u00a0%`;

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
    choices: [],
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

/** Tickets a month of some learners and their miss rate with its bounds, 0-1. */
type Part = { volume: number; miss: number; low: number; high: number };

/** The shrunk rate, since those picked for being worst regress to the mean; bounds by Wilson, never inside of it. */
function missBounds({ misses, n, rate }: { misses: number; n: number; rate: number }): Omit<Part, "volume"> {
  const bounds = wilson(misses, n);
  return { miss: rate, low: Math.min(bounds?.low ?? 0, rate), high: Math.max(bounds?.high ?? 1, rate) };
}

function defectsAvoided(parts: readonly Part[], n: number, target: number, effect = assumedEffect): Estimate {
  const allowed = 1 - target;
  const sum = (pick: (part: Part) => number, factor: number): number =>
    parts.reduce((all, part) => all + part.volume * Math.max(pick(part) - allowed, 0), 0) * factor;
  return {
    value: sum((part) => part.miss, effect.value),
    low: sum((part) => part.low, effect.low),
    high: sum((part) => part.high, effect.high),
    level: effect.level,
    n,
    method: `tickets a month × excess miss rate × effect (${effect.method}); bounds multiplied`,
  };
}
