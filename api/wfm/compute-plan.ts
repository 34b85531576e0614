import { mulberry32 } from "../../evals/stats/prng.ts";
import { deflect } from "../../wfm/deflect.ts";
import type { Economics } from "../../wfm/deflection-scenario.ts";
import { forecastFrom } from "../../wfm/forecast.ts";
import { fitForPlan, makePlan, type Plan } from "../../wfm/plan.ts";
import { forecastDays } from "../../wfm/reason-forecast.ts";
import type { Report } from "../jobs/thread.ts";
import { bandOf, finite } from "./bands.ts";
import { capacityOf } from "./compute-capacity.ts";
import { definitionsOf } from "./compute-definitions.ts";
import { monthsOf } from "./compute-months.ts";
import { potentialOf } from "./compute-potential.ts";
import { hoursOfOneDay, sharedOf, staffingOf, staffOf } from "./compute-staffing.ts";
import {
  adoptedOver,
  type PlanRequest,
  type ReasonShares,
  scenarioOf,
  sharesOf,
  spreadOf,
  withVolumes,
} from "./plan-request.ts";
import type { PlanDraws, PlanResult } from "./stored.ts";

export type ComputedPlan = Omit<PlanResult, "inputs" | "history"> & { draws: PlanDraws };
type InputName = ReturnType<typeof deflect>["total"]["varianceShares"][number]["input"];

/** Forecast, deflection and staffing of one plan. The same request gives the same plan. */
export function computePlan(request: PlanRequest, report: Report): ComputedPlan {
  const { history, horizonDays, specialDays, events, draws, seed } = request;
  const model = fitForPlan({ history, horizonDays, specialDays, events });
  report(0.35);
  const forecast = forecastFrom(model, { rng: mulberry32(seed) });
  report(0.4);
  const expected = forecastDays(model, request.split, { draws, rng: mulberry32(seed) });
  const shares = sharesOf(expected);
  report(0.45);
  const economics = economicsOf(request);
  const scenario = scenarioOf(
    request,
    request.reasons.map((one) => ({ ...one, volume: 0 })),
    economics,
  );
  const shared = sharedOf(request, model.times);
  const staff = shared ?? staffOf(request);
  const plan = makePlan({
    history,
    model,
    scenario,
    intervalS: request.intervalSeconds,
    ahtS: request.ahtSeconds,
    horizonDays,
    reasonShares: Object.fromEntries(request.reasons.map(({ reason }) => [reason, shares[reason]?.mean ?? 0])),
    staffing: request.staffing,
    ...(request.ramp ? { ramp: request.ramp } : {}),
    ...(staff ? { staff } : {}),
    rng: mulberry32(seed),
    draws,
  });
  report(0.8);
  const deflection = deflectionOf(request, shares, plan, economics);
  report(0.9);
  const { mase, origins, coverage80 = null, coverage95 = null } = forecast.backtest;
  const staffing = staffingOf(request, plan, model.times, shared);
  return {
    forecast: {
      method: forecast.method,
      days: expected.days.map(({ date, ...day }) => ({ date, ...bandOf(day) })),
      total: bandOf(expected.total),
      reasons: expected.reasons.map(({ reason, share, total }) => ({
        reason,
        share: bandOf(share),
        total: bandOf(total),
      })),
      reasonsBy: request.split.by,
      backtest: { mase: finite(mase), coverage80: finite(coverage80), coverage95: finite(coverage95), origins },
    },
    deflection: deflection.figures,
    staffing,
    months: monthsOf(request, shares, plan),
    potential: potentialOf(request, shares, plan),
    capacity: request.capacity === null ? null : capacityOf(request.capacity, plan, seed),
    notes: [...new Set([...forecast.warnings, ...deflection.warnings, ...plan.warnings, ...queueNotes(request)])],
    draws: drawsOf(plan, horizonDays),
  };
}

function economicsOf({ economics, staffing }: PlanRequest): Economics | undefined {
  if (economics === null) return undefined;
  const { currency: _currency, ...rest } = economics;
  return { ...rest, shrinkage: staffing.shrinkage };
}

function deflectionOf(request: PlanRequest, shares: ReasonShares, plan: Plan, economics: Economics | undefined) {
  const volume = spreadOf(plan.totals.perDraw.volume);
  const reasons = withVolumes(request.reasons, shares, volume, adoptedOver(plan.days));
  const scenario = scenarioOf(request, reasons, economics);
  const { total, reasons: byReason, warnings } = deflect(scenario, mulberry32(request.seed));
  const definitions = definitionsOf(scenario, request.definedRates);
  return {
    // the plan says so itself
    warnings: warnings.filter((one) => !one.startsWith("no adoption ramp")),
    figures: {
      reasons: byReason.map((one) => ({
        reason: one.reason,
        saving: one.saving ? bandOf(one.saving) : null,
        ...summaryOf(one),
        definitions: definitions.ofReason(one.reason, one.netDeflected),
      })),
      total: {
        ...summaryOf(total),
        definitions: definitions.ofAll(total.netDeflected),
        saving: plan.totals.money ? bandOf(plan.totals.money.saving) : null,
        cashableHours: plan.totals.money ? bandOf(plan.totals.money.cashableHours) : null,
        tornado: total.varianceShares.map(({ input, share }) => ({ input, label: inputLabels[input], share })),
      },
    },
  };
}

const inputLabels: Record<InputName, string> = {
  volume: "Contacts offered",
  exposure: "Share offered the bot",
  containment: "Containment",
  botRecontact: "Recontact after the bot",
  humanRecontact: "Recontact after a person",
  inducedShare: "Induced sessions",
  ahtS: "Handle time",
  transferMultiplier: "Longer handling after a hand-over",
  recontactMultiplier: "Longer handling of recontacts",
  difficultyCorrelation: "Easy contacts leave first",
  assistSaving: "Assist saving",
  observedTransferAhtS: "Handle time after a hand-over",
  observedRecontactAhtS: "Handle time of recontacts",
};

function summaryOf(of: ReturnType<typeof deflect>["reasons"][number] | ReturnType<typeof deflect>["total"]) {
  return {
    sessions: bandOf(of.sessions),
    vendorDeflected: bandOf(of.vendorDeflected),
    netDeflected: bandOf(of.netDeflected),
    netRate: bandOf(of.netRate),
    resolvedDeflected: bandOf(of.resolvedDeflected),
    humanContacts: bandOf(of.humanContacts),
    workloadHoursSaved: bandOf(of.workloadHoursSaved),
    workloadReduction: bandOf(of.workloadReduction),
    residualAhtSeconds: bandOf(of.residualAhtS),
    pNetNotPositive: of.pNetNotPositive,
    waterfall: of.steps.map(({ step, words, contacts, hours }) => ({
      step,
      words,
      contacts: bandOf(contacts),
      hours: bandOf(hours),
    })),
  };
}

function queueNotes({ work, concurrency, dueWithinSeconds }: PlanRequest): string[] {
  if (work === "deferred")
    return [
      `work that may wait ${dueWithinSeconds / 3600} h: staffed so that every contact is done in time, not by Erlang`,
    ];
  return concurrency > 1 ? [`each agent handles ${concurrency} contacts at once`] : [];
}

function drawsOf({ totals }: Plan, horizonDays: number): PlanDraws {
  const { perDraw } = totals;
  const rounded = (values: Float64Array) => Array.from(values, (value) => Number(value.toPrecision(7)));
  return {
    contacts: rounded(perDraw.volume),
    vendorDeflected: rounded(perDraw.vendorDeflected),
    netDeflected: rounded(perDraw.netDeflected),
    resolvedDeflected: rounded(perDraw.resolvedDeflected),
    hoursSaved: rounded(perDraw.hoursSaved),
    savedFte: rounded(perDraw.hoursSaved.map((hours) => hours / hoursOfOneDay / horizonDays)),
    residualAhtSeconds: rounded(perDraw.residualAhtS),
    ...(perDraw.saving ? { saving: rounded(perDraw.saving) } : {}),
  };
}
