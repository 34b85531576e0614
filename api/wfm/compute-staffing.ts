import { instantsOf } from "../../wfm/local-series.ts";
import type { Plan } from "../../wfm/plan.ts";
import { chatStaffing, deferredStaffing, type StaffDemand } from "../../wfm/staff-demand.ts";
import { shiftNeeds, weekHeat } from "../../wfm/staffing-summary.ts";
import { type Band, bandOf, scaled } from "./bands.ts";
import type { PlanRequest } from "./plan-request.ts";
import type { PlanResult } from "./stored.ts";

export const hoursOfOneDay = 8;

/** Chats and work that may wait are no single Erlang queue. */
export function staffOf({ work, staffing, intervalSeconds: intervalS, ...request }: PlanRequest): StaffDemand | null {
  if (work === "deferred") {
    const { maxOccupancy = 1 } = staffing;
    return deferredStaffing({ intervalS, dueWithinS: request.dueWithinSeconds, maxOccupancy });
  }
  const { concurrency, interference } = request;
  return concurrency > 1 ? chatStaffing({ intervalS, concurrency, interference, target: staffing }) : null;
}

/** Heads by interval, day, week and shift, without and with the bot. */
export function staffingOf(request: PlanRequest, plan: Plan, times: string[]): PlanResult["staffing"] {
  const { timeZone, staffing, horizonDays, shifts } = request;
  const tables = { times, tables: plan.tables, paidPerAgent: 1 / (1 - staffing.shrinkage) };
  const fte = (hours: Band, days: number) => scaled(hours, 1 / (hoursOfOneDay * days));
  const live = request.work === "live" && request.concurrency === 1;
  const both = <T extends { without: Band; with: Band }>({ without, with: withBot, ...rest }: T) => ({
    ...rest,
    without: bandOf(without),
    with: bandOf(withBot),
  });
  return {
    model: request.work === "deferred" ? "deferred" : staffing.patienceS === undefined ? "erlang-c" : "erlang-a",
    intervals: plan.intervals.flatMap(({ interval_start, without, with: withBot }) =>
      instantsOf(interval_start, timeZone).map((start) => ({ start, without: bandOf(without), with: bandOf(withBot) })),
    ),
    days: plan.days.map(({ date, hoursWithout, hoursWith }) => ({
      date,
      without: fte(hoursWithout, 1),
      with: fte(hoursWith, 1),
    })),
    heat: weekHeat(tables).map(both),
    shifts: request.intervalSeconds < 86_400 ? shiftNeeds(tables, shifts).map(both) : [],
    savedFte: fte(plan.totals.hoursSaved, horizonDays),
    pTargetMet: live ? metOf(plan.totals.pTargetMet) : null,
    pTargetMetAtHigh80: live ? metOf(plan.totals.pTargetMetAtHigh80) : null,
  };
}

function metOf({ without, with: withBot }: { without: number; with: number }) {
  return { without, with: withBot };
}
