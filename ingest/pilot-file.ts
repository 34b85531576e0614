import { z } from "zod";
import { amountCell, flagCell, instantCell, readColumns, textCell } from "./columns.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

const columns = {
  customer_id: textCell,
  bot_arm: flagCell,
  reason: textCell,
  ts: instantCell,
  handler: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(["bot", "human"])),
  outcome: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(["contained", "transferred", "abandoned", "handled"])),
  handle_s: z.union([z.literal("").transform(() => 0), amountCell]),
  transferred_from_bot: flagCell,
};

const pilotSchema = z.object(columns).transform((row) => ({
  customerId: row.customer_id,
  botArm: row.bot_arm,
  reason: row.reason,
  at: row.ts,
  handler: row.handler,
  outcome: row.outcome,
  handleS: row.handle_s,
  transferredFromBot: row.transferred_from_bot,
}));

/**
 * One contact of a pilot whose arms were drawn by customer. `handleS` is human work in seconds (blank = 0). `contained`: the bot ended
 * it; `abandoned`: the customer left it, which counts as contained until they come back; `transferred`: the bot handed it over,
 * and a human contact with `transferredFromBot` follows; `handled`: by a human.
 */
export type PilotEvent = z.infer<typeof pilotSchema>;

/** Reads a pilot's event log. Each row is checked alone; customers in both arms are for the analysis to report. */
export function readPilotEvents(input: TextInput): AsyncGenerator<Row<PilotEvent>> {
  return readColumns(input, pilotSchema, { required: Object.keys(columns) });
}
