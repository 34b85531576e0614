import { assertAgents, assertLoad, assertSeconds, erlangB } from "./erlang-b.ts";
import type { QueueFigures } from "./erlang-c.ts";

export interface ErlangAInput {
  /** erlangs: contacts per second x handle time in seconds; may exceed `agents` */
  load: number;
  agents: number;
  ahtS: number;
  withinS: number;
  /** mean time a waiting customer holds on before giving up, seconds (exponential) */
  patienceS: number;
}

export interface AbandonmentFigures extends QueueFigures {
  /** share of all offered contacts that hang up before an answer */
  abandonment: number;
  /** mean wait of all offered contacts, those who hung up included */
  waitAllS: number;
  /** mean number waiting */
  queueLength: number;
}

/** Sums over the waiting positions are kept as `value` x e^`log`, because in overload they pass 1e308. */
interface ScaledSum {
  log: number;
  value: number;
}

const RESCALE_ABOVE = 1e250;
const NEGLIGIBLE = 1e-18;

/**
 * Erlang A (M/M/c+M): waiting customers hang up after an exponential patience. Exact, no integration; stays exact in
 * overload. `serviceLevel` = answered within `withinS` / all offered; `asaS` is over answered contacts only.
 * @throws RangeError when an argument is outside its range
 * Source: Palm 1957; Mandelbaum and Zeltyn 2007, Service engineering in action, section 3 and appendix.
 */
export function erlangA(input: ErlangAInput): AbandonmentFigures {
  const { load, agents, ahtS, withinS, patienceS } = input;
  assertLoad(load);
  assertAgents(agents, 1);
  assertSeconds("ahtS", ahtS);
  assertSeconds("withinS", withinS, true);
  assertSeconds("patienceS", patienceS);
  if (load === 0) {
    return { pWait: 0, serviceLevel: 1, asaS: 0, occupancy: 0, abandonment: 0, waitAllS: 0, queueLength: 0 };
  }
  const x = (agents * patienceS) / ahtS;
  const y = (load * patienceS) / ahtS;
  const sums = waitingSums(x, y, patienceS);
  const scale = Math.exp(-sums.log);
  // states below `agents` weigh 1/B - 1 beside the first waiting state's 1; both are scaled like the sums
  const total = (1 / erlangB(load, agents) - 1) * scale + sums.count;
  const queueLength = sums.queue / total;
  const abandonment = queueLength / y;
  const logFirst = -sums.log - Math.log(total);
  const lateAnswers = answeredLate(input, x, y, logFirst);
  return {
    pWait: sums.count / total,
    serviceLevel: Math.min(1, Math.max(0, 1 - abandonment - lateAnswers)),
    asaS: sums.answeredWait / total / (1 - abandonment),
    occupancy: (load * (1 - abandonment)) / agents,
    abandonment,
    waitAllS: abandonment * patienceS,
    queueLength,
  };
}

/**
 * Sums over j waiting of t_j, j t_j and t_j E[wait; answered | j ahead], with t_j = prod y/(x+k).
 * With j ahead a newcomer is answered with probability x/(x+j+1) after sum_{k<=j+1} patience/(x+k) on average.
 */
function waitingSums(x: number, y: number, patienceS: number) {
  let term = 1;
  let log = 0;
  let count = 1;
  let queue = 0;
  let passage = patienceS / (x + 1);
  let answeredWait = (x / (x + 1)) * passage;
  for (let j = 1; ; j++) {
    term *= y / (x + j);
    passage += patienceS / (x + j + 1);
    count += term;
    queue += j * term;
    answeredWait += term * (x / (x + j + 1)) * passage;
    if (count > RESCALE_ABOVE || queue > RESCALE_ABOVE) {
      term /= RESCALE_ABOVE;
      count /= RESCALE_ABOVE;
      queue /= RESCALE_ABOVE;
      answeredWait /= RESCALE_ABOVE;
      log += Math.log(RESCALE_ABOVE);
    }
    if (y < x + j && j * term * remaining(x, y, j) <= NEGLIGIBLE * queue) {
      return { log, count, queue, answeredWait };
    }
  }
}

/** Bound on the rest of a sum in units of its current term: the ratio y/(x+k) only falls from here on. */
function remaining(x: number, y: number, j: number): number {
  return (x + j + 1) / (x + j + 1 - y);
}

/** P(answered, wait > T) = (c mu/lambda) pi_c e^{f(T)} (S(T) - 1), in logs. */
function answeredLate(
  { withinS, ahtS, agents, load, patienceS }: ErlangAInput,
  x: number,
  y: number,
  logFirst: number,
) {
  const decay = Math.exp(-withinS / patienceS);
  const f = -y * Math.expm1(-withinS / patienceS) - (agents * withinS) / ahtS;
  const tail = lateSum(x, y * decay);
  return (agents / load) * Math.exp(logFirst + f + tail.log) * tail.value;
}

/** sum_{n>=1} prod_{k<=n} y/(x+k) */
function lateSum(x: number, y: number): ScaledSum {
  let term = 1;
  let value = 0;
  let log = 0;
  for (let n = 1; ; n++) {
    term *= y / (x + n);
    value += term;
    if (value > RESCALE_ABOVE) {
      term /= RESCALE_ABOVE;
      value /= RESCALE_ABOVE;
      log += Math.log(RESCALE_ABOVE);
    }
    if (y < x + n && term * remaining(x, y, n) <= NEGLIGIBLE * value) return { log, value };
    if (term === 0) return { log, value };
  }
}
