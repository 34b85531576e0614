import type { KnownEvent, SpecialDay } from "../../wfm/calendar.ts";
import { DeflectionScenario, type DeflectionScenarioInput, type Economics } from "../../wfm/deflection-scenario.ts";
import type { Plan } from "../../wfm/plan.ts";
import type { DayForecasts, ReasonSplit } from "../../wfm/reason-forecast.ts";
import type { StaffingTarget } from "../../wfm/required-agents.ts";
import type { SeriesPoint } from "../../wfm/series-grid.ts";
import type { SharingQueue } from "../../wfm/shared-staffing.ts";
import type { DefinedRates } from "../../wfm/vendor-definitions.ts";
import type { PlanChoices } from "./stored.ts";

type ScenarioReason = DeflectionScenarioInput["reasons"][number];

/** Plain data, so that the computation can run in a thread. */
export type PlanRequest = {
  queue: string;
  history: SeriesPoint[];
  timeZone: string;
  intervalSeconds: number;
  specialDays: SpecialDay[];
  events: KnownEvent[];
  work: "live" | "deferred";
  dueWithinSeconds: number;
  concurrency: number;
  interference: number;
  ahtSeconds: { mean: number; sd: number };
  /** of single handle times: standard deviation / mean */
  ahtCv: number;
  horizonDays: number;
  ramp: PlanChoices["ramp"];
  split: ReasonSplit;
  /** queues that share the agents, as their usual week on the plan's clock */
  sharedWith: SharingQueue[];
  reasons: ScenarioReason[];
  /** every contact reason as if its SOP were ready */
  potential: ScenarioReason[];
  /** the pilot's sessions by every rule; null without a pilot */
  definedRates: DefinedRates | null;
  staffing: StaffingTarget & { shrinkage: number };
  economics: PlanChoices["economics"];
  shifts: PlanChoices["shifts"];
  capacity: PlanChoices["capacity"];
  draws: number;
  seed: number;
};

/** The plan's result but for what the thread does not know: where its inputs come from. */
export function scenarioOf(
  { draws, seed }: Pick<PlanRequest, "draws" | "seed">,
  reasons: ScenarioReason[],
  economics?: Economics,
): DeflectionScenario {
  return DeflectionScenario.parse({ reasons, draws, seed, ...(economics ? { economics } : {}) });
}

const enoughDraws = 500;

/** Side figures need no more draws than this: what they take would be waited for. */
export function fewerDraws<R extends Pick<PlanRequest, "draws" | "seed">>({ draws, ...rest }: R) {
  return { ...rest, draws: Math.min(draws, enoughDraws) };
}

export type Spread = { mean: number; sd: number };
/** Each reason's part of the contacts of the horizon. */
export type ReasonShares = Record<string, Spread>;

const widthOf80 = 2 * 1.2816;

/** What the forecast expects of each reason, so that a plan's reasons add up to its contacts. */
export function sharesOf({ total, reasons }: DayForecasts): ReasonShares {
  return Object.fromEntries(
    reasons.map(({ reason, total: own, share }) => [
      reason,
      { mean: total.value > 0 ? own.value / total.value : 0, sd: (share.high80 - share.low80) / widthOf80 },
    ]),
  );
}

/** Volumes of a period by reason, with the spread of the forecast and of the shares, and exposure as adopted. */
export function withVolumes(
  reasons: readonly ScenarioReason[],
  shares: ReasonShares,
  volume: Spread,
  adopted: number,
): ScenarioReason[] {
  return reasons.map((one) => {
    const { mean, sd } = shares[one.reason] ?? { mean: 0, sd: 0 };
    const spread = Math.hypot(mean * volume.sd, volume.mean * sd);
    return { ...one, volume: { mean: mean * volume.mean, sd: spread }, exposure: exposed(one.exposure, adopted) };
  });
}

function exposed(exposure: ScenarioReason["exposure"], adopted: number): ScenarioReason["exposure"] {
  if (typeof exposure === "number") return exposure * adopted;
  if ("mean" in exposure) return { mean: exposure.mean * adopted, sd: exposure.sd * adopted };
  return exposure;
}

/** Mean and spread of the drawn contacts over the horizon. */
export function spreadOf(values: Float64Array): Spread {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

/** Adoption over some days, weighted by their contacts. */
export function adoptedOver(days: Plan["days"]): number {
  const volume = days.reduce((sum, day) => sum + day.volume.value, 0);
  return volume > 0 ? days.reduce((sum, day) => sum + day.volume.value * day.adoption, 0) / volume : 0;
}
