import type { PlanChoices } from "../client/wire.ts";

export type Choices = PlanChoices;
export type SetChoices = (patch: Partial<Choices>) => void;
export type Override = Choices["overrides"][number];
export type AssumptionField = Override["field"];

/** What a new plan starts from; the server has the same defaults. */
export const emptyChoices: Choices = {
  queue: "support",
  asOf: null,
  horizonDays: 14,
  targets: {
    serviceLevel: 0.8,
    withinSeconds: 20,
    patienceSeconds: null,
    maxAbandonment: null,
    maxOccupancy: 0.88,
    shrinkage: 0.3,
  },
  exposure: {},
  adoption: 0.5,
  ramp: null,
  overrides: [],
  economics: null,
  shifts: [
    { name: "Early", start: "06:00", hours: 8 },
    { name: "Late", start: "14:00", hours: 8 },
    { name: "Night", start: "22:00", hours: 8 },
  ],
  capacity: null,
  sharedWith: [],
  draws: 1000,
  seed: 1,
};

/** The override of one assumption, put in place of an earlier one for the same; null takes it away. */
export function withOverride(
  overrides: readonly Override[],
  at: Pick<Override, "reason" | "field">,
  override: Override | null,
): Override[] {
  const others = overrides.filter((one) => one.reason !== at.reason || one.field !== at.field);
  return override ? [...others, override] : others;
}
