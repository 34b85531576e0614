import { erlangA } from "./erlang-a.ts";
import { assertLoad, assertSeconds } from "./erlang-b.ts";
import { agentsForErlangC } from "./erlang-c.ts";
import { fewestAgents } from "./fewest-agents.ts";

/** What "staffed well enough" means. Shares are 0..1. */
export interface StaffingTarget {
  /** share of all offered contacts to answer within `withinS` */
  serviceLevel: number;
  withinS: number;
  /** mean patience, seconds; with it Erlang A is used, without it Erlang C */
  patienceS?: number;
  /** cap on carried load / agents; no cap when absent */
  maxOccupancy?: number;
  /** cap on the share that hangs up; needs `patienceS` */
  maxAbandonment?: number;
}

/**
 * Fewest agents that meet every target at once: max(N for service level, N for abandonment, ceil(load / maxOccupancy)).
 * With patience the search starts below the load where that suffices, so put a cap on abandonment: at 500 erlangs and
 * 60 s patience 80/20 is met by 425 agents while 15 % of the customers hang up.
 *
 * @param load erlangs; 0 gives 0 agents
 * @param guess where to start the search, e.g. the neighbouring interval's answer; does not change the result
 * @throws RangeError on targets outside their range, and on an abandonment cap without a patience
 */
export function requiredAgents(load: number, ahtS: number, target: StaffingTarget, guess?: number): number {
  assertLoad(load);
  assertSeconds("ahtS", ahtS);
  assertTarget(target);
  if (load === 0) return 0;
  const byOccupancy = target.maxOccupancy === undefined ? 1 : Math.ceil(load / target.maxOccupancy - 1e-9);
  const { patienceS } = target;
  if (patienceS === undefined) {
    return Math.max(byOccupancy, agentsForErlangC(load, ahtS, target.withinS, target.serviceLevel));
  }
  const meets = (agents: number): boolean => {
    const q = erlangA({ load, agents, ahtS, withinS: target.withinS, patienceS });
    return q.serviceLevel >= target.serviceLevel && q.abandonment <= (target.maxAbandonment ?? 1);
  };
  return Math.max(byOccupancy, fewestAgents(meets, guess ?? load + Math.sqrt(load) / 2));
}

/** @throws RangeError naming the first target outside its range */
function assertTarget(target: StaffingTarget): void {
  const { serviceLevel, withinS, patienceS, maxOccupancy, maxAbandonment } = target;
  if (!(serviceLevel > 0 && serviceLevel < 1)) {
    throw new RangeError(`serviceLevel must be a share strictly between 0 and 1, got ${serviceLevel}`);
  }
  assertSeconds("withinS", withinS, true);
  if (patienceS !== undefined) assertSeconds("patienceS", patienceS);
  if (maxOccupancy !== undefined && !(maxOccupancy > 0 && maxOccupancy <= 1)) {
    throw new RangeError(`maxOccupancy must be a share in (0, 1], got ${maxOccupancy}`);
  }
  if (maxAbandonment === undefined) return;
  if (patienceS === undefined) {
    throw new RangeError("maxAbandonment needs patienceS: in Erlang C nobody hangs up");
  }
  if (!(maxAbandonment > 0 && maxAbandonment <= 1)) {
    throw new RangeError(`maxAbandonment must be a share in (0, 1], got ${maxAbandonment}`);
  }
}
