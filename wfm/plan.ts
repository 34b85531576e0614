import type { Rng } from "../evals/stats/prng.ts";
import { contactEffectDrawer } from "./contact-effect.ts";
import { adoption } from "./deflection.ts";
import type { DeflectionScenario } from "./deflection-scenario.ts";
import { type ForecastModel, fitForecast } from "./forecast.ts";
import { type PlanDay, planDays } from "./plan-days.ts";
import {
  type Demand,
  demandWith,
  demandWithout,
  drawFutures,
  type Future,
  type HandleTime,
  residualAht,
} from "./plan-futures.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import type { StaffingTarget } from "./required-agents.ts";
import { RequirementCache } from "./requirement-cache.ts";
import { type SeriesPoint, seriesGrid } from "./series-grid.ts";
import { scheduledFor } from "./staffing.ts";

export interface PlanInput {
  /** contacts offered per interval, e.g. half hour; gaps are fine */
  history: readonly SeriesPoint[];
  intervalS: number;
  /** handle time of an average contact without the bot, seconds */
  ahtS: HandleTime;
  horizonDays: number;
  /** each reason's share of all contacts; the rest has no bot */
  reasonShares: Readonly<Record<string, number>>;
  scenario: DeflectionScenario;
  staffing: StaffingTarget & { shrinkage?: number };
  /** share of the scenario's exposure reached `day` days into the plan; full from the first day when absent */
  ramp?: { ceiling: number; speed: number; midpoint: number };
  seasons?: readonly number[];
  /** the forecast of `horizonDays` days from `history`, where it is fitted already: fitting takes seconds */
  model?: ForecastModel;
  rng: Rng;
  /** default 1000 */
  draws?: number;
}

/** Paid heads (agents / (1 - shrinkage)) and contacts in one interval. */
export interface PlanInterval {
  interval_start: string;
  volume: PlannedEstimate;
  without: PlannedEstimate;
  with: PlannedEstimate;
}

export interface PlanTotals {
  volume: PlannedEstimate;
  vendorDeflected: PlannedEstimate;
  netDeflected: PlannedEstimate;
  /** paid hours over the horizon */
  hoursWithout: PlannedEstimate;
  hoursWith: PlannedEstimate;
  /** difference draw by draw; negative when automation costs hours */
  hoursSaved: PlannedEstimate;
  residualAhtS: PlannedEstimate;
  pNoSaving: number;
  /** probability that staffing each interval at its median meets the service level over the horizon, by volume */
  pTargetMet: { without: number; with: number };
  /** the same with each interval staffed at the top of its 80 % interval */
  pTargetMetAtHigh80: { without: number; with: number };
}

export interface Plan {
  intervals: PlanInterval[];
  days: PlanDay[];
  totals: PlanTotals;
  draws: number;
  warnings: string[];
}

/**
 * Agents per interval with and without automation. Each draw is one whole future (a whole residual path of volumes, one
 * draw of every rate), staffed to the end; quantiles are taken last. Quantiles of FTE are never FTE of quantiles, and
 * interval quantiles are never added up.
 * @throws RangeError on inputs outside their range
 */
export function makePlan(input: PlanInput): Plan {
  const draws = input.draws ?? 1000;
  const model = input.model ?? fitForPlan(input);
  const horizon = model.slots.length;
  const effect = contactEffectDrawer(input.scenario, input.reasonShares, input.rng);
  const futures = drawFutures(model, input.ahtS, effect, { draws, rng: input.rng });
  const adopted = model.slots.map((slot) => adoptedAt(input, model, slot));
  const cache = new RequirementCache(input.staffing);
  const without = agentTable(futures, horizon, (f, i) => demandWithout(f, i), input, cache);
  const withBot = agentTable(futures, horizon, (f, i) => demandWith(f, i, adopted[i] as number), input, cache);
  const method = `whole futures drawn (${draws}), each staffed, quantiles last`;
  const about = { n: input.history.length, method };
  const volumes = (i: number) => Float64Array.from(futures, (f) => f.volumes[i] as number);
  const paid = (agents: Float64Array) => agents.map((n) => scheduledFor(n, input.staffing.shrinkage ?? 0));
  const estimate = (values: Float64Array) => plannedEstimate(values, values, about);
  return {
    intervals: model.times.map((interval_start, i) => ({
      interval_start,
      volume: estimate(volumes(i)),
      without: estimate(paid(without[i] as Float64Array)),
      with: estimate(paid(withBot[i] as Float64Array)),
    })),
    days: planDays({
      times: model.times,
      futures,
      without,
      withBot,
      paidHours: scheduledFor(input.intervalS / 3600, input.staffing.shrinkage ?? 0),
      estimate,
    }),
    totals: totals({ input, futures, adopted, without, withBot, cache, estimate }),
    draws,
    warnings: planWarnings(input, model),
  };
}

/** Fits the forecast that a plan needs: as many open slots as its days have. */
export function fitForPlan(input: Pick<PlanInput, "history" | "horizonDays" | "seasons">): ForecastModel {
  const { history, seasons } = input;
  return fitForecast(history, { horizon: openSlotsWithin(input), ...(seasons ? { seasons } : {}) });
}

function openSlotsWithin({
  history,
  horizonDays,
  seasons,
}: Pick<PlanInput, "history" | "horizonDays" | "seasons">): number {
  if (!Number.isInteger(horizonDays) || horizonDays < 1) {
    throw new RangeError(`horizonDays must be a whole number >= 1, got ${horizonDays}`);
  }
  const grid = seriesGrid(history, seasons);
  const end = grid.values.length;
  let open = 0;
  for (let at = end; at < end + horizonDays * grid.inner; at++) open += Number(grid.isOpen(at));
  return Math.max(1, open);
}

function adoptedAt({ ramp }: PlanInput, { grid }: ForecastModel, slot: number): number {
  return ramp === undefined ? 1 : adoption((slot - grid.values.length) / grid.inner, ramp);
}

/** Agents per interval (rows) and draw (columns). */
function agentTable(
  futures: readonly Future[],
  horizon: number,
  demand: (future: Future, i: number) => Demand,
  { intervalS }: PlanInput,
  cache: RequirementCache,
): Float64Array[] {
  return Array.from({ length: horizon }, (_, i) =>
    Float64Array.from(futures, (future) => {
      const { volume, ahtS } = demand(future, i);
      return ahtS > 0 ? cache.agents((volume * ahtS) / intervalS, ahtS) : 0;
    }),
  );
}

interface TotalsParts {
  input: PlanInput;
  futures: readonly Future[];
  adopted: readonly number[];
  without: readonly Float64Array[];
  withBot: readonly Float64Array[];
  cache: RequirementCache;
  estimate: (values: Float64Array) => PlannedEstimate;
}

function totals(parts: TotalsParts): PlanTotals {
  const { input, futures, adopted, without, withBot, estimate } = parts;
  const perDraw = (of: (future: Future, s: number) => number) => Float64Array.from(futures, of);
  const offered = (f: Future, weight: (i: number) => number): number =>
    f.volumes.reduce((sum, volume, i) => sum + volume * weight(i), 0);
  const exposed = perDraw((f) => offered(f, (i) => adopted[i] as number));
  const volume = perDraw((f) => offered(f, () => 1));
  const hours = (table: readonly Float64Array[], s: number): number => {
    const agents = table.reduce((sum, row) => sum + (row[s] as number), 0);
    return scheduledFor((agents * input.intervalS) / 3600, input.staffing.shrinkage ?? 0);
  };
  const hoursWithout = perDraw((_, s) => hours(without, s));
  const hoursWith = perDraw((f, s) => hours(withBot, s) + f.effect.reviewHours * (exposed[s] as number));
  const saved = hoursWithout.map((h, s) => h - (hoursWith[s] as number));
  return {
    volume: estimate(volume),
    vendorDeflected: estimate(perDraw((f, s) => f.effect.vendor * (exposed[s] as number))),
    netDeflected: estimate(perDraw((f, s) => f.effect.net * (exposed[s] as number))),
    hoursWithout: estimate(hoursWithout),
    hoursWith: estimate(hoursWith),
    hoursSaved: estimate(saved),
    residualAhtS: estimate(perDraw((f, s) => residualAht(f, volume[s] as number, exposed[s] as number))),
    pNoSaving: saved.filter((h) => h <= 0).length / saved.length,
    pTargetMet: bothMet(parts, "value"),
    pTargetMetAtHigh80: bothMet(parts, "high80"),
  };
}

const MOST_LEVEL_DRAWS = 200;

function bothMet(parts: TotalsParts, level: "value" | "high80"): { without: number; with: number } {
  return {
    without: targetMet(parts, staffedAt(parts, parts.without, level), demandWithout),
    with: targetMet(parts, staffedAt(parts, parts.withBot, level), (f, i) =>
      demandWith(f, i, parts.adopted[i] as number),
    ),
  };
}

function staffedAt({ estimate }: TotalsParts, table: readonly Float64Array[], level: "value" | "high80"): number[] {
  return table.map((row) => Math.round(estimate(row)[level]));
}

/** Share of futures in which the given staffing answers enough contacts in time over the whole horizon. */
function targetMet(
  { input, futures, cache }: TotalsParts,
  staffed: readonly number[],
  demand: (future: Future, i: number) => Demand,
): number {
  const judged = futures.slice(0, MOST_LEVEL_DRAWS);
  const met = judged.filter((future) => {
    let answered = 0;
    let offered = 0;
    staffed.forEach((agents, i) => {
      const { volume, ahtS } = demand(future, i);
      answered += volume * cache.serviceLevel((volume * ahtS) / input.intervalS, ahtS, agents);
      offered += volume;
    });
    return offered === 0 || answered / offered >= input.staffing.serviceLevel;
  });
  return met.length / judged.length;
}

function planWarnings(input: PlanInput, model: ForecastModel): string[] {
  const warnings: string[] = [];
  if (model.vectors.length < 20) {
    warnings.push(`only ${model.vectors.length} past days to learn the volume's uncertainty from: intervals are rough`);
  }
  if (input.ramp === undefined && input.scenario.adoption === undefined) {
    warnings.push("no adoption ramp: the full exposure counts from the first day");
  }
  if (input.staffing.patienceS !== undefined && input.staffing.maxAbandonment === undefined) {
    warnings.push("no cap on abandonment: the service level can be met while many customers hang up");
  }
  const longest = typeof input.ahtS === "number" ? input.ahtS : input.ahtS.mean;
  if (longest > input.intervalS / 2) {
    warnings.push("contacts last longer than half an interval: agents lag behind the volume's peak");
  }
  return warnings;
}
