import { z } from "zod";
import type { HelpdeskArticle, HelpdeskMapping } from "../../ingest/helpdesk.ts";
import {
  type IntercomConversation,
  intercomAgents,
  intercomArticle,
  intercomConversation,
  readIntercomArticle,
  readIntercomConversation,
} from "../../ingest/intercom.ts";
import type { Row } from "../../ingest/row.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import {
  type Helpdesk,
  type HelpdeskCursor,
  type HelpdeskPage,
  type ReaderOptions,
  recordOf,
  remembered,
} from "./helpdesk.ts";
import { type HelpdeskClient, inTurn } from "./helpdesk-client.ts";

/** The version whose shapes ingest/intercom.ts reads; sent with every call. */
export const intercomVersion = "2.15";

const id = z.union([z.string(), z.number()]);
const found = z.object({
  conversations: z.array(z.object({ id, updated_at: z.number() })),
  pages: z.object({ next: z.object({ starting_after: z.string().nullish() }).nullish() }).nullish(),
});
const teamList = z.object({ teams: z.array(z.object({ id, name: z.string() })) });
const articleList = z.object({
  data: z.array(intercomArticle),
  pages: z.object({ page: z.number(), total_pages: z.number() }).nullish(),
});
const me = z.object({ name: z.string().nullish(), app: z.object({ name: z.string().nullish() }).nullish() });

const perPage = 50;

/** Reads Intercom: conversations by their last change, each with its parts, and published articles. */
export function createIntercom(client: HelpdeskClient, options: ReaderOptions): Helpdesk {
  const teams = remembered(async () => {
    const { teams: list } = await client.ask({ path: "teams", schema: teamList, signal: never });
    return Object.fromEntries(list.map((team) => [String(team.id), team.name]));
  });
  return {
    async test(signal) {
      const { app, name } = await client.ask({ path: "me", schema: me, signal });
      return `Intercom answers: workspace ${app?.name ?? name ?? "without a name"}.`;
    },
    async page(cursor, signal) {
      if (options.articles && cursor?.phase !== "tickets") return articlesPage(client, cursor, signal);
      const since = Number(cursor?.since ?? Math.floor(options.since / 1000));
      const after = typeof cursor?.after === "string" ? cursor.after : null;
      const page = await client.ask({
        path: "conversations/search",
        body: {
          query: { field: "updated_at", operator: ">", value: since },
          sort: { field: "updated_at", order: "ascending" },
          pagination: { per_page: perPage, ...(after === null ? {} : { starting_after: after }) },
        },
        schema: found,
        signal,
      });
      const mapping: HelpdeskMapping = {
        ...options.mapping,
        teams: page.conversations.length > 0 ? await teams() : {},
        fieldNames: {},
      };
      const read: IntercomConversation[] = [];
      const rows = await inTurn(page.conversations, async (one, index): Promise<Row<Ticket>> => {
        const path = `conversations/${encodeURIComponent(String(one.id))}`;
        const whole = await client.ask({ path, schema: z.unknown(), signal });
        const record = recordOf(index + 1, intercomConversation, whole);
        if (!record.ok) return record;
        read.push(record.value);
        return readIntercomConversation(index + 1, record.value, mapping);
      });
      return { rows, agents: intercomAgents(read, mapping), articles: [], ...placeAfter(cursor, since, page) };
    },
  };
}

const never = new AbortController().signal;

/** Pages of one search go by its own mark; a new search begins a second before the newest change seen, since changes can share a second. */
function placeAfter(
  cursor: HelpdeskCursor | null,
  since: number,
  page: z.infer<typeof found>,
): Pick<HelpdeskPage, "cursor" | "more"> {
  const newest = Math.max(Number(cursor?.newest ?? since), ...page.conversations.map((one) => one.updated_at));
  const after = page.pages?.next?.starting_after ?? null;
  if (after !== null && page.conversations.length > 0)
    return { cursor: { ...cursor, phase: "tickets", since, after, newest }, more: true };
  const from = newest > since ? newest - 1 : since;
  return {
    cursor: { ...cursor, phase: "articles", since: from, after: null, newest: from, articlePage: 1 },
    more: false,
  };
}

async function articlesPage(
  client: HelpdeskClient,
  cursor: HelpdeskCursor | null,
  signal: AbortSignal,
): Promise<HelpdeskPage> {
  const at = Number(cursor?.articlePage ?? 1);
  const { data, pages } = await client.ask({
    path: "articles",
    query: { page: at, per_page: 50 },
    schema: articleList,
    signal,
  });
  const articles: HelpdeskArticle[] = data.flatMap((article) => readIntercomArticle(article) ?? []);
  const done = data.length === 0 || at >= (pages?.total_pages ?? 1);
  const next = done ? { phase: "tickets", articlePage: 1 } : { phase: "articles", articlePage: at + 1 };
  return { rows: [], agents: [], articles, cursor: { ...cursor, ...next }, more: true };
}
