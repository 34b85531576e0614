import { type StubReply, type StubRequest, type StubServer, startStubServer } from "./stub-server.ts";

/** One ticket of the stand-in: what all vendors tell of it, each in its own shape. */
export type StubTicket = { id: number; opened: number; updated: number; question: string; reply: string };

export type HelpdeskStub = StubServer & {
  tickets: StubTicket[];
  articles: { id: number; title: string; html: string }[];
  /** every so many requests one is answered 429, and nothing may come before the pause is over; null = no limit */
  limit: { every: number; retryAfterSeconds: number } | null;
  /** requests that came before a pause was over */
  early: number;
};

/** As many invented tickets as asked, a minute apart. */
export function stubTickets(count: number, from = 1): StubTicket[] {
  return Array.from({ length: count }, (_, i) => {
    const id = from + i;
    const opened = 1_780_000_000 + id * 60;
    const question = `My parcel number ${id} has not arrived. Where is it?`;
    return { id, opened, updated: opened + 600, question, reply: `Hello, I am sorry. Parcel ${id} is in the depot.` };
  });
}

/** Zendesk, Intercom, Freshdesk and a plain feed on this machine, over the same tickets. */
export async function startHelpdeskStub(count: number): Promise<HelpdeskStub> {
  let seen = 0;
  let pausedUntil = 0;
  const server = await startStubServer((request) => {
    seen += 1;
    if (Date.now() < pausedUntil) stub.early += 1;
    if (stub.limit && seen % stub.limit.every === 0) {
      pausedUntil = Date.now() + stub.limit.retryAfterSeconds * 1000;
      return { status: 429, headers: { "retry-after": String(stub.limit.retryAfterSeconds) }, body: {} };
    }
    return answer(stub, request);
  });
  const stub: HelpdeskStub = Object.assign(server, {
    tickets: stubTickets(count),
    articles: [{ id: 7, title: "Late parcels", html: "<p>Wait for 5 days.</p><ul><li>Then write to us.</li></ul>" }],
    limit: null,
    early: 0,
  });
  return stub;
}

type Answer = (stub: HelpdeskStub, request: StubRequest, id: number) => unknown;

const routes: [RegExp, Answer][] = [
  [/^\/api\/v2\/tickets\/count\.json$/, ({ tickets }) => ({ count: { value: tickets.length } })],
  [/^\/api\/v2\/incremental\/tickets\/cursor\.json$/, zendeskExport],
  [/^\/api\/v2\/tickets\/(\d+)\/comments\.json$/, zendeskComments],
  [/^\/api\/v2\/tickets\/(\d+)\/audits\.json$/, zendeskAudits],
  [/^\/api\/v2\/ticket_fields\.json$/, () => ({ ticket_fields: [{ id: 31, title: "Reason" }] })],
  [/^\/api\/v2\/help_center\/incremental\/articles\.json$/, zendeskArticles],
  [/^\/me$/, () => ({ name: "Stub", app: { name: "Fernway" } })],
  [/^\/teams$/, () => ({ teams: [{ id: 5, name: "Austin" }] })],
  [/^\/conversations\/search$/, intercomSearch],
  [/^\/conversations\/(\d+)$/, intercomOne],
  [/^\/articles$/, intercomArticles],
  [/^\/api\/v2\/agents\/me$/, () => ({ contact: { name: "Ana Reyes" } })],
  [/^\/api\/v2\/agents$/, () => [{ id: 21, contact: { name: "Ana Reyes" } }]],
  [/^\/api\/v2\/groups$/, () => [{ id: 5, name: "Austin" }]],
  [/^\/api\/v2\/tickets$/, freshdeskList],
  [/^\/api\/v2\/tickets\/(\d+)\/conversations$/, freshdeskConversations],
  [/^\/api\/v2\/solutions\/categories$/, () => [{ id: 1, name: "All" }]],
  [/^\/api\/v2\/solutions\/categories\/1\/folders$/, () => [{ id: 2, name: "Parcels" }]],
  [/^\/api\/v2\/solutions\/folders\/2\/articles$/, freshdeskArticles],
  [/^\/feed\.jsonl$/, ({ tickets }) => tickets.map((one) => JSON.stringify(plain(one))).join("\n")],
  [/^\/feed\.json$/, feedPage],
];

function answer(stub: HelpdeskStub, request: StubRequest): StubReply {
  if (!request.headers.authorization) return { status: 401, body: { error: "no secret" } };
  for (const [path, make] of routes) {
    const match = path.exec(request.path);
    if (match) return { body: make(stub, request, Number(match[1] ?? 0)) };
  }
  return { status: 404, body: {} };
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const changedSince = (tickets: StubTicket[], since: number) =>
  tickets.filter((one) => one.updated >= since).sort((a, b) => a.updated - b.updated || a.id - b.id);
const one = ({ tickets }: HelpdeskStub, id: number): StubTicket =>
  tickets.find((ticket) => ticket.id === id) as StubTicket;

function zendeskExport(stub: HelpdeskStub, { query }: StubRequest) {
  const size = Number(query.get("per_page") ?? 100);
  const [since = 0, from = 0] = (query.get("cursor") ?? `${query.get("start_time")}:0`).split(":").map(Number);
  const all = changedSince(stub.tickets, since).filter((ticket) => ticket.updated > since || ticket.id > from);
  const page = all.slice(0, size);
  const last = page.at(-1);
  return {
    tickets: page.map(({ id, opened, updated, question }) => ({
      id,
      created_at: iso(opened),
      updated_at: iso(updated),
      status: "solved",
      subject: `Parcel ${id}`,
      description: question,
      via: { channel: "email" },
      requester_id: 1000 + (id % 50),
      assignee_id: 21,
      group_id: 5,
      tags: ["parcel"],
      custom_fields: [{ id: 31, value: "late_parcel" }],
      satisfaction_rating: { score: "good" },
    })),
    users: [
      { id: 21, name: "Ana Reyes", email: "ana@fernway.example", role: "agent", locale: "en-US" },
      ...page.map(({ id }) => ({
        id: 1000 + (id % 50),
        name: "Customer",
        email: `c${id % 50}@example.com`,
        role: "end-user",
        locale: "en-GB",
      })),
    ],
    groups: [{ id: 5, name: "Austin" }],
    metric_sets: page.map(({ id, updated }) => ({ ticket_id: id, reopens: 1, solved_at: iso(updated) })),
    after_cursor: last ? `${last.updated}:${last.id}` : query.get("cursor"),
    end_of_stream: all.length <= size,
  };
}

function zendeskComments(stub: HelpdeskStub, _request: StubRequest, id: number) {
  const { opened, question, reply } = one(stub, id);
  return {
    comments: [
      { id: 1, author_id: 1000 + (id % 50), public: true, plain_body: question, created_at: iso(opened) },
      { id: 2, author_id: 21, public: true, plain_body: reply, created_at: iso(opened + 60) },
      { id: 3, author_id: 21, public: false, body: "Asked the depot.", created_at: iso(opened + 90) },
    ],
    users: [],
    meta: { has_more: false, after_cursor: null },
  };
}

function zendeskAudits(stub: HelpdeskStub, _request: StubRequest, id: number) {
  const { opened } = one(stub, id);
  const events = [{ id: 9, type: "Change", field_name: "status", previous_value: "open", value: "solved" }];
  return { audits: [{ id, created_at: iso(opened + 120), author_id: 21, events }], meta: { has_more: false } };
}

function zendeskArticles({ articles }: HelpdeskStub) {
  return {
    articles: articles.map(({ id, title, html }) => ({
      id,
      title,
      body: html,
      locale: "en-us",
      draft: false,
      updated_at: iso(1_780_000_000),
    })),
    end_time: 1_780_000_000,
    next_page: null,
  };
}

function intercomSearch(stub: HelpdeskStub, { body }: StubRequest) {
  const { query, pagination } = body as {
    query: { value: number };
    pagination: { per_page: number; starting_after?: string };
  };
  const all = changedSince(stub.tickets, query.value + 1);
  const from = Number(pagination.starting_after ?? 0);
  const next = from + pagination.per_page;
  return {
    conversations: all.slice(from, next).map(({ id, updated }) => ({ id: String(id), updated_at: updated })),
    pages: next < all.length ? { next: { starting_after: String(next) } } : {},
  };
}

function intercomOne(stub: HelpdeskStub, _request: StubRequest, id: number) {
  const { opened, updated, question, reply } = one(stub, id);
  const admin = { type: "admin", id: "21", name: "Ana Reyes" };
  const part = (n: number, part_type: string, body: string | null, author: object) => ({
    id: String(n),
    part_type,
    body,
    created_at: opened + 60 * n,
    author,
  });
  return {
    id: String(id),
    created_at: opened,
    updated_at: updated,
    state: "closed",
    source: {
      type: "email",
      subject: `<p>Parcel ${id}</p>`,
      body: `<p>${question}</p>`,
      author: { type: "user", id: `u${id % 50}` },
    },
    contacts: { contacts: [{ id: `u${id % 50}`, external_id: null }] },
    admin_assignee_id: 21,
    team_assignee_id: 5,
    tags: { tags: [{ name: "parcel" }] },
    custom_attributes: { reason: "Late parcel" },
    conversation_rating: { rating: 4 },
    statistics: { handling_time: 300, count_reopens: 1, last_close_at: updated },
    conversation_parts: {
      conversation_parts: [
        part(1, "comment", `<p>${reply}</p>`, admin),
        part(2, "note", "<p>Asked the depot.</p>", admin),
        part(3, "close", null, admin),
      ],
    },
  };
}

function intercomArticles({ articles }: HelpdeskStub) {
  return {
    data: articles.map(({ id, title, html }) => ({
      id: String(id),
      title,
      body: html,
      state: "published",
      updated_at: 1_780_000_000,
    })),
    pages: { page: 1, total_pages: 1 },
  };
}

function freshdeskList(stub: HelpdeskStub, { query }: StubRequest) {
  const size = Number(query.get("per_page"));
  const all = changedSince(stub.tickets, Math.floor(Date.parse(query.get("updated_since") ?? "") / 1000));
  const from = (Number(query.get("page")) - 1) * size;
  return all.slice(from, from + size).map(({ id, opened, updated, question }) => ({
    id,
    created_at: iso(opened),
    updated_at: iso(updated),
    status: 4,
    source: 1,
    subject: `Parcel ${id}`,
    description_text: question,
    requester_id: 1000 + (id % 50),
    responder_id: 21,
    group_id: 5,
    tags: ["parcel"],
    custom_fields: { cf_reason: "Late parcel" },
    stats: { resolved_at: iso(updated), reopened_at: iso(opened + 300) },
  }));
}

function freshdeskConversations(stub: HelpdeskStub, _request: StubRequest, id: number) {
  const { opened, reply } = one(stub, id);
  return [
    { id: 1, body_text: reply, incoming: false, private: false, user_id: 21, created_at: iso(opened + 60) },
    { id: 2, body_text: "Asked the depot.", incoming: false, private: true, user_id: 21, created_at: iso(opened + 90) },
  ];
}

function freshdeskArticles({ articles }: HelpdeskStub) {
  return articles.map(({ id, title, html }) => ({
    id,
    title,
    description: html,
    status: 2,
    updated_at: iso(1_780_000_000),
  }));
}

/** A ticket in Plumbline's own format. */
function plain({ id, opened, updated, question, reply }: StubTicket) {
  return {
    id: `F-${id}`,
    openedAt: iso(opened),
    updatedAt: iso(updated),
    channel: "email",
    contactReason: "late-parcel",
    customer: `c${id % 50}@example.com`,
    agent: "21",
    team: "Austin",
    turns: [
      { after: 0, by: "customer", text: question },
      { after: 60, by: "agent", text: reply },
      { after: 90, by: "note", text: "Asked the depot." },
    ],
  };
}

function feedPage(stub: HelpdeskStub, { query }: StubRequest) {
  const since = Math.floor(Date.parse(query.get("since") ?? "2000-01-01") / 1000);
  const all = changedSince(stub.tickets, since);
  const from = Number(query.get("from") ?? 0);
  const next = from + 40;
  const rest = new URLSearchParams({ since: query.get("since") ?? "", from: String(next) });
  return { data: { tickets: all.slice(from, next).map(plain) }, next: next < all.length ? `/feed.json?${rest}` : null };
}
