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
