import type { KnownEvent, SpecialDay } from "../../wfm/calendar.ts";
import { DeflectionScenario, type DeflectionScenarioInput, type Economics } from "../../wfm/deflection-scenario.ts";
import type { Plan } from "../../wfm/plan.ts";
import type { StaffingTarget } from "../../wfm/required-agents.ts";
import type { SeriesPoint } from "../../wfm/series-grid.ts";
import type { DefinedRates } from "../../wfm/vendor-definitions.ts";
import type { PlanChoices } from "./stored.ts";

type ScenarioReason = DeflectionScenarioInput["reasons"][number];

/** Plain data, so that the computation can run in a thread. */
export type PlanRequest = {
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
  /** of all contacts, by reason; tickets behind the shares say how sure they are */
  reasonShares: Record<string, number>;
  tickets: number;
  reasons: ScenarioReason[];
  /** every contact reason as if its SOP were ready */
  potential: { share: number; scenario: ScenarioReason }[];
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

/** Volumes of a period by reason, with the spread of the forecast and of the shares, and exposure as adopted. */
export function withVolumes(
  { reasons, reasonShares, tickets }: Pick<PlanRequest, "reasons" | "reasonShares" | "tickets">,
  volume: { mean: number; sd: number },
  adopted: number,
): ScenarioReason[] {
  return reasons.map((one) => {
    const share = reasonShares[one.reason] ?? 0;
    const spread = Math.hypot(share * volume.sd, volume.mean * Math.sqrt((share * (1 - share)) / Math.max(1, tickets)));
    return { ...one, volume: { mean: share * volume.mean, sd: spread }, exposure: exposed(one.exposure, adopted) };
  });
}

function exposed(exposure: ScenarioReason["exposure"], adopted: number): ScenarioReason["exposure"] {
  if (typeof exposure === "number") return exposure * adopted;
  if ("mean" in exposure) return { mean: exposure.mean * adopted, sd: exposure.sd * adopted };
  return exposure;
}

/** Mean and spread of the drawn contacts over the horizon. */
export function spreadOf(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

/** Adoption over some days, weighted by their contacts. */
export function adoptedOver(days: Plan["days"]): number {
  const volume = days.reduce((sum, day) => sum + day.volume.value, 0);
  return volume > 0 ? days.reduce((sum, day) => sum + day.volume.value * day.adoption, 0) / volume : 0;
}
