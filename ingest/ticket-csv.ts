import { type CsvRecord, readCsv } from "./csv.ts";
import type { AcceptedRow, RejectedRow, Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";

/** Columns of a ticket CSV: one turn a row, consecutive rows of one `ticket_id` are one ticket. */
export const ticketColumns = [
  "ticket_id",
  "opened_at",
  "updated_at",
  "channel",
  "region",
  "language",
  "contact_reason",
  "queue",
  "customer",
  "agent",
  "team",
  "site",
  "handled_by",
  "csat",
  "handle_seconds",
  "reopens",
  "tags",
  "after",
  "by",
  "text",
  "label",
] as const;

const required = ["ticket_id", "opened_at", "channel", "after", "by", "text"];

/** Ticket columns that name a text field of a ticket; `tags` and the numbers are read apart. */
const textFields = [
  ["opened_at", "openedAt"],
  ["updated_at", "updatedAt"],
  ["channel", "channel"],
  ["region", "region"],
  ["language", "language"],
  ["contact_reason", "contactReason"],
  ["queue", "queue"],
  ["customer", "customer"],
  ["agent", "agent"],
  ["team", "team"],
  ["site", "site"],
  ["handled_by", "handledBy"],
] as const;

type OpenTicket = { id: string; rows: AcceptedRow<CsvRecord>[]; problem: string | null };

/**
 * Reads a ticket CSV into values in the shape of a ticket with `after` seconds, not yet validated. Ticket columns may be blank after
 * the first row of a ticket; where they are not blank they must say the same. An unreadable row rejects the ticket it lies in, since a
 * conversation with a turn missing must not be scored as if it were whole.
 */
export async function* readTicketCsv(input: TextInput): AsyncGenerator<Row<unknown>> {
  let open: OpenTicket | null = null;
  for await (const row of readCsv(input, { required, allowed: ticketColumns })) {
    if (!row.ok) {
      yield row;
      if (open !== null) open.problem ??= `line ${row.line}, inside this ticket, could not be read: ${row.reason}`;
      continue;
    }
    const id: string = (row.value.ticket_id ?? "").trim() || (open?.id ?? "");
    if (open !== null && open.id === id) {
      open.rows.push(row);
      continue;
    }
    if (open !== null) yield closeTicket(open);
    open = { id, rows: [row], problem: null };
  }
  if (open !== null) yield closeTicket(open);
}

function closeTicket(open: OpenTicket): Row<unknown> {
  const line = open.rows[0]?.line ?? 1;
  const reject = (reason: string): RejectedRow => {
    return { ok: false, line, reason, raw: JSON.stringify(open.rows.map((row) => row.value)) };
  };
  if (open.problem !== null) return reject(open.problem);
  const ticket: Record<string, unknown> = { id: open.id };
  for (const [column, field] of textFields) {
    const cell = soleCell(open, column);
    if (typeof cell === "object") return reject(cell.conflict);
    if (cell !== "") ticket[field] = cell;
  }
  for (const [column, field] of [
    ["csat", "csat"],
    ["handle_seconds", "handleSeconds"],
    ["reopens", "reopens"],
  ] as const) {
    const cell = soleCell(open, column);
    if (typeof cell === "object") return reject(cell.conflict);
    if (cell !== "") ticket[field] = numberOrText(cell);
  }
  const tags = soleCell(open, "tags");
  if (typeof tags === "object") return reject(tags.conflict);
  ticket.tags = tags.split(";").flatMap((tag) => tag.trim() || []);
  ticket.turns = open.rows.map(toTurn);
  return { ok: true, line, value: ticket };
}

/** The cell that the rows of a ticket agree on, "" when all are blank. */
function soleCell(open: OpenTicket, column: string): string | { conflict: string } {
  let found = "";
  for (const row of open.rows) {
    const cell = (row.value[column] ?? "").trim();
    if (cell === "" || cell === found) continue;
    if (found !== "")
      return { conflict: `${column}: line ${row.line} says "${cell}", an earlier row of the ticket "${found}"` };
    found = cell;
  }
  return found;
}

function toTurn(row: AcceptedRow<CsvRecord>): Record<string, unknown> {
  const { after = "", by = "", text = "", label = "" } = row.value;
  return { after: numberOrText(after.trim()), by: by.trim(), text, label: label.trim() || null };
}

/** A number where the cell is one; else the text itself, so that the schema says what is wrong. */
function numberOrText(cell: string): number | string {
  return cell !== "" && Number.isFinite(Number(cell)) ? Number(cell) : cell;
}
