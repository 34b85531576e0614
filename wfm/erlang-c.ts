import { assertAgents, assertLoad, assertSeconds, continueErlangB, erlangB } from "./erlang-b.ts";

/** One interval of a queue, as every model here reports it. Shares are 0..1, times are seconds. */
export interface QueueFigures {
  /** share of all offered contacts that wait at all */
  pWait: number;
  /** answered within the threshold / all offered */
  serviceLevel: number;
  /** mean wait of the answered contacts, those answered at once included */
  asaS: number;
  /** carried load / agents */
  occupancy: number;
}

export interface ErlangCInput {
  /** erlangs: contacts per second x handle time in seconds */
  load: number;
  agents: number;
  ahtS: number;
  withinS: number;
}

/**
 * Erlang C (M/M/N, nobody hangs up). Valid for immediate contacts only: use it for calls and chats, not for e-mail.
 * @throws RangeError when agents <= load, for then the queue grows without end and has no steady state
 * Source: Gans, Koole, Mandelbaum 2003, Telephone call centers, section 4.1.
 */
export function erlangC({ load, agents, ahtS, withinS }: ErlangCInput): QueueFigures {
  assertLoad(load);
  assertAgents(agents, 1);
  assertSeconds("ahtS", ahtS);
  assertSeconds("withinS", withinS, true);
  if (agents <= load) {
    throw new RangeError(`${agents} agents cannot carry ${load} erlangs: Erlang C needs more agents than load`);
  }
  return figuresFromBlocking(erlangB(load, agents), { load, agents, ahtS, withinS });
}

function figuresFromBlocking(b: number, { load, agents, ahtS, withinS }: ErlangCInput): QueueFigures {
  const pWait = (agents * b) / (agents - load * (1 - b));
  return {
    pWait,
    serviceLevel: 1 - pWait * Math.exp((-(agents - load) * withinS) / ahtS),
    asaS: (pWait * ahtS) / (agents - load),
    occupancy: load / agents,
  };
}

/**
 * Fewest agents with which Erlang C answers `target` (0 <= target < 1) of the contacts within `withinS`.
 * One pass: the Erlang B recursion is carried on agent by agent, never restarted.
 */
export function agentsForErlangC(load: number, ahtS: number, withinS: number, target: number): number {
  assertLoad(load);
  if (load === 0) return 0;
  let agents = Math.floor(load) + 1;
  let b = erlangB(load, agents);
  while (figuresFromBlocking(b, { load, agents, ahtS, withinS }).serviceLevel < target) {
    b = continueErlangB(load, b, agents, agents + 1);
    agents++;
  }
  return agents;
}

/**
 * Square-root staffing (Halfin and Whitt 1981): share that waits with N = A + beta sqrt(A) agents,
 * [1 + beta Phi(beta)/phi(beta)]^-1. An approximation to check a plan by eye; plans use the exact models.
 * @param normalCdf Phi, so that this file needs no table of its own
 */
export function halfinWhittWait(load: number, agents: number, normalCdf: (z: number) => number): number {
  const beta = (agents - load) / Math.sqrt(load);
  const density = Math.exp((-beta * beta) / 2) / Math.sqrt(2 * Math.PI);
  return 1 / (1 + (beta * normalCdf(beta)) / density);
}
