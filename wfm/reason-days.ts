import type { ReasonSeries } from "./reconcile.ts";

/** What somebody counted of one contact reason on one day. */
export interface ReasonDay {
  date: string;
  reason: string;
  offered: number;
}

/** A day of the queue; `treated`: somebody agreed that it is not to be read as counted. */
export interface QueueDay {
  date: string;
  offered: number;
  treated: boolean;
}

/** The reason of contacts that the queue has and no reason claims. */
export const UNNAMED = "unknown";
const LEAST_DAYS = 21;
const LEAST_UNNAMED = 0.002;

export interface ReasonHistory {
  /** empty where there are no counts or too few days of them */
  series: ReasonSeries[];
  /** contacts of all days together, for a split that is not forecast */
  sums: { reason: string; tickets: number }[];
  notes: string[];
}

/**
 * Counts of contact reasons as series over the days of their queue. Between the first and the last day counted a reason
 * that is not named did not come (0); days treated in the queue are left out, and so are days after the last count.
 * What the reasons leave of the queue is a reason of its own, so that they add up to it.
 */
export function reasonHistory(queue: readonly QueueDay[], counted: readonly ReasonDay[]): ReasonHistory {
  const dates = counted.map(({ date }) => date).toSorted();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return { series: [], sums: [], notes: [] };
  const byReason = new Map<string, Map<string, number>>();
  for (const { date, reason, offered } of counted) {
    const days = byReason.get(reason) ?? new Map<string, number>();
    days.set(date, (days.get(date) ?? 0) + offered);
    byReason.set(reason, days);
  }
  const days = queue.filter(({ date }) => date >= first);
  const known = days.filter(({ date, treated }) => date <= last && !treated);
  const readable = new Set(known.map(({ date }) => date));
  const left = remainder(known, byReason);
  if (left.days.size > 0) {
    const unnamed = byReason.get(UNNAMED) ?? new Map<string, number>();
    for (const [date, offered] of left.days) unnamed.set(date, (unnamed.get(date) ?? 0) + offered);
    byReason.set(UNNAMED, unnamed);
  }
  const series = [...byReason]
    .map(([reason, own]) => ({
      reason,
      days: days.map(({ date }) => ({ time: date, value: readable.has(date) ? (own.get(date) ?? 0) : null })),
    }))
    .map((one) => ({ ...one, all: one.days.reduce((sum, { value }) => sum + (value ?? 0), 0) }))
    .filter(({ all }) => all > 0)
    .sort((a, b) => b.all - a.all || a.reason.localeCompare(b.reason));
  const notes = left.over === 0 ? [] : [`on ${left.over} days the contact reasons count more contacts than the queue`];
  const sums = series.map(({ reason, all }) => ({ reason, tickets: all }));
  if (known.length < LEAST_DAYS) {
    const few = `${known.length} days by contact reason are too few to forecast each reason: their sums divide the queue`;
    return { series: [], sums, notes: [...notes, few] };
  }
  return { series: series.map(({ reason, days: own }) => ({ reason, days: own })), sums, notes };
}

/** What the reasons leave of each day, where that is more than rounding; `over`: days on which they claim too much. */
function remainder(known: readonly QueueDay[], byReason: ReadonlyMap<string, ReadonlyMap<string, number>>) {
  const left = new Map<string, number>();
  let over = 0;
  let all = 0;
  for (const { date, offered } of known) {
    const claimed = [...byReason.values()].reduce((sum, own) => sum + (own.get(date) ?? 0), 0);
    all += offered;
    if (claimed > offered + 0.5) over++;
    if (offered > claimed) left.set(date, offered - claimed);
  }
  const sum = [...left.values()].reduce((a, b) => a + b, 0);
  return { days: sum > LEAST_UNNAMED * all ? left : new Map<string, number>(), over };
}
