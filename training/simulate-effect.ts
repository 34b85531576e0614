import type { Rng } from "../evals/stats/prng.ts";
import type { EffectDesign } from "./effect-design.ts";
import type { EffectTicket } from "./effect-outcomes.ts";

/** How good the made-up judge is and how often a ticket is reviewed. */
export type JudgeQuality = { sensitivity: number; specificity: number; reviewed: number };

/** Chance of meeting a rule, kept off certainty. */
const bounded = (rate: number): number => Math.min(0.99, Math.max(0.01, rate));

/** One made-up ticket of an agent with this true rate. */
export function madeUpTicket(
  who: Pick<EffectTicket, "agent" | "period" | "day">,
  rate: number,
  quality: JudgeQuality,
  random: Rng,
): EffectTicket {
  const met = random() < bounded(rate);
  const saysMet = random() < (met ? quality.sensitivity : 1 - quality.specificity);
  const human = random() < quality.reviewed ? Number(met) : null;
  return { ...who, judge: saysMet ? 1 : 0, human, pi: quality.reviewed };
}

export type LaterPeriod = {
  design: EffectDesign;
  /** rates of the first period, by agent; who has none gets the mean */
  rates: ReadonlyMap<string, number>;
  /** added to the trained agents' rates, 0-1 */
  trueEffect: number;
  ticketsPerAgent: number;
  /** the period's days, YYYY-MM-DD, spread evenly */
  days: readonly string[];
  quality: JudgeQuality;
};

/** A later period as it could be if the effect were `trueEffect`: made up from the seed, for looking at, never a measurement. */
export function simulateLater(input: LaterPeriod, random: Rng): EffectTicket[] {
  const { design, rates, trueEffect, ticketsPerAgent, days, quality } = input;
  const known = [...rates.values()];
  const middle = known.reduce((sum, rate) => sum + rate, 0) / Math.max(known.length, 1);
  return [...design.treated, ...design.control].flatMap((agent) => {
    const rate = (rates.get(agent) ?? middle) + (design.treated.includes(agent) ? trueEffect : 0);
    return Array.from({ length: ticketsPerAgent }, (_, at) => {
      const day = days[Math.floor((at * days.length) / ticketsPerAgent)] ?? days[0] ?? "";
      return madeUpTicket({ agent, period: "after", day }, rate, quality, random);
    });
  });
}
