import { studentTCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { leastSquares } from "../evals/stats/least-squares.ts";
import { mean, variance } from "../evals/stats/moments.ts";
import type { EffectDesign } from "./effect-design.ts";
import { agentCells, correctedOutcome, type EffectTicket } from "./effect-outcomes.ts";

/** `no-visible-effect` is a result: the interval says how large an effect it leaves possible. */
export const effectVerdicts = ["improved", "worse", "no-visible-effect", "too-few-agents"] as const;
export type EffectVerdict = (typeof effectVerdicts)[number];

/** One side of the comparison; rates are means over agents of corrected outcomes. */
export type EffectGroup = {
  arm: "treated" | "control";
  agents: string[];
  tickets: { before: number; after: number };
  before: Estimate;
  after: Estimate;
};

/** One stretch of a period; `expected` = the trained agents without training. */
export type EffectPoint = {
  period: "before" | "after";
  day: string;
  treated: number | null;
  control: number | null;
  expected: number | null;
};

/**
 * What training changed, in points of the corrected rate (0-1). `effect` is adjusted for the rate before; `difference` is the plain
 * difference-in-differences beside it. `expected` is where the trained agents would be without training.
 */
export type EffectResult = {
  verdict: EffectVerdict;
  effect: Estimate | null;
  difference: Estimate | null;
  expected: number | null;
  groups: EffectGroup[];
  points: EffectPoint[];
  warnings: string[];
};

type Row = { agent: string; treated: number; before: number; after: number };

/** With fewer agents there is no spread to hold an effect against. */
const fewestAgents = 6;
const pointsAPeriod = 4;

/**
 * The effect of training on a corrected rate, with agents as the units: each is one cluster, so its tickets are not counted as if they
 * were independent. Later rate on trained and earlier rate (ANCOVA), interval from the HC3 covariance with n - 3 degrees of freedom
 * (Long and Ervin 2000); in a wait-list or among agents matched on their earlier rate this is a difference-in-differences from which
 * regression to the mean is taken out (Twisk and others 2018). An effect is claimed only when its interval leaves out zero and the
 * plain difference points the same way. A comparison with the trained agents' own past alone does not exist here.
 */
export function measureEffect(design: EffectDesign, tickets: readonly EffectTicket[], level = 0.95): EffectResult {
  const rows = rowsOf(design, tickets);
  const groups = (["treated", "control"] as const).map((arm) => groupOf(arm, rows, tickets, level));
  const warnings = warningsOf(design, rows);
  const [treated, control] = groups;
  if (
    !treated ||
    !control ||
    Math.min(treated.agents.length, control.agents.length) < 2 ||
    rows.length < fewestAgents
  ) {
    const points = pointsOf(rows, tickets, null);
    return { verdict: "too-few-agents", effect: null, difference: null, expected: null, groups, points, warnings };
  }
  const { effect, slope } = adjusted(rows, level);
  const difference = plainDifference(rows, level);
  const shift = slope * (treated.before.value - control.before.value);
  const expected = control.after.value + shift;
  const points = pointsOf(rows, tickets, shift);
  return { verdict: verdictOf(effect, difference), effect, difference, expected, groups, points, warnings };
}

function verdictOf(effect: Estimate, difference: Estimate): EffectVerdict {
  if (effect.low > 0 && difference.value > 0) return "improved";
  if (effect.high < 0 && difference.value < 0) return "worse";
  return "no-visible-effect";
}

function rowsOf(design: EffectDesign, tickets: readonly EffectTicket[]): Row[] {
  const before = agentCells(tickets, "before");
  const after = agentCells(tickets, "after");
  const arms = [
    { list: design.treated, treated: 1 },
    { list: design.control, treated: 0 },
  ];
  return arms.flatMap(({ list, treated }) =>
    list.flatMap((agent): Row[] => {
      const [first, second] = [before.get(agent), after.get(agent)];
      return first && second ? [{ agent, treated, before: first.mean, after: second.mean }] : [];
    }),
  );
}

function adjusted(rows: readonly Row[], level: number): { effect: Estimate; slope: number } {
  const one = rows.map(() => 1);
  const [before, treated] = [rows.map((row) => row.before), rows.map((row) => row.treated)];
  const fit = leastSquares(
    [one, before, treated],
    rows.map((row) => row.after),
  );
  const value = fit.predict([1, 0, 1]) - fit.predict([1, 0, 0]);
  const slope = fit.predict([1, 1, 0]) - fit.predict([1, 0, 0]);
  // Frisch, Waugh and Lovell: what of being trained the rate before does not tell.
  const own = leastSquares([one, before], treated).residuals;
  const size = own.reduce((sum, part) => sum + part * part, 0);
  const spread = own.reduce((sum, part, i) => {
    const inflated = (fit.residuals[i] ?? 0) / Math.max(1 - (fit.leverages[i] ?? 0), 1e-9);
    return sum + part * part * inflated * inflated;
  }, 0);
  const half = studentTCritical(level, rows.length - 3) * (Math.sqrt(spread) / size);
  const method = "difference-in-differences adjusted for the rate before (ANCOVA), agents as clusters, HC3";
  return { effect: { value, low: value - half, high: value + half, level, n: rows.length, method }, slope };
}

function plainDifference(rows: readonly Row[], level: number): Estimate {
  const gains = (arm: number) =>
    rows.filter(({ treated }) => treated === arm).map(({ before, after }) => after - before);
  const [a, b] = [gains(1), gains(0)];
  const [va, vb] = [variance(a) / a.length, variance(b) / b.length];
  const value = mean(a) - mean(b);
  const df = (va + vb) ** 2 / Math.max(va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1), 1e-300);
  const half = va + vb === 0 ? 0 : studentTCritical(level, df) * Math.sqrt(va + vb);
  const method = "plain difference-in-differences, agents as clusters, Welch";
  return { value, low: value - half, high: value + half, level, n: rows.length, method };
}

function groupOf(
  arm: EffectGroup["arm"],
  rows: readonly Row[],
  tickets: readonly EffectTicket[],
  level: number,
): EffectGroup {
  const own = rows.filter(({ treated }) => treated === (arm === "treated" ? 1 : 0));
  const agents = own.map(({ agent }) => agent);
  const count = (period: EffectTicket["period"]) =>
    tickets.filter((ticket) => ticket.period === period && agents.includes(ticket.agent)).length;
  return {
    arm,
    agents,
    tickets: { before: count("before"), after: count("after") },
    before: meanOver(
      own.map((row) => row.before),
      level,
    ),
    after: meanOver(
      own.map((row) => row.after),
      level,
    ),
  };
}

function meanOver(values: readonly number[], level: number): Estimate {
  const n = values.length;
  const value = n === 0 ? 0 : mean(values);
  const half = n < 2 ? 1 : studentTCritical(level, n - 1) * Math.sqrt(variance(values) / n);
  return {
    value,
    low: value - half,
    high: value + half,
    level,
    n,
    method: "mean of agents' corrected rates, t interval",
  };
}

/** Means over agents in equal stretches of each period; `shift` moves the control group to where the trained ones would be. */
function pointsOf(rows: readonly Row[], tickets: readonly EffectTicket[], shift: number | null): EffectPoint[] {
  const armOf = new Map(rows.map(({ agent, treated }) => [agent, treated]));
  const own = tickets.filter(({ agent }) => armOf.has(agent));
  return (["before", "after"] as const).flatMap((period) =>
    stretches(own.filter((ticket) => ticket.period === period)).map((list): EffectPoint => {
      const rate = (arm: number) => meanOfAgents(list.filter(({ agent }) => armOf.get(agent) === arm));
      const [treated, control] = [rate(1), rate(0)];
      const expected = period === "after" && control !== null && shift !== null ? control + shift : null;
      return { period, day: list[0]?.day ?? "", treated, control, expected };
    }),
  );
}

function stretches(tickets: readonly EffectTicket[]): EffectTicket[][] {
  const sorted = [...tickets].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const size = Math.ceil(sorted.length / pointsAPeriod);
  if (size === 0) return [];
  return Array.from({ length: pointsAPeriod }, (_, at) => sorted.slice(at * size, (at + 1) * size)).filter(
    ({ length }) => length > 0,
  );
}

function meanOfAgents(tickets: readonly EffectTicket[]): number | null {
  const byAgent = new Map<string, number[]>();
  for (const ticket of tickets) {
    const own = byAgent.get(ticket.agent);
    if (own) own.push(correctedOutcome(ticket));
    else byAgent.set(ticket.agent, [correctedOutcome(ticket)]);
  }
  return byAgent.size === 0 ? null : mean([...byAgent.values()].map(mean));
}

function warningsOf(design: EffectDesign, rows: readonly Row[]): string[] {
  const planned = design.treated.length + design.control.length;
  const lost = planned - rows.length;
  return [
    ...(lost > 0 ? [`${lost} of ${planned} agents have no tickets in one of the periods and are left out.`] : []),
    ...(design.unmatched.length > 0
      ? [`${design.unmatched.length} trained agents have nobody comparable: what is measured is not about them.`]
      : []),
    ...(design.kind === "matched"
      ? ["Chance did not decide who was trained: what else differed between the groups is in the result too."]
      : []),
  ];
}

/**
 * The share of the misses beyond the target that training removed, for the next recommendation: effect / (target - rate before). Cut to
 * [-1, 1]. Null when the trained agents were at the target before, or nothing was measured.
 */
export function shareRemoved(result: EffectResult, target: number): Estimate | null {
  const before = result.groups.find(({ arm }) => arm === "treated")?.before.value;
  if (!result.effect || before === undefined) return null;
  const excess = target - before;
  if (excess < 0.01) return null;
  const cut = (value: number) => Math.min(1, Math.max(-1, value / excess));
  const { value, low, high, level, n } = result.effect;
  return {
    value: cut(value),
    low: cut(low),
    high: cut(high),
    level,
    n,
    method: "measured: share of excess misses removed",
  };
}
