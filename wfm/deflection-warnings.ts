import { type DeflectionReason, type DeflectionScenario, isCounted } from "./deflection-scenario.ts";

const LEARNT = ["containment", "botRecontact", "humanRecontact", "inducedShare"] as const;
const FEW_TRIALS = 30;

/** What a planner should know before booking the figures of this scenario. */
export function scenarioWarnings(scenario: DeflectionScenario): string[] {
  const warnings = scenario.reasons.flatMap(reasonWarnings);
  for (const name of LEARNT) {
    const rates = scenario.reasons.map((reason) => reason[name]);
    const counted = rates.filter(isCounted);
    if (counted.length > 0 && counted.every(({ trials }) => trials === 0)) {
      warnings.push(`${name}: no reason has counts, so its interval shows the prior, not knowledge`);
    }
  }
  if (scenario.adoption === undefined) {
    warnings.push("no adoption ramp: exposure counts as reached from the first day");
  }
  if (scenario.reasons.every((reason) => reason.qaFail === undefined)) {
    warnings.push("no audited bot transcripts (qaFail): a wrong answer nobody came back about counts as resolved");
  }
  if (scenario.economics === undefined) {
    warnings.push("no economics: hours saved are not cash until attrition or redeployment absorbs them");
  }
  return warnings;
}

function reasonWarnings(reason: DeflectionReason): string[] {
  const warnings: string[] = [];
  const name = reason.reason;
  for (const field of LEARNT) {
    const rate = reason[field];
    if (isCounted(rate) && rate.trials === 0)
      warnings.push(`${name}: no data on ${field}, taken from the other reasons`);
    else if (isCounted(rate) && rate.trials < FEW_TRIALS) {
      warnings.push(`${name}: only ${rate.trials} cases of ${field}, drawn towards the other reasons`);
    }
  }
  if (reason.inducedShare === 0) warnings.push(`${name}: inducedShare 0 says no session is new demand; measure it`);
  if (reason.botRecontact === 0) warnings.push(`${name}: botRecontact 0 says nobody comes back after containment`);
  if (reason.observedTransferAhtS !== undefined) return warnings;
  if (!reason.ahtLogSd || reason.difficultyCorrelation === undefined || reason.transferMultiplier === undefined) {
    warnings.push(
      `${name}: without ahtLogSd, difficultyCorrelation and transferMultiplier what remains is taken to be as easy as before`,
    );
  }
  return warnings;
}
