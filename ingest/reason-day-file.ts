import { z } from "zod";
import { amountCell, optionalTextCell, readColumns, textCell } from "./columns.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

const schema = z.object({
  date: z.iso.date("must be a date, YYYY-MM-DD"),
  reason: textCell.pipe(z.string().max(100)),
  offered: amountCell,
  queue: optionalTextCell.default(null),
});

/** Contacts about one reason on one local day of a queue; null = the queue is named beside the file. */
export type ReasonDayRow = z.infer<typeof schema>;

/** Reads `date,reason,offered[,queue]`. */
export function readReasonDays(input: TextInput): AsyncGenerator<Row<ReasonDayRow>> {
  return readColumns(input, schema, { required: ["date", "reason", "offered"] });
}
