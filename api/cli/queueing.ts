import type { Command } from "commander";
import type { StaffingOptions } from "../../wfm/staffing.ts";
import { addCommand, ending } from "./command.ts";
import { collectRows, openInput, tellRejected } from "./input.ts";
import { numberIn, seconds } from "./numbers.ts";
import { type Outcome, ProblemFound, WrongUse } from "./outcome.ts";
import { printJson, printJsonLine, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

const positive = numberIn({ above: 0 });
const openShare = numberIn({ above: 0, below: 1 });
const shareAboveZero = numberIn({ above: 0, max: 1 });

type Staff = {
  intervalS: number;
  target: number;
  withinS: number;
  patienceS?: number;
  maxOccupancy?: number;
  maxAbandonment?: number;
  shrinkage: number;
  concurrency: number;
  interference: number;
  carryOver?: true;
  json?: true;
};
type Erlang = { load: number; agents: number; ahtS: number; withinS: number; patienceS?: number; json?: true };

export function addQueueing(program: Command, terminal: Terminal): void {
  addCommand(program, "staff <file>", "agents for each interval of a CSV interval_start,volume,aht_s")
    .requiredOption("--interval-s <seconds>", "length of an interval", positive)
    .requiredOption("--target <share>", "service level wanted, e.g. 0.8", openShare)
    .requiredOption("--within-s <seconds>", "answered within", seconds)
    .option("--patience-s <seconds>", "mean patience; with it Erlang A, without it Erlang C", positive)
    .option("--max-occupancy <share>", "cap on occupancy", shareAboveZero)
    .option("--max-abandonment <share>", "cap on the share that hangs up; needs --patience-s", shareAboveZero)
    .option("--shrinkage <share>", "paid time not available", numberIn({ min: 0, below: 1 }), 0)
    .option("--concurrency <n>", "contacts at once", numberIn({ min: 1, max: 8, whole: true }), 1)
    .option("--interference <b>", "each further contact lengthens the others by this share", numberIn({ min: 0 }), 0)
    .option("--carry-over", "contacts last long beside an interval: staff on the load that lags behind the volume")
    .action(ending((path: string, options: Staff) => staff(terminal, path, options)));
  addCommand(program, "erlang <model>", "one queue: Erlang c (nobody hangs up) or a (with patience)")
    .requiredOption("--load <erlangs>", "contacts a second x handle time", numberIn({ min: 0 }))
    .requiredOption("--agents <n>", "agents", numberIn({ min: 1, whole: true }))
    .requiredOption("--aht-s <seconds>", "mean handle time", positive)
    .requiredOption("--within-s <seconds>", "answered within", seconds)
    .option("--patience-s <seconds>", "mean patience (Erlang a)", positive)
    .action(ending((model: string, options: Erlang) => erlang(terminal, model, options)));
}

async function staff(terminal: Terminal, path: string, options: Staff): Promise<Outcome> {
  const { intervalS, target, withinS, patienceS, maxOccupancy, maxAbandonment, shrinkage, concurrency, json } = options;
  const { interference, carryOver } = options;
  if (maxAbandonment !== undefined && patienceS === undefined)
    throw new WrongUse("--max-abandonment needs --patience-s: in Erlang C nobody hangs up.");
  const wanted: StaffingOptions = {
    intervalS,
    serviceLevel: target,
    withinS,
    shrinkage,
    concurrency,
    interference,
    ...(carryOver && { carryOver }),
    ...(patienceS !== undefined && { patienceS }),
    ...(maxOccupancy !== undefined && { maxOccupancy }),
    ...(maxAbandonment !== undefined && { maxAbandonment }),
  };
  const [{ readStaffIntervals }, { staffIntervals }] = await Promise.all([
    import("../../ingest/staff-file.ts"),
    import("../../wfm/staffing.ts"),
  ]);
  const { values, rejected } = await collectRows(readStaffIntervals(await openInput(terminal, path)));
  const demand = values.map(({ time, volume, ahtS }) => ({ interval_start: time, volume, aht_s: ahtS }));
  const staffed = staffIntervals(demand, wanted);
  if (json) for (const interval of staffed) await printJsonLine(terminal, interval);
  else {
    const rows = staffed.map((one) => [
      one.interval_start,
      one.agents,
      one.scheduled,
      one.serviceLevel,
      one.asaS,
      one.occupancy,
      one.abandonment,
      one.pWait,
    ]);
    const headings = ["Interval", "Agents", "Scheduled", "Service level", "ASA (s)", "Occupancy", "Abandon", "P(wait)"];
    await terminal.print(table(headings, rows));
  }
  return tellRejected(terminal, rejected, path) ? "problem" : "done";
}

async function erlang(terminal: Terminal, model: string, options: Erlang): Promise<Outcome> {
  const figures = await erlangFigures(model.toLowerCase(), options);
  if (options.json) await printJson(terminal, figures);
  else {
    const rows = Object.entries(figures).map(([name, value]): [string, number] => [name, value]);
    await terminal.print(table(["Figure", "Value"], rows));
  }
  return "done";
}

async function erlangFigures(model: string, { load, agents, ahtS, withinS, patienceS }: Erlang) {
  const queue = { load, agents, ahtS, withinS };
  if (model === "a") {
    if (patienceS === undefined) throw new WrongUse("Erlang a needs --patience-s.");
    const { erlangA } = await import("../../wfm/erlang-a.ts");
    return erlangA({ ...queue, patienceS });
  }
  if (model !== "c") throw new WrongUse(`The model is c or a, not ${model}.`);
  if (patienceS !== undefined) throw new WrongUse("--patience-s goes with Erlang a: in Erlang c nobody hangs up.");
  if (agents <= load) {
    const message = `${agents} agents cannot carry ${load} erlangs: the queue grows without end.`;
    throw new ProblemFound("unprocessable", `${message} Erlang c needs more agents than load.`);
  }
  const { erlangC } = await import("../../wfm/erlang-c.ts");
  return erlangC(queue);
}
