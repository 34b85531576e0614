import { computedPlan } from "../api/cli/computed-plan.ts";
import { commonestReasons, type LoopData } from "./loop-data.ts";
import { bytes, type Running } from "./loop-quality.ts";
import type { LoopReport } from "./loop-report.ts";

const heldOutDays = 14;
const queue = "bank";

type Calls = { start: string; calls: number };

/** The bank's calls: all but the last 14 days for the product, those days to compare with. */
export function readCalls(csv: string): { known: Calls[]; heldOut: Calls[] } {
  const rows = csv.trim().split("\n").slice(1);
  const calls = rows.map((row): Calls => {
    const [start = "", count = ""] = row.trim().split(",");
    return { start, calls: Number(count) };
  });
  const lastDay = Date.parse(`${calls.at(-1)?.start.slice(0, 10)}T00:00:00Z`);
  const from = new Date(lastDay - (heldOutDays - 1) * 86_400_000).toISOString().slice(0, 10);
  return { known: calls.filter(({ start }) => start < from), heldOut: calls.filter(({ start }) => start >= from) };
}

/** Imports the calls with one handle time, which the data set itself does not tell. */
export async function importCalls({ call }: Running, calls: readonly Calls[], ahtSeconds: number) {
  const rows = calls.map(({ start, calls: offered }) => `${start}Z,${offered},${ahtSeconds.toFixed(1)}`);
  const csv = ["interval_start,offered,aht_s", ...rows].join("\n");
  return call("POST /imports/volumes", { query: { name: "bank_calls_30min.csv", queue }, body: bytes(csv) });
}

/** Reasons of the pilot by the name of the tickets' reason that each stands for, commonest tickets first. */
export function standIns(data: LoopData): Map<string, string> {
  const commonest = commonestReasons(data.tickets);
  return new Map(data.pilotTruth.reasons.flatMap((reason, i) => (commonest[i] ? [[reason, commonest[i]]] : [])));
}

/** Imports the pilot's log with its reasons renamed; rows of a reason that has no ticket to stand for keep their own. */
export async function importPilot({ call }: Running, csv: string, names: ReadonlyMap<string, string>) {
  const lines = csv.trim().split("\n");
  const column = (lines[0] ?? "").trim().split(",").indexOf("reason");
  const renamed = lines.map((line) => {
    const cells = line.trim().split(",");
    return cells.map((cell, i) => (i === column ? (names.get(cell) ?? cell) : cell)).join(",");
  });
  return call("POST /imports/pilot", { query: { name: "pilot_events.csv" }, body: bytes(renamed.join("\n")) });
}

type Planned = Pick<LoopReport, "forecast" | "plan" | "pilot">;

/** Makes the plan of the held-out days and compares it with what came, and the pilot's rates with their truth. */
export async function planAndCompare(
  { call }: Running,
  { calls, data, names }: { calls: ReturnType<typeof readCalls>; data: LoopData; names: ReadonlyMap<string, string> },
): Promise<Planned> {
  const { id } = await call("POST /plans", { body: { name: "held-out days", queue, horizonDays: heldOutDays } });
  const plan = await computedPlan(call, id);
  const { backtest, method, total, days } = plan.forecast;
  const truth = data.pilotTruth;
  return {
    forecast: { method, ...backtest, heldOut: compareDays(days, calls) },
    plan: {
      ahtSeconds: plan.inputs.ahtSeconds,
      contacts: total,
      vendorDeflected: plan.deflection.total.vendorDeflected,
      netDeflected: plan.deflection.total.netDeflected,
      savedFte: plan.staffing.savedFte,
      notes: plan.notes,
    },
    pilot: plan.inputs.reasons.map(({ reason, containment, botRecontact, inducedShare }) => {
      const name = [...names].find(([, standsFor]) => standsFor === reason)?.[0] ?? reason;
      const at = truth.reasons.indexOf(name);
      return {
        reason: name,
        standsFor: reason,
        containment: containment.successes / containment.trials,
        trueContainment: truth.kappa[at] ?? null,
        recontact: botRecontact.successes / botRecontact.trials,
        trueRecontact: truth.x[at] ?? null,
        induced: inducedShare,
        trueInduced: truth.induced_share_of_sessions[at] ?? null,
      };
    }),
  };
}

type Day = { date: string; value: number; low80: number; high80: number };

/** Weighted absolute percentage error of the days that came, against the forecast and against the same weekday a week before. */
function compareDays(forecast: Day[], { known, heldOut }: ReturnType<typeof readCalls>) {
  const before = byDay(known);
  const days = [...byDay(heldOut)].flatMap(([date, actual]) => {
    const day = forecast.find((one) => one.date === date);
    return day ? [{ actual, day, naive: sameWeekday(before, date) }] : [];
  });
  const sum = (of: (one: (typeof days)[number]) => number) => days.reduce((total, one) => total + of(one), 0);
  const actual = sum((one) => one.actual);
  return {
    days: days.length,
    wape: sum(({ actual: came, day }) => Math.abs(came - day.value)) / actual,
    naiveWape: sum(({ actual: came, naive }) => Math.abs(came - naive)) / actual,
    within80: sum(({ actual: came, day }) => Number(came >= day.low80 && came <= day.high80)) / days.length,
  };
}

function byDay(calls: readonly Calls[]): Map<string, number> {
  const days = new Map<string, number>();
  for (const { start, calls: count } of calls) {
    const date = start.slice(0, 10);
    days.set(date, (days.get(date) ?? 0) + count);
  }
  return days;
}

/** The newest known day that is whole weeks before `date`; 0 when there is none. */
function sameWeekday(known: ReadonlyMap<string, number>, date: string): number {
  for (let weeks = 1; weeks <= 8; weeks++) {
    const earlier = new Date(Date.parse(`${date}T00:00:00Z`) - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
    const count = known.get(earlier);
    if (count !== undefined) return count;
  }
  return 0;
}
