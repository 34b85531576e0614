import { mulberry32 } from "../../evals/stats/prng.ts";
import { definitionCounts } from "../../wfm/definition-counts.ts";
import type { DeflectionScenario } from "../../wfm/deflection-scenario.ts";
import { DEFINITION, type DefinedRate, type DefinedRates } from "../../wfm/vendor-definitions.ts";
import { type Band, bandOf } from "./bands.ts";
import type { PlanResult } from "./stored.ts";

type Definition = PlanResult["deflection"]["total"]["definitions"][number];
type Counts = ReturnType<typeof definitionCounts>["total"];

/** The honest count and what each vendor's rule would promise for the same sessions, with the difference in words. */
export function definitionsOf(scenario: DeflectionScenario, rates: DefinedRates | null) {
  const counts = rates && definitionCounts(scenario, rates, mulberry32(scenario.seed));
  return {
    ofAll: (net: Band) => [honest(net), ...others(rates?.total ?? [], counts?.total ?? [])],
    ofReason: (reason: string, net: Band) => [
      honest(net),
      ...others(
        rates?.byReason.find((one) => one.reason === reason)?.rates ?? [],
        counts?.byReason.find((one) => one.reason === reason)?.counts ?? [],
      ),
    ],
  };
}

function honest(net: Band): Definition {
  return {
    id: "honest",
    name: "Net deflected contacts",
    formula:
      "contained and not come back, less sessions that never would have been contacts, with the repeats they save",
    leavesOut: [],
    rate: null,
    contacts: bandOf(net),
    aboveHonest: null,
    words: "What staffing may count on.",
  };
}

function others(rates: readonly DefinedRate[], counts: Counts): Definition[] {
  return counts.map(({ definition, contacts, aboveNet }): Definition => {
    const { name, formula, leavesOut } = DEFINITION[definition];
    const rate = rates.find((one) => one.definition === definition)?.rate ?? null;
    const words = differenceWords(aboveNet.value, leavesOut);
    return {
      id: definition,
      name,
      formula,
      leavesOut,
      rate,
      contacts: bandOf(contacts),
      aboveHonest: bandOf(aboveNet),
      words,
    };
  });
}

function differenceWords(above: number, leavesOut: readonly string[]): string {
  const size = Math.round(Math.abs(above));
  if (size === 0) return `As many as the honest count here, although ${leavesOut.join("; ")}.`;
  return `${size} ${above > 0 ? "more" : "fewer"} than the honest count: ${leavesOut.join("; ")}.`;
}
