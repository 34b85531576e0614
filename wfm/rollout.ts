import type { Estimate } from "../evals/stats/estimate.ts";
import type { Rng } from "../evals/stats/prng.ts";
import { quantileOf } from "./draw.ts";

/** One queue in one week of a staggered roll-out. */
export interface RolloutRow {
  queue: string;
  week: number;
  /** 1 from the queue's first week with the bot on; a roll-back is not understood */
  bot_live: 0 | 1;
  human_contacts: number;
}

export interface RolloutEffect {
  /** mean effect on log contacts over queues and weeks with the bot; exp(.) - 1 is the change in percent / 100 */
  logEffect: Estimate;
  /** the same as a share of contacts, exp(.) - 1; negative = fewer */
  change: Estimate;
  /** effect by weeks since the start, 0 = the first week with the bot */
  eventStudy: { week: number; logEffect: Estimate }[];
  /** the same `lead` weeks before the start, against the week before it: near 0 unless trends already differed */
  preTrend: { lead: number; logEffect: Estimate }[];
  warnings: string[];
}

interface Queue {
  start: number;
  logs: Map<number, number>;
}

const LEADS = [2, 3, 4];

/**
 * Effect of a staggered roll-out: every start group against queues without the bot yet, in the same weeks. A two-way
 * fixed-effects regression is not offered: under staggered starts it compares late starters with early ones.
 * Interval: percentile bootstrap over queues.
 * @throws RangeError when contacts are not > 0, a queue loses the bot again, or no comparison is possible
 * Source: Callaway and Sant'Anna 2021, not-yet-treated controls; Goodman-Bacon 2021 on two-way fixed effects.
 */
export function rolloutEffect(rows: readonly RolloutRow[], rng: Rng, resamples = 500): RolloutEffect {
  const queues = [...byQueue(rows).values()];
  const value = averageEffect(queues);
  if (value === null) throw new RangeError("no week has both queues with the bot and queues that still wait for it");
  const weeks = weeksSinceStart(queues);
  const resampled = Array.from({ length: resamples }, () =>
    queues.map(() => queues[Math.floor(rng() * queues.length)] as Queue),
  );
  const estimate = (of: (some: readonly Queue[]) => number | null, at: number): Estimate =>
    bootstrapEstimate(at, resampled.map(of), queues.length);
  const logEffect = estimate(averageEffect, value);
  return {
    logEffect,
    change: asChange(logEffect),
    eventStudy: weeks.flatMap((week) => {
      const average = (some: readonly Queue[]) => averageOver(some, (start) => [start + week]);
      const at = average(queues);
      return at === null ? [] : [{ week, logEffect: estimate(average, at) }];
    }),
    preTrend: LEADS.flatMap((lead) => {
      const average = (some: readonly Queue[]) => averageOver(some, (start) => [start - lead]);
      const at = average(queues);
      return at === null ? [] : [{ lead, logEffect: estimate(average, at) }];
    }),
    warnings: queues.length < 10 ? [`only ${queues.length} queues: the interval is too narrow`] : [],
  };
}

/** Percentile interval; resamples without a comparison are left out. */
function bootstrapEstimate(value: number, drawn: readonly (number | null)[], n: number): Estimate {
  const sorted = Float64Array.from(drawn.filter((effect) => effect !== null)).sort();
  const low = sorted.length === 0 ? value : Math.min(value, quantileOf(sorted, 0.025));
  const high = sorted.length === 0 ? value : Math.max(value, quantileOf(sorted, 0.975));
  const method = "staggered difference in differences, not-yet-treated controls, bootstrap over queues";
  return { value, low, high, level: 0.95, n, method };
}

function asChange(effect: Estimate): Estimate {
  const { value, low, high } = effect;
  return { ...effect, value: Math.expm1(value), low: Math.expm1(low), high: Math.expm1(high) };
}

function weeksSinceStart(queues: readonly Queue[]): number[] {
  const found = new Set<number>();
  for (const { start, logs } of queues) for (const week of logs.keys()) if (week >= start) found.add(week - start);
  return [...found].sort((a, b) => a - b);
}

function byQueue(rows: readonly RolloutRow[]): Map<string, Queue> {
  const queues = new Map<string, Queue>();
  for (const { queue, week, bot_live, human_contacts } of rows) {
    if (!(human_contacts > 0))
      throw new RangeError(`contacts must be > 0, got ${human_contacts} (${queue}, week ${week})`);
    const known = queues.get(queue) ?? { start: Number.POSITIVE_INFINITY, logs: new Map<number, number>() };
    known.logs.set(week, Math.log(human_contacts));
    if (bot_live === 1) known.start = Math.min(known.start, week);
    queues.set(queue, known);
  }
  for (const { queue, week, bot_live } of rows) {
    if (bot_live === 0 && week > (queues.get(queue)?.start ?? 0)) {
      throw new RangeError(`${queue} loses the bot again in week ${week}: roll-backs are not supported`);
    }
  }
  return queues;
}

function averageEffect(queues: readonly Queue[]): number | null {
  const weeks = new Set(queues.flatMap(({ logs }) => [...logs.keys()]));
  return averageOver(queues, (start) => [...weeks].filter((week) => week >= start));
}

/** Mean of ATT(g, t) over start groups g and the weeks asked for, weighted by queues in the group. */
function averageOver(queues: readonly Queue[], weeksFor: (start: number) => number[]): number | null {
  let sum = 0;
  let weight = 0;
  for (const start of new Set(queues.map((q) => q.start))) {
    if (!Number.isFinite(start)) continue;
    const group = queues.filter((q) => q.start === start);
    for (const week of weeksFor(start)) {
      const waiting = queues.filter((q) => q.start > Math.max(week, start));
      const change = meanChange(group, start - 1, week);
      const usual = meanChange(waiting, start - 1, week);
      if (change === null || usual === null) continue;
      sum += group.length * (change - usual);
      weight += group.length;
    }
  }
  return weight === 0 ? null : sum / weight;
}

function meanChange(queues: readonly Queue[], from: number, to: number): number | null {
  let sum = 0;
  let n = 0;
  for (const { logs } of queues) {
    const [before, after] = [logs.get(from), logs.get(to)];
    if (before === undefined || after === undefined) continue;
    sum += after - before;
    n++;
  }
  return n === 0 ? null : sum / n;
}

/**
 * Variance of the effect in a stepped-wedge trial with a random cluster effect.
 * @param exposed clusters x periods, 1 where the cluster has the bot
 * @param sigma2 variance of a cell mean within clusters; @param tau2 variance between clusters
 * Source: Hussey and Hughes 2007, eq. 8.
 */
export function steppedWedgeVariance(exposed: readonly (readonly number[])[], sigma2: number, tau2: number): number {
  const clusters = exposed.length;
  const periods = exposed[0]?.length ?? 0;
  const rowSums = exposed.map((row) => row.reduce((a, b) => a + b, 0));
  const u = rowSums.reduce((a, b) => a + b, 0);
  const v = rowSums.reduce((sum, r) => sum + r * r, 0);
  let w = 0;
  for (let t = 0; t < periods; t++) w += exposed.reduce((sum, row) => sum + (row[t] ?? 0), 0) ** 2;
  const numerator = clusters * sigma2 * (sigma2 + periods * tau2);
  return (
    numerator / ((clusters * u - w) * sigma2 + (u * u + clusters * periods * u - periods * w - clusters * v) * tau2)
  );
}
