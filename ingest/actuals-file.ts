import { z } from "zod";
import { amountCell, flagCell, optionalAmountCell, optionalTextCell, readColumns, textCell } from "./columns.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

const actualSchema = z
  .object({
    month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month, YYYY-MM"),
    reason: textCell,
    human_contacts: amountCell,
    bot_sessions: amountCell,
    contained: amountCell,
    come_back: amountCell,
    judged_contained: optionalAmountCell.default(null),
    aht_s: optionalAmountCell.default(null),
    queue: optionalTextCell.default(null),
  })
  .transform((row, context) => {
    const judged = row.judged_contained ?? row.contained;
    const bad =
      (row.contained > row.bot_sessions && "contained cannot exceed bot_sessions") ||
      (judged > row.contained && "judged_contained cannot exceed contained") ||
      (row.come_back > judged && "come_back cannot exceed the contained sessions judged");
    if (bad) {
      context.addIssue({ code: "custom", message: bad });
      return z.NEVER;
    }
    return {
      month: row.month,
      queue: row.queue,
      reason: row.reason,
      humanContacts: row.human_contacts,
      botSessions: row.bot_sessions,
      contained: row.contained,
      judgedContained: judged,
      comeBack: row.come_back,
      ahtSeconds: row.aht_s,
    };
  });

/** What came in one month about one contact reason. `judgedContained`: contained sessions whose 7 days have closed. */
export type ActualRow = z.infer<typeof actualSchema>;

const actualColumns = ["month", "reason", "human_contacts", "bot_sessions", "contained", "come_back"];

/** Reads `month,reason,human_contacts,bot_sessions,contained,come_back[,judged_contained,aht_s,queue]`. */
export function readActuals(input: TextInput): AsyncGenerator<Row<ActualRow>> {
  return readColumns(input, actualSchema, { required: actualColumns });
}

const rolloutSchema = z
  .object({
    queue: textCell,
    week: amountCell.pipe(z.number().int().max(100_000)),
    bot_live: flagCell,
    human_contacts: amountCell,
  })
  .transform((row) => ({
    queue: row.queue,
    week: row.week,
    botLive: row.bot_live,
    humanContacts: row.human_contacts,
  }));

/** Human contacts of one queue in one week of a staggered roll-out. */
export type RolloutRow = z.infer<typeof rolloutSchema>;

/** Reads `queue,week,bot_live,human_contacts`; weeks are whole numbers. */
export function readRollout(input: TextInput): AsyncGenerator<Row<RolloutRow>> {
  return readColumns(input, rolloutSchema, { required: ["queue", "week", "bot_live", "human_contacts"] });
}
