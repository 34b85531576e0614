import { normalCdf, studentTCritical } from "../evals/stats/distributions.ts";
import { mean, variance } from "../evals/stats/moments.ts";
import { type Rng, shuffle } from "../evals/stats/prng.ts";
import { type Cell, type Components, shrunken } from "./effect-outcomes.ts";

/**
 * Who is trained now and who is compared with them. `wait-list`: chance decides who goes first, the others are trained afterwards.
 * `matched`: each trained agent stands beside one who was like them before; whoever has no match is not measured.
 */
export type EffectDesign = {
  kind: "wait-list" | "matched";
  treated: string[];
  control: string[];
  /** trained agents for whom nobody comparable was found */
  unmatched: string[];
  /** of the draw; null where nothing was drawn */
  seed: number | null;
  /** how alike both groups were before the start; absent in plans from before it was kept */
  balance?: Balance[];
};

/** Means of a characteristic over the agents of both groups who have it: rate 0-1, tickets, days; null = nobody has. */
export type Balance = { of: "rate" | "tickets" | "days-in-job"; treated: number | null; control: number | null };

/** What is known of an agent at the start besides their tickets. */
export type AgentTraits = { team: string | null; daysInJob: number | null };
export type Traits = ReadonlyMap<string, AgentTraits>;

/** Half of the agents, drawn by chance, are trained first; with an odd number one more of them. Throws RangeError under 4 agents. */
export function waitListDesign(
  agents: readonly string[],
  seed: number,
  random: Rng,
  before: ReadonlyMap<string, Cell> = new Map(),
  traits: Traits = new Map(),
): EffectDesign {
  if (agents.length < 4) throw new RangeError("a wait-list needs at least 4 agents");
  const order = shuffle([...agents].sort(), random);
  const half = Math.ceil(order.length / 2);
  const treated = order.slice(0, half).sort();
  const control = order.slice(half).sort();
  const balance = balanceOf({ treated, control }, before, traits);
  return { kind: "wait-list", treated, control, unmatched: [], seed, balance };
}

/** How far apart two agents' rates before may lie to be compared, in standard deviations of all rates. */
const caliper = 0.35;

/**
 * Pairs each trained agent with the untrained one who was most like them before, without using anybody twice. The observed rate comes
 * first, within a caliper: it led to being chosen, so both of a pair will drift back alike (Rosenbaum and Rubin 1985). How far they drift
 * back hangs on their number of tickets; agents improve by themselves in their first months; what happens to a team happens to all in
 * it. So tickets and days in the job (in logarithms) and the team count too, each difference in standard deviations, another team or an
 * unknown first day as one.
 */
export function matchedDesign(
  treated: readonly string[],
  before: ReadonlyMap<string, Cell>,
  traits: Traits = new Map(),
): EffectDesign {
  const known = [...before.values()];
  const middle = mean(known.map((cell) => cell.mean));
  const distance = distanceAmong(known, traits);
  const free = new Map(known.filter(({ agent }) => !treated.includes(agent)).map((cell) => [cell.agent, cell]));
  const matched: string[] = [];
  const control: string[] = [];
  // The furthest from the middle has the fewest neighbours: it chooses first.
  const chosen = treated.flatMap((agent) => before.get(agent) ?? []);
  chosen.sort((a, b) => Math.abs(b.mean - middle) - Math.abs(a.mean - middle) || (a.agent < b.agent ? -1 : 1));
  for (const own of chosen) {
    const near = [...free.values()]
      .map((cell) => ({ agent: cell.agent, ...distance(own, cell) }))
      .filter(({ rate }) => rate <= caliper)
      .sort((a, b) => a.all - b.all || (a.agent < b.agent ? -1 : 1))[0];
    if (!near) continue;
    free.delete(near.agent);
    matched.push(own.agent);
    control.push(near.agent);
  }
  const unmatched = treated.filter((agent) => !matched.includes(agent)).sort();
  matched.sort();
  control.sort();
  const balance = balanceOf({ treated: matched, control }, before, traits);
  return { kind: "matched", treated: matched, control, unmatched, seed: null, balance };
}

/** Distance of two agents: of their rates alone, and of all that counts; in standard deviations over all agents. */
function distanceAmong(known: readonly Cell[], traits: Traits) {
  const daysOf = ({ agent }: Cell): number | null => traits.get(agent)?.daysInJob ?? null;
  const spreads = {
    rate: spreadOf(known.map((cell) => cell.mean)),
    tickets: spreadOf(known.map(({ n }) => Math.log(n))),
    days: spreadOf(known.flatMap((cell) => logDays(daysOf(cell)) ?? [])),
  };
  const apart = (a: number, b: number, spread: number): number => (a === b ? 0 : Math.abs(a - b) / spread);
  return (a: Cell, b: Cell): { rate: number; all: number } => {
    const rate = apart(a.mean, b.mean, spreads.rate);
    const tickets = apart(Math.log(a.n), Math.log(b.n), spreads.tickets);
    const [daysA, daysB] = [logDays(daysOf(a)), logDays(daysOf(b))];
    const days = daysA === null || daysB === null ? Number(daysA !== daysB) : apart(daysA, daysB, spreads.days);
    const team = Number((traits.get(a.agent)?.team ?? null) !== (traits.get(b.agent)?.team ?? null));
    return { rate, all: Math.hypot(rate, tickets, days, team) };
  };
}

const logDays = (days: number | null): number | null => (days === null ? null : Math.log(Math.max(days, 1)));
const spreadOf = (values: readonly number[]): number => (values.length < 2 ? 0 : Math.sqrt(variance(values)));

function balanceOf(
  { treated, control }: Pick<EffectDesign, "treated" | "control">,
  before: ReadonlyMap<string, Cell>,
  traits: Traits,
): Balance[] {
  const characteristics: [Balance["of"], (agent: string) => number | null | undefined][] = [
    ["rate", (agent) => before.get(agent)?.mean],
    ["tickets", (agent) => before.get(agent)?.n],
    ["days-in-job", (agent) => traits.get(agent)?.daysInJob],
  ];
  const meanOf = (agents: readonly string[], pick: (agent: string) => number | null | undefined) => {
    const values = agents.flatMap((agent) => pick(agent) ?? []);
    return values.length === 0 ? null : mean(values);
  };
  return characteristics.map(([of, pick]) => ({ of, treated: meanOf(treated, pick), control: meanOf(control, pick) }));
}

/** What a study of this size can see, said before it starts. `minimum` is in points of the rate, 0-1. */
export type EffectPower = {
  treated: number;
  control: number;
  ticketsBefore: number;
  ticketsAfter: number;
  /** smallest true effect that is found 8 times in 10; null = none that is possible */
  minimum: number | null;
  standardError: number;
  sentence: string;
};

const level = 0.95;
const wantedPower = 0.8;

export type PowerInput = {
  treated: number;
  control: number;
  components: Components;
  /** tickets an agent, on average */
  ticketsBefore: number;
  ticketsAfter: number;
};

/**
 * Power of the covariance-adjusted comparison of agents (Borm, Fransen and Lemmens 2007): an agent's later rate has the variance
 * between + within/n, of which the first period explains its reliability's share. The robust standard error is a little wider in
 * small studies, n/(n-3), as its use of HC3 makes it. Assumes that agents do not drift apart by themselves between the periods.
 */
export function effectPower(input: PowerInput): EffectPower {
  const { treated, control, ticketsBefore, ticketsAfter } = input;
  const agents = treated + control;
  const standardError = standardErrorOf(input);
  const df = agents - 3;
  const seen =
    df > 0 ? (studentTCritical(level, df) + oneSided(wantedPower, df)) * standardError : Number.POSITIVE_INFINITY;
  const minimum = seen <= 1 ? seen : null;
  return {
    treated,
    control,
    ticketsBefore,
    ticketsAfter,
    minimum,
    standardError,
    sentence: sentenceOf(agents, minimum),
  };
}

function sentenceOf(agents: number, minimum: number | null): string {
  if (minimum === null) return `With ${agents} agents no effect can be told from chance.`;
  return `With ${agents} agents you can see ${Math.ceil(100 * minimum - 1e-9)} points or more.`;
}

/** Standard error of the adjusted difference, in points of the rate. */
function standardErrorOf({ treated, control, components, ticketsBefore, ticketsAfter }: PowerInput): number {
  const { between, within } = components;
  const before = between + within / ticketsBefore;
  const explained = before === 0 ? 0 : (between * between) / before;
  const residual = Math.max(between + within / ticketsAfter - explained, 0);
  const agents = treated + control;
  const small = agents > 3 ? agents / (agents - 3) : Number.POSITIVE_INFINITY;
  return Math.sqrt(residual * (1 / treated + 1 / control) * small);
}

/** Chance that a true effect of this size (in points, 0-1) is found, by the normal approximation around the t bound. */
export function powerAt(effect: number, power: EffectPower): number {
  const df = power.treated + power.control - 3;
  if (!(df > 0) || power.standardError === 0) return df > 0 && effect !== 0 ? 1 : 0;
  return normalCdf(Math.abs(effect) / power.standardError - studentTCritical(level, df));
}

/** One-sided t quantile: the two-sided bound of level 2p - 1. */
const oneSided = (p: number, df: number): number => studentTCritical(2 * p - 1, df);

/** Rates before with chance shrunk out of them, for whoever chooses agents. */
export function shrunkenRates(before: ReadonlyMap<string, Cell>, components: Components): Map<string, number> {
  return new Map([...before].map(([agent, cell]) => [agent, shrunken(cell, components)]));
}
