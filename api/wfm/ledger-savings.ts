import type { z } from "zod";
import { daysIn } from "./days-in.ts";
import type { Settled } from "./ledger.ts";
import type { ledgerSchema } from "./ledger-contract.ts";
import type { StoredPlan } from "./plan-store.ts";
import { choicesOf } from "./planning.ts";
import type { PlanResult } from "./stored.ts";

type Saving = z.output<typeof ledgerSchema>["savings"][number];

/**
 * Hours that a month freed, and what of them may be booked: never more than attrition or redeployment absorbs, never
 * below 0. Freed = the work without the bot (contacts that came + those it deflected, at the handle time of before) less
 * the work that came, in paid hours.
 */
export function savingOf(
  plan: StoredPlan & { result: PlanResult },
  month: PlanResult["months"][number],
  settled: readonly Settled[],
  closed: boolean,
): Saving {
  const { targets } = choicesOf(plan);
  const of = { planId: plan.id, planName: plan.name, month: month.month };
  const absorbable = absorbableHours(plan, month.month);
  const freed = closed ? freedHours(plan, settled) : null;
  const hoursFreed = freed === null ? null : freed / (1 - targets.shrinkage);
  if (hoursFreed === null) {
    const words = closed ? "The actuals do not tell every reason's contacts and handle time." : "The month is open.";
    return { ...of, hoursFreed, absorbable, booked: null, words };
  }
  if (absorbable === null) {
    const words = "The plan does not say what attrition or redeployment can absorb, so nothing may be booked.";
    return { ...of, hoursFreed, absorbable, booked: null, words };
  }
  const booked = Math.max(0, Math.min(hoursFreed, absorbable));
  const words =
    hoursFreed <= 0
      ? "The bot made work instead of saving it: nothing to book."
      : hoursFreed > absorbable
        ? `${Math.round(hoursFreed - absorbable)} freed hours stay on the payroll: nobody leaves or moves for them.`
        : "All freed hours are absorbed.";
  return { ...of, hoursFreed, absorbable, booked, words };
}

function freedHours({ result }: { result: PlanResult }, settled: readonly Settled[]): number | null {
  let seconds = 0;
  for (const { reason, actual, net } of settled) {
    const before = result.inputs.reasons.find((one) => one.reason === reason)?.ahtSeconds;
    if (!actual || !net || actual.ahtSeconds === null || before === undefined) return null;
    seconds += (actual.humanContacts + net.value) * before - actual.humanContacts * actual.ahtSeconds;
  }
  return settled.length === 0 ? null : seconds / 3600;
}

/** From the capacity plan's leavers and redeployment of that month, else from the economics' hours over the horizon. */
function absorbableHours(plan: StoredPlan & { result: PlanResult }, month: string): number | null {
  const { capacity, economics, horizonDays } = choicesOf(plan);
  const booked = plan.result.capacity?.months.find((one) => one.month === month);
  if (capacity && booked) return (booked.leavers.value - booked.hires + capacity.redeployable) * capacity.hoursPerMonth;
  return economics === null ? null : (economics.redeployableHours * daysIn(month)) / horizonDays;
}
