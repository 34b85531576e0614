import type { Rng } from "../evals/stats/prng.ts";
import { type DeflectionFigures, type DeflectionInputs, deflection, hoursSaved, netContacts } from "./deflection.ts";
import { inputsDrawer } from "./deflection-draws.ts";
import { type DeflectionScenario, type Economics, isCounted } from "./deflection-scenario.ts";
import { deflectionSteps, STEP_WORDS, STEPS, type Step } from "./deflection-steps.ts";
import { scenarioWarnings } from "./deflection-warnings.ts";
import { drawBinomial } from "./draw.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";
import { type InputShare, varianceShares } from "./variance-shares.ts";

/** Contacts or hours per period of the scenario, shares 0..1, seconds. `vendor…` is the vendors' definition. */
export interface DeflectionSummary {
  sessions: PlannedEstimate;
  vendorDeflected: PlannedEstimate;
  /** vendor-deflected / volume */
  vendorRate: PlannedEstimate;
  netDeflected: PlannedEstimate;
  /** net deflected / volume: the reduction in contacts, not in work */
  netRate: PlannedEstimate;
  resolvedDeflected: PlannedEstimate;
  humanContacts: PlannedEstimate;
  workloadHoursBefore: PlannedEstimate;
  workloadHoursAfter: PlannedEstimate;
  workloadHoursSaved: PlannedEstimate;
  workloadReduction: PlannedEstimate;
  residualAhtS: PlannedEstimate;
  /** probability that the bot leaves as many contacts as before, or more */
  pNetNotPositive: number;
  /** from the vendors' count to the honest one, in order; expected figures, without the chance of the period */
  steps: SummarisedStep[];
}

export interface SummarisedStep {
  step: Step;
  words: string;
  contacts: PlannedEstimate;
  hours: PlannedEstimate;
}

export interface DeflectionTotal extends DeflectionSummary {
  /** which input's uncertainty matters: variance of net deflection lost by freezing one input at its mean */
  varianceShares: InputShare[];
  /** the same for the hours saved, which also hang on handle times */
  hoursVarianceShares: InputShare[];
  /** paid hours freed that attrition or redeployment can turn into cash; absent without economics */
  cashableHours?: PlannedEstimate;
  /** money per period: cashable hours x cost - bot cost */
  saving?: PlannedEstimate;
}

export interface DeflectResult {
  reasons: ({ reason: string; saving?: PlannedEstimate } & DeflectionSummary)[];
  total: DeflectionTotal;
  draws: number;
  warnings: string[];
}

/** One draw of one reason, or of the sum over reasons. */
interface DrawnFigures {
  volume: number;
  sessions: number;
  vendorDeflected: number;
  netDeflected: number;
  resolvedDeflected: number;
  hoursBefore: number;
  hoursAfter: number;
}

/** `expected`: given the inputs of the draw. `possible`: with the chance of the period itself. */
interface Drawn {
  expected: DrawnFigures;
  possible: DrawnFigures;
  /** contacts and hours of each step, in the order of `STEPS` */
  steps: StepFigures[];
}

type StepFigures = readonly [contacts: number, hours: number];

/**
 * Net deflection of a scenario with 80 and 95 % intervals, next to the vendors' count. Sums are formed in each draw
 * and then summarised, never the other way round.
 */
export function deflect(scenario: DeflectionScenario, rng: Rng): DeflectResult {
  const draw = inputsDrawer(scenario, rng);
  const inputs = Array.from({ length: scenario.draws }, draw);
  const drawn = inputs.map((reasons) => reasons.map((of) => drawFigures(of, rng)));
  const counted = scenario.reasons.map(({ containment }) => (isCounted(containment) ? containment.trials : 0));
  const attempts = counted.reduce((a, b) => a + b, 0);
  const totals = drawn.map((reasons) => ({
    expected: reasons.map((r) => r.expected).reduce(added),
    possible: reasons.map((r) => r.possible).reduce(added),
    steps: reasons.map((r) => r.steps).reduce(addedSteps),
  }));
  return {
    reasons: scenario.reasons.map(({ reason }, r) => ({
      reason,
      ...reasonOf(
        drawn.map((reasons) => reasons[r] as Drawn),
        totals,
        scenario.economics,
        counted[r] ?? 0,
      ),
    })),
    total: {
      ...summary(totals, attempts),
      varianceShares: varianceShares(inputs, netContacts),
      hoursVarianceShares: varianceShares(inputs, hoursSaved),
      ...(scenario.economics === undefined ? {} : money(totals, scenario.economics, attempts)),
    },
    draws: scenario.draws,
    warnings: scenarioWarnings(scenario),
  };
}

function drawFigures(inputs: DeflectionInputs, rng: Rng): Drawn {
  const f = deflection(inputs);
  const g = 1 / (1 - inputs.humanRecontact);
  const resolved = drawBinomial(f.sessions, f.resolutionPerAttempt, rng);
  const induced = drawBinomial(f.sessions, inputs.inducedShare, rng);
  const transferred = drawBinomial(f.sessions, 1 - inputs.containment, rng);
  const failed = drawBinomial(resolved, inputs.qaFail, rng);
  const netDeflected = g * (resolved - induced);
  const hours = f.workloadHoursAfter - inputs.reviewHours;
  const perContact = f.humanContacts > 0 ? hours / f.humanContacts : 0;
  return {
    expected: expectedFigures(inputs, f),
    possible: {
      ...expectedFigures(inputs, f),
      vendorDeflected: Math.max(0, f.sessions - transferred),
      netDeflected,
      resolvedDeflected: netDeflected - g * failed,
      hoursAfter: perContact * Math.max(0, inputs.volume - netDeflected) + inputs.reviewHours,
    },
    steps: deflectionSteps(inputs).map(({ contacts, hours: change }) => [contacts, change] as const),
  };
}

function expectedFigures({ volume }: DeflectionInputs, f: DeflectionFigures): DrawnFigures {
  const { sessions, vendorDeflected, netDeflected, resolvedDeflected } = f;
  const hours = { hoursBefore: f.workloadHoursBefore, hoursAfter: f.workloadHoursAfter };
  return { volume, sessions, vendorDeflected, netDeflected, resolvedDeflected, ...hours };
}

function added(a: DrawnFigures, b: DrawnFigures): DrawnFigures {
  return {
    volume: a.volume + b.volume,
    sessions: a.sessions + b.sessions,
    vendorDeflected: a.vendorDeflected + b.vendorDeflected,
    netDeflected: a.netDeflected + b.netDeflected,
    resolvedDeflected: a.resolvedDeflected + b.resolvedDeflected,
    hoursBefore: a.hoursBefore + b.hoursBefore,
    hoursAfter: a.hoursAfter + b.hoursAfter,
  };
}

function addedSteps(a: readonly StepFigures[], b: readonly StepFigures[]): StepFigures[] {
  return a.map(([contacts, hours], i) => [contacts + (b[i]?.[0] ?? 0), hours + (b[i]?.[1] ?? 0)] as const);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function summary(drawn: readonly Drawn[], n: number): DeflectionSummary {
  const estimate = (of: (f: DrawnFigures) => number): PlannedEstimate => summarise(drawn, of, n);
  const humanContacts = (f: DrawnFigures): number => f.volume - f.netDeflected;
  return {
    sessions: estimate((f) => f.sessions),
    vendorDeflected: estimate((f) => f.vendorDeflected),
    vendorRate: estimate((f) => ratio(f.vendorDeflected, f.volume)),
    netDeflected: estimate((f) => f.netDeflected),
    netRate: estimate((f) => ratio(f.netDeflected, f.volume)),
    resolvedDeflected: estimate((f) => f.resolvedDeflected),
    humanContacts: estimate(humanContacts),
    workloadHoursBefore: estimate((f) => f.hoursBefore),
    workloadHoursAfter: estimate((f) => f.hoursAfter),
    workloadHoursSaved: estimate((f) => f.hoursBefore - f.hoursAfter),
    workloadReduction: estimate((f) => ratio(f.hoursBefore - f.hoursAfter, f.hoursBefore)),
    residualAhtS: estimate((f) => ratio(3600 * f.hoursAfter, humanContacts(f))),
    pNetNotPositive: drawn.filter(({ possible }) => possible.netDeflected <= 0).length / drawn.length,
    steps: STEPS.map((step, i) => stepSummary(step, i, drawn, n)),
  };
}

function stepSummary(step: Step, i: number, drawn: readonly Drawn[], n: number): SummarisedStep {
  const estimate = (side: 0 | 1): PlannedEstimate => {
    const values = Float64Array.from(drawn, ({ steps }) => steps[i]?.[side] ?? 0);
    return plannedEstimate(values, values, {
      n,
      method: `closed form, Monte Carlo over inputs (${drawn.length} draws)`,
    });
  };
  return { step, words: STEP_WORDS[step], contacts: estimate(0), hours: estimate(1) };
}

function summarise(drawn: readonly Drawn[], of: (f: DrawnFigures) => number, n: number): PlannedEstimate {
  const method = `closed form, Monte Carlo over inputs (${drawn.length} draws), binomial chance of the period`;
  return plannedEstimate(
    drawn.map(({ expected }) => of(expected)),
    drawn.map(({ possible }) => of(possible)),
    { n, method },
  );
}

function reasonOf(own: readonly Drawn[], totals: readonly Drawn[], economics: Economics | undefined, n: number) {
  const figures = summary(own, n);
  if (economics === undefined) return figures;
  const saving = (side: "expected" | "possible") =>
    own.map((drawn, s) => reasonSaving(drawn[side], (totals[s] as Drawn)[side], economics));
  const method = `own hours, cashable as all hours are, less own sessions and their part of the fixed cost (${own.length} draws)`;
  return { ...figures, saving: plannedEstimate(saving("expected"), saving("possible"), { n, method }) };
}

/** Money of one reason in one draw; over the reasons it adds up to the saving of all. */
function reasonSaving(own: DrawnFigures, all: DrawnFigures, e: Economics): number {
  const paid = (f: DrawnFigures): number => (f.hoursBefore - f.hoursAfter) / (1 - e.shrinkage);
  const cashable = paid(all) > e.redeployableHours ? e.redeployableHours / paid(all) : 1;
  const part = all.sessions > 0 ? own.sessions / all.sessions : 0;
  const cost = own.sessions * e.costPerSession + own.vendorDeflected * e.costPerResolution + part * e.fixedCost;
  return paid(own) * cashable * e.hourlyCost - cost;
}

function money(totals: readonly Drawn[], e: Economics, n: number): Pick<DeflectionTotal, "cashableHours" | "saving"> {
  const cashable = (f: DrawnFigures): number =>
    Math.min((f.hoursBefore - f.hoursAfter) / (1 - e.shrinkage), e.redeployableHours);
  const cost = (f: DrawnFigures): number =>
    f.sessions * e.costPerSession + f.vendorDeflected * e.costPerResolution + e.fixedCost;
  return {
    cashableHours: summarise(totals, cashable, n),
    saving: summarise(totals, (f) => cashable(f) * e.hourlyCost - cost(f), n),
  };
}
