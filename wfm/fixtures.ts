import type { DeflectionInputs } from "./deflection.ts";

/** The worked case that the tests of deflection start from. */
export const worked: DeflectionInputs = {
  volume: 10_000,
  ahtS: 420,
  ahtLogSd: 0.8,
  humanRecontact: 0.15,
  exposure: 0.5,
  containment: 0.6,
  botRecontact: 0.2,
  inducedShare: 0.1,
  transferMultiplier: 1.08,
  recontactMultiplier: 1.15,
  difficultyCorrelation: 0.4,
  assistSaving: 0,
  qaFail: 0,
  reviewHours: 0,
};
