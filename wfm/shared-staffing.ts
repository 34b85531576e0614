import { mulberry32 } from "../evals/stats/prng.ts";
import { fewestAgents } from "./fewest-agents.ts";
import { type SkillDemand, simulateSkills } from "./multi-skill.ts";
import type { Demand } from "./plan-futures.ts";
import type { StaffingTarget } from "./required-agents.ts";
import { RequirementCache } from "./requirement-cache.ts";
import type { DemandStaffing } from "./staff-demand.ts";
import type { UsualSlot } from "./usual-week.ts";

/** A queue that the planned one shares its agents with. */
export interface SharingQueue {
  queue: string;
  /** its usual week */
  week: readonly UsualSlot[];
  /** weeks as they were, from which each future takes its own; its usual week where there are none */
  weeks: readonly (readonly UsualSlot[])[];
}

export interface SharedStaffingOptions {
  intervalS: number;
  /** slot of the usual week, for each interval of the plan */
  slots: readonly number[];
  others: readonly SharingQueue[];
  target: StaffingTarget;
  seed: number;
}

/** `agents` are those of all the queues together. */
export interface SharedStaffing extends DemandStaffing {
  /** agents of the same demand where every queue has its own, by Erlang */
  alone(demand: readonly Demand[]): Float64Array;
  /** how many demands were simulated */
  simulated(): number;
}

const VOLUME_STEP = 0.35;
const AHT_STEP = 0.25;
const CONTACTS_OF_A_RUN = 2500;
const REPLICATIONS = 3;
const NOBODY_LEAVES_S = 1e6;

/**
 * Agents who take from several queues, the longest waiting contact first. No formula is exact: the fewest that meet the
 * target in every queue are found by simulation for typical demands (volumes 35 % apart, handle times 25 %), and what that
 * takes beyond Erlang for all contacts as one queue is added to Erlang at the demand itself. The planned queue's demand is
 * that of the future given; the others bring in each future weeks of their own past, taken whole, and for the expected
 * demand their usual week. As many agents as these answer as Erlang says of all contacts as one queue.
 * @throws RangeError without another queue
 */
export function sharedStaffing({ intervalS, slots, others, target, seed }: SharedStaffingOptions): SharedStaffing {
  if (others.length === 0) throw new RangeError("agents are shared with a queue or more");
  const cache = new RequirementCache(target);
  const beyond = new Map<string, number>();
  const ofOne = ({ perHour, ahtS }: Contacts) => cache.agents((perHour * ahtS) / 3600, ahtS);
  const beyondErlang = (demand: readonly Contacts[]): number => {
    const typical = demand.map(({ perHour, ahtS }) => ({
      perHour: stepped(perHour, VOLUME_STEP),
      ahtS: stepped(ahtS, AHT_STEP),
    }));
    const key = typical.map(({ perHour, ahtS }) => `${perHour.toFixed(4)} ${ahtS.toFixed(2)}`).join("|");
    const known =
      beyond.get(key) ?? fewestShared(typical, target, seed, ofOne(pooled(typical))) - ofOne(pooled(typical));
    beyond.set(key, known);
    return known;
  };
  const agentsFor = (all: readonly Contacts[]): number => {
    const demand = served(all);
    if (demand.length === 0) return 0;
    const erlang = ofOne(pooled(demand));
    return demand.length === 1 ? erlang : Math.max(1, erlang + beyondErlang(demand));
  };
  const weekOf = weekChooser(others, slots, seed);
  const demandAt = ({ volume, ahtS }: Demand, i: number, future?: number): Contacts[] => [
    { perHour: (volume * 3600) / intervalS, ahtS },
    ...others.map((_, q) => weekOf(q, i, future)[slots[i] as number] ?? { perHour: 0, ahtS: 0 }),
  ];
  return {
    agents: (demand, future) => Float64Array.from(demand, (one, i) => agentsFor(demandAt(one, i, future))),
    serviceLevel: (one, i, agents, future) => {
      const demand = served(demandAt(one, i, future));
      if (demand.length === 0) return 1;
      const { perHour, ahtS } = pooled(demand);
      const serving = demand.length === 1 ? agents : Math.max(0, agents - beyondErlang(demand));
      return cache.serviceLevel((perHour * ahtS) / 3600, ahtS, serving);
    },
    alone: (demand) =>
      Float64Array.from(demand, (one, i) =>
        demandAt(one, i).reduce((sum, queue) => sum + (queue.ahtS > 0 ? ofOne(queue) : 0), 0),
      ),
    simulated: () => beyond.size,
  };
}

type Contacts = UsualSlot;

function served(all: readonly Contacts[]): Contacts[] {
  return all.filter(({ perHour, ahtS }) => perHour > 1e-3 && ahtS > 0);
}

/** Which week another queue has in a future: for each week of the horizon one of its own, always the same. */
function weekChooser(others: readonly SharingQueue[], slots: readonly number[], seed: number) {
  let week = 0;
  const weekOfInterval = slots.map((slot, i) => {
    if (slot < (slots[i - 1] ?? 0)) week++;
    return week;
  });
  const chosen = new Map<number, (readonly UsualSlot[])[][]>();
  const choose = (future: number) => {
    const rng = mulberry32(seed + Math.imul(future + 1, 0x9e3779b1));
    return others.map(({ week: usual, weeks }) =>
      Array.from({ length: week + 1 }, () => weeks[Math.floor(rng() * weeks.length)] ?? usual),
    );
  };
  return (queue: number, i: number, future?: number): readonly UsualSlot[] => {
    const usual = others[queue]?.week ?? [];
    if (future === undefined) return usual;
    const known = chosen.get(future) ?? choose(future);
    chosen.set(future, known);
    return known[queue]?.[weekOfInterval[i] as number] ?? usual;
  };
}

function stepped(value: number, step: number): number {
  return Math.exp(Math.round(Math.log(value) / step) * step);
}

/** All contacts as one queue. */
function pooled(demand: readonly Contacts[]): Contacts {
  const perHour = demand.reduce((sum, one) => sum + one.perHour, 0);
  return { perHour, ahtS: demand.reduce((sum, one) => sum + one.perHour * one.ahtS, 0) / perHour };
}

/** @param guess where to begin */
function fewestShared(queues: readonly Contacts[], target: StaffingTarget, seed: number, guess: number): number {
  const { perHour, ahtS } = pooled(queues);
  const load = (perHour * ahtS) / 3600;
  // Erlang C knows no patience: nobody hangs up
  const { patienceS = NOBODY_LEAVES_S, maxOccupancy, maxAbandonment = 1 } = target;
  const demand = queues.map((queue, q): SkillDemand => ({ ...queue, skill: String(q), patienceS }));
  const skills = demand.map(({ skill }) => skill);
  const options = { withinS: target.withinS, hours: CONTACTS_OF_A_RUN / perHour, replications: REPLICATIONS };
  const meets = (agents: number): boolean => {
    if (target.patienceS === undefined && agents <= load) return false;
    // the same seed for each try, so that they differ in agents and not in luck
    const told = simulateSkills(demand, [{ name: "all", skills, agents }], { ...options, rng: mulberry32(seed) });
    return told.skills.every(
      ({ serviceLevel, abandonment }) =>
        serviceLevel.value >= target.serviceLevel && abandonment.value <= maxAbandonment,
    );
  };
  const byOccupancy = maxOccupancy === undefined ? 1 : Math.ceil(load / maxOccupancy - 1e-9);
  return Math.max(byOccupancy, fewestAgents(meets, guess));
}
