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
    held_customers: optionalAmountCell.default(null),
    held_contacts: optionalAmountCell.default(null),
    held_repeats: optionalAmountCell.default(null),
    other_customers: optionalAmountCell.default(null),
    other_contacts: optionalAmountCell.default(null),
    queue: optionalTextCell.default(null),
  })
  .transform((row, context) => {
    const judged = row.judged_contained ?? row.contained;
    const bad =
      (row.contained > row.bot_sessions && "contained cannot exceed bot_sessions") ||
      (judged > row.contained && "judged_contained cannot exceed contained") ||
      holdoutProblem(row) ||
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
      heldCustomers: row.held_customers,
      heldContacts: row.held_contacts,
      heldRepeats: row.held_repeats,
      otherCustomers: row.other_customers,
      otherContacts: row.other_contacts,
    };
  });

type Holdout = Record<
  "held_customers" | "held_contacts" | "held_repeats" | "other_customers" | "other_contacts",
  number | null
>;

function holdoutProblem(row: Holdout): string | false {
  const told = [row.held_customers, row.held_contacts, row.other_customers, row.other_contacts];
  if (told.every((cell) => cell === null) && row.held_repeats === null) return false;
  if (told.some((cell) => cell === null))
    return "a hold-out needs held_customers, held_contacts, other_customers and other_contacts";
  if (row.held_customers === 0 || row.other_customers === 0) return "a hold-out needs customers on both sides";
  if ((row.held_repeats ?? 0) > (row.held_contacts ?? 0)) return "held_repeats cannot exceed held_contacts";
  return false;
}

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
