/**
 * How pyworkforce 0.6 finds agents, written out in our own code to measure against: Erlang C with the power series of
 * Erlang B summed anew at every step, Erlang A from the whole stationary distribution with the wait of each waiting place by
 * uniformisation, and in both one agent more until the target is met. Same results, other work.
 */
export function stepwiseErlangC(load: number, ahtS: number, withinS: number, target: number): number {
  let agents = Math.floor(load) + 1;
  while (serviceLevelC(load, agents, ahtS, withinS) < target) agents++;
  return agents;
}

function serviceLevelC(load: number, agents: number, ahtS: number, withinS: number): number {
  let inverse = 1;
  for (let n = 1; n <= agents; n++) inverse = 1 + (inverse * n) / load;
  const b = 1 / inverse;
  const wait = (agents * b) / (agents - load * (1 - b));
  return 1 - wait * Math.exp((-(agents - load) * withinS) / ahtS);
}

export interface PatientTarget {
  serviceLevel: number;
  withinS: number;
  patienceS: number;
  maxAbandonment: number;
}

export function stepwiseErlangA(load: number, ahtS: number, target: PatientTarget): number {
  for (let agents = Math.max(1, Math.ceil(load)); ; agents++) {
    const chain = stationary(load, agents, ahtS, target.patienceS);
    const queue = chain.reduce((sum, p, n) => sum + Math.max(0, n - agents) * p, 0);
    const abandonment = (queue * ahtS) / (target.patienceS * load);
    const level = servedInTime(chain, agents, ahtS, target);
    if (level >= target.serviceLevel && abandonment <= target.maxAbandonment) return agents;
  }
}

/** Probabilities of 0, 1, 2, ... customers present: a power series, grown until its terms vanish. */
function stationary(load: number, agents: number, ahtS: number, patienceS: number): number[] {
  const terms = [1];
  let total = 1;
  for (let n = 1; ; n++) {
    const leaving = Math.min(n, agents) + (Math.max(0, n - agents) * ahtS) / patienceS;
    const term = ((terms[n - 1] as number) * load) / leaving;
    terms.push(term);
    total += term;
    if (n > agents && term < 1e-15 * total) break;
    if (term > 1e250) {
      terms.forEach((value, k) => {
        terms[k] = value / 1e250;
      });
      total /= 1e250;
    }
  }
  const sum = terms.reduce((a, b) => a + b, 0);
  return terms.map((term) => term / sum);
}

function servedInTime(chain: readonly number[], agents: number, ahtS: number, target: PatientTarget): number {
  const places = chain.length - agents;
  let level = chain.slice(0, agents).reduce((a, b) => a + b, 0);
  for (let ahead = 0; ahead < places; ahead++) {
    level += (chain[agents + ahead] as number) * reachedInTime(ahead, agents, ahtS, target, places);
  }
  return level;
}

/** P(a customer with `ahead` before them is served in time), jump by jump of the uniformised chain. */
function reachedInTime(ahead: number, agents: number, ahtS: number, target: PatientTarget, places: number): number {
  const [mu, theta] = [1 / ahtS, 1 / target.patienceS];
  const rate = agents * mu + places * theta;
  const jumps = rate * target.withinS;
  const most = Math.floor(jumps + 10 * Math.sqrt(jumps) + 50);
  let at = new Array<number>(ahead + 1).fill(0);
  at[ahead] = 1;
  let served = 0;
  let poisson = Math.exp(-jumps);
  let result = 0;
  for (let k = 1; k <= most; k++) {
    const next = new Array<number>(ahead + 1).fill(0);
    for (let j = 0; j <= ahead; j++) {
      const p = at[j] as number;
      if (p === 0) continue;
      const onward = (agents * mu + j * theta) / rate;
      if (j === 0) served += p * onward;
      else next[j - 1] = (next[j - 1] as number) + p * onward;
      next[j] = (next[j] as number) + p * (1 - onward - theta / rate);
    }
    at = next;
    poisson *= jumps / k;
    result += poisson * served;
  }
  return result;
}
