import { normalCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { wilson } from "../evals/stats/wilson.ts";
import { type HoldoutSide, realisedDeflection } from "./month-ledger.ts";

/** What came in one month about one contact reason. */
export interface MonthCounts {
  botSessions: number;
  contained: number;
  /** contained sessions whose 7 days have closed */
  judgedContained: number;
  /** of these, human contact within 7 days on any channel */
  comeBack: number;
}

/** What a month's own counts cannot tell and a pilot's control arm can. */
export interface PilotRates {
  inducedShare: { mean: number; sd: number };
  humanRecontact: { mean: number; sd: number };
}

/**
 * Net deflection that a month's counts amount to: n g (k (1 - x) - i), with k and x counted and i and g from the pilot.
 * Interval by the delta method; null without a judged session, where nobody knows yet who comes back.
 * @throws RangeError on counts that contradict each other or a recontact of 1
 */
export function realisedMonth(counts: MonthCounts, { inducedShare, humanRecontact }: PilotRates): Estimate | null {
  const { botSessions: n, contained, judgedContained: judged, comeBack } = counts;
  if (!(comeBack >= 0 && comeBack <= judged && judged <= contained && contained <= n)) {
    throw new RangeError("counts must hold comeBack <= judgedContained <= contained <= botSessions");
  }
  if (!(humanRecontact.mean >= 0 && humanRecontact.mean < 1)) throw new RangeError("humanRecontact must be in [0, 1)");
  if (n === 0) return estimateOf(0, 0, 0);
  if (judged === 0) return null;
  const k = contained / n;
  // half a case on each side, so that no return among few is no certainty
  const x = (comeBack + 0.5) / (judged + 1);
  const g = 1 / (1 - humanRecontact.mean);
  const s = k * (1 - x);
  const spread = Math.hypot(
    n * g * (1 - x) * Math.sqrt((k * (1 - k)) / n),
    n * g * k * Math.sqrt((x * (1 - x)) / judged),
    n * g * inducedShare.sd,
    n * (s - inducedShare.mean) * g * g * humanRecontact.sd,
  );
  return estimateOf(n * g * (s - inducedShare.mean), spread, judged);
}

/** Human contacts of customers kept away from the bot, of which `repeats` within 7 days of another; null = not told. */
export interface HeldOut extends HoldoutSide {
  repeats: number | null;
}

export interface MeasuredRates {
  /** contacts that the bot took off people, as the two sides differ */
  net: Estimate;
  /** of held-out customers' contacts: followed by another; null where not told */
  humanRecontact: Estimate | null;
  /** share of sessions that would not have become a human contact; null without sessions or judged ones */
  inducedShare: Estimate | null;
}

/**
 * What a hold-out measures and a plan only assumed: net deflection by comparing customers kept away from the bot with
 * the others, human recontact by counting, and the induced share that is left, i = k (1 - x) - net / (n g).
 * @throws RangeError without customers on both sides or on counts that contradict each other
 */
export function measuredRates(counts: MonthCounts, held: HeldOut, others: HoldoutSide): MeasuredRates {
  const net = realisedDeflection(held, others);
  const humanRecontact = held.repeats === null ? null : wilson(held.repeats, held.contacts);
  const { botSessions: n, contained, judgedContained: judged, comeBack } = counts;
  if (n === 0 || judged === 0) return { net, humanRecontact, inducedShare: null };
  const g = 1 / (1 - Math.min(0.95, humanRecontact?.value ?? 0));
  const resolved = (contained / n) * (1 - comeBack / judged);
  const share = (saved: number): number => Math.min(1, Math.max(0, resolved - saved / (n * g)));
  const method = "what the hold-out leaves of sessions resolved; interval of the net deflection";
  const inducedShare = { value: share(net.value), low: share(net.high), high: share(net.low), level: 0.95, n, method };
  return { net, humanRecontact, inducedShare };
}

function estimateOf(value: number, spread: number, n: number): Estimate {
  const half = normalCritical(0.95) * spread;
  const method = "sessions, containment and returns counted; induced share and repeats from the pilot; delta method";
  return { value, low: value - half, high: value + half, level: 0.95, n, method };
}
