import { reasonHistory, UNNAMED } from "../../wfm/reason-days.ts";
import type { ReasonCount, ReasonSplit } from "../../wfm/reason-forecast.ts";
import type { Context } from "../context.ts";
import { byDay, endOf, hashOf, type InputVersion, type QueueHistory } from "./queue-history.ts";
import { queueMix } from "./queue-mix.ts";

export type QueueSplit = {
  split: ReasonSplit;
  /** contacts or tickets by reason, most first: what the split rests on */
  counts: ReasonCount[];
  version: InputVersion;
  notes: string[];
};

/**
 * What tells how a queue divides into contact reasons: its counts by day where a file told them, else its tickets.
 * @param asOf last local day whose data count; null = all there are
 */
export async function queueSplit(context: Context, history: QueueHistory, asOf: string | null): Promise<QueueSplit> {
  const { series, sums, notes, version } = await countedReasons(context, history, asOf);
  if (sums.length > 0) {
    const counts = sums.map(({ reason, tickets }) => ({ reason, tickets: Math.round(tickets) }));
    return { split: series.length > 0 ? { by: "days", series } : { by: "tickets", counts }, counts, version, notes };
  }
  const before = asOf === null ? undefined : endOf(asOf, history.settings.timeZone);
  const counts = await ticketCounts(context, history.queue, before);
  const words = `${counts.reduce((sum, one) => sum + one.tickets, 0)} tickets by contact reason`;
  return {
    split: { by: "tickets", counts },
    counts,
    version: { what: "tickets", version: hashOf(counts), words },
    notes,
  };
}

/** What counts by day and contact reason tell of a queue; no series where there are too few. Tickets are not looked at. */
export async function countedReasons(context: Context, history: QueueHistory, asOf: string | null) {
  const rows = await context.stores.wfm(context.db).reasonDays(history.queue, asOf ?? undefined);
  const words = `${rows.length} counts by day and contact reason, ${rows[0]?.date} to ${rows.at(-1)?.date}`;
  const version = { what: "reason-volumes" as const, version: hashOf(rows.map(Object.values)), words };
  return { ...reasonHistory(queueDays(history), rows), version };
}

/** Days as counted, and whether an agreed treatment reads them otherwise. */
function queueDays({ counted, series }: QueueHistory) {
  const used = new Map(byDay(series).map(({ date, offered }) => [date, offered]));
  return byDay(counted).map(({ date, offered }) => ({ date, offered, treated: used.get(date) !== offered }));
}

async function ticketCounts(context: Context, queue: string, before?: Date): Promise<ReasonCount[]> {
  const counts = new Map<string, number>();
  for (const { contactReason, tickets } of await queueMix(context, queue, before)) {
    const reason = contactReason ?? UNNAMED;
    counts.set(reason, (counts.get(reason) ?? 0) + tickets);
  }
  return [...counts].map(([reason, tickets]) => ({ reason, tickets })).sort((a, b) => b.tickets - a.tickets);
}
