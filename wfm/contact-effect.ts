import type { Rng } from "../evals/stats/prng.ts";
import { deflection } from "./deflection.ts";
import { inputsDrawer } from "./deflection-draws.ts";
import type { DeflectionScenario } from "./deflection-scenario.ts";

/**
 * What automation does to one average contact, in one draw, at full adoption. Seconds may be negative (saved).
 * All of it is proportional to exposure except `assistS`, which helps humans with the contacts that stay.
 */
export interface ContactEffect {
  /** human contacts that disappear per contact offered; negative when the bot makes work */
  net: number;
  /** the same, a critical QA fail not counted as a success */
  resolved: number;
  /** bot sessions, and those the vendors count, per contact offered */
  sessions: number;
  vendor: number;
  /** handle seconds that the bot changes per contact offered */
  botS: number;
  assistS: number;
  /** review hours per contact offered */
  reviewHours: number;
}

/**
 * Draws the effect on an average contact from a scenario and each reason's share of all contacts. Shares may add to
 * less than 1: the rest has no bot.
 * @throws RangeError on a share outside [0, 1], shares above 1 together, or a share of a reason not in the scenario
 */
export function contactEffectDrawer(
  scenario: DeflectionScenario,
  shares: Readonly<Record<string, number>>,
  rng: Rng,
): () => ContactEffect {
  assertShares(scenario, shares);
  const draw = inputsDrawer(scenario, rng);
  return () => {
    const effect: ContactEffect = { net: 0, resolved: 0, sessions: 0, vendor: 0, botS: 0, assistS: 0, reviewHours: 0 };
    draw().forEach((inputs, r) => {
      const share = shares[scenario.reasons[r]?.reason ?? ""] ?? 0;
      // every figure is proportional to volume, so one contact tells all
      const f = deflection({ ...inputs, volume: 1, reviewHours: 0 });
      const assisted = (1 - inputs.assistSaving) * inputs.ahtS;
      effect.net += share * f.netDeflected;
      effect.resolved += share * f.resolvedDeflected;
      effect.sessions += share * f.sessions;
      effect.vendor += share * f.vendorDeflected;
      effect.botS += share * (3600 * f.workloadHoursAfter - assisted);
      effect.assistS += share * (assisted - inputs.ahtS);
      if (inputs.volume > 0) effect.reviewHours += (share * inputs.reviewHours) / inputs.volume;
    });
    return effect;
  };
}

function assertShares(scenario: DeflectionScenario, shares: Readonly<Record<string, number>>): void {
  const known = new Set(scenario.reasons.map(({ reason }) => reason));
  let sum = 0;
  for (const [reason, share] of Object.entries(shares)) {
    if (!known.has(reason)) throw new RangeError(`reason "${reason}" has a share but is not in the scenario`);
    if (!(share >= 0 && share <= 1)) throw new RangeError(`the share of "${reason}" must lie in [0, 1], got ${share}`);
    sum += share;
  }
  if (sum > 1 + 1e-9) throw new RangeError(`the reasons' shares add to ${sum}, more than all contacts`);
}
