import { agentsForErlangC } from "../wfm/erlang-c.ts";
import { requiredAgents } from "../wfm/required-agents.ts";
import { staffIntervals } from "../wfm/staffing.ts";
import { type PatientTarget, stepwiseErlangA, stepwiseErlangC } from "./staffing-baseline.ts";

export interface Speed {
  intervals: number;
  seconds: number;
  /** intervals a second: here, and by the way of pyworkforce */
  erlangA: { own: number; baseline: number; ratio: number; agree: number; compared: number };
  erlangC: { own: number; baseline: number; ratio: number; agree: number; compared: number };
}

const YEAR_OF_QUARTERS = 35_040;
const AHT_S = 300;
const TARGET: PatientTarget = { serviceLevel: 0.8, withinS: 20, patienceS: 180, maxAbandonment: 0.05 };

/** Loads of a year of quarter hours: days and weeks, 5 to about 130 erlangs. */
function yearOfLoads(): number[] {
  return Array.from({ length: YEAR_OF_QUARTERS }, (_, i) => {
    const day = 1 - Math.cos((2 * Math.PI * (i % 96)) / 96);
    const week = Math.floor(i / 96) % 7 < 5 ? 1 : 0.55;
    return 5 + 60 * day * week * (1 + 0.05 * Math.sin(i * 1.7));
  });
}

/** Staffs a year with Erlang A, and a sample of it once more the other way; one thread, one run. */
export function measureSpeed(sample = 240): Speed {
  const loads = yearOfLoads();
  const demand = loads.map((load, i) => ({ interval_start: String(i), volume: load * 3, aht_s: AHT_S }));
  staffIntervals(demand.slice(0, 2000), { ...TARGET, intervalS: 900 });
  const seconds = timed(() => staffIntervals(demand, { ...TARGET, intervalS: 900 })).seconds;
  const every = Math.floor(loads.length / sample);
  const some = loads.filter((_, i) => i % every === 0);
  const ownA = (load: number) => requiredAgents(load, AHT_S, TARGET);
  const baseA = (load: number) => stepwiseErlangA(load, AHT_S, TARGET);
  const ownC = (load: number) => agentsForErlangC(load, AHT_S, 20, 0.8);
  const baseC = (load: number) => stepwiseErlangC(load, AHT_S, 20, 0.8);
  return { intervals: loads.length, seconds, erlangA: compare(ownA, baseA, some), erlangC: compare(ownC, baseC, some) };
}

function compare(own: (load: number) => number, base: (load: number) => number, loads: readonly number[]) {
  const repeats = 20;
  loads.forEach(own);
  const ours = timed(() => {
    for (let k = 1; k < repeats; k++) loads.forEach(own);
    return loads.map(own);
  });
  loads.slice(0, 3).forEach(base);
  const theirs = timed(() => loads.map(base));
  const speed = { own: (repeats * loads.length) / ours.seconds, baseline: loads.length / theirs.seconds };
  // the stepwise search begins at ceil(load), so where fewer agents would do the two may differ
  const agree = loads.filter((_, i) => ours.value[i] === theirs.value[i]).length;
  return { ...speed, ratio: speed.own / speed.baseline, agree, compared: loads.length };
}

/** Processor seconds, so that what else runs on the machine does not count. */
function timed<T>(run: () => T): { value: T; seconds: number } {
  const start = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(start);
  return { value, seconds: (user + system) / 1e6 };
}
