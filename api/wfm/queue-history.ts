import { createHash } from "node:crypto";
import { canonicalJson } from "../../ingest/content-hash.ts";
import { localToInstants } from "../../ingest/zoned-time.ts";
import type { KnownEvent, SpecialDay } from "../../wfm/calendar.ts";
import { localSeries } from "../../wfm/local-series.ts";
import { type Treatment, treatSeries } from "../../wfm/series-faults.ts";
import type { SeriesPoint } from "../../wfm/series-grid.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { settingsOf } from "./queue-settings.ts";
import type { PlanResult, QueueSettings } from "./stored.ts";
import type { StoredInterval, StoredSpecialDay, StoredTreatment } from "./volumes-store.ts";

export type InputVersion = PlanResult["inputs"]["versions"][number];

/** The volumes of a queue as a forecast may read them: up to a day, on the local clock, treated where somebody agreed. */
export type QueueHistory = {
  queue: string;
  settings: QueueSettings;
  intervalSeconds: number;
  intervals: StoredInterval[];
  /** on the local clock, as counted */
  counted: SeriesPoint[];
  /** the same, treated */
  series: SeriesPoint[];
  treatments: StoredTreatment[];
  specialDays: StoredSpecialDay[];
  versions: InputVersion[];
};

/** @param asOf last local day whose volumes count; null = all there are */
export async function queueHistory(context: Context, queue: string, asOf: string | null): Promise<QueueHistory> {
  const store = context.stores.wfm(context.db);
  const settings = settingsOf(await store.queueSettings(), queue);
  const intervals = await store.intervals(queue, undefined, asOf === null ? undefined : endOf(asOf, settings.timeZone));
  if (intervals.length === 0) {
    const until = asOf === null ? "" : ` until ${asOf}`;
    throw new AppError("conflict", `There are no volumes of the queue ${queue}${until}. Import some first.`);
  }
  const counted = localSeries(
    intervals.map((one) => ({ start: one.start.toISOString(), value: one.offered })),
    settings.timeZone,
  );
  const treatments = await store.treatments(queue);
  const specialDays = await store.specialDays(queue, settings.region);
  return {
    queue,
    settings,
    intervalSeconds: commonest(intervals.map((one) => one.seconds)),
    intervals,
    counted,
    series: treated(counted, treatments),
    treatments,
    specialDays,
    versions: versionsOf({ intervals, treatments, specialDays, settings }),
  };
}

/** First instant after a local day. */
export function endOf(day: string, timeZone: string): Date {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 19);
  const [first] = localToInstants(next, timeZone);
  // Where clocks skip midnight, the day ends at 1 o'clock.
  return new Date(first ?? Date.parse(`${next}Z`));
}

/** Decisions about stretches that this part of the series does not have change nothing. */
function treated(counted: SeriesPoint[], treatments: StoredTreatment[]): SeriesPoint[] {
  const acting = treatments.flatMap(actingOn).filter((one) => canTreat(counted, one));
  return treatSeries(counted, acting).series;
}

type Decision = Pick<StoredTreatment, "from" | "to" | "action">;

/** As the formulas take it; `keep` asks for nothing. Dates of daily volumes begin at midnight. */
export function actingOn({ from, to, action }: Decision): Treatment[] {
  const style = (time: string) => (time.length === 10 ? `${time}T00:00:00` : time);
  return action === "keep" ? [] : [{ from: style(from), to: style(to), action }];
}

/** Whether a treatment touches anything of a series. */
export function canTreat(series: readonly SeriesPoint[], treatment: Treatment): boolean {
  try {
    return treatSeries(series, [treatment]).treated.length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Special days and events as the forecast takes them: a known change counts, else it is learnt from days of that name. */
export function calendarOf(days: readonly StoredSpecialDay[]): { specialDays: SpecialDay[]; events: KnownEvent[] } {
  const byDate = new Map<string, SpecialDay>();
  const events: KnownEvent[] = [];
  for (const { name, from, to, change } of days) {
    if (change) {
      const { low, likely, high } = change;
      events.push({ name, from, to, multiplier: 1 + likely, low80: 1 + low, high80: 1 + high });
      continue;
    }
    for (const date of daysBetween(from, to)) if (!byDate.has(date)) byDate.set(date, { date, name });
  }
  return { specialDays: [...byDate.values()], events };
}

const mostDays = 400;

/** Every date from `from` to `to`, at most 400. */
export function daysBetween(from: string, to: string): string[] {
  const first = Date.parse(`${from}T00:00:00Z`);
  const days = Math.min(mostDays, Math.round((Date.parse(`${to}T00:00:00Z`) - first) / 86_400_000) + 1);
  return Array.from({ length: Math.max(0, days) }, (_, day) =>
    new Date(first + day * 86_400_000).toISOString().slice(0, 10),
  );
}

/** Contacts by local day. */
export function byDay(series: readonly SeriesPoint[]): { date: string; offered: number }[] {
  const days = new Map<string, number>();
  for (const { time, value } of series) {
    const date = time.slice(0, 10);
    if (value !== null) days.set(date, (days.get(date) ?? 0) + value);
  }
  return [...days].map(([date, offered]) => ({ date, offered }));
}

export function hashOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 16);
}

type Sources = Pick<QueueHistory, "intervals" | "treatments" | "specialDays" | "settings">;

function versionsOf({ intervals, treatments, specialDays, settings }: Sources): InputVersion[] {
  const rows = intervals.map((one) => [one.start.getTime(), one.seconds, one.offered, one.handled, one.ahtSeconds]);
  const first = intervals[0]?.start.toISOString().slice(0, 10) ?? "";
  const last = intervals.at(-1)?.start.toISOString().slice(0, 10) ?? "";
  const consents = treatments.map(({ from, to, action }) => [from, to, action]);
  const days = specialDays.map(({ name, kind, from, to, change }) => [name, kind, from, to, change]);
  return [
    { what: "volumes", version: hashOf(rows), words: `${intervals.length} intervals, ${first} to ${last}` },
    { what: "treatments", version: hashOf(consents), words: `${treatments.length} decisions on gaps and outliers` },
    { what: "special-days", version: hashOf(days), words: `${specialDays.length} special days` },
    { what: "queue", version: hashOf(settings), words: `${settings.work} work, ${settings.timeZone}` },
  ];
}

function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [1800, 0])[0];
}
