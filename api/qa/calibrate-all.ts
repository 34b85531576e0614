import { type CalibrationInput, type CriterionCalibration, calibrateCriterion } from "../../evals/calibrate.ts";

/** Of folds, resampling and splits: the same scores and audits give the same figures. */
const seed = 12_345;

/** Calibrates each criterion; plain data in and out, so that the resampling can run in a thread. */
export function calibrateAll(inputs: CalibrationInput[]): CriterionCalibration[] {
  return inputs.map((input) => calibrateCriterion(input, { seed }));
}
