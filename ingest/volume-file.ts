import { z } from "zod";
import { optionalAmountCell, optionalTextCell, readColumns } from "./columns.ts";
import type { RejectedRow } from "./row.ts";
import type { TextInput } from "./text-lines.ts";
import { gridNotes, parseInstant, type SeriesNote, stepOf } from "./time-column.ts";
import { instantToLocal, isZone, localToInstants } from "./zoned-time.ts";

const blank = optionalAmountCell.default(null);
const noText = optionalTextCell.default(null);

const rowSchema = z.object({
  interval_start: z.string(),
  offered: blank,
  volume: blank,
  handled: blank,
  abandoned: blank,
  aht_s: blank,
  queue: noText,
  channel: noText,
  region: noText,
  zone: noText,
});
type FileRow = z.infer<typeof rowSchema>;

/** Contacts of one interval of one queue; counts, and AHT in seconds. `start` is an instant; null = not told. */
export type VolumeInterval = {
  start: string;
  offered: number;
  handled: number | null;
  abandoned: number | null;
  ahtS: number | null;
  queue: string | null;
  channel: string | null;
  region: string | null;
};

/**
 * Intervals of one queue on one channel in one region, in order of time. `intervalSeconds` is the most frequent distance,
 * null for a single interval. `zone` is the IANA zone that its times without one were read in, null when there was none.
 */
export type QueueVolumes = {
  queue: string | null;
  channel: string | null;
  region: string | null;
  zone: string | null;
  intervalSeconds: number | null;
  intervals: VolumeInterval[];
  notes: SeriesNote[];
};

export type VolumeFile = { queues: QueueVolumes[]; rejected: RejectedRow[] };

/** What has been read of one queue, by instant. */
type Found = {
  of: Pick<QueueVolumes, "queue" | "channel" | "region">;
  zone: string | null;
  intervals: Map<number, VolumeInterval>;
  unzoned: boolean;
  repeated: Set<string>;
  summed: string[];
};

/**
 * Reads `interval_start,offered[,handled,abandoned,aht_s][,queue,channel,region,zone]`; `volume` is accepted for `offered`,
 * and without both handled + abandoned counts (noted). Intervals of 15, 30 or 60 minutes or days: whatever distance is
 * the most frequent. A time without a zone is read in the row's `zone`, else in `options.zone`, else as UTC (noted); in the
 * hour that a clock shows twice the first row is the earlier one, a time that a clock skips is rejected. Sorts by time,
 * rejects the later of two rows for one interval, and notes gaps, times off the grid, disorder and impossible counts.
 * @throws RangeError on an unknown `options.zone`
 */
export async function readVolumes(input: TextInput, options: { zone?: string } = {}): Promise<VolumeFile> {
  if (options.zone !== undefined && !isZone(options.zone)) throw new RangeError(`"${options.zone}" is no time zone`);
  const rejected: RejectedRow[] = [];
  const byQueue = new Map<string, Found>();
  for await (const row of readColumns(input, rowSchema, { required: ["interval_start"] })) {
    if (!row.ok) {
      rejected.push(row);
      continue;
    }
    const reason = take(byQueue, row.value, options.zone ?? null);
    if (reason !== null) rejected.push({ ok: false, line: row.line, reason, raw: JSON.stringify(row.value) });
  }
  return { queues: [...byQueue.values()].map(toQueue), rejected };
}

/** Puts a row where it belongs; otherwise says why not. */
function take(byQueue: Map<string, Found>, row: FileRow, usualZone: string | null): string | null {
  const offered = row.offered ?? row.volume ?? (row.handled === null ? null : row.handled + (row.abandoned ?? 0));
  if (offered === null) return 'a column "offered" (or "volume") is required';
  const zone = row.zone ?? usualZone;
  const { queue, channel, region } = row;
  const key = JSON.stringify([queue, channel, region]);
  const found = byQueue.get(key) ?? newQueue({ queue, channel, region }, zone);
  const at = instantOf(row.interval_start, zone, found);
  if (typeof at === "string") return at;
  if (found.intervals.has(at)) return `interval ${new Date(at).toISOString()} of this queue is already in the file`;
  byQueue.set(key, found);
  const start = new Date(at).toISOString();
  if (row.offered === null && row.volume === null) found.summed.push(start);
  const { handled, abandoned, aht_s: ahtS } = row;
  found.intervals.set(at, { start, offered, handled, abandoned, ahtS, queue, channel, region });
  return null;
}

function newQueue(of: Found["of"], zone: string | null): Found {
  return { of, zone, intervals: new Map(), unzoned: false, repeated: new Set(), summed: [] };
}

function instantOf(text: string, zone: string | null, found: Found): number | string {
  const read = parseInstant(text);
  if (read === null) return `interval_start: must be an ISO 8601 date or time, not "${text}"`;
  if (read.zoned) return read.ms;
  if (zone === null) {
    found.unzoned = true;
    return read.ms;
  }
  if (!isZone(zone)) return `zone: "${zone}" is no time zone (an IANA name such as Europe/Madrid)`;
  const instants = localToInstants(new Date(read.ms).toISOString().slice(0, 19), zone);
  const [first, second] = instants;
  if (first === undefined) return `the clock of ${zone} skips ${text}`;
  if (second === undefined) return first;
  found.repeated.add(text.trim());
  return found.intervals.has(first) ? second : first;
}

function toQueue({ of, zone, intervals: read, unzoned, repeated, summed }: Found): QueueVolumes {
  const asSent = [...read.values()];
  const intervals = asSent.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start));
  const instants = intervals.map(({ start }) => Date.parse(start));
  const step = stepOf(instants);
  // Days of 23 and 25 hours are days all the same.
  const byDay = zone !== null && step !== null && step % 86_400_000 === 0;
  const positions = byDay ? instants.map((ms) => Date.parse(`${instantToLocal(ms, zone)}Z`)) : instants;
  const over = intervals.filter(
    ({ offered, handled, abandoned }) => (handled ?? 0) + (abandoned ?? 0) > offered + 1e-9,
  );
  const notes: SeriesNote[] = [
    ...(unzoned ? [{ kind: "no-zone" } as const] : []),
    ...(intervals.some((interval, index) => interval !== asSent[index]) ? [{ kind: "unsorted" } as const] : []),
    ...[...repeated].map((at) => ({ kind: "repeated-hour", at }) as const),
    ...counted(
      "more-than-offered",
      over.map(({ start }) => start),
    ),
    ...counted("offered-from-handled", summed),
    ...gridNotes(positions, step, (ms) => new Date(ms).toISOString()),
  ];
  return { ...of, zone, intervalSeconds: step === null ? null : step / 1000, intervals, notes };
}

function counted(kind: "more-than-offered" | "offered-from-handled", starts: readonly string[]): SeriesNote[] {
  const [at] = starts;
  return at === undefined ? [] : [{ kind, at, count: starts.length }];
}
