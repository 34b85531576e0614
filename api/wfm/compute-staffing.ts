import { instantsOf } from "../../wfm/local-series.ts";
import type { Plan } from "../../wfm/plan.ts";
import { type SharedStaffing, sharedStaffing } from "../../wfm/shared-staffing.ts";
import { chatStaffing, type DemandStaffing, deferredStaffing } from "../../wfm/staff-demand.ts";
import { shiftNeeds, weekHeat } from "../../wfm/staffing-summary.ts";
import { weekSlot } from "../../wfm/usual-week.ts";
import { type Band, bandOf, scaled } from "./bands.ts";
import type { PlanRequest } from "./plan-request.ts";
import type { PlanResult } from "./stored.ts";

export const hoursOfOneDay = 8;

/** Agents shared with other queues; null where the queue has its own. */
export function sharedOf(request: PlanRequest, times: readonly string[]): SharedStaffing | null {
  const { sharedWith: others, intervalSeconds: intervalS, staffing: target, seed } = request;
  if (others.length === 0) return null;
  return sharedStaffing({ intervalS, slots: times.map((time) => weekSlot(time, intervalS)), others, target, seed });
}

/** Chats and work that may wait are no single Erlang queue. */
export function staffOf({
  work,
  staffing,
  intervalSeconds: intervalS,
  ...request
}: PlanRequest): DemandStaffing | null {
  if (work === "deferred") {
    const { maxOccupancy = 1 } = staffing;
    return deferredStaffing({ intervalS, dueWithinS: request.dueWithinSeconds, maxOccupancy });
  }
  const { concurrency, interference } = request;
  return concurrency > 1 ? chatStaffing({ intervalS, concurrency, interference, target: staffing }) : null;
}

/** Heads by interval, day, week and shift, without and with the bot. */
export function staffingOf(
  request: PlanRequest,
  plan: Plan,
  times: string[],
  shared: SharedStaffing | null,
): PlanResult["staffing"] {
  const { timeZone, staffing, horizonDays, shifts } = request;
  const tables = { times, tables: plan.tables, paidPerAgent: 1 / (1 - staffing.shrinkage) };
  const fte = (hours: Band, days: number) => scaled(hours, 1 / (hoursOfOneDay * days));
  const both = <T extends { without: Band; with: Band }>({ without, with: withBot, ...rest }: T) => ({
    ...rest,
    without: bandOf(without),
    with: bandOf(withBot),
  });
  return {
    model: shared ? "simulation" : modelOf(request),
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
    pTargetMet: metOf(plan.totals.pTargetMet),
    pTargetMetAtHigh80: metOf(plan.totals.pTargetMetAtHigh80),
    sharing: shared && sharingOf(request, plan, shared),
  };
}

function modelOf({ work, staffing }: PlanRequest): PlanResult["staffing"]["model"] {
  if (work === "deferred") return "deferred";
  return staffing.patienceS === undefined ? "erlang-c" : "erlang-a";
}

/** The expected demand with the bot, by sharing and alone: what sharing itself changes. */
function sharingOf(request: PlanRequest, plan: Plan, shared: SharedStaffing): PlanResult["staffing"]["sharing"] {
  const { intervalSeconds, staffing, horizonDays, queue, sharedWith } = request;
  const queues = [queue, ...sharedWith.map((one) => one.queue)];
  const paidHours = intervalSeconds / 3600 / (1 - staffing.shrinkage);
  const fte = (agents: ArrayLike<number>) =>
    (Array.from(agents).reduce((a, b) => a + b, 0) * paidHours) / hoursOfOneDay / horizonDays;
  const [sharedFte, aloneFte] = [fte(shared.agents(plan.expectedDemand)), fte(shared.alone(plan.expectedDemand))];
  const simulated = shared.simulated();
  const told = (value: number) => value.toFixed(1);
  const words =
    `Agents of ${queues.join(" and ")} take from all of them: people and FTE here are those of all together. ` +
    `For the expected contacts they take ${told(sharedFte)} FTE a day where queues with their own agents would take ${told(aloneFte)}. ` +
    `${simulated} typical demands were simulated; in each future the other queues bring whole weeks of their last eight.`;
  return { queues, aloneFte, sharedFte, simulated, words };
}

function metOf(met: Plan["totals"]["pTargetMet"]) {
  return met && { without: met.without, with: met.with };
}
