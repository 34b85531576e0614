import type { Demand } from "./plan-futures.ts";
import type { StaffingTarget } from "./required-agents.ts";
import { RequirementCache } from "./requirement-cache.ts";
import { concurrentAht } from "./staffing.ts";

/** How demand is staffed. `future`: number of the future that the demand is of; the expected demand has none. */
export interface DemandStaffing {
  /** agents on contacts per interval */
  agents(demand: readonly Demand[], future?: number): Float64Array;
  /** share answered in time in interval `i` with agents given, 0-1; null where nobody waits for an answer */
  serviceLevel: ((demand: Demand, i: number, agents: number, future?: number) => number) | null;
}

/** One queue with agents of its own, each interval by itself: Erlang A, or C where no patience is known. */
export function erlangStaffing({ intervalS, target }: { intervalS: number; target: StaffingTarget }): DemandStaffing {
  const cache = new RequirementCache(target);
  const load = ({ volume, ahtS }: Demand) => (volume * ahtS) / intervalS;
  return {
    agents: (demand) => Float64Array.from(demand, (one) => (one.ahtS > 0 ? cache.agents(load(one), one.ahtS) : 0)),
    serviceLevel: (one, _i, agents) => cache.serviceLevel(load(one), one.ahtS, agents),
  };
}

/**
 * Work that may wait until `dueWithinS` after it arrived (e-mail, cases): each contact is spread evenly over its time, so
 * agents are the work that arrived within the last `dueWithinS` / that time. Every due time is kept whatever comes, which
 * Erlang models say nothing about. What arrived before the first interval is taken to be as the first days of the horizon.
 * @returns agents, not rounded: people share a backlog
 * Source: the average-rate rule of Yao, Demers and Shenker 1995, which is feasible for any arrivals.
 */
export function deferredStaffing({
  intervalS,
  dueWithinS,
  maxOccupancy = 1,
}: {
  intervalS: number;
  dueWithinS: number;
  maxOccupancy?: number;
}): DemandStaffing {
  if (!(intervalS > 0 && dueWithinS > 0)) throw new RangeError("intervalS and dueWithinS must be > 0");
  const window = Math.max(1, Math.round(dueWithinS / intervalS));
  const agents = (demand: readonly Demand[]) => {
    const size = demand.length;
    const loads = demand.map(({ volume, ahtS }) => (volume * ahtS) / intervalS);
    const loadAt = (i: number): number => loads[i >= 0 ? i : ((i % size) + size) % size] ?? 0;
    let sum = 0;
    for (let i = 1; i <= window; i++) sum += loadAt(-i);
    return Float64Array.from(loads, (load, i) => {
      sum = Math.max(0, sum + load - loadAt(i - window));
      return sum / window / maxOccupancy;
    });
  };
  return { agents, serviceLevel: null };
}

/** Chats side by side: each agent is `concurrency` slots of an Erlang queue whose handle time grows with the chats beside it. */
export function chatStaffing({
  intervalS,
  concurrency,
  interference,
  target,
}: {
  intervalS: number;
  concurrency: number;
  interference: number;
  target: StaffingTarget;
}): DemandStaffing {
  const slots = erlangStaffing({ intervalS, target });
  const beside = ({ volume, ahtS }: Demand): Demand => ({
    volume,
    ahtS: ahtS > 0 ? concurrentAht(ahtS, concurrency, interference) : 0,
  });
  return {
    agents: (demand) => slots.agents(demand.map(beside)).map((needed) => Math.ceil(needed / concurrency)),
    serviceLevel: (one, i, agents) => slots.serviceLevel?.(beside(one), i, agents * concurrency) ?? 1,
  };
}
