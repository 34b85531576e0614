import { z } from "zod";
import { readJsonLines } from "../../ingest/jsonl.ts";
import type { RejectedRow, Row } from "../../ingest/row.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import { readTicketValue } from "../../ingest/ticket-file.ts";
import { UpstreamError } from "./gate.ts";
import type { Helpdesk, HelpdeskCursor, HelpdeskPage } from "./helpdesk.ts";
import type { HelpdeskClient } from "./helpdesk-client.ts";

export type HttpFeedOptions = {
  /** path and query below the base address */
  path: string;
  format: "json" | "jsonl";
  /** member of a JSON answer that holds the tickets, like `data.tickets`; "" = the answer itself */
  items: string;
  /** member that holds the address or the mark of the next page; "" = there is one page */
  next: string;
  /** query parameter that takes the mark; "" = `next` holds an address on the same host */
  nextParameter: string;
  /** query parameter that takes the newest time seen; "" = everything is read each time */
  sinceParameter: string;
  since: number;
};

const mostItems = 10_000;

/** Reads tickets in our own format (docs/guides/connect.md) from any address: JSON with pages, or JSON lines. */
export function createHttpFeed(client: HelpdeskClient, options: HttpFeedOptions): Helpdesk {
  const read = async (cursor: HelpdeskCursor | null, signal: AbortSignal) => {
    const since = typeof cursor?.since === "string" ? cursor.since : sinceText(options.since);
    const next = typeof cursor?.next === "string" ? cursor.next : null;
    const [path, query] = addressOf(options, since, next);
    const { text } = await client.text({ path, query, signal });
    return { since, ...(options.format === "jsonl" ? await fromLines(text) : fromJson(text, options)) };
  };
  return {
    async test(signal) {
      const { rows } = await read(null, signal);
      const bad = rows.filter((row) => !row.ok).length;
      return `The address answers: ${rows.length} tickets on the first page, ${bad} of them would be refused.`;
    },
    async page(cursor, signal): Promise<HelpdeskPage> {
      const { rows, next, since } = await read(cursor, signal);
      const newest = newestOf(rows, typeof cursor?.newest === "string" ? cursor.newest : since);
      const goesOn = next !== null && rows.length > 0;
      const place = goesOn
        ? { since, next, newest }
        : { since: options.sinceParameter ? newest : since, next: null, newest };
      return { rows, agents: [], articles: [], cursor: place, more: goesOn };
    },
  };
}

const sinceText = (since: number) => new Date(Math.max(0, since)).toISOString();

function addressOf(
  { path, nextParameter, sinceParameter }: HttpFeedOptions,
  since: string,
  next: string | null,
): [path: string, query: Record<string, string>] {
  const query = sinceParameter ? { [sinceParameter]: since } : {};
  if (next === null) return [path, query];
  return nextParameter ? [path, { ...query, [nextParameter]: next }] : [relative(next), {}];
}

/** Only path and query of an address in an answer are followed: it leads nowhere but to the same host. */
function relative(next: string): string {
  const url = new URL(next, "https://same.invalid");
  return url.pathname + url.search;
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield text;
}

type Read = { rows: Row<Ticket>[]; next: string | null };

async function fromLines(text: string): Promise<Read> {
  const rows: Row<Ticket>[] = [];
  for await (const row of readJsonLines(linesOf(text)))
    rows.push(row.ok ? readTicketValue(row.line, row.value) : (row satisfies RejectedRow));
  return { rows, next: null };
}

function fromJson(text: string, { items, next }: HttpFeedOptions): Read {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new UpstreamError("The address answers something else than JSON.", { retryable: true });
  }
  const list = z.array(z.unknown()).max(mostItems).safeParse(memberOf(body, items));
  if (!list.success)
    throw new UpstreamError(
      `There is no list of at most ${mostItems} tickets at "${items || "the top"}" of the answer.`,
      {
        retryable: false,
      },
    );
  const mark = next === "" ? null : memberOf(body, next);
  return {
    rows: list.data.map((value, index) => readTicketValue(index + 1, value)),
    next: typeof mark === "string" && mark !== "" ? mark : typeof mark === "number" ? String(mark) : null,
  };
}

function memberOf(value: unknown, path: string): unknown {
  return path
    .split(".")
    .filter((part) => part !== "")
    .reduce<unknown>(
      (at, part) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined),
      value,
    );
}

function newestOf(rows: readonly Row<Ticket>[], floor: string): string {
  return rows.reduce((newest, row) => {
    const at = row.ok ? (row.value.updatedAt ?? row.value.openedAt) : null;
    return at !== null && Date.parse(at) > Date.parse(newest) ? new Date(at).toISOString() : newest;
  }, floor);
}
