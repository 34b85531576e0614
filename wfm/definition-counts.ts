import type { Rng } from "../evals/stats/prng.ts";
import { netContacts } from "./deflection.ts";
import { inputsDrawer } from "./deflection-draws.ts";
import type { DeflectionScenario } from "./deflection-scenario.ts";
import { drawBeta } from "./draw.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import { DEFINITION, type DefinedRates, type DefinitionName } from "./vendor-definitions.ts";

const RULES = Object.keys(DEFINITION) as DefinitionName[];

/** What a rule would promise for a scenario's sessions. */
export interface DefinitionCount {
  definition: DefinitionName;
  contacts: PlannedEstimate;
  /** this count - net deflection, in the same draw */
  aboveNet: PlannedEstimate;
}

export interface DefinitionCounts {
  total: DefinitionCount[];
  byReason: { reason: string; counts: DefinitionCount[] }[];
}

/**
 * Applies each rule's rate, as the pilot's log gives it by reason, to the scenario's sessions: draw by draw, so that the
 * difference from net deflection is in the counting alone. A reason without a session in the log takes the rate of all.
 */
export function definitionCounts(scenario: DeflectionScenario, rates: DefinedRates, rng: Rng): DefinitionCounts {
  const draw = inputsDrawer(scenario, rng);
  const logs = scenario.reasons.map(({ reason }) => {
    const own = rates.byReason.find((one) => one.reason === reason)?.rates ?? [];
    return own.some(({ sessions }) => sessions > 0) ? own : rates.total;
  });
  const drawn = Array.from({ length: scenario.draws }, () =>
    draw().map((inputs, r) => {
      const sessions = (inputs.volume * (1 - inputs.humanRecontact) * inputs.exposure) / (1 - inputs.inducedShare);
      const counts = RULES.map((definition) => {
        const log = logs[r]?.find((one) => one.definition === definition);
        const { counted, sessions: trials } = log ?? { counted: 0, sessions: 0 };
        return sessions * drawBeta(counted + 0.5, trials - counted + 0.5, rng);
      });
      return { net: netContacts(inputs), counts };
    }),
  );
  const about = { n: 0, method: `the rule's rate in the pilot's log x drawn sessions (${scenario.draws} draws)` };
  const estimate = (values: Float64Array): PlannedEstimate => plannedEstimate(values, values, about);
  const summarised = (of: (reasons: (typeof drawn)[number]) => (typeof drawn)[number][number][]): DefinitionCount[] =>
    RULES.map((definition, d) => {
      const sum = (pick: (one: (typeof drawn)[number][number]) => number) =>
        Float64Array.from(drawn, (reasons) => of(reasons).reduce((total, one) => total + pick(one), 0));
      const contacts = sum((one) => one.counts[d] as number);
      return {
        definition,
        contacts: estimate(contacts),
        aboveNet: estimate(sum((one) => (one.counts[d] as number) - one.net)),
      };
    });
  return {
    total: summarised((reasons) => reasons),
    byReason: scenario.reasons.map(({ reason }, r) => ({
      reason,
      counts: summarised((reasons) => reasons.slice(r, r + 1)),
    })),
  };
}
