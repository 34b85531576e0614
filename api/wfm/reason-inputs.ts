import type { DeflectionScenarioInput } from "../../wfm/deflection-scenario.ts";
import type { BotAudits } from "./bot-audits.ts";
import type { AssumptionField } from "./choices-contract.ts";
import type { ReasonPilot } from "./pilot-inputs.ts";
import type { Readiness } from "./readiness.ts";
import type { PlanChoices, PlanResult } from "./stored.ts";

export type ScenarioReason = DeflectionScenarioInput["reasons"][number];
export type PlanReason = PlanResult["inputs"]["reasons"][number];
export type Assumption = PlanReason["assumptions"][number];

/** What the data say of one contact reason. */
export type ReasonFacts = {
  reason: string;
  share: number;
  tickets: number;
  ahtSeconds: number;
  /** how sure that mean is */
  ahtSd: number;
  readiness: Readiness;
  pilot: ReasonPilot | null;
  pilotPeriod: string;
  audits: BotAudits | null;
};

/** A rate as the formulas take it: known, counted, or a mean with its spread. */
type Rate = number | { successes: number; trials: number } | { mean: number; sd: number };
type Chosen = { rate: Rate; source: Assumption["source"]; words: string };

const none = { successes: 0, trials: 0 };
const inducedAssumed = { mean: 0.05, sd: 0.05 };

/** One contact reason of a plan: what the formulas take, and the same told to people with its source. */
export function reasonInput(facts: ReasonFacts, choices: PlanChoices): { scenario: ScenarioReason; told: PlanReason } {
  const chosen = chosenRates(facts, choices);
  const fixed = choices.exposure[facts.reason];
  const exposure = fixed ?? product(asSpread(chosen.readiness.rate), asSpread(chosen.adoption.rate));
  const aht = chosen.ahtSeconds.rate;
  const ahtSeconds = meanOf(aht);
  const transfer = chosen.transferMultiplier;
  // The pilot's ratio is of whole handle times as they came; a typed multiplier applies to contacts as difficult.
  const observed = transfer.source === "pilot" ? { observedTransferAhtS: ahtSeconds * meanOf(transfer.rate) } : {};
  const multipliers = transfer.source === "typed" ? { transferMultiplier: asSpread(transfer.rate) } : {};
  const again = chosen.recontactMultiplier;
  const scenario: ScenarioReason = {
    reason: facts.reason,
    volume: 0,
    ahtS: asSpread(aht),
    exposure: clipped(exposure),
    containment: chosen.containment.rate,
    botRecontact: chosen.botRecontact.rate,
    humanRecontact: chosen.humanRecontact.rate,
    inducedShare: chosen.inducedShare.rate,
    ...observed,
    ...multipliers,
    ...(again.source === "typed" ? { recontactMultiplier: asSpread(again.rate) } : {}),
    ...(chosen.assistSaving.source === "typed" ? { assistSaving: chosen.assistSaving.rate } : {}),
    ...(chosen.qaFail.source === "default" ? {} : { qaFail: chosen.qaFail.rate }),
  };
  const counts = (rate: Rate) => (typeof rate === "object" && "trials" in rate ? rate : none);
  const told: PlanReason = {
    reason: facts.reason,
    share: facts.share,
    exposure: meanOf(scenario.exposure),
    containment: counts(chosen.containment.rate),
    botRecontact: counts(chosen.botRecontact.rate),
    inducedShare: meanOf(chosen.inducedShare.rate),
    ahtSeconds,
    source: `${facts.tickets} tickets; ${facts.pilot ? `pilot ${facts.pilotPeriod}` : "no pilot of this reason"}; SOP readiness ${Math.round(facts.readiness.value * 100)} %`,
    assumptions: Object.entries(chosen).map(([field, one]) => assumption(field as AssumptionField, one)),
  };
  return { scenario, told };
}

function chosenRates(facts: ReasonFacts, choices: PlanChoices): Record<AssumptionField, Chosen> {
  const { pilot, readiness, audits, reason } = facts;
  const fromPilot = (rate: Rate, words: string): Chosen => ({ rate, source: "pilot", words });
  const unknown = (words: string): Chosen => ({ rate: none, source: "default", words });
  const learnt = "no cases of its own: learnt from the other reasons, with a wide interval";
  const { covered, executable, value } = readiness;
  const told: Record<AssumptionField, Chosen> = {
    readiness: {
      rate: value,
      source: "sop",
      words:
        executable === null
          ? "no SOP for bots covers it"
          : `${percent(covered)} of its tickets have an SOP for bots, of which a bot can decide ${percent(executable)}`,
    },
    adoption: { rate: choices.adoption, source: "typed", words: "the plan's adoption" },
    containment: pilot
      ? fromPilot(
          { successes: pilot.treated.contained, trials: pilot.treated.sessions },
          `${pilot.treated.contained} of ${pilot.treated.sessions} bot sessions were not handed over`,
        )
      : unknown(learnt),
    botRecontact: pilot
      ? fromPilot(
          { successes: pilot.treated.comeBack, trials: pilot.treated.judgedContained },
          `${pilot.treated.comeBack} of ${pilot.treated.judgedContained} contained sessions with a closed week came back`,
        )
      : unknown(learnt),
    humanRecontact: pilot?.control
      ? fromPilot(
          { successes: pilot.control.humanAgain, trials: pilot.control.judgedHuman },
          `${pilot.control.humanAgain} of ${pilot.control.judgedHuman} contacts of the control arm came back`,
        )
      : unknown(learnt),
    inducedShare: pilot?.inducedShare
      ? fromPilot(pilot.inducedShare, "excess episodes of the treated arm over its sessions")
      : { rate: inducedAssumed, source: "default", words: "assumed: 5 % of sessions, give or take 5" },
    qaFail: audits
      ? {
          rate: audits,
          source: "calibration",
          words: `${audits.successes} of ${audits.trials} bot tickets reviewed blind had a critical fail`,
        }
      : { rate: 0, source: "default", words: "no bot ticket of it was reviewed: silent failures count as success" },
    assistSaving: { rate: 0, source: "default", words: "none assumed" },
    ahtSeconds: {
      rate: { mean: facts.ahtSeconds, sd: facts.ahtSd },
      source: "volumes",
      words: `the queue's mean handle time, scaled by ${facts.tickets} tickets of this reason`,
    },
    transferMultiplier:
      pilot?.transferRatio != null
        ? fromPilot(pilot.transferRatio, "handle time after a hand-over / of the control arm")
        : { rate: 1, source: "default", words: "fewer than ten hand-overs were timed: taken as usual" },
    recontactMultiplier: { rate: 1, source: "default", words: "taken as usual" },
  };
  for (const field of Object.keys(told) as AssumptionField[]) {
    const typed = typedValue(choices, reason, field);
    if (typed) told[field] = typed;
  }
  return told;
}

/** The last slider for this reason; without one, the last for every reason. */
function typedValue({ overrides }: PlanChoices, reason: string, field: AssumptionField): Chosen | null {
  const found =
    overrides.findLast((one) => one.field === field && one.reason === reason) ??
    overrides.findLast((one) => one.field === field && one.reason === null);
  if (!found) return null;
  const { value, sd, because } = found;
  return { rate: sd > 0 ? { mean: value, sd } : value, source: "typed", words: because };
}

function assumption(field: AssumptionField, { rate, source, words }: Chosen): Assumption {
  const counted = typeof rate === "object" && "trials" in rate;
  const value = meanOf(rate);
  const share = field !== "ahtSeconds" && !field.endsWith("Multiplier");
  const sd = counted ? Math.sqrt(posterior(rate).variance) : typeof rate === "number" ? 0 : rate.sd;
  const low = Math.max(0, value - 1.96 * sd);
  const high = share ? Math.min(1, value + 1.96 * sd) : value + 1.96 * sd;
  return { field, value, low, high, n: counted ? rate.trials : 0, source, words };
}

/** Jeffreys: what these cases alone say; the plan itself pools the reasons. */
function posterior({ successes, trials }: { successes: number; trials: number }) {
  const a = successes + 0.5;
  const b = trials - successes + 0.5;
  return { mean: a / (a + b), variance: (a * b) / ((a + b) ** 2 * (a + b + 1)) };
}

function meanOf(rate: Rate): number {
  if (typeof rate === "number") return rate;
  return "trials" in rate ? posterior(rate).mean : rate.mean;
}

function asSpread(rate: Rate): number | { mean: number; sd: number } {
  if (typeof rate === "number" || "mean" in rate) return rate;
  const { mean, variance } = posterior(rate);
  return { mean, sd: Math.sqrt(variance) };
}

/** Mean and spread of a product of two independent quantities. */
function product(a: ReturnType<typeof asSpread>, b: ReturnType<typeof asSpread>): ReturnType<typeof asSpread> {
  const [x, y] = [a, b].map((one) => (typeof one === "number" ? { mean: one, sd: 0 } : one));
  if (!x || !y) return 0;
  const sd = Math.sqrt((x.mean * y.sd) ** 2 + (y.mean * x.sd) ** 2 + (x.sd * y.sd) ** 2);
  return sd > 0 ? { mean: x.mean * y.mean, sd } : x.mean * y.mean;
}

function clipped(share: ReturnType<typeof asSpread>): ReturnType<typeof asSpread> {
  return typeof share === "number" ? Math.min(1, Math.max(0, share)) : share;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
