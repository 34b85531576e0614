import { mulberry32 } from "../../evals/stats/prng.ts";
import { deflect } from "../../wfm/deflect.ts";
import type { Plan } from "../../wfm/plan.ts";
import { bandOf } from "./bands.ts";
import { fewerDraws, type PlanRequest, type ReasonShares, scenarioOf, spreadOf, withVolumes } from "./plan-request.ts";
import type { PlanResult } from "./stored.ts";

/** A month of 30 days of each contact reason as if its SOP were ready, for the board of candidates. */
export function potentialOf(request: PlanRequest, shares: ReasonShares, plan: Plan): PlanResult["potential"] {
  const month = 30 / request.horizonDays;
  const { mean, sd } = spreadOf(plan.totals.perDraw.volume);
  const reasons = withVolumes(request.potential, shares, { mean: mean * month, sd: sd * month }, 1);
  const { reasons: figures } = deflect(scenarioOf(fewerDraws(request), reasons), mulberry32(request.seed));
  return figures.map((one) => ({
    reason: one.reason,
    contactsPerMonth: mean * month * (shares[one.reason]?.mean ?? 0),
    sessionsPerMonth: bandOf(one.sessions),
    vendorPerMonth: bandOf(one.vendorDeflected),
    netPerMonth: bandOf(one.netDeflected),
    hoursPerMonth: bandOf(one.workloadHoursSaved),
    pNetNotPositive: one.pNetNotPositive,
  }));
}
