import type { Rng } from "../evals/stats/prng.ts";
import { deflect } from "./deflect.ts";
import { type DeflectionInputs, deflection } from "./deflection.ts";
import { inputsDrawer } from "./deflection-draws.ts";
import type { DeflectionScenario } from "./deflection-scenario.ts";
import { drawBinomial, drawNormal } from "./draw.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";

/** What a plan promises for one month, of one contact reason or all. */
export interface MonthFigures {
  vendorDeflected: PlannedEstimate;
  netDeflected: PlannedEstimate;
  /** share of contained sessions that come back, with the chance of the month */
  botRecontact: PlannedEstimate;
  humanAhtS: PlannedEstimate;
}

export interface MonthPrediction {
  total: MonthFigures;
  reasons: (MonthFigures & { reason: string })[];
  hoursSaved: PlannedEstimate;
}

/** One draw of a month: sessions that the bot contains, those that come back, and the work that people have. */
interface DrawnMonth {
  contained: number;
  again: number;
  contacts: number;
  seconds: number;
}

/**
 * The figures of a month that the ledger will hold against what came.
 * @param scenario volumes of the month, exposure as adopted by then
 * @param ahtCv standard deviation / mean of single handle times: a month's mean is a mean of so many
 */
export function predictMonth(
  scenario: DeflectionScenario,
  { ahtCv, rng }: { ahtCv: number; rng: Rng },
): MonthPrediction {
  const { total, reasons } = deflect(scenario, rng);
  const draw = inputsDrawer(scenario, rng);
  const months = Array.from({ length: scenario.draws }, () => draw().map((inputs) => drawMonth(inputs, ahtCv, rng)));
  const about = { n: 0, method: `drawn rates with the chance of the month (${scenario.draws} draws)` };
  const estimate = (
    of: (one: DrawnMonth) => [part: number, whole: number],
    one: (drawn: DrawnMonth[]) => DrawnMonth,
  ) => {
    // a month without a contact has no mean: it says nothing of those that have
    const ratios = months.flatMap((drawn) => {
      const [part, whole] = of(one(drawn));
      return whole > 0 ? [part / whole] : [];
    });
    return plannedEstimate(ratios.length > 0 ? ratios : [0], ratios.length > 0 ? ratios : [0], about);
  };
  const figures = (
    { vendorDeflected, netDeflected }: Pick<MonthFigures, "vendorDeflected" | "netDeflected">,
    one: (drawn: DrawnMonth[]) => DrawnMonth,
  ): MonthFigures => ({
    vendorDeflected,
    netDeflected,
    botRecontact: estimate(({ again, contained }) => [again, contained], one),
    humanAhtS: estimate(({ seconds, contacts }) => [seconds, contacts], one),
  });
  return {
    total: figures(total, added),
    reasons: reasons.map((of, r) => ({ reason: of.reason, ...figures(of, (drawn) => drawn[r] as DrawnMonth) })),
    hoursSaved: total.workloadHoursSaved,
  };
}

function drawMonth(inputs: DeflectionInputs, ahtCv: number, rng: Rng): DrawnMonth {
  const { sessions, humanContacts, residualAhtS } = deflection(inputs);
  const contained = drawBinomial(sessions, inputs.containment, rng);
  const contacts = Math.max(0, humanContacts);
  const noise = contacts > 0 ? (ahtCv / Math.sqrt(contacts)) * drawNormal(rng) : 0;
  const seconds = contacts * residualAhtS * Math.exp(noise);
  return { contained, again: drawBinomial(contained, inputs.botRecontact, rng), contacts, seconds };
}

function added(drawn: DrawnMonth[]): DrawnMonth {
  return drawn.reduce((sum, one) => ({
    contained: sum.contained + one.contained,
    again: sum.again + one.again,
    contacts: sum.contacts + one.contacts,
    seconds: sum.seconds + one.seconds,
  }));
}
