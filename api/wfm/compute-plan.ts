import { mulberry32 } from "../../evals/stats/prng.ts";
import { deflect } from "../../wfm/deflect.ts";
import { DeflectionScenario, type DeflectionScenarioInput } from "../../wfm/deflection-scenario.ts";
import { forecastFrom } from "../../wfm/forecast.ts";
import { fitForPlan, makePlan } from "../../wfm/plan.ts";
import type { PlannedEstimate } from "../../wfm/planned-estimate.ts";
import type { StaffingTarget } from "../../wfm/required-agents.ts";
import type { SeriesPoint } from "../../wfm/series-grid.ts";
import type { StoredPlan } from "./stored-plan.ts";

/** Plain data, so that the computation can run in a thread. */
export type PlanRequest = {
  history: SeriesPoint[];
  intervalSeconds: number;
  ahtSeconds: number;
  horizonDays: number;
  reasonShares: Record<string, number>;
  reasons: DeflectionScenarioInput["reasons"];
  staffing: StaffingTarget & { shrinkage: number };
  draws: number;
  seed: number;
};

export type ComputedPlan = Pick<StoredPlan, "forecast" | "deflection" | "staffing" | "notes">;

const hoursOfOneDay = 8;

/** Forecast, deflection and staffing of one plan. The same request gives the same plan. */
export function computePlan(request: PlanRequest): ComputedPlan {
  const { history, horizonDays, intervalSeconds, draws, seed } = request;
  const model = fitForPlan({ history, horizonDays });
  const forecast = forecastFrom(model, { horizon: model.slots.length, rng: mulberry32(seed) });
  const scenario = DeflectionScenario.parse({ reasons: withVolumes(request, forecast.totals.value), draws, seed });
  const deflection = deflect(scenario, mulberry32(seed));
  const plan = makePlan({
    history,
    model,
    scenario,
    intervalS: intervalSeconds,
    ahtS: request.ahtSeconds,
    horizonDays,
    reasonShares: request.reasonShares,
    staffing: request.staffing,
    rng: mulberry32(seed),
    draws,
  });
  const { mase, origins, coverage80 = null, coverage95 = null } = forecast.backtest;
  const fte = (hours: PlannedEstimate, days: number) => scaled(hours, 1 / (hoursOfOneDay * days));
  const { total } = deflection;
  return {
    forecast: {
      method: forecast.method,
      days: plan.days.map(({ date, volume }) => ({ date, ...band(volume) })),
      total: band(plan.totals.volume),
      backtest: { mase: finite(mase), coverage80: finite(coverage80), coverage95: finite(coverage95), origins },
    },
    deflection: {
      reasons: deflection.reasons.map((one) => ({
        reason: one.reason,
        vendorDeflected: band(one.vendorDeflected),
        netDeflected: band(one.netDeflected),
        workloadHoursSaved: band(one.workloadHoursSaved),
        pNetNotPositive: one.pNetNotPositive,
      })),
      total: {
        vendorDeflected: band(total.vendorDeflected),
        netDeflected: band(total.netDeflected),
        workloadHoursSaved: band(total.workloadHoursSaved),
        residualAhtSeconds: band(total.residualAhtS),
        pNetNotPositive: total.pNetNotPositive,
      },
    },
    staffing: {
      intervals: plan.intervals.map((one) => ({
        start: new Date(one.interval_start).toISOString(),
        without: band(one.without),
        with: band(one.with),
      })),
      days: plan.days.map(({ date, hoursWithout, hoursWith }) => ({
        date,
        without: fte(hoursWithout, 1),
        with: fte(hoursWith, 1),
      })),
      savedFte: fte(plan.totals.hoursSaved, horizonDays),
    },
    notes: [...new Set([...forecast.warnings, ...deflection.warnings, ...plan.warnings])],
  };
}

/** Each reason's contacts over the horizon: its share of the forecast. */
function withVolumes({ reasons, reasonShares }: PlanRequest, contacts: number): PlanRequest["reasons"] {
  return reasons.map((one) => ({ ...one, volume: contacts * (reasonShares[one.reason] ?? 0) }));
}

function band({ value, low80, high80, low95, high95 }: PlannedEstimate) {
  return { value, low80, high80, low95, high95 };
}

function scaled(estimate: PlannedEstimate, by: number) {
  const { value, low80, high80, low95, high95 } = estimate;
  return { value: value * by, low80: low80 * by, high80: high80 * by, low95: low95 * by, high95: high95 * by };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
