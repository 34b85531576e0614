import type { z } from "zod";
import { wilson } from "../../evals/stats/wilson.ts";
import { UNNAMED } from "../../wfm/reason-days.ts";
import { findFaults, type SeriesFault } from "../../wfm/series-faults.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { localDate } from "./local-date.ts";
import { daysBetween, type QueueHistory, queueHistory } from "./queue-history.ts";
import { queueMix } from "./queue-mix.ts";
import { settingsOf } from "./queue-settings.ts";
import { queueSplit } from "./reason-split.ts";
import type { odditySchema, queueSummarySchema } from "./volumes-contract.ts";
import type { StoredTreatment } from "./volumes-store.ts";

type Oddity = z.output<typeof odditySchema>;
type QueueSummary = z.output<typeof queueSummarySchema>;

/** Every queue that has volumes, with its settings. */
export async function queueSummaries({ db, stores }: Context): Promise<QueueSummary[]> {
  const settings = await stores.wfm(db).queueSettings();
  const queues = await stores.wfm(db).queues();
  return queues.map(({ from, to, ...queue }) => ({
    ...queue,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    settings: settingsOf(settings, queue.queue),
  }));
}

export async function queueSummary(context: Context, queue: string): Promise<QueueSummary> {
  const found = (await queueSummaries(context)).find((one) => one.queue === queue);
  if (!found) throw new AppError("not-found", `There is no queue ${queue}. Import its volumes first.`);
  return found;
}

/** One queue as its page shows it. */
export async function queueDetail(context: Context, name: string) {
  const queue = await queueSummary(context, name);
  const history = await queueHistory(context, name, null);
  return {
    queue,
    days: dayTotals(history),
    oddities: odditiesOf(history),
    reasons: await reasonShares(context, history),
  };
}

/** Gaps, outliers and flat runs with what was decided about each. A series too short to judge has none. */
export function odditiesOf(history: QueueHistory): Oddity[] {
  const names = namesByDate(history);
  return faultsOf(history).map(({ kind, from, to, slots, value, usual, words }) => ({
    kind,
    from,
    to,
    intervals: slots,
    offered: value,
    usual,
    specialDay: daysBetween(from.slice(0, 10), to.slice(0, 10)).flatMap((date) => names.get(date) ?? [])[0] ?? null,
    words,
    treatment: decisionOn(history.treatments, from, to),
  }));
}

function faultsOf({ counted }: QueueHistory): SeriesFault[] {
  try {
    return findFaults(counted);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function decisionOn(treatments: readonly StoredTreatment[], from: string, to: string): Oddity["treatment"] {
  const covering = treatments
    .filter((one) => one.from.slice(0, from.length) <= from && one.to.padEnd(to.length, "~") >= to)
    // not by clock, which may be set back
    .sort((a, b) => b.ordinal - a.ordinal);
  const [newest] = covering;
  if (!newest) return null;
  const { id, action, reason, by, createdAt } = newest;
  return { id, action, reason, by, at: createdAt.toISOString() };
}

/** Names of special days, by date. */
export function namesByDate({ specialDays }: Pick<QueueHistory, "specialDays">): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, from, to } of specialDays)
    for (const date of daysBetween(from, to)) names.set(date, [...(names.get(date) ?? []), name]);
  return names;
}

function dayTotals(history: QueueHistory) {
  const names = namesByDate(history);
  const days = new Map<string, { offered: number; handled: number | null; abandoned: number | null }>();
  for (const one of history.intervals) {
    const date = localDate(one.start, history.settings.timeZone);
    const day = days.get(date) ?? { offered: 0, handled: null, abandoned: null };
    day.offered += one.offered;
    if (one.handled !== null) day.handled = (day.handled ?? 0) + one.handled;
    if (one.abandoned !== null) day.abandoned = (day.abandoned ?? 0) + one.abandoned;
    days.set(date, day);
  }
  return [...days].map(([date, day]) => ({ date, ...day, specialDays: names.get(date) ?? [] }));
}

/** A queue's contact reasons by their share of its counted contacts, else of its tickets, with a 95 % interval. */
async function reasonShares(context: Context, history: QueueHistory) {
  const { counts, version } = await queueSplit(context, history, null);
  const mix = await queueMix(context, history.queue);
  const total = counts.reduce((sum, one) => sum + one.tickets, 0);
  return counts.flatMap(({ reason, tickets }) => {
    const share = wilson(tickets, total);
    if (!share) return [];
    const own = mix.filter(({ contactReason }) => (contactReason ?? UNNAMED) === reason);
    const timed = own.reduce((sum, one) => sum + one.timed, 0);
    const seconds = own.reduce((sum, one) => sum + one.handleSeconds, 0);
    const counted = version.what === "tickets" ? ("tickets" as const) : ("contacts" as const);
    return [{ reason, tickets, counted, share, ahtSeconds: timed > 0 ? seconds / timed : null }];
  });
}

/** Dates that carry a name within a period, for charts. */
export function markedDays({ specialDays }: Pick<QueueHistory, "specialDays">, from: string, to: string) {
  return specialDays.flatMap(({ name, kind, from: first, to: last }) =>
    daysBetween(first, last).flatMap((date) => (date >= from && date <= to ? [{ date, name, kind }] : [])),
  );
}
