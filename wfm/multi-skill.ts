import { studentTCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { mean, variance } from "../evals/stats/moments.ts";
import type { Rng } from "../evals/stats/prng.ts";

/** Contacts that need one skill: per hour, with mean handle time and mean patience in seconds. */
export interface SkillDemand {
  skill: string;
  perHour: number;
  ahtS: number;
  patienceS: number;
}

/** Agents with the same skills; the first skill is the one they take first when several wait. */
export interface SkillGroup {
  name: string;
  skills: readonly string[];
  agents: number;
}

export interface SkillFigures {
  skill: string;
  /** answered within the threshold / offered, share that hung up, mean wait of the answered in seconds */
  serviceLevel: Estimate;
  abandonment: Estimate;
  asaS: Estimate;
}

export interface MultiSkillResult {
  skills: SkillFigures[];
  /** share of time on contacts, per group */
  occupancy: { group: string; value: number }[];
  replications: number;
}

export interface MultiSkillOptions {
  withinS: number;
  rng: Rng;
  /** simulated hours of each replication that count, after an hour to fill up; default 20 */
  hours?: number;
  /** default 10 */
  replications?: number;
}

/** A contact in the system; `leavesAt` is when its patience ends. */
interface Contact {
  skill: number;
  arrived: number;
  leavesAt: number;
}

interface Tally {
  offered: number;
  inTime: number;
  abandoned: number;
  answered: number;
  waitS: number;
}

const WARM_UP_S = 3600;

/**
 * Several skills and groups by simulation: Poisson arrivals, exponential handle times and patience, the longest waiting
 * contact of an agent's first skill that has any, and the group with the fewest skills first. No formula is exact here.
 * Student intervals over replications.
 * @throws RangeError on a skill that nobody has, or figures outside their range
 * Source: Gans, Koole and Mandelbaum 2003, section 5 (skills-based routing).
 */
export function simulateSkills(
  demand: readonly SkillDemand[],
  groups: readonly SkillGroup[],
  options: MultiSkillOptions,
): MultiSkillResult {
  assertSkills(demand, groups);
  const { replications = 10 } = options;
  const runs = Array.from({ length: Math.max(2, replications) }, () => oneRun(demand, groups, options));
  const estimate = (values: readonly number[], range: readonly [number, number]): Estimate => {
    const value = mean(values);
    const half = studentTCritical(0.95, values.length - 1) * Math.sqrt(variance(values) / values.length);
    const low = Math.max(range[0], value - half);
    const high = Math.min(range[1], value + half);
    return { value, low, high, level: 0.95, n: values.length, method: "simulation, Student over replications" };
  };
  return {
    skills: demand.map(({ skill }, s) => {
      const tallies = runs.map(({ tallies: of }) => of[s] as Tally);
      return {
        skill,
        serviceLevel: estimate(
          tallies.map((t) => share(t.inTime, t.offered, 1)),
          [0, 1],
        ),
        abandonment: estimate(
          tallies.map((t) => share(t.abandoned, t.offered, 0)),
          [0, 1],
        ),
        asaS: estimate(
          tallies.map((t) => share(t.waitS, t.answered, 0)),
          [0, Number.MAX_VALUE],
        ),
      };
    }),
    occupancy: groups.map(({ name }, g) => ({ group: name, value: mean(runs.map(({ busy }) => busy[g] as number)) })),
    replications: runs.length,
  };
}

function share(part: number, whole: number, ofNothing: number): number {
  return whole === 0 ? ofNothing : part / whole;
}

function assertSkills(demand: readonly SkillDemand[], groups: readonly SkillGroup[]): void {
  for (const { skill, perHour, ahtS, patienceS } of demand) {
    if (!(perHour >= 0 && ahtS > 0 && patienceS > 0))
      throw new RangeError(`the figures of "${skill}" are out of range`);
    if (!groups.some((group) => group.agents > 0 && group.skills.includes(skill))) {
      throw new RangeError(`nobody has the skill "${skill}"`);
    }
  }
  for (const { name, agents } of groups) {
    if (!(Number.isInteger(agents) && agents >= 0))
      throw new RangeError(`"${name}" needs a whole number of agents >= 0`);
  }
}

function oneRun(demand: readonly SkillDemand[], groups: readonly SkillGroup[], options: MultiSkillOptions) {
  const { withinS, rng, hours = 20 } = options;
  const end = WARM_UP_S + hours * 3600;
  const skillNumber = new Map(demand.map(({ skill }, s) => [skill, s]));
  const skillsOf = groups.map(({ skills }) => skills.flatMap((skill) => skillNumber.get(skill) ?? []));
  const order = groups.map((_, g) => g).sort((a, b) => (skillsOf[a]?.length ?? 0) - (skillsOf[b]?.length ?? 0));
  const idle = groups.map(({ agents }) => agents);
  const busyS = groups.map(() => 0);
  const queues = demand.map((): Contact[] => []);
  const tallies = demand.map((): Tally => ({ offered: 0, inTime: 0, abandoned: 0, answered: 0, waitS: 0 }));
  const after = (meanS: number): number => -meanS * Math.log(1 - rng());
  const nextArrival = demand.map(({ perHour }) => (perHour > 0 ? after(3600 / perHour) : Number.POSITIVE_INFINITY));
  const endings: { at: number; group: number }[] = [];

  const serve = (contact: Contact, group: number, now: number): void => {
    idle[group] = (idle[group] as number) - 1;
    const lasts = after((demand[contact.skill] as SkillDemand).ahtS);
    busyS[group] = (busyS[group] as number) + overlap(now, now + lasts, end);
    insert(endings, { at: now + lasts, group });
    if (contact.arrived < WARM_UP_S) return;
    const tally = tallies[contact.skill] as Tally;
    const wait = now - contact.arrived;
    tally.answered++;
    tally.waitS += wait;
    tally.inTime += Number(wait <= withinS);
  };
  /** The next contact that still waits; those whose patience has ended are counted and forgotten. */
  const waiting = (skill: number, now: number): Contact | undefined => {
    const queue = queues[skill] as Contact[];
    for (;;) {
      const first = queue.shift();
      if (first === undefined || first.leavesAt > now) return first;
      if (first.arrived >= WARM_UP_S) (tallies[skill] as Tally).abandoned++;
    }
  };

  for (;;) {
    const arriving = nextArrival.indexOf(Math.min(...nextArrival));
    const arrivalAt = nextArrival[arriving] ?? Number.POSITIVE_INFINITY;
    const ending = endings.at(-1);
    const now = Math.min(arrivalAt, ending?.at ?? Number.POSITIVE_INFINITY);
    if (now >= end) break;
    if (ending !== undefined && ending.at <= arrivalAt) {
      endings.pop();
      idle[ending.group] = (idle[ending.group] as number) + 1;
      for (const skill of skillsOf[ending.group] ?? []) {
        const contact = waiting(skill, now);
        if (contact === undefined) continue;
        serve(contact, ending.group, now);
        break;
      }
      continue;
    }
    const { perHour, patienceS } = demand[arriving] as SkillDemand;
    nextArrival[arriving] = now + after(3600 / perHour);
    const contact = { skill: arriving, arrived: now, leavesAt: now + after(patienceS) };
    if (now >= WARM_UP_S) (tallies[arriving] as Tally).offered++;
    const free = order.find((g) => (idle[g] as number) > 0 && skillsOf[g]?.includes(arriving));
    if (free === undefined) (queues[arriving] as Contact[]).push(contact);
    else serve(contact, free, now);
  }
  settle(queues, tallies, end);
  const busy = groups.map(({ agents }, g) => (agents === 0 ? 0 : (busyS[g] as number) / (agents * (end - WARM_UP_S))));
  return { tallies, busy };
}

/** Those who still wait at the end and gave up before it. */
function settle(queues: readonly Contact[][], tallies: readonly Tally[], end: number): void {
  queues.forEach((queue, skill) => {
    for (const { arrived, leavesAt } of queue) {
      if (arrived >= WARM_UP_S && leavesAt <= end) (tallies[skill] as Tally).abandoned++;
    }
  });
}

function overlap(from: number, to: number, end: number): number {
  return Math.max(0, Math.min(to, end) - Math.max(from, WARM_UP_S));
}

/** Keeps the list sorted by time, latest first, so that the next one is popped from the end. */
function insert(endings: { at: number; group: number }[], one: { at: number; group: number }): void {
  let [low, high] = [0, endings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((endings[middle] as { at: number }).at > one.at) low = middle + 1;
    else high = middle;
  }
  endings.splice(low, 0, one);
}

/**
 * Fewest agents that meet `serviceLevel` on every skill, by taking agents away one at a time where it hurts least, from a
 * staffing that meets it. A good answer, not a proven least.
 * @throws RangeError when `groups` as given do not meet the target
 */
export function leanSkills(
  demand: readonly SkillDemand[],
  groups: readonly SkillGroup[],
  serviceLevel: number,
  options: Omit<MultiSkillOptions, "rng"> & { rng: () => Rng },
): SkillGroup[] {
  const worst = (staffed: readonly SkillGroup[]): number => {
    // the same seed for each try, so that they differ in agents and not in luck
    const { skills } = simulateSkills(demand, staffed, { ...options, rng: options.rng() });
    return Math.min(...skills.map((skill) => skill.serviceLevel.value));
  };
  let best = groups.map((group) => ({ ...group }));
  if (worst(best) < serviceLevel) throw new RangeError("the agents to begin with do not meet the target");
  for (;;) {
    const tries = best.flatMap((group, g) => {
      if (group.agents === 0) return [];
      const fewer = best.map((other, o) => (o === g ? { ...other, agents: other.agents - 1 } : other));
      const covered = demand.every(({ skill }) => fewer.some((one) => one.agents > 0 && one.skills.includes(skill)));
      return covered ? [{ fewer, level: worst(fewer) }] : [];
    });
    const next = tries.filter(({ level }) => level >= serviceLevel).sort((a, b) => b.level - a.level)[0];
    if (next === undefined) return best;
    best = next.fewer;
  }
}
