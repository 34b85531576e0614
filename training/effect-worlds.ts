import { normalQuantile } from "../evals/stats/distributions.ts";
import { mulberry32, type Rng } from "../evals/stats/prng.ts";
import { type EffectResult, measureEffect } from "./effect.ts";
import { type EffectDesign, effectPower, matchedDesign, powerAt, waitListDesign } from "./effect-design.ts";
import { agentCells, type EffectTicket, varianceComponents } from "./effect-outcomes.ts";
import { madeUpTicket } from "./simulate-effect.ts";

/** A made-up centre: agents whose true rates differ, a judge that errs, reviews of a share, a change that everybody shares. */
export type WorldKind = {
  name: string;
  design: EffectDesign["kind"];
  agents: number;
  ticketsPerAgent: number;
  trueEffect: number;
};

const quality = { sensitivity: 0.9, specificity: 0.85, reviewed: 0.4 };
const middle = 0.7;
const spread = 0.08;
/** moves everybody between the periods: a pre/post comparison would call it an effect */
const sharedChange = 0.05;

export type World = {
  result: EffectResult;
  /** stated before the start, from the first period alone */
  statedPower: number | null;
  statedMinimum: number | null;
  /** the trained agents' own change: what a bare pre/post would show */
  prePost: number;
};

/** One world: the first period, the design and its power from it, then the later period and the measurement. */
export function playWorld(kind: WorldKind, seed: number): World {
  const random = mulberry32(seed);
  const agents = Array.from({ length: kind.agents }, (_, i) => `agent-${String(i).padStart(3, "0")}`);
  const rates = new Map(agents.map((agent) => [agent, middle + spread * normalDraw(random)]));
  const before = agents.flatMap((agent) => period(agent, "before", rates.get(agent) ?? middle, kind, random));
  const cells = agentCells(before, "before");
  const design =
    kind.design === "wait-list"
      ? waitListDesign(agents, seed, random)
      : matchedDesign(chosenByTrainer(cells, random), cells);
  const components = varianceComponents([...cells.values()]);
  const power =
    components &&
    effectPower({
      treated: design.treated.length,
      control: design.control.length,
      components,
      ticketsBefore: kind.ticketsPerAgent,
      ticketsAfter: kind.ticketsPerAgent,
    });
  const after = agents.flatMap((agent) => {
    const gain = sharedChange + (design.treated.includes(agent) ? kind.trueEffect : 0);
    return period(agent, "after", (rates.get(agent) ?? middle) + gain, kind, random);
  });
  const result = measureEffect(design, [...before, ...after]);
  const treated = result.groups.find(({ arm }) => arm === "treated");
  return {
    result,
    statedPower: power ? powerAt(kind.trueEffect, power) : null,
    statedMinimum: power?.minimum ?? null,
    prePost: treated ? treated.after.value - treated.before.value : 0,
  };
}

function period(
  agent: string,
  period: EffectTicket["period"],
  rate: number,
  { ticketsPerAgent }: WorldKind,
  random: Rng,
): EffectTicket[] {
  const who = { agent, period, day: period === "before" ? "2026-09-01" : "2026-11-01" };
  return Array.from({ length: ticketsPerAgent }, () => madeUpTicket(who, rate, quality, random));
}

/** As trainers choose: those who look worst, not quite always. This is what makes bare pre/post look good. */
function chosenByTrainer(cells: ReadonlyMap<string, { agent: string; mean: number }>, random: Rng): string[] {
  const order = [...cells.values()].sort((a, b) => a.mean - b.mean).map(({ agent }) => agent);
  const worst = order.slice(0, Math.floor(order.length / 2));
  return worst.filter(() => random() < 0.5);
}

const normalDraw = (random: Rng): number => normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, random())));
