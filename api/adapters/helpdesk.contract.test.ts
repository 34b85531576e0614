import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ticket } from "../../ingest/ticket.ts";
import { createGate } from "./gate.ts";
import type { Helpdesk, HelpdeskCursor, HelpdeskPage } from "./helpdesk.ts";
import { helpdeskSettings } from "./helpdesk-settings.ts";
import { type HelpdeskStub, startHelpdeskStub, stubTickets } from "./helpdesk-stub.ts";
import { openHelpdesk } from "./open-helpdesk.ts";
import { createPublicRequest } from "./public-request.ts";

const count = 130;
let stub: HelpdeskStub;
const left: { peer: string; target: string }[] = [];

beforeAll(async () => {
  stub = await startHelpdeskStub(count);
});
afterAll(() => stub.close());

const gate = createGate(async ({ peer, target }) => void left.push({ peer, target }), Date.now);
const request = createPublicRequest(gate, {
  allowed: { hosts: ["127.0.0.1"], setting: "PLUMB_HELPDESK_PRIVATE_HOSTS" },
  deadlineMs: 2_000,
});
const time = {
  now: Date.now,
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
};
const fast = { requestsPerMinute: 100_000 };
const kinds: Record<string, object> = {
  zendesk: { account: "ana@fernway.example", prefix: "ZD-", reasonField: "31", exportsPerMinute: 1_000, ...fast },
  intercom: { prefix: "IC-", reasonField: "reason", ...fast },
  freshdesk: { prefix: "FD-", reasonField: "cf_reason", ...fast },
  http: { path: "feed.json", items: "data.tickets", next: "next", sinceParameter: "since", ...fast },
};

function open(kind: string, more: object = {}, secret: string | null = "s3cret"): Helpdesk {
  const settings = helpdeskSettings.parse({ kind, url: stub.url, since: "2026-01-01", ...kinds[kind], ...more });
  return openHelpdesk({ settings, secret, request, time, notBefore: 0 });
}

const signal = new AbortController().signal;
/** Everything from a cursor on. */
async function readAll(helpdesk: Helpdesk, from: HelpdeskCursor | null = null) {
  const pages: HelpdeskPage[] = [];
  let cursor = from;
  do {
    const page = await helpdesk.page(cursor, signal);
    pages.push(page);
    cursor = JSON.parse(JSON.stringify(page.cursor)) as HelpdeskCursor;
  } while (pages.at(-1)?.more);
  const tickets = pages.flatMap(({ rows }) => rows.flatMap((row) => (row.ok ? [row.value] : [])));
  return { pages, cursor, tickets: new Map(tickets.map((ticket) => [ticket.id, ticket])), read: tickets.length };
}

describe.each(Object.keys(kinds))("the reader of %s", (kind) => {
  it("reads every ticket once, whole, and from its cursor only what changed since", async () => {
    const { tickets, read, cursor } = await readAll(open(kind));
    expect([tickets.size, read]).toEqual([count, count]);
    const [ticket] = [...tickets.values()] as [Ticket];
    expect(ticket).toMatchObject({ channel: "email", contactReason: "late-parcel", agent: "21", team: "Austin" });
    expect(ticket.turns.map(({ by, text }) => [by, text])).toEqual([
      ["customer", "My parcel number 1 has not arrived. Where is it?"],
      ["agent", "Hello, I am sorry. Parcel 1 is in the depot."],
      ["note", "Asked the depot."],
    ]);
    expect(Date.parse(ticket.updatedAt ?? "")).toBe((stub.tickets[0]?.updated ?? 0) * 1000);

    const changed = {
      ...(stub.tickets[4] as (typeof stub.tickets)[number]),
      updated: 1_790_000_000,
      reply: "It has arrived.",
    };
    const [late] = stubTickets(1, 900);
    const before = stub.tickets;
    stub.tickets = [...before.filter(({ id }) => id !== 5), changed, late as typeof changed];
    const second = await readAll(open(kind), cursor);
    stub.tickets = before;
    const texts = [...second.tickets.values()].map(({ turns }) => turns[1]?.text);
    expect(texts).toContain("It has arrived.");
    expect(texts).toContain("Hello, I am sorry. Parcel 900 is in the depot.");
    // Those at the edge of the cursor may come again: they are known by their content.
    expect(second.read).toBeLessThanOrEqual(4);
  });

  it("sends nothing before a pause is over, and loses nothing by it", async () => {
    stub.limit = { every: 37, retryAfterSeconds: 0.15 };
    stub.early = 0;
    const { tickets } = await readAll(open(kind, kind === "http" ? { path: "feed.json" } : {}));
    stub.limit = null;
    expect([tickets.size, stub.early]).toEqual([count, 0]);
  });

  it("says in plain words what is wrong, and does not wait for ever", async () => {
    const helpdesk = open(kind);
    stub.faults.push({ status: 401, body: { error: "SECRET OF THE PEER" } });
    await expect(helpdesk.test(signal)).rejects.toThrow(/does not accept the secret/);
    stub.faults.push({ status: 302, headers: { location: "http://169.254.169.254/" }, body: {} });
    await expect(helpdesk.test(signal)).rejects.toThrow(/redirects elsewhere/);
    stub.faults.push({ body: "<html>Maintenance</html>" });
    await expect(helpdesk.test(signal)).rejects.toMatchObject({ retryable: true });
    stub.faults.push("hang");
    await expect(helpdesk.test(signal)).rejects.toThrow(/did not answer within/);
    stub.faults.push("reset");
    await expect(helpdesk.test(signal)).rejects.toMatchObject({ retryable: true });
    expect(await helpdesk.test(signal)).toMatch(/answers/);
  });

  it("is logged call by call, and goes to public addresses only", async () => {
    left.length = 0;
    await open(kind).test(signal);
    expect(left).toHaveLength(1);
    expect(JSON.stringify(left)).not.toContain("s3cret");
    const guarded = createPublicRequest(gate, {
      allowed: { hosts: [], setting: "X" },
      resolve: async () => [{ address: "10.0.0.1", family: 4 }],
    });
    const settings = helpdeskSettings.parse({ kind, url: "https://inside.example", ...kinds[kind] });
    const inside = openHelpdesk({ settings, secret: "s", request: guarded, time, notBefore: 0 });
    await expect(inside.test(signal)).rejects.toThrow(/private network/);
  });
});

describe.each(["zendesk", "intercom", "freshdesk"])("the reader of %s", (kind) => {
  it("brings published articles where that is asked for, and the names of handlers", async () => {
    const { pages } = await readAll(open(kind, { articles: true }));
    expect(pages.flatMap(({ articles }) => articles)).toMatchObject([
      { id: "7", title: "Late parcels", language: "en" },
    ]);
    expect(pages.flatMap(({ agents }) => agents)).toContainEqual({ id: "21", name: "Ana Reyes", kind: "human" });
  });
});

describe("openHelpdesk", () => {
  it("reads JSON lines and keeps what does not fit with its line", async () => {
    const { tickets } = await readAll(open("http", { path: "feed.jsonl", format: "jsonl", items: "", next: "" }));
    expect(tickets.size).toBe(count);
  });

  it("refuses to read without a secret, and never leaves the host of its address", async () => {
    expect(() => open("zendesk", {}, null)).toThrow(/secret is missing/);
    await expect(open("http", { path: "//elsewhere.example/x" }).test(signal)).rejects.toThrow(/another host/);
  });
});
