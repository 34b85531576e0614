import { z } from "zod";
import {
  type FreshdeskConversation,
  freshdeskArticle,
  freshdeskConversation,
  freshdeskTicket,
  readFreshdeskArticle,
  readFreshdeskTicket,
} from "../../ingest/freshdesk.ts";
import type { HelpdeskAgent, HelpdeskArticle, HelpdeskMapping } from "../../ingest/helpdesk.ts";
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

const list = z.array(z.unknown());
const conversations = z.array(freshdeskConversation);
const named = z.array(z.object({ id: z.number(), name: z.string().nullish() }));
const agentList = z.array(z.object({ id: z.number(), contact: z.object({ name: z.string().nullish() }).nullish() }));

const perPage = 100;
/** Freshdesk gives no more pages of one list than this; a new list begins at the last change seen. */
const lastPage = 300;
const mostConversationPages = 20;

/** Reads Freshdesk: tickets by their last change, each with its conversations, and published solution articles. CSAT is not read. */
export function createFreshdesk(client: HelpdeskClient, options: ReaderOptions): Helpdesk {
  const names = remembered(async () => {
    const groups = await client.ask({ path: "api/v2/groups", query: { per_page: 100 }, schema: named, signal: never });
    const agents = await client.ask({
      path: "api/v2/agents",
      query: { per_page: 100 },
      schema: agentList,
      signal: never,
    });
    return { groups, agents };
  });
  return {
    async test(signal) {
      const schema = z.object({ contact: z.object({ name: z.string().nullish() }).nullish() });
      const { contact } = await client.ask({ path: "api/v2/agents/me", schema, signal });
      return `Freshdesk answers: signed in as ${contact?.name ?? "an agent"}.`;
    },
    async page(cursor, signal) {
      if (options.articles && cursor?.phase !== "tickets")
        return articlesPage(client, cursor, options.mapping.language, signal);
      const since =
        typeof cursor?.since === "string" ? cursor.since : new Date(Math.max(0, options.since)).toISOString();
      const page = Number(cursor?.page ?? 1);
      const query = {
        updated_since: since,
        order_by: "updated_at",
        order_type: "asc",
        include: "requester,stats,description",
        per_page: perPage,
        page,
      };
      const raw = await client.ask({ path: "api/v2/tickets", query, schema: list, signal });
      const known = raw.length > 0 ? await names() : { groups: [], agents: [] };
      const mapping: HelpdeskMapping = {
        ...options.mapping,
        teams: Object.fromEntries(known.groups.map(({ id, name }) => [String(id), name ?? `group ${id}`])),
        fieldNames: {},
      };
      let newest = typeof cursor?.newest === "string" ? cursor.newest : since;
      const rows = await inTurn(raw, async (one, index): Promise<Row<Ticket>> => {
        const record = recordOf(index + 1, freshdeskTicket, one);
        if (!record.ok) return record;
        const ticket = record.value;
        if (Date.parse(ticket.updated_at) > Date.parse(newest)) newest = ticket.updated_at;
        return readFreshdeskTicket(index + 1, ticket, await conversationsOf(client, ticket.id, signal), mapping);
      });
      return {
        rows,
        agents: agentsOf(known.agents, mapping),
        articles: [],
        ...placeAfter(cursor, { since, page, newest, full: raw.length === perPage }),
      };
    },
  };
}

const never = new AbortController().signal;

type Place = { since: string; page: number; newest: string; full: boolean };

function placeAfter(
  cursor: HelpdeskCursor | null,
  { since, page, newest, full }: Place,
): Pick<HelpdeskPage, "cursor" | "more"> {
  if (full && page < lastPage)
    return { cursor: { ...cursor, phase: "tickets", since, page: page + 1, newest }, more: true };
  const phase = full ? "tickets" : "articles";
  return { cursor: { ...cursor, phase, since: newest, page: 1, newest }, more: full && newest !== since };
}

async function conversationsOf(
  client: HelpdeskClient,
  id: number,
  signal: AbortSignal,
): Promise<FreshdeskConversation[]> {
  const all: FreshdeskConversation[] = [];
  for (let page = 1; page <= mostConversationPages; page += 1) {
    const path = `api/v2/tickets/${id}/conversations`;
    const some = await client.ask({ path, query: { per_page: 100, page }, schema: conversations, signal });
    all.push(...some);
    if (some.length < 100) break;
  }
  return all;
}

function agentsOf(agents: z.infer<typeof agentList>, mapping: HelpdeskMapping): HelpdeskAgent[] {
  return agents.map(({ id, contact }) => ({
    id: String(id),
    name: contact?.name || String(id),
    kind: mapping.bots.includes(String(id)) ? "bot" : "human",
  }));
}

/** All solution articles at once, folder by folder: Freshdesk has no list of changes. */
async function articlesPage(
  client: HelpdeskClient,
  cursor: HelpdeskCursor | null,
  language: string,
  signal: AbortSignal,
): Promise<HelpdeskPage> {
  const articles: HelpdeskArticle[] = [];
  const ask = (path: string) => client.ask({ path, query: { per_page: 100 }, schema: named, signal });
  for (const category of await ask("api/v2/solutions/categories")) {
    for (const folder of await ask(`api/v2/solutions/categories/${category.id}/folders`)) {
      const path = `api/v2/solutions/folders/${folder.id}/articles`;
      const all = await client.ask({ path, query: { per_page: 100 }, schema: z.array(freshdeskArticle), signal });
      articles.push(...all.flatMap((article) => readFreshdeskArticle(article, language) ?? []));
    }
  }
  return { rows: [], agents: [], articles, cursor: { ...cursor, phase: "tickets" }, more: true };
}
