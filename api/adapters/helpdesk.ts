import type { z } from "zod";
import type { HelpdeskAgent, HelpdeskArticle, HelpdeskMapping } from "../../ingest/helpdesk.ts";
import { describeIssues } from "../../ingest/issues.ts";
import type { RejectedRow, Row } from "../../ingest/row.ts";
import type { Ticket } from "../../ingest/ticket.ts";

/** Where a reader goes on: plain data of the adapter's own, stored with the rows that it follows. */
export type HelpdeskCursor = Record<string, string | number | null>;

export type HelpdeskPage = {
  rows: Row<Ticket>[];
  agents: HelpdeskAgent[];
  articles: HelpdeskArticle[];
  cursor: HelpdeskCursor;
  /** false = this was all there is now; the cursor still leads on from here later */
  more: boolean;
};

/**
 * Port: reads the tickets of a helpdesk in pages. A page read again from the same cursor holds the same tickets or newer states of them.
 * Throws `UpstreamError`, `RefusedAddress`.
 */
export type Helpdesk = {
  /** the cheapest call that needs the secret; says in words what it reached */
  test(signal: AbortSignal): Promise<string>;
  /** null = from the beginning */
  page(cursor: HelpdeskCursor | null, signal: AbortSignal): Promise<HelpdeskPage>;
};

/** What every reader is told beside its client. `since` = the earliest change that is asked for, milliseconds. */
export type ReaderOptions = {
  mapping: Omit<HelpdeskMapping, "teams" | "fieldNames">;
  since: number;
  /** whether published articles of the knowledge base are read too */
  articles: boolean;
};

/** A record of a page in its schema, or the row that says why it does not fit. */
export function recordOf<T>(line: number, schema: z.ZodType<T>, value: unknown): { ok: true; value: T } | RejectedRow {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, line, reason: describeIssues(parsed.error), raw: JSON.stringify(value) };
}

/** Reads something once and remembers it; a failure is not remembered. */
export function remembered<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= read().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
