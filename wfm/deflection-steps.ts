import { type DeflectionInputs, deflection } from "./deflection.ts";

/** From the vendors' figure to the honest one; each step adds to or takes from the one before. */
export const STEPS = [
  "contained",
  "came-back",
  "induced",
  "repeats-avoided",
  "harder-mix",
  "assist",
  "review",
] as const;
export type Step = (typeof STEPS)[number];

/** What one step changes, per period: human contacts, and human hours at the handle time of before. */
export interface DeflectionStep {
  step: Step;
  contacts: number;
  hours: number;
}

export const STEP_WORDS: Readonly<Record<Step, string>> = {
  contained:
    "Sessions that were not handed over to a person: what vendors call deflected, each taken as a whole contact saved.",
  "came-back": "Customers whose session was contained, but who contacted a person about the same thing within 7 days.",
  induced: "Sessions that would never have become a contact: people ask a bot what they would not have called about.",
  "repeats-avoided": "Repeat contacts that people would have caused themselves, saved with every issue really solved.",
  "harder-mix":
    "Easy contacts leave first: the contacts handed over or coming back take longer, so fewer hours are saved than contacts.",
  assist: "Handling time that the assistant saves people on the contacts they still have.",
  review: "Hours that people spend reviewing the bot's conversations.",
};

/**
 * The difference between the vendors' count and the honest figure, step by step. Contacts add up to `netDeflected`, hours
 * to `workloadHoursBefore - workloadHoursAfter`; a step may have either sign.
 */
export function deflectionSteps(inputs: DeflectionInputs): DeflectionStep[] {
  const f = deflection(inputs);
  const g = 1 / (1 - inputs.humanRecontact);
  const cameBack = -f.vendorDeflected * inputs.botRecontact;
  const induced = -f.sessions * inputs.inducedShare;
  const repeats = (g - 1) * f.sessions * (f.resolutionPerAttempt - inputs.inducedShare);
  const hour = inputs.ahtS / 3600;
  const unassisted = deflection({ ...inputs, assistSaving: 0, reviewHours: 0 });
  const saved = unassisted.workloadHoursBefore - unassisted.workloadHoursAfter;
  const assist = unassisted.workloadHoursAfter - (f.workloadHoursAfter - inputs.reviewHours);
  return [
    { step: "contained", contacts: f.vendorDeflected, hours: f.vendorDeflected * hour },
    { step: "came-back", contacts: cameBack, hours: cameBack * hour },
    { step: "induced", contacts: induced, hours: induced * hour },
    { step: "repeats-avoided", contacts: repeats, hours: repeats * hour },
    { step: "harder-mix", contacts: 0, hours: saved - f.netDeflected * hour },
    { step: "assist", contacts: 0, hours: assist },
    { step: "review", contacts: 0, hours: -inputs.reviewHours },
  ];
}
