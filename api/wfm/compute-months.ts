import { mulberry32 } from "../../evals/stats/prng.ts";
import { type MonthFigures, predictMonth } from "../../wfm/month-prediction.ts";
import type { Plan } from "../../wfm/plan.ts";
import { bandOf, scaled } from "./bands.ts";
import { daysIn } from "./days-in.ts";
import {
  adoptedOver,
  fewerDraws,
  type PlanRequest,
  type ReasonShares,
  scenarioOf,
  spreadOf,
  withVolumes,
} from "./plan-request.ts";
import type { PlanResult } from "./stored.ts";

/** What the plan promises for each calendar month that it touches. */
export function monthsOf(request: PlanRequest, shares: ReasonShares, plan: Plan): PlanResult["months"] {
  const volume = spreadOf(plan.totals.perDraw.volume);
  const all = plan.days.reduce((sum, day) => sum + day.volume.value, 0);
  const months = new Map<string, Plan["days"]>();
  for (const day of plan.days) {
    const month = day.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), day]);
  }
  return [...months].map(([month, days]) => {
    const part = all > 0 ? days.reduce((sum, day) => sum + day.volume.value, 0) / all : 0;
    const own = { mean: volume.mean * part, sd: volume.sd * part };
    const reasons = withVolumes(request.reasons, shares, own, adoptedOver(days));
    const predicted = predictMonth(scenarioOf(fewerDraws(request), reasons), {
      ahtCv: request.ahtCv,
      rng: mulberry32(request.seed),
    });
    const contacts = scaled(plan.totals.volume, part);
    return {
      month,
      days: days.length,
      whole: days.length === daysIn(month),
      hoursSaved: bandOf(predicted.hoursSaved),
      total: { contacts, ...figuresOf(predicted.total) },
      reasons: predicted.reasons.map(({ reason, ...figures }) => ({
        reason,
        contacts: scaled(contacts, shares[reason]?.mean ?? 0),
        ...figuresOf(figures),
      })),
    };
  });
}

function figuresOf({ vendorDeflected, netDeflected, botRecontact, humanAhtS }: MonthFigures) {
  return {
    vendorDeflected: bandOf(vendorDeflected),
    netDeflected: bandOf(netDeflected),
    botRecontact: bandOf(botRecontact),
    humanAhtSeconds: bandOf(humanAhtS),
  };
}
