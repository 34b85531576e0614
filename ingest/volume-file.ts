import { z } from "zod";
import { amountCell, instantCell, optionalAmountCell, optionalTextCell, readColumns } from "./columns.ts";
import type { RejectedRow } from "./row.ts";
import type { TextInput } from "./text-lines.ts";
import { gridNotes, parseInstant, type SeriesNote, stepOf } from "./time-column.ts";

const volumeSchema = z
  .object({
    interval_start: z.string(),
    offered: amountCell.optional(),
    volume: amountCell.optional(),
    handled: optionalAmountCell.default(null),
    abandoned: optionalAmountCell.default(null),
    aht_s: optionalAmountCell.default(null),
    queue: optionalTextCell.default(null),
  })
  .transform((row, context) => {
    const offered = row.offered ?? row.volume;
    if (offered === undefined) {
      context.addIssue({ code: "custom", message: 'a column "offered" (or "volume") is required' });
      return z.NEVER;
    }
    const { handled, abandoned, queue } = row;
    return { start: row.interval_start, offered, handled, abandoned, ahtS: row.aht_s, queue };
  })
  .transform((row, context) => {
    const start = instantCell.safeParse(row.start);
    if (start.success) return { ...row, start: start.data, zoned: parseInstant(row.start)?.zoned === true };
    context.addIssue({
      code: "custom",
      path: ["interval_start"],
      message: start.error.issues[0]?.message ?? "no time",
    });
    return z.NEVER;
  });

/** Contacts of one interval of one queue; counts, and AHT in seconds. `start` is an instant; null = not told. */
export type VolumeInterval = {
  start: string;
  offered: number;
  handled: number | null;
  abandoned: number | null;
  ahtS: number | null;
  queue: string | null;
};

/** One queue's intervals in order of time. `intervalSeconds` is the most frequent distance, null for a single interval. */
export type QueueVolumes = {
  queue: string | null;
  intervalSeconds: number | null;
  intervals: VolumeInterval[];
  notes: SeriesNote[];
};

export type VolumeFile = { queues: QueueVolumes[]; rejected: RejectedRow[] };

/**
 * Reads `interval_start,offered[,handled,abandoned,aht_s][,queue]`; `volume` is accepted for `offered`. Sorts by time, rejects the
 * later of two rows for one interval of a queue, and notes gaps, times off the grid, disorder and times without a zone (read as UTC).
 */
export async function readVolumes(input: TextInput): Promise<VolumeFile> {
  const rejected: RejectedRow[] = [];
  const byQueue = new Map<string | null, { intervals: Map<string, VolumeInterval>; zoned: boolean }>();
  for await (const row of readColumns(input, volumeSchema, { required: ["interval_start"] })) {
    if (!row.ok) {
      rejected.push(row);
      continue;
    }
    const { zoned, ...interval } = row.value;
    const queue = byQueue.get(interval.queue) ?? { intervals: new Map<string, VolumeInterval>(), zoned: true };
    byQueue.set(interval.queue, queue);
    if (queue.intervals.has(interval.start)) {
      const reason = `interval ${interval.start} of this queue is already in the file`;
      rejected.push({ ok: false, line: row.line, reason, raw: JSON.stringify(interval) });
      continue;
    }
    queue.intervals.set(interval.start, interval);
    queue.zoned &&= zoned;
  }
  const queues = [...byQueue].map(([queue, found]) => toQueue(queue, [...found.intervals.values()], found.zoned));
  return { queues, rejected };
}

function toQueue(queue: string | null, asSent: VolumeInterval[], zoned: boolean): QueueVolumes {
  const intervals = asSent.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start));
  const positions = intervals.map(({ start }) => Date.parse(start));
  const step = stepOf(positions);
  const notes: SeriesNote[] = [
    ...(zoned ? [] : [{ kind: "no-zone" } as const]),
    ...(intervals.some((interval, index) => interval !== asSent[index]) ? [{ kind: "unsorted" } as const] : []),
    ...gridNotes(positions, step, (ms) => new Date(ms).toISOString()),
  ];
  return { queue, intervalSeconds: step === null ? null : step / 1000, intervals, notes };
}
