import type { Rng } from "../evals/stats/prng.ts";
import type { KnownEvent, SpecialDay } from "./calendar.ts";
import { contactEffectDrawer } from "./contact-effect.ts";
import { adoption, type Ramp } from "./deflection.ts";
import type { DeflectionScenario } from "./deflection-scenario.ts";
import { type ForecastModel, fitForecast } from "./forecast-model.ts";
import { type PlanDay, planDays } from "./plan-days.ts";
import { type Demand, demandWith, demandWithout, drawFutures, type Future, type HandleTime } from "./plan-futures.ts";
import { type PlanTotals, planTotals } from "./plan-totals.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import type { StaffingTarget } from "./required-agents.ts";
import { type Treatment, treatSeries } from "./series-faults.ts";
import { type SeriesPoint, seriesGrid } from "./series-grid.ts";
import { type DemandStaffing, erlangStaffing } from "./staff-demand.ts";
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
  ramp?: Ramp;
  seasons?: readonly number[];
  specialDays?: readonly SpecialDay[];
  events?: readonly KnownEvent[];
  /** what a person agreed to do about odd slots of the history */
  treatments?: readonly Treatment[];
  /** in place of Erlang on each interval by itself (chats, deferred work, shared agents) */
  staff?: DemandStaffing;
  /** agents on contacts per interval that somebody plans with, to be told how likely they meet the target */
  plannedAgents?: readonly number[];
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

/** Agents on contacts per interval (rows, as `Plan.intervals`) and draw (columns), before shrinkage. */
export interface AgentTables {
  without: Float64Array[];
  withBot: Float64Array[];
}

export interface Plan {
  intervals: PlanInterval[];
  days: PlanDay[];
  totals: PlanTotals;
  /** for sums of intervals, which must be formed inside each draw */
  tables: AgentTables;
  /** mean contacts per interval with the bot, and their handle time: to compare ways of staffing on one demand */
  expectedDemand: Demand[];
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
  if (input.ramp !== undefined && input.scenario.adoption !== undefined) {
    throw new RangeError("a plan takes its adoption from ramp or from scenario.adoption: both would count it twice");
  }
  const draws = input.draws ?? 1000;
  const model = input.model ?? fitForPlan(fittingOf(input));
  const horizon = model.slots.length;
  const effect = contactEffectDrawer(input.scenario, input.reasonShares, input.rng);
  const futures = drawFutures(model, input.ahtS, effect, { draws, rng: input.rng });
  const adopted = model.slots.map((slot) => adoptedAt(input, model, slot));
  const staff = input.staff ?? erlangStaffing({ intervalS: input.intervalS, target: input.staffing });
  const without = agentTable(futures, horizon, (f, i) => demandWithout(f, i), staff);
  const withBot = agentTable(futures, horizon, (f, i) => demandWith(f, i, adopted[i] as number), staff);
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
      adopted,
      paidHours: scheduledFor(input.intervalS / 3600, input.staffing.shrinkage ?? 0),
      estimate,
    }),
    totals: planTotals({ input, futures, adopted, without, withBot, staff, estimate }),
    tables: { without, withBot },
    expectedDemand: adopted.map((share, i) => meanDemand(futures.map((future) => demandWith(future, i, share)))),
    draws,
    warnings: planWarnings(input, model),
  };
}

/** Fits the forecast that a plan needs: as many open slots as its days have. */
export function fitForPlan(input: Fitting): ForecastModel {
  const { history, horizonDays: _days, ...options } = input;
  return fitForecast(history, { ...options, horizon: openSlotsWithin(input) });
}

function fittingOf({ history, horizonDays, seasons, specialDays, events, treatments }: PlanInput): Fitting {
  return {
    history,
    horizonDays,
    ...(seasons && { seasons }),
    ...(specialDays && { specialDays }),
    ...(events && { events }),
    ...(treatments && { treatments }),
  };
}

type Fitting = Pick<PlanInput, "history" | "horizonDays" | "seasons" | "specialDays" | "events" | "treatments">;

function openSlotsWithin({ history, horizonDays, seasons, treatments = [] }: Fitting): number {
  if (!Number.isInteger(horizonDays) || horizonDays < 1) {
    throw new RangeError(`horizonDays must be a whole number >= 1, got ${horizonDays}`);
  }
  const grid = seriesGrid(treatSeries(history, treatments, seasons).series, seasons);
  const end = grid.values.length;
  let open = 0;
  for (let at = end; at < end + horizonDays * grid.inner; at++) open += Number(grid.isOpen(at));
  return Math.max(1, open);
}

function adoptedAt({ ramp }: PlanInput, { grid }: ForecastModel, slot: number): number {
  return ramp === undefined ? 1 : adoption((slot - grid.values.length) / grid.inner, ramp);
}

function meanDemand(drawn: readonly Demand[]): Demand {
  const contacts = drawn.reduce((sum, { volume }) => sum + volume, 0);
  const work = drawn.reduce((sum, { volume, ahtS }) => sum + volume * ahtS, 0);
  return { volume: contacts / drawn.length, ahtS: contacts > 0 ? work / contacts : 0 };
}

/** Agents per interval (rows) and draw (columns). */
function agentTable(
  futures: readonly Future[],
  horizon: number,
  demand: (future: Future, i: number) => Demand,
  staff: DemandStaffing,
): Float64Array[] {
  const columns = futures.map((future, s) =>
    staff.agents(
      Array.from({ length: horizon }, (_, i) => demand(future, i)),
      s,
    ),
  );
  return Array.from({ length: horizon }, (_, i) => Float64Array.from(columns, (column) => column[i] as number));
}

function planWarnings(input: PlanInput, model: ForecastModel): string[] {
  const warnings: string[] = [];
  const { vectors, independent } = model.residuals;
  if (vectors.length < 20 || independent < 5) {
    warnings.push(
      `the volume's uncertainty rests on ${vectors.length} past days and ${independent} separate horizons: intervals are rough`,
    );
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
