import { erlangA } from "../wfm/erlang-a.ts";
import { erlangC } from "../wfm/erlang-c.ts";
import { requiredAgents } from "../wfm/required-agents.ts";
import { staffIntervals } from "../wfm/staffing.ts";

/** Prints how long the queue models take on this computer: `npx tsx bench/erlang.ts`. */
function microseconds(run: () => unknown, times: number): string {
  run();
  const start = performance.now();
  for (let i = 0; i < times; i++) run();
  return (((performance.now() - start) * 1000) / times).toFixed(1);
}

const target = { serviceLevel: 0.8, withinS: 20, patienceS: 300, maxAbandonment: 0.05 };
const rows: [name: string, us: string][] = [];
for (const load of [10, 100, 1000, 9800]) {
  const agents = Math.ceil(load * 1.02) + 1;
  const input = { load, agents, ahtS: 300, withinS: 20 };
  rows.push([`Erlang C, ${agents} agents`, microseconds(() => erlangC(input), 200)]);
  rows.push([`Erlang A, ${agents} agents`, microseconds(() => erlangA({ ...input, patienceS: 300 }), 200)]);
  rows.push([`required agents, Erlang A, ${load} erlangs`, microseconds(() => requiredAgents(load, 300, target), 50)]);
}
const year = Array.from({ length: 17_520 }, (_, i) => ({
  interval_start: String(i),
  volume: 300 + 200 * Math.sin(i / 8),
  aht_s: 300,
}));
const staffing = { ...target, intervalS: 1800, shrinkage: 0.3 };
rows.push(["staffing a year of half hours, Erlang A", microseconds(() => staffIntervals(year, staffing), 1)]);
for (const [name, us] of rows) console.warn(`${us.padStart(12)} us  ${name}`);
