import { z } from "zod";
import { amountCell, instantCell, readColumns } from "./columns.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

const staffSchema = z
  .object({ interval_start: instantCell, volume: amountCell, aht_s: amountCell })
  .transform((row) => ({ intervalStart: row.interval_start, volume: row.volume, ahtS: row.aht_s }));

/** Load of one interval: contacts offered in it, and their average handle time in seconds. `intervalStart` is an instant. */
export type StaffInterval = z.infer<typeof staffSchema>;

/** Reads `interval_start,volume,aht_s`. Other columns are ignored. */
export function readStaffIntervals(input: TextInput): AsyncGenerator<Row<StaffInterval>> {
  return readColumns(input, staffSchema, { required: ["interval_start", "volume", "aht_s"] });
}
