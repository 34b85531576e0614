/**
 * Erlang B: probability that a call finds all `agents` busy and is lost.
 * The recursion B_n = A B_{n-1} / (n + A B_{n-1}) needs no factorial, so it neither overflows nor loses digits
 * (each step shrinks the relative error of the one before it).
 *
 * @param load offered load in erlangs, >= 0
 * @param agents whole number >= 0
 * @throws RangeError when an argument is outside its range
 * Source: A. K. Erlang 1917; recursion in R. B. Cooper, Introduction to Queueing Theory, 2nd ed., eq. 3.3.
 */
export function erlangB(load: number, agents: number): number {
  assertLoad(load);
  assertAgents(agents, 0);
  return continueErlangB(load, 1, 0, agents);
}

/** Carries the Erlang B recursion on from a known value at `from` agents to `to` agents (`to` >= `from`). */
export function continueErlangB(load: number, blocking: number, from: number, to: number): number {
  let b = blocking;
  for (let n = from + 1; n <= to; n++) b = (load * b) / (n + load * b);
  return b;
}

/** @throws RangeError unless `load` is a finite number of erlangs >= 0 */
export function assertLoad(load: number): void {
  if (!Number.isFinite(load) || load < 0) throw new RangeError(`load must be a number of erlangs >= 0, got ${load}`);
}

/** @throws RangeError unless `agents` is a whole number >= `least` */
export function assertAgents(agents: number, least: number): void {
  if (!Number.isInteger(agents) || agents < least) {
    throw new RangeError(`agents must be a whole number >= ${least}, got ${agents}`);
  }
}

/** @throws RangeError unless `value` is a finite number of seconds above 0 (or >= 0 when `zeroAllowed`) */
export function assertSeconds(name: string, value: number, zeroAllowed = false): void {
  if (!Number.isFinite(value) || value < 0 || (value === 0 && !zeroAllowed)) {
    throw new RangeError(`${name} must be seconds ${zeroAllowed ? ">= 0" : "> 0"}, got ${value}`);
  }
}
