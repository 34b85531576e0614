import type { PlanInput } from "./plan.ts";
import { type Demand, demandWith, demandWithout, type Future, residualAht } from "./plan-futures.ts";
import type { PlannedEstimate } from "./planned-estimate.ts";
import type { DemandStaffing } from "./staff-demand.ts";
import { scheduledFor } from "./staffing.ts";

/** Contacts, paid hours and money over the whole horizon. */
export interface PlanTotals {
  volume: PlannedEstimate;
  sessions: PlannedEstimate;
  vendorDeflected: PlannedEstimate;
  netDeflected: PlannedEstimate;
  /** net deflected, a critical QA fail not counted as a success */
  resolvedDeflected: PlannedEstimate;
  hoursWithout: PlannedEstimate;
  /** reviewing the bot included */
  hoursWith: PlannedEstimate;
  /** difference draw by draw; negative when automation costs hours */
  hoursSaved: PlannedEstimate;
  reviewHours: PlannedEstimate;
  residualAhtS: PlannedEstimate;
  pNoSaving: number;
  /**
   * Probability that staffing each interval at its median meets the service level over the horizon, by volume; `planned`
   * that the agents somebody plans with do, with the bot. Null where nobody waits for an answer.
   */
  pTargetMet: { without: number; with: number; planned?: number } | null;
  /** the same with each interval staffed at the top of its 80 % interval */
  pTargetMetAtHigh80: { without: number; with: number } | null;
  /** the scenario's economics over the horizon; absent without them */
  money?: PlanMoney;
  /** draw by draw, so that plans of one seed are compared without the chance that they share */
  perDraw: PlanDraws;
}

export interface PlanDraws {
  volume: Float64Array;
  vendorDeflected: Float64Array;
  netDeflected: Float64Array;
  resolvedDeflected: Float64Array;
  hoursSaved: Float64Array;
  residualAhtS: Float64Array;
  saving?: Float64Array;
}

export interface PlanMoney {
  /** sessions, billed resolutions and fixed cost */
  botCost: PlannedEstimate;
  /** paid hours freed that attrition or redeployment absorbs: the rest stays on the payroll */
  cashableHours: PlannedEstimate;
  /** cashable hours x hourly cost - bot cost; negative when automation costs money */
  saving: PlannedEstimate;
}

export interface TotalsParts {
  input: PlanInput;
  futures: readonly Future[];
  /** adoption per interval */
  adopted: readonly number[];
  /** agents per interval (rows) and draw (columns) */
  without: readonly Float64Array[];
  withBot: readonly Float64Array[];
  staff: DemandStaffing;
  estimate: (values: Float64Array) => PlannedEstimate;
}

/** Sums are formed inside each draw; quantiles are taken last. */
export function planTotals(parts: TotalsParts): PlanTotals {
  const { input, futures, adopted, without, withBot, estimate } = parts;
  const perDraw = (of: (future: Future, s: number) => number) => Float64Array.from(futures, of);
  const offered = (f: Future, weight: (i: number) => number): number =>
    f.volumes.reduce((sum, volume, i) => sum + volume * weight(i), 0);
  const exposed = perDraw((f) => offered(f, (i) => adopted[i] as number));
  const volume = perDraw((f) => offered(f, () => 1));
  const perExposed = (of: (f: Future) => number) => perDraw((f, s) => of(f) * (exposed[s] as number));
  const hours = (table: readonly Float64Array[], s: number): number => {
    const agents = table.reduce((sum, row) => sum + (row[s] as number), 0);
    return scheduledFor((agents * input.intervalS) / 3600, input.staffing.shrinkage ?? 0);
  };
  const hoursWithout = perDraw((_, s) => hours(without, s));
  const reviewHours = perExposed((f) => f.effect.reviewHours);
  const hoursWith = perDraw((_, s) => hours(withBot, s) + (reviewHours[s] as number));
  const saved = hoursWithout.map((h, s) => h - (hoursWith[s] as number));
  const sessions = perExposed((f) => f.effect.sessions);
  const vendor = perExposed((f) => f.effect.vendor);
  const money = moneyOf(parts, { saved, sessions, vendor });
  const netDeflected = perExposed((f) => f.effect.net);
  const resolvedDeflected = perExposed((f) => f.effect.resolved);
  const residualAhtS = perDraw((f, s) => residualAht(f, volume[s] as number, exposed[s] as number));
  const middle = bothMet(parts, "value");
  return {
    volume: estimate(volume),
    sessions: estimate(sessions),
    vendorDeflected: estimate(vendor),
    netDeflected: estimate(netDeflected),
    resolvedDeflected: estimate(resolvedDeflected),
    hoursWithout: estimate(hoursWithout),
    hoursWith: estimate(hoursWith),
    hoursSaved: estimate(saved),
    reviewHours: estimate(reviewHours),
    residualAhtS: estimate(residualAhtS),
    pNoSaving: saved.filter((h) => h <= 0).length / saved.length,
    pTargetMet: middle && { ...middle, ...plannedMet(parts) },
    pTargetMetAtHigh80: bothMet(parts, "high80"),
    ...(money && { money: money.summary }),
    perDraw: {
      volume,
      vendorDeflected: vendor,
      netDeflected,
      resolvedDeflected,
      hoursSaved: saved,
      residualAhtS,
      ...(money && { saving: money.saving }),
    },
  };
}

type Drawn = Readonly<Record<"saved" | "sessions" | "vendor", Float64Array>>;

function moneyOf(
  { input, estimate }: TotalsParts,
  { saved, sessions, vendor }: Drawn,
): { summary: PlanMoney; saving: Float64Array } | undefined {
  const e = input.scenario.economics;
  if (e === undefined) return undefined;
  const botCost = sessions.map(
    (n, s) => n * e.costPerSession + (vendor[s] as number) * e.costPerResolution + e.fixedCost,
  );
  const cashable = saved.map((h) => Math.min(h, e.redeployableHours));
  const saving = cashable.map((h, s) => h * e.hourlyCost - (botCost[s] as number));
  const summary = { botCost: estimate(botCost), cashableHours: estimate(cashable), saving: estimate(saving) };
  return { summary, saving };
}

const MOST_LEVEL_DRAWS = 200;

function bothMet(parts: TotalsParts, level: "value" | "high80"): { without: number; with: number } | null {
  if (parts.staff.serviceLevel === null) return null;
  return {
    without: targetMet(parts, staffedAt(parts, parts.without, level), demandWithout),
    with: targetMet(parts, staffedAt(parts, parts.withBot, level), withBotDemand(parts)),
  };
}

function plannedMet(parts: TotalsParts): { planned?: number } {
  const { plannedAgents } = parts.input;
  if (plannedAgents === undefined) return {};
  if (plannedAgents.length !== parts.withBot.length || plannedAgents.some((n) => !(Number.isInteger(n) && n >= 0))) {
    throw new RangeError(`plannedAgents must be ${parts.withBot.length} whole numbers >= 0, one per interval`);
  }
  return { planned: targetMet(parts, plannedAgents, withBotDemand(parts)) };
}

function withBotDemand({ adopted }: TotalsParts) {
  return (future: Future, i: number): Demand => demandWith(future, i, adopted[i] as number);
}

function staffedAt({ estimate }: TotalsParts, table: readonly Float64Array[], level: "value" | "high80"): number[] {
  return table.map((row) => Math.round(estimate(row)[level]));
}

/** Share of futures in which the given staffing answers enough contacts in time over the whole horizon. */
function targetMet(
  { input, futures, staff }: TotalsParts,
  staffed: readonly number[],
  demand: (future: Future, i: number) => Demand,
): number {
  const judged = futures.slice(0, MOST_LEVEL_DRAWS);
  const met = judged.filter((future, s) => {
    let answered = 0;
    let offered = 0;
    staffed.forEach((agents, i) => {
      const contacts = demand(future, i);
      answered += contacts.volume * (staff.serviceLevel?.(contacts, i, agents, s) ?? 1);
      offered += contacts.volume;
    });
    return offered === 0 || answered / offered >= input.staffing.serviceLevel;
  });
  return met.length / judged.length;
}
