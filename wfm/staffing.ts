import { erlangA } from "./erlang-a.ts";
import { assertSeconds } from "./erlang-b.ts";
import { erlangC } from "./erlang-c.ts";
import { requiredAgents, type StaffingTarget } from "./required-agents.ts";

/** One interval of demand: contacts offered and their mean handle time at one contact at a time. */
export interface IntervalDemand {
  interval_start: string;
  /** contacts offered in the interval, >= 0 */
  volume: number;
  aht_s: number;
}

export interface StaffingOptions extends StaffingTarget {
  intervalS: number;
  /** share of paid time not available for contacts, 0 <= s < 1; default 0 */
  shrinkage?: number;
  /** contacts an agent handles at once, whole number >= 1; default 1 */
  concurrency?: number;
  /**
   * Staff on the modified offered load, which lags behind the volume: for contacts that last long beside an interval.
   * The rows must then be neighbouring intervals in order; default false.
   */
  carryOver?: boolean;
  /** b in AHT(k) = AHT(1) (1 + b (k - 1)): how much each further chat slows the others; default 0 */
  interference?: number;
}

/** One staffed interval. A figure is null where no contact is offered, for a share of nothing is undefined. */
export interface StaffedInterval {
  interval_start: string;
  agents: number;
  /** paid heads: agents / (1 - shrinkage), not rounded */
  scheduled: number;
  serviceLevel: number | null;
  asaS: number | null;
  occupancy: number;
  abandonment: number | null;
  pWait: number | null;
}

/**
 * Agents for each interval. Each is solved on its own, which misleads when contacts last longer than an interval:
 * use `carryOver` then. Each search starts at the answer before it.
 * @throws RangeError on a demand or target outside its range
 */
export function staffIntervals(demand: readonly IntervalDemand[], options: StaffingOptions): StaffedInterval[] {
  let guess: number | undefined;
  const carried = options.carryOver ? carriedOver(demand, options) : demand;
  return carried.map((interval) => {
    const staffed = staffInterval(interval, options, guess);
    guess = staffed.agents > 0 ? staffed.agents * (options.concurrency ?? 1) : undefined;
    return staffed;
  });
}

function staffInterval(demand: IntervalDemand, options: StaffingOptions, guess: number | undefined): StaffedInterval {
  const { interval_start, volume, aht_s } = demand;
  assertSeconds("intervalS", options.intervalS);
  if (!Number.isFinite(volume) || volume < 0) {
    throw new RangeError(`volume must be a number >= 0, got ${volume} at ${interval_start}`);
  }
  if (volume === 0) return emptyInterval(interval_start);
  const concurrency = options.concurrency ?? 1;
  const ahtS = concurrentAht(aht_s, concurrency, options.interference ?? 0);
  const load = offeredErlangs(volume, ahtS, options.intervalS);
  const agents = Math.ceil(requiredAgents(load, ahtS, options, guess) / concurrency);
  const { withinS, patienceS } = options;
  const slots = agents * concurrency;
  const q = patienceS === undefined ? erlangC({ load, agents: slots, ahtS, withinS }) : undefined;
  const a = patienceS === undefined ? undefined : erlangA({ load, agents: slots, ahtS, withinS, patienceS });
  const figures = a ?? q;
  return {
    interval_start,
    agents,
    scheduled: scheduledFor(agents, options.shrinkage ?? 0),
    serviceLevel: figures?.serviceLevel ?? null,
    asaS: figures?.asaS ?? null,
    occupancy: figures?.occupancy ?? 0,
    abandonment: a?.abandonment ?? 0,
    pWait: figures?.pWait ?? null,
  };
}

/** Each interval's volume replaced by the one that would bring its modified offered load in a steady state. */
function carriedOver(demand: readonly IntervalDemand[], { intervalS }: StaffingOptions): IntervalDemand[] {
  const handled = demand.filter(({ aht_s }) => aht_s > 0);
  const offered = handled.reduce((sum, { volume }) => sum + volume, 0);
  if (offered === 0) return [...demand];
  // one handle time for the state of the system: work in progress does not know which interval it came from
  const ahtS = handled.reduce((sum, { volume, aht_s }) => sum + volume * aht_s, 0) / offered;
  const loads = offeredLoad(
    demand.map(({ volume, aht_s }) => (volume * aht_s) / ahtS),
    ahtS,
    intervalS,
  );
  return demand.map((interval, i) => {
    // an interval without contacts of its own may tell no handle time, and still have some from before
    const own = interval.aht_s > 0 ? interval.aht_s : ahtS;
    return { ...interval, aht_s: own, volume: ((loads[i] as number) * intervalS) / own };
  });
}

function emptyInterval(interval_start: string): StaffedInterval {
  const none = { serviceLevel: null, asaS: null, abandonment: null, pWait: null };
  return { interval_start, agents: 0, scheduled: 0, occupancy: 0, ...none };
}

/** Contacts in an interval of `intervalS` seconds -> erlangs. */
function offeredErlangs(volume: number, ahtS: number, intervalS: number): number {
  assertSeconds("ahtS", ahtS);
  return (volume * ahtS) / intervalS;
}

/** Paid heads for `agents` on contacts: N / (1 - s). (N (1 + s) is a common error: 14 at 30 % are 20, not 18.2.) */
export function scheduledFor(agents: number, shrinkage: number): number {
  if (!(shrinkage >= 0 && shrinkage < 1)) throw new RangeError(`shrinkage must be in [0, 1), got ${shrinkage}`);
  return agents / (1 - shrinkage);
}

/** Handle time of one chat while `concurrency` run side by side: AHT(1) (1 + b (k - 1)). */
export function concurrentAht(singleAhtS: number, concurrency: number, interference: number): number {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency must be a whole number >= 1, got ${concurrency}`);
  }
  if (!(interference >= 0)) throw new RangeError(`interference must be >= 0, got ${interference}`);
  return singleAhtS * (1 + interference * (concurrency - 1));
}

/** Service level of a day: weighted by volume, never the mean of the intervals. Null when nothing was offered. */
export function dayServiceLevel(intervals: readonly { volume: number; serviceLevel: number | null }[]): number | null {
  let answered = 0;
  let offered = 0;
  for (const { volume, serviceLevel } of intervals) {
    if (volume === 0) continue;
    if (serviceLevel === null) throw new RangeError("an interval with volume has no service level");
    answered += volume * serviceLevel;
    offered += volume;
  }
  return offered === 0 ? null : answered / offered;
}

/**
 * Modified offered load: m' = lambda - m / AHT, the mean number of contacts in service were agents unlimited. Staff on
 * its interval means when AHT is long beside the interval; plain volume x AHT then runs ahead of the true peak.
 * @param volumes contacts per interval
 * @returns mean erlangs per interval, starting from an empty system
 * Source: Jennings, Mandelbaum, Massey, Whitt 1996.
 */
export function offeredLoad(volumes: readonly number[], ahtS: number, intervalS: number): number[] {
  assertSeconds("ahtS", ahtS);
  assertSeconds("intervalS", intervalS);
  const ratio = intervalS / ahtS;
  const kept = Math.exp(-ratio);
  let m = 0;
  return volumes.map((volume) => {
    const level = offeredErlangs(volume, ahtS, intervalS);
    const mean = level + ((m - level) * (1 - kept)) / ratio;
    m = level + (m - level) * kept;
    return mean;
  });
}
