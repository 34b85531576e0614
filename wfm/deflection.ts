import { normalCdf, normalQuantile } from "../evals/stats/distributions.ts";

/**
 * What is known of one contact reason over one period. Unit: an issue episode, i.e. all contacts of one customer for
 * one reason within 7 days of each other, over ALL channels. Rates and shares are 0..1, times seconds.
 */
export interface DeflectionInputs {
  /** human contacts per period without the bot */
  volume: number;
  /** mean handle time of a human contact */
  ahtS: number;
  /** standard deviation of log handle time */
  ahtLogSd: number;
  /** P(another human contact within 7 days | handled by a human) */
  humanRecontact: number;
  /** share of issues that try the bot: readiness x adoption */
  exposure: number;
  /** P(not transferred | attempt); bot abandons count as contained here and show up in `botRecontact` */
  containment: number;
  /** P(human contact on any channel within 7 days | contained) */
  botRecontact: number;
  /** share of bot sessions that would never have become a human contact */
  inducedShare: number;
  /** handle time of transferred contacts / of contacts as difficult without a bot */
  transferMultiplier: number;
  /** the same for contacts that come back after containment */
  recontactMultiplier: number;
  /** correlation of difficulty (handle time) with not being contained, -1..1 */
  difficultyCorrelation: number;
  /** share of handle time saved on contacts that humans still handle */
  assistSaving: number;
  /** P(QA critical fail | contained, no re-contact), from human-audited bot transcripts; 0 when not audited */
  qaFail: number;
  /** hours humans spend reviewing the bot in the period */
  reviewHours: number;
  /** measured mean handle time of transferred contacts; replaces multiplier and correlation where a pilot gave it */
  observedTransferAhtS?: number;
  /** measured mean handle time of contacts after containment */
  observedRecontactAhtS?: number;
}

/** Contacts per period unless said; negative where the bot makes work, and never cut at 0. */
export interface DeflectionFigures {
  sessions: number;
  /** as vendors count: sessions x containment */
  vendorDeflected: number;
  /** true resolution per attempt, k (1 - x) */
  resolutionPerAttempt: number;
  /** human contacts that no longer happen; this is what staffing may use */
  netDeflected: number;
  /** the same, a critical QA fail not counted as a success */
  resolvedDeflected: number;
  humanContacts: number;
  ahtContainedS: number;
  ahtTransferredS: number;
  workloadHoursBefore: number;
  workloadHoursAfter: number;
  /** mean handle time of the contacts that remain, seconds */
  residualAhtS: number;
}

/**
 * Net deflection of one contact reason, in closed form. Contained sessions are not deflected contacts: those who come
 * back, and sessions that never would have been contacts, are taken off, and what stays is harder than what left.
 * @throws RangeError naming the input outside its range
 */
export function deflection(inputs: DeflectionInputs): DeflectionFigures {
  assertInputs(inputs);
  const { volume, humanRecontact, exposure, containment: k, botRecontact: x, inducedShare: i } = inputs;
  const g = 1 / (1 - humanRecontact);
  const issues = volume / g;
  const sessions = (issues * exposure) / (1 - i);
  const resolution = k * (1 - x);
  const netDeflected = netContacts(inputs);
  const humanContacts = volume - netDeflected;
  const hours = workload(inputs, issues, g);
  return {
    sessions,
    vendorDeflected: sessions * k,
    resolutionPerAttempt: resolution,
    netDeflected,
    resolvedDeflected: sessions * g * (resolution * (1 - inputs.qaFail) - i),
    humanContacts,
    ...hours,
    residualAhtS: humanContacts > 0 ? (3600 * hours.workloadHoursAfter) / humanContacts : 0,
  };
}

/** Net deflected contacts alone: V e (k (1 - x) - i) / (1 - i). */
export function netContacts({ volume, exposure, containment, botRecontact, inducedShare }: DeflectionInputs): number {
  return (volume * exposure * (containment * (1 - botRecontact) - inducedShare)) / (1 - inducedShare);
}

/** Human hours saved alone: before - after, reviewing the bot included; negative where the bot makes work. */
export function hoursSaved(inputs: DeflectionInputs): number {
  const g = 1 / (1 - inputs.humanRecontact);
  const { workloadHoursBefore, workloadHoursAfter } = workload(inputs, inputs.volume / g, g);
  return workloadHoursBefore - workloadHoursAfter;
}

function workload(inputs: DeflectionInputs, issues: number, g: number) {
  const { ahtS: h, exposure: e, containment: k, botRecontact: x, inducedShare: i, assistSaving } = inputs;
  const { contained, transferred } = handleTimes(inputs);
  const again = (g - 1) * h;
  const afterTransfer = (inputs.observedTransferAhtS ?? inputs.transferMultiplier * transferred) + again;
  const afterContainment = (inputs.observedRecontactAhtS ?? inputs.recontactMultiplier * contained) + again;
  const perIssue = (1 - e) * g * h + (e / (1 - i)) * ((1 - k) * afterTransfer + k * x * afterContainment);
  return {
    ahtContainedS: contained,
    ahtTransferredS: transferred,
    workloadHoursBefore: (inputs.volume * h) / 3600,
    workloadHoursAfter: ((1 - assistSaving) * issues * perIssue) / 3600 + inputs.reviewHours,
  };
}

/**
 * Handle times of the contacts that the bot contains and of those it transfers: difficulty decides both, so easy
 * contacts leave first (a Gaussian copula between log handle time and not being contained).
 */
function handleTimes({ ahtS: h, ahtLogSd, difficultyCorrelation, containment: k }: DeflectionInputs) {
  if (k === 0 || k === 1) return { contained: h, transferred: h };
  const easy = normalCdf(normalQuantile(k) - difficultyCorrelation * ahtLogSd);
  return { contained: (h * easy) / k, transferred: (h * (1 - easy)) / (1 - k) };
}

/** Logistic growth of use: `ceiling` in the end, half of it at `midpoint`; `speed` per period. */
export interface Ramp {
  ceiling: number;
  speed: number;
  midpoint: number;
}

/** Share of eligible customers that use the bot, `at` periods in: ceiling / (1 + exp(-speed (at - midpoint))). */
export function adoption(at: number, ramp: Ramp): number {
  return ramp.ceiling / (1 + Math.exp(-ramp.speed * (at - ramp.midpoint)));
}

const SHARES = ["exposure", "containment", "botRecontact", "qaFail"] as const;
const BELOW_ONE = ["humanRecontact", "inducedShare"] as const;
const NOT_NEGATIVE = [
  "volume",
  "ahtS",
  "ahtLogSd",
  "transferMultiplier",
  "recontactMultiplier",
  "reviewHours",
] as const;

function assertInputs(inputs: DeflectionInputs): void {
  for (const name of SHARES) assertBetween(name, inputs[name], 0, 1);
  for (const name of NOT_NEGATIVE) assertBetween(name, inputs[name], 0, Number.MAX_VALUE);
  for (const name of BELOW_ONE) assertBetween(name, inputs[name], 0, 1 - 1e-9);
  assertBetween("difficultyCorrelation", inputs.difficultyCorrelation, -1, 1);
  assertBetween("assistSaving", inputs.assistSaving, -1, 1);
}

function assertBetween(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) throw new RangeError(`${name} must lie in [${low}, ${high}], got ${value}`);
}
