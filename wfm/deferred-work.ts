/** Work that may wait (e-mail, cases). Times in any one unit, `work` in agent-units of that time. */
export interface DeferredJob {
  release: number;
  due: number;
  work: number;
}

/**
 * Least constant number of agents (not rounded) that finishes every job by its due time: the largest, over all windows,
 * of work that lies wholly inside the window / its length. Erlang models do not apply to work that may wait.
 * @throws RangeError when a job is due before it can begin or has negative work
 * Source: Horn 1974 (earliest due date is optimal with preemption).
 */
export function edfBound(jobs: readonly DeferredJob[]): number {
  for (const { release, due, work } of jobs) {
    if (!(due > release)) throw new RangeError(`a job released at ${release} cannot be due at ${due}`);
    if (!(work >= 0)) throw new RangeError(`work must be >= 0, got ${work}`);
  }
  const byDue = [...jobs].sort((a, b) => a.due - b.due);
  let bound = 0;
  for (const start of new Set(jobs.map((job) => job.release))) {
    let inside = 0;
    for (const { release, due, work } of byDue) {
      if (release < start) continue;
      inside += work;
      bound = Math.max(bound, inside / (due - start));
    }
  }
  return bound;
}

/**
 * Backlog after each interval: B' = max(0, B + arrived - capacity).
 * @param capacity what can be worked off per interval, e.g. idle voice time x the share of it that is usable
 */
export function backlog(arrived: readonly number[], capacity: readonly number[], start = 0): number[] {
  if (arrived.length !== capacity.length) throw new RangeError("arrived and capacity must be equally long");
  let b = start;
  return arrived.map((work, t) => {
    b = Math.max(0, b + work - (capacity[t] ?? 0));
    return b;
  });
}

/** Work that may wait, arriving by interval; `dueIn` intervals after its own it must be done (1 = by its end). */
export interface DeferredDemand {
  /** contacts per interval, and seconds of work of each */
  arrived: readonly number[];
  ahtS: number;
  intervalS: number;
  dueIn: number;
  /** agents beside the queue in each interval, and the share of their idle time that can go to such work */
  spareAgents?: readonly number[];
  usableShare?: number;
  /** contacts waiting at the start, due with the first interval's */
  backlog?: number;
}

export interface DeferredPlan {
  /** constant agents beyond the spare ones with which everything is done in time, not rounded */
  agents: number;
  /** contacts waiting after each interval with those agents */
  backlog: number[];
  /** the same with the spare agents alone, and the share of contacts then late */
  backlogSpareOnly: number[];
  lateShareSpareOnly: number;
}

/**
 * Staff for e-mail and cases. Idle time of voice agents is used first; what it cannot finish by its due time needs
 * agents of its own, the fewest constant number by the EDF bound on what is left.
 * @throws RangeError on negative figures or a due time below one interval
 */
export function planDeferred(demand: DeferredDemand): DeferredPlan {
  const { arrived, ahtS, intervalS, dueIn, spareAgents = [], usableShare = 1, backlog: start = 0 } = demand;
  if (!(Number.isInteger(dueIn) && dueIn >= 1)) throw new RangeError(`dueIn must be a whole number >= 1, got ${dueIn}`);
  if (!(ahtS > 0 && intervalS > 0 && start >= 0)) throw new RangeError("ahtS and intervalS must be > 0, backlog >= 0");
  if (arrived.some((n) => !(n >= 0))) throw new RangeError("arrived must be >= 0 in every interval");
  const perContact = ahtS / intervalS;
  const spare = arrived.map((_, t) => Math.max(0, spareAgents[t] ?? 0) * usableShare);
  const waiting = arrived.map((n, t) => (n + (t === 0 ? start : 0)) * perContact);
  const left = workLeft(waiting, spare, dueIn);
  const agents = edfBound(left.map((work, t) => ({ release: t, due: t + dueIn, work })));
  const contacts = (work: readonly number[]): number[] => work.map((w) => w / perContact);
  const late = left.reduce((a, b) => a + b, 0);
  const all = waiting.reduce((a, b) => a + b, 0);
  return {
    agents,
    backlog: contacts(
      backlog(
        waiting,
        spare.map((s) => s + agents),
      ),
    ),
    backlogSpareOnly: contacts(backlog(waiting, spare)),
    lateShareSpareOnly: all > 0 ? late / all : 0,
  };
}

/** Work of each interval that spare time, earliest due first, does not finish in time. */
function workLeft(work: readonly number[], spare: readonly number[], dueIn: number): number[] {
  const left = [...work];
  spare.forEach((capacity, t) => {
    let free = capacity;
    for (let from = Math.max(0, t - dueIn + 1); from <= t && free > 0; from++) {
      const done = Math.min(free, left[from] as number);
      left[from] = (left[from] as number) - done;
      free -= done;
    }
  });
  return left;
}
