import type { Demand } from "./plan-futures.ts";
import type { StaffingTarget } from "./required-agents.ts";
import { RequirementCache } from "./requirement-cache.ts";
import { concurrentAht } from "./staffing.ts";

/** Agents on contacts per interval for the demand of one future. */
export type StaffDemand = (demand: readonly Demand[]) => Float64Array;

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
}): StaffDemand {
  if (!(intervalS > 0 && dueWithinS > 0)) throw new RangeError("intervalS and dueWithinS must be > 0");
  const window = Math.max(1, Math.round(dueWithinS / intervalS));
  return (demand) => {
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
}): StaffDemand {
  const cache = new RequirementCache(target);
  return (demand) =>
    Float64Array.from(demand, ({ volume, ahtS }) => {
      if (!(ahtS > 0)) return 0;
      const beside = concurrentAht(ahtS, concurrency, interference);
      return Math.ceil(cache.agents((volume * beside) / intervalS, beside) / concurrency);
    });
}
