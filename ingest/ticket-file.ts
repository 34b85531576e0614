import { describeIssues } from "./issues.ts";
import { readJsonLines } from "./jsonl.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";
import { type Ticket, ticketSchema } from "./ticket.ts";
import { readTicketCsv } from "./ticket-csv.ts";
import { readYamlDocuments } from "./yaml-documents.ts";

export const ticketFormats = ["jsonl", "csv", "yaml"] as const;
export type TicketFormat = (typeof ticketFormats)[number];

const knownKeys = [
  ...Object.keys(ticketSchema.shape),
  ...["at", "after", "by", "text", "label", "name"], // of turns and actions
];

/**
 * Reads tickets: one JSON object a line, one YAML document a ticket, or one CSV row a turn (columns: see `ticketColumns`).
 * In JSON and YAML a turn or action may say `after` (seconds since `openedAt`) instead of `at`. A ticket that does not fit
 * `ticketSchema` is a rejected row that names each field; of two tickets with one id the later is rejected.
 */
export async function* readTickets(input: TextInput, format: TicketFormat): AsyncGenerator<Row<Ticket>> {
  const firstLine = new Map<string, number>();
  for await (const row of readers[format](input)) {
    const ticket = row.ok ? readTicketValue(row.line, row.value) : row;
    const earlier = ticket.ok ? firstLine.get(ticket.value.id) : undefined;
    if (ticket.ok && earlier !== undefined) {
      const reason = `ticket "${ticket.value.id}" is already in this file, at line ${earlier}`;
      yield { ok: false, line: ticket.line, reason, raw: JSON.stringify(ticket.value) };
      continue;
    }
    if (ticket.ok) firstLine.set(ticket.value.id, ticket.line);
    yield ticket;
  }
}

const readers: Record<TicketFormat, (input: TextInput) => AsyncGenerator<Row<unknown>>> = {
  jsonl: readJsonLines,
  yaml: readYamlDocuments,
  csv: readTicketCsv,
};

/** A value in the shape of a ticket, with `at` or `after`, as a row. */
export function readTicketValue(line: number, value: unknown): Row<Ticket> {
  const raw = JSON.stringify(value);
  const parsed = ticketSchema.safeParse(withInstants(value));
  if (!parsed.success) return { ok: false, line, reason: describeIssues(parsed.error, knownKeys), raw };
  // PostgreSQL texts cannot hold U+0000.
  if (raw.includes("\\u0000")) return { ok: false, line, reason: "holds a NUL character (U+0000): remove it", raw };
  return { ok: true, line, value: parsed.data };
}

/** Replaces `after` by `at` in turns and actions; leaves what it does not understand to the schema. */
function withInstants(value: unknown): unknown {
  if (!isObject(value)) return value;
  const opened = Date.parse(String(value.openedAt));
  const convert = (entries: unknown): unknown =>
    Array.isArray(entries) ? entries.map((entry: unknown) => withInstant(entry, opened)) : entries;
  return {
    ...value,
    ...("turns" in value ? { turns: convert(value.turns) } : {}),
    ...("actions" in value ? { actions: convert(value.actions) } : {}),
  };
}

function withInstant(entry: unknown, opened: number): unknown {
  if (!isObject(entry) || "at" in entry || typeof entry.after !== "number") return entry;
  const { after, ...rest } = entry;
  const at = opened + entry.after * 1000;
  // Years beyond 9999 have no plain ISO form; the schema then refuses the missing `at`.
  return Math.abs(at) < Date.UTC(9999, 0) ? { at: new Date(at).toISOString(), ...rest } : rest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
