import { z } from "zod";
import type { HelpdeskArticle, HelpdeskMapping } from "../../ingest/helpdesk.ts";
import type { Row } from "../../ingest/row.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import {
  readZendeskArticle,
  readZendeskTicket,
  type ZendeskAudit,
  type ZendeskComment,
  type ZendeskUser,
  zendeskAgents,
  zendeskArticle,
  zendeskAudit,
  zendeskComment,
  zendeskMetrics,
  zendeskTicket,
  zendeskUser,
} from "../../ingest/zendesk.ts";
import {
  type Helpdesk,
  type HelpdeskCursor,
  type HelpdeskPage,
  type ReaderOptions,
  recordOf,
  remembered,
} from "./helpdesk.ts";
import { type HelpdeskClient, inTurn } from "./helpdesk-client.ts";
import type { Pace } from "./pace.ts";

const users = z.array(zendeskUser).nullish();
const named = z.object({ id: z.number(), name: z.string() });
const exported = z.object({
  tickets: z.array(z.unknown()),
  users,
  groups: z.array(named).nullish(),
  metric_sets: z.array(zendeskMetrics).nullish(),
  after_cursor: z.string().nullish(),
  end_of_stream: z.boolean(),
});
const meta = z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish();
const comments = z.object({ comments: z.array(zendeskComment), users, meta });
const audits = z.object({ audits: z.array(zendeskAudit), meta });
const ticketFields = z.object({ ticket_fields: z.array(z.object({ id: z.number(), title: z.string() })) });
const articlePage = z.object({
  articles: z.array(zendeskArticle),
  end_time: z.number().nullish(),
  next_page: z.string().nullish(),
});

const perPage = 100;
/** Pages of messages that one ticket may have. */
const mostPages = 50;

export type ZendeskOptions = ReaderOptions & {
  /** whether what was done to a ticket is read too: one call more a ticket */
  audits: boolean;
  /** of the incremental export, which has a limit of its own */
  exportPace: Pace;
};

/**
 * Reads Zendesk: the incremental cursor export of tickets with users, groups and metrics beside them, the comments and audits of each, and
 * published Guide articles. Cursors are built into addresses here; addresses in answers are never followed.
 */
export function createZendesk(client: HelpdeskClient, options: ZendeskOptions): Helpdesk {
  const fieldNames = remembered(async () => {
    const { ticket_fields } = await client.ask({
      path: "api/v2/ticket_fields.json",
      schema: ticketFields,
      signal: never,
    });
    return Object.fromEntries(ticket_fields.map(({ id, title }) => [String(id), title]));
  });
  return {
    async test(signal) {
      const schema = z.object({ count: z.object({ value: z.number() }) });
      const { count } = await client.ask({ path: "api/v2/tickets/count.json", schema, signal });
      return `Zendesk answers: ${count.value} tickets.`;
    },
    async page(cursor, signal) {
      const ticketCursor = textOf(cursor?.tickets);
      const articlesFrom = Number(cursor?.articlesFrom ?? Math.floor(options.since / 1000));
      if (options.articles && cursor?.phase !== "tickets")
        return articlesPage(client, { ...cursor, phase: "articles" }, articlesFrom, signal);
      const query = {
        per_page: perPage,
        include: "users,groups,metric_sets",
        ...(ticketCursor === null
          ? { start_time: Math.max(1, Math.floor(options.since / 1000)) }
          : { cursor: ticketCursor }),
      };
      const path = "api/v2/incremental/tickets/cursor.json";
      const page = await client.ask({ path, query, schema: exported, signal, also: options.exportPace });
      const names = page.tickets.length > 0 ? await fieldNames() : {};
      const teams = Object.fromEntries((page.groups ?? []).map(({ id, name }) => [String(id), name]));
      const mapping: HelpdeskMapping = { ...options.mapping, teams, fieldNames: names };
      const known = new Map((page.users ?? []).map((user) => [user.id, user]));
      const metrics = new Map((page.metric_sets ?? []).map((set) => [set.ticket_id, set]));
      const rows = await inTurn(page.tickets, async (raw, index): Promise<Row<Ticket>> => {
        const record = recordOf(index + 1, zendeskTicket, raw);
        if (!record.ok) return record;
        const ticket = record.value;
        if (ticket.status === "deleted") return gone(index + 1, `${mapping.prefix}${ticket.id}`);
        const told = await commentsOf(client, ticket.id, signal);
        const users = new Map([...known, ...told.users]);
        const done = options.audits ? await auditsOf(client, ticket.id, signal) : [];
        const bundle = {
          ticket,
          comments: told.comments,
          audits: done,
          users,
          metrics: metrics.get(ticket.id) ?? null,
        };
        return readZendeskTicket(index + 1, bundle, mapping);
      });
      return {
        rows,
        agents: zendeskAgents(known.values(), mapping),
        articles: [],
        cursor: {
          ...cursor,
          tickets: page.after_cursor ?? ticketCursor,
          phase: page.end_of_stream ? "articles" : "tickets",
        },
        more: !page.end_of_stream,
      };
    },
  };
}

const never = new AbortController().signal;

function gone(line: number, id: string): Row<Ticket> {
  return { ok: false, line, reason: `${id} was deleted in Zendesk`, raw: "" };
}

function textOf(value: string | number | null | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

async function commentsOf(client: HelpdeskClient, id: number, signal: AbortSignal) {
  const all: ZendeskComment[] = [];
  const people = new Map<number, ZendeskUser>();
  const path = `api/v2/tickets/${id}/comments.json`;
  for await (const page of cursorPages(client, path, { include: "users" }, comments, signal)) {
    all.push(...page.comments);
    for (const user of page.users ?? []) people.set(user.id, user);
  }
  return { comments: all, users: people };
}

async function auditsOf(client: HelpdeskClient, id: number, signal: AbortSignal): Promise<ZendeskAudit[]> {
  const all: ZendeskAudit[] = [];
  const path = `api/v2/tickets/${id}/audits.json`;
  for await (const page of cursorPages(client, path, {}, audits, signal)) all.push(...page.audits);
  return all;
}

/** Zendesk's cursor pagination: `page[size]`, `page[after]`. */
async function* cursorPages<T extends { meta?: z.infer<typeof meta> | undefined }>(
  client: HelpdeskClient,
  path: string,
  query: Record<string, string>,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let after: string | null = null;
  for (let n = 0; n < mostPages; n += 1) {
    const place: Record<string, string> = after === null ? {} : { "page[after]": after };
    const page: T = await client.ask({ path, query: { ...query, "page[size]": 100, ...place }, schema, signal });
    yield page;
    after = page.meta?.has_more ? textOf(page.meta.after_cursor) : null;
    if (after === null) return;
  }
}

async function articlesPage(
  client: HelpdeskClient,
  cursor: HelpdeskCursor,
  from: number,
  signal: AbortSignal,
): Promise<HelpdeskPage> {
  const path = "api/v2/help_center/incremental/articles.json";
  const page = await client.ask({ path, query: { start_time: Math.max(1, from) }, schema: articlePage, signal });
  const articles: HelpdeskArticle[] = page.articles.flatMap((article) => readZendeskArticle(article) ?? []);
  const next = page.end_time ?? from;
  // The export hands the last article out again and again: it has ended when the time stands still.
  const done = !page.next_page || page.articles.length === 0 || next <= from;
  return {
    rows: [],
    agents: [],
    articles,
    cursor: { ...cursor, articlesFrom: next, phase: done ? "tickets" : "articles" },
    more: true,
  };
}
