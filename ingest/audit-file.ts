import { z } from "zod";
import { instantCell, optionalAmountCell, optionalTextCell, readColumns, textCell } from "./columns.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

/** Why a ticket was reviewed. Only `random` and `double-blind` draws have a known probability and enter estimates. */
export const auditPurposes = ["random", "double-blind", "escalated", "targeted"] as const;
export type AuditPurpose = (typeof auditPurposes)[number];

/** A reviewer's verdict: of a binary criterion, not applicable, or the chosen level of a scale. */
export type AuditVerdict = "pass" | "fail" | "na" | number;

const verdictCell = z.string().transform((cell, context): AuditVerdict => {
  const word = cell.trim().toLowerCase();
  if (word === "pass" || word === "fail") return word;
  if (["na", "n/a", "not-applicable"].includes(word)) return "na";
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word);
  context.addIssue({ code: "custom", message: `must be pass, fail, na or a level (a number), not "${cell}"` });
  return z.NEVER;
});

const probabilityCell = z.string().transform((cell, context): number | null => {
  if (cell.trim() === "") return null;
  const value = Number(cell);
  if (value > 0 && value <= 1) return value;
  context.addIssue({ code: "custom", message: `must be above 0 and at most 1, not "${cell}"` });
  return z.NEVER;
});

const purposeCell = z
  .string()
  .trim()
  .toLowerCase()
  .transform((cell) => cell || "random")
  .pipe(z.enum(auditPurposes));

const auditSchema = z
  .object({
    ticket_id: textCell,
    criterion: textCell,
    reviewer: textCell,
    verdict: verdictCell,
    root_cause: optionalTextCell.default(null),
    note: optionalTextCell.default(null),
    seconds: optionalAmountCell.default(null),
    reviewed_at: z.union([z.literal("").transform(() => null), instantCell]).default(null),
    purpose: purposeCell.default("random"),
    pi: probabilityCell.default(null),
  })
  .transform((row) => ({
    ticketId: row.ticket_id,
    criterion: row.criterion,
    reviewer: row.reviewer,
    verdict: row.verdict,
    rootCause: row.root_cause,
    note: row.note,
    seconds: row.seconds,
    reviewedAt: row.reviewed_at,
    purpose: row.purpose,
    pi: row.pi,
  }));

/**
 * One verdict of one reviewer. `rootCause` is the label of the scorecard that the reviewer chose for a miss. `pi` is the probability
 * with which the ticket was drawn, in (0, 1], null = unknown.
 */
export type Audit = z.infer<typeof auditSchema>;

const required = ["ticket_id", "criterion", "reviewer", "verdict"];
const allowed = [...required, "root_cause", "note", "seconds", "reviewed_at", "purpose", "pi"];

/** Reads audits from CSV. A reviewer's second verdict on one criterion of one ticket is rejected: it would count twice. */
export async function* readAudits(input: TextInput): AsyncGenerator<Row<Audit>> {
  const seen = new Map<string, number>();
  for await (const row of readColumns(input, auditSchema, { required, allowed })) {
    if (!row.ok) {
      yield row;
      continue;
    }
    const { ticketId, criterion, reviewer } = row.value;
    const key = JSON.stringify([ticketId, criterion, reviewer]);
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, row.line);
      yield row;
      continue;
    }
    const reason = `${reviewer} has already judged "${criterion}" of ticket "${ticketId}", at line ${earlier}`;
    yield { ok: false, line: row.line, reason, raw: JSON.stringify(row.value) };
  }
}
