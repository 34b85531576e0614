import { mulberry32 } from "../../evals/stats/prng.ts";
import { CapacityInput, capacityPlan } from "../../wfm/capacity.ts";
import type { Plan } from "../../wfm/plan.ts";
import { type Band, bandOf, scaled } from "./bands.ts";
import { daysIn } from "./days-in.ts";
import type { PlanChoices, PlanResult } from "./stored.ts";

type Choices = NonNullable<PlanChoices["capacity"]>;

const sdOf95 = 3.92;

/**
 * People month by month. What a month needs is the plan's mean paid hours a day x its days; months beyond the plan's
 * horizon are taken to need the same, which the notes say.
 */
export function capacityOf(choices: Choices, plan: Plan, seed: number): PlanResult["capacity"] {
  const first = plan.days[0]?.date.slice(0, 7) ?? "1970-01";
  const names = Array.from({ length: choices.months }, (_, m) => monthAfter(first, m));
  const need = (hours: Band, month: string) =>
    scaled(bandOf(hours), daysIn(month) / Math.max(1, plan.days.length) / choices.hoursPerMonth);
  const required = names.map((month) => ({
    without: need(plan.totals.hoursWithout, month),
    with: need(plan.totals.hoursWith, month),
  }));
  const { months, warnings } = capacityPlan(inputOf(choices, names, required), mulberry32(seed));
  return {
    months: months.map((one, m) => ({
      month: one.month,
      required: required[m] as (typeof required)[number],
      heads: bandOf(one.heads),
      leavers: bandOf(one.leavers),
      hires: one.hires,
      training: bandOf(one.training),
      nesting: bandOf(one.nesting),
      productive: bandOf(one.productiveFte),
      gap: bandOf(one.gapFte),
      pShort: one.pShort,
      startNow: one.startNow,
      freed: bandOf(one.freedFte ?? one.requiredFte),
      booked: bandOf(one.cashableFte ?? one.requiredFte),
    })),
    notes: [...warnings, "months beyond the plan's horizon are taken to need as many hours a day as the plan's days"],
  };
}

function inputOf(choices: Choices, names: string[], required: { without: Band; with: Band }[]): CapacityInput {
  const { heads, monthlyAttrition, attritionSd, hires, redeployable, ...rest } = choices;
  const spread = ({ value, low95, high95 }: Band) => ({ mean: Math.max(0, value), sd: (high95 - low95) / sdOf95 });
  return CapacityInput.parse({
    months: names.map((month, m) => ({
      month,
      requiredFte: spread((required[m] as (typeof required)[number]).with),
      withoutFte: spread((required[m] as (typeof required)[number]).without),
      hires: hires.reduce((sum, one) => sum + (one.month === m + 1 ? one.heads : 0), 0),
      redeployable,
    })),
    heads,
    attrition: { mean: monthlyAttrition, sd: attritionSd },
    trainingMonths: rest.trainingMonths,
    nestingMonths: rest.nestingMonths,
    nestingProductivity: rest.nestingProductivity,
    rampMonths: rest.rampMonths,
    rampStart: rest.rampStart,
  });
}

function monthAfter(month: string, by: number): string {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
