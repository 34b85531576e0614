import { z } from "zod";
import { amountCell, instantCell, readColumns, textCell } from "./columns.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

const staffSchema = z
  .preprocess(
    (row: Record<string, string>) => ({ ...row, time: row.interval_start }),
    z.object({ time: textCell, interval_start: instantCell, volume: amountCell, aht_s: amountCell }),
  )
  .refine((row) => row.volume === 0 || row.aht_s > 0, "contacts without a handle time cannot be staffed: aht_s is 0")
  .transform((row) => ({ time: row.time, intervalStart: row.interval_start, volume: row.volume, ahtS: row.aht_s }));

/**
 * Load of one interval: contacts offered in it, and their average handle time in seconds. `intervalStart` is an instant,
 * `time` the same as written in the file.
 */
export type StaffInterval = z.infer<typeof staffSchema>;

/** Reads `interval_start,volume,aht_s`. Other columns are ignored. */
export function readStaffIntervals(input: TextInput): AsyncGenerator<Row<StaffInterval>> {
  return readColumns(input, staffSchema, { required: ["interval_start", "volume", "aht_s"] });
}
