import type { Counts } from "./pilot-counts.ts";

/** Customers assigned to each arm, those without a single contact included. */
export interface ArmSizes {
  control: number;
  treated: number;
}

/** Counts of both arms for one reason. */
export interface ReasonCounts {
  control: Counts;
  treated: Counts;
}

export interface PilotRates {
  containment: number;
  botRecontact: number;
  humanRecontact: number;
  /** excess episodes of the treated arm / bot sessions; may fall below 0 by chance and is not cut there */
  inducedShare: number;
}

/** Human contacts saved per treated customer, by four definitions. */
export interface PilotFigures {
  /** contained sessions: what vendors report */
  vendor: number;
  /** n g k (1 - x): those who come back taken off, sessions that never would have been contacts still counted */
  recontactAdjusted: number;
  /** n g (k (1 - x) - i) */
  formula: number;
  /** control mean - treated mean of all human contacts: needs no model */
  randomised: number;
}

/** @param inducedShare measured otherwise; taken from the difference in episodes when absent */
export function pilotRates({ control, treated }: ReasonCounts, arms: ArmSizes, inducedShare?: number): PilotRates {
  const excess = treated.episodes - (control.episodes / arms.control) * arms.treated;
  return {
    containment: ratio(treated.contained, treated.sessions),
    botRecontact: ratio(treated.comeBack, treated.judgedContained),
    humanRecontact: ratio(control.humanAgain, control.judgedHuman),
    inducedShare: inducedShare ?? ratio(excess, treated.sessions),
  };
}

export function pilotFigures(counts: ReasonCounts, arms: ArmSizes, inducedShare?: number): PilotFigures {
  const { containment, botRecontact, humanRecontact, inducedShare: i } = pilotRates(counts, arms, inducedShare);
  const { control, treated } = counts;
  const g = 1 / (1 - Math.min(0.95, humanRecontact));
  const attempts = treated.sessions / arms.treated;
  const resolved = containment * (1 - botRecontact);
  return {
    vendor: treated.contained / arms.treated,
    recontactAdjusted: attempts * g * resolved,
    formula: attempts * g * (resolved - i),
    randomised: control.human / arms.control - treated.human / arms.treated,
  };
}

/** 1 - human seconds per treated customer / human seconds per control customer. */
export function workloadReduction(reasons: readonly ReasonCounts[], arms: ArmSizes): number {
  const before = reasons.reduce((sum, { control }) => sum + control.handleS, 0) / arms.control;
  const after = reasons.reduce((sum, { treated }) => sum + treated.handleS, 0) / arms.treated;
  return before === 0 ? 0 : 1 - after / before;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
