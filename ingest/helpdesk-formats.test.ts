import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  freshdeskArticle,
  freshdeskConversation,
  freshdeskTicket,
  readFreshdeskArticle,
  readFreshdeskTicket,
} from "./freshdesk.ts";
import type { HelpdeskMapping } from "./helpdesk.ts";
import { intercomArticle, intercomConversation, readIntercomArticle, readIntercomConversation } from "./intercom.ts";
import { readZendeskTicket, zendeskAudit, zendeskChannel, zendeskComment, zendeskTicket } from "./zendesk.ts";

const mapping: HelpdeskMapping = {
  prefix: "",
  reasonField: "reason",
  handleField: null,
  bots: ["99"],
  teams: { "5": "Austin" },
  fieldNames: {},
  region: "US",
  language: "en",
};

describe("readZendeskTicket", () => {
  const ticket = { id: 8, created_at: "2026-01-02T03:04:05Z", updated_at: "2026-01-03T00:00:00Z", status: "open" };
  const read = (more: object, comments: object[] = [], audits: object[] = []) =>
    readZendeskTicket(
      1,
      {
        ticket: zendeskTicket.parse({ ...ticket, description: "Help", ...more }),
        comments: comments.map((one) => zendeskComment.parse(one)),
        audits: audits.map((one) => zendeskAudit.parse(one)),
        users: new Map([[3, { id: 3, role: "end-user", email: "Eve@Example.com", locale: "es-ES" }]]),
        metrics: null,
      },
      { ...mapping, reasonField: "31" },
    );

  it("tells customers, agents, bots, notes and automatic messages apart", () => {
    const at = (n: number) => `2026-01-02T03:0${n}:05Z`;
    const row = read({ requester_id: 3, assignee_id: 4 }, [
      { id: 1, author_id: 3, public: true, body: "It is late", created_at: at(4) },
      { id: 5, author_id: 4, public: false, body: "Look at it", created_at: at(8) },
      { id: 2, author_id: 99, public: true, body: "I am a bot", created_at: at(5) },
      { id: 3, author_id: 4, public: true, html_body: "<p>Sorry<br>about that</p>", created_at: at(7) },
      { id: 4, author_id: -1, public: true, body: "Rated", created_at: at(6) },
      { id: 6, author_id: 4, public: true, body: "  ", created_at: at(9) },
    ]);
    expect(row.ok && row.value.turns.map(({ by }) => by)).toEqual(["customer", "bot", "system", "agent", "note"]);
    expect(row).toMatchObject({
      value: { customer: "eve@example.com", language: "es", closedAt: null, handledBy: "human" },
    });
  });

  it("reads reason, fields and changes, and refuses a time that is none, by name", () => {
    const custom = [
      { id: 31, value: "Late_Parcel" },
      { id: 32, value: null },
      { id: 33, value: ["a", "b"] },
    ];
    const change = { type: "Change", field_name: "status", previous_value: "new", value: "open" };
    const row = read({ custom_fields: custom }, [], [{ created_at: "2026-01-02T04:00:00Z", events: [change] }]);
    expect(row).toMatchObject({
      value: {
        contactReason: "late-parcel",
        fields: { "31": "Late_Parcel", "33": "a, b", status: "open" },
        actions: [{ name: "set_status", fields: { from: "new", to: "open" } }],
        turns: [{ by: "customer", text: "Help" }],
      },
    });
    expect(read({ created_at: "yesterday" })).toMatchObject({ ok: false, reason: expect.stringContaining("openedAt") });
  });

  it.each([
    ["email", "email"],
    ["voice", "phone"],
    ["native_messaging", "chat"],
    ["web", "form"],
    ["api", "form"],
    [undefined, "form"],
  ])("reads the channel %s as %s", (via, channel) => expect(zendeskChannel(via)).toBe(channel));
});

describe("readIntercomConversation", () => {
  it("reads a conversation of a bot and what happened in it", () => {
    const conversation = intercomConversation.parse({
      id: "12",
      created_at: 1_780_000_000,
      updated_at: 1_780_000_600,
      state: "closed",
      source: { type: "conversation", body: "<p>Where is it?</p>", author: { type: "user", id: "u1" } },
      contacts: { contacts: [{ id: "u1", external_id: "cust-1" }] },
      team_assignee_id: 5,
      custom_attributes: { reason: "Late parcel", Language: "Spanish" },
      statistics: { handling_time: 61, count_reopens: 2, last_close_at: 1_780_000_500 },
      conversation_parts: {
        conversation_parts: [
          {
            id: "1",
            part_type: "comment",
            body: "<p>In the depot.</p>",
            created_at: 1_780_000_100,
            author: { type: "bot", id: "7" },
          },
          { id: "2", part_type: "close", created_at: 1_780_000_500, author: { type: "bot", id: "7" } },
        ],
      },
    });
    expect(readIntercomConversation(1, conversation, mapping)).toMatchObject({
      value: {
        customer: "cust-1",
        handledBy: "bot",
        team: "Austin",
        contactReason: "late-parcel",
        handleSeconds: 61,
        reopens: 2,
        closedAt: "2026-05-28T20:35:00.000Z",
        turns: [
          { by: "customer", text: "Where is it?" },
          { by: "bot", text: "In the depot." },
        ],
        actions: [{ name: "close" }],
      },
    });
  });
});

const folder = process.env.PLUMB_BENCH_DATA ?? new URL("../../shared/data", import.meta.url).pathname;
const formats = `${folder}/formats`;
const present = existsSync(formats);
if (!present) console.warn(`no recorded helpdesk answers in ${formats}: they are not read`);
const recorded = (file: string): never => JSON.parse(readFileSync(`${formats}/${file}`, "utf8")) as never;

describe.skipIf(!present)("recorded answers", () => {
  it("of Zendesk are read whole", () => {
    const { tickets } = recorded("zendesk_go/tickets.json") as { tickets: unknown[] };
    const { comments } = recorded("zendesk_go/ticket_comments.json") as { comments: unknown[] };
    const { audits } = recorded("zendesk_go/ticket_audits.json") as { audits: unknown[] };
    expect(tickets.length).toBeGreaterThan(0);
    for (const ticket of tickets) {
      const bundle = {
        ticket: zendeskTicket.parse(ticket),
        comments: comments.map((one) => zendeskComment.parse(one)),
        audits: audits.map((one) => zendeskAudit.parse(one)),
        users: new Map(),
        metrics: null,
      };
      expect(readZendeskTicket(1, bundle, mapping)).toMatchObject({
        ok: true,
        value: { turns: { length: comments.length } },
      });
    }
  });

  it("of Intercom are read whole", () => {
    const examples = recorded("intercom_openapi/response_examples_2.15.json") as {
      body: { type?: string; data?: unknown[] };
    }[];
    const conversations = examples.flatMap(({ body }) => (body?.type === "conversation" ? [body] : []));
    expect(conversations.length).toBeGreaterThan(5);
    for (const body of conversations)
      expect(readIntercomConversation(1, intercomConversation.parse(body), mapping)).toMatchObject({ ok: true });
    const articles = examples.flatMap(({ body }) => (body?.type === "article" ? [body] : []));
    expect(articles.length).toBeGreaterThan(0);
    for (const body of articles) expect(() => readIntercomArticle(intercomArticle.parse(body))).not.toThrow();
  });

  it("of Freshdesk are read whole", () => {
    const conversations = (recorded("freshdesk/conversations.json") as unknown[]).map((one) =>
      freshdeskConversation.parse(one),
    );
    for (const ticket of [
      recorded("freshdesk/ticket_1.json"),
      ...(recorded("freshdesk/all_tickets.json") as unknown[]),
    ]) {
      const row = readFreshdeskTicket(1, freshdeskTicket.parse(ticket), conversations, mapping);
      expect(row).toMatchObject({ ok: true, value: { channel: "form" } });
      expect(row.ok && row.value.turns.map(({ by }) => by)).toEqual(["customer", "note", "agent"]);
    }
    for (const one of recorded("freshdesk/solution_articles.json") as unknown[]) {
      const article = freshdeskArticle.parse(one);
      expect(readFreshdeskArticle(article, "en") !== null).toBe(article.status === 2);
    }
  });
});
