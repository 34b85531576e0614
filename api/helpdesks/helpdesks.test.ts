import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HelpdeskStub, startHelpdeskStub } from "../adapters/helpdesk-stub.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { ticketOf } from "../qa/fixture.ts";
import { readPage } from "./running.ts";

const secret = "token-that-nobody-may-see";
let api: TestApi;
let stub: HelpdeskStub;
let now = new Date("2026-11-30T12:00:00Z");

beforeAll(async () => {
  stub = await startHelpdeskStub(120);
  api = await openTestApi({
    work: false,
    overrides: { now: () => now },
    environment: { PLUMB_HELPDESK_PRIVATE_HOSTS: "127.0.0.1" },
  });
});
afterAll(async () => {
  await api.close();
  await stub.close();
});

const zendesk = (more: object = {}) => ({
  kind: "zendesk",
  url: stub.url,
  account: "ana@fernway.example",
  prefix: "ZD-",
  reasonField: "31",
  requestsPerMinute: 100_000,
  exportsPerMinute: 10_000,
  ...more,
});
const connect = async (settings: object, name = "Our helpdesk") =>
  (await api.call("POST /helpdesk-sources", { as: "qa-lead", body: { name, settings, secret } })).source;
const begin = (id: string) => {
  now = new Date(now.getTime() + 1_000);
  return api.call("POST /helpdesk-sources/:id/runs", { as: "qa-lead", params: { id }, body: {} });
};
const see = (id: string) => api.call("GET /helpdesk-sources/:id", { as: "qa-lead", params: { id } });
const runOf = async (id: string) => (await see(id)).runs[0];
/** Reads the pages of a run as its jobs would. */
const work = async (runId: string, pages: number, from = 0) => {
  for (let page = from; page < from + pages; page += 1) await readPage(api.context, { runId, page }, false);
};

describe("a source", () => {
  it("keeps its secret to itself, sealed, also in the audit log", async () => {
    const source = await connect(zendesk());
    expect(source).toMatchObject({ hasSecret: true, kind: "zendesk", lastRun: null, resumes: false });
    const everything = JSON.stringify([
      await api.call("GET /helpdesk-sources", { as: "head" }),
      await see(source.id),
      await api.call("GET /audit-log", { as: "head" }),
      await api.context.stores.helpdesks(api.context.db).source(source.id),
    ]);
    expect(everything).not.toContain(secret);
    const elsewhere = { settings: zendesk({ url: "https://elsewhere.example" }) };
    const refused = await api.refusal("PUT /helpdesk-sources/:id", { params: { id: source.id }, body: elsewhere });
    expect([refused.status, refused.message]).toEqual([409, expect.stringContaining("another host")]);
  });

  it("must be at a public address", async () => {
    for (const url of ["http://169.254.169.254", "https://10.1.2.3", "http://helpdesk.example", "https://[::1]/x"]) {
      const body = { name: "Inside", settings: zendesk({ url }), secret };
      expect((await api.refusal("POST /helpdesk-sources", { as: "head", body })).status).toBe(422);
    }
  });

  it("is tested with as little as can be, and says what is wrong", async () => {
    const { id } = await connect(zendesk());
    const test = () => api.call("POST /helpdesk-sources/:id/tests", { params: { id } });
    expect(await test()).toEqual({ ok: true, message: "Zendesk answers: 120 tickets." });
    stub.faults.push({ status: 403, body: {} });
    expect(await test()).toMatchObject({ ok: false, message: expect.stringContaining("403") });
  });
});

describe("a run", () => {
  it("stores page by page, whoever is killed when, and each page once", async () => {
    const { id } = await connect(zendesk());
    const run = await begin(id);
    expect((await api.refusal("POST /helpdesk-sources/:id/runs", { params: { id }, body: {} })).status).toBe(409);
    await work(run.id, 1);
    expect(await runOf(id)).toMatchObject({ state: "running", pages: 1, added: 100 });
    // The same job again, as after a kill, and a job from a worker that was thought dead.
    await work(run.id, 1);
    expect(await runOf(id)).toMatchObject({ pages: 1, added: 100, unchanged: 0 });
    await work(run.id, 1, 1);
    expect(await runOf(id)).toMatchObject({ state: "done", pages: 2, added: 120, unchanged: 0, rejected: 0 });
    const { ticket } = await api.call("GET /tickets/:id", { as: "head", params: { id: "ZD-7" } });
    expect(ticket).toMatchObject({
      contactReason: "late-parcel",
      team: "Austin",
      reopens: 1,
      csat: 5,
      agentName: "Ana Reyes",
    });
    expect(ticket.actions).toMatchObject([{ name: "set_status", fields: { from: "open", to: "solved" } }]);
  });

  it("goes on where the last one ended, and changes nothing when it begins again", async () => {
    const { id } = await connect(zendesk());
    await work((await begin(id)).id, 2);
    stub.requests.length = 0;
    await work((await begin(id)).id, 1);
    expect(await runOf(id)).toMatchObject({ state: "done", added: 0, changed: 0, unchanged: 0 });
    expect(stub.requests).toHaveLength(1);
    now = new Date(now.getTime() + 1_000);
    const again = await api.call("POST /helpdesk-sources/:id/runs", { params: { id }, body: { fromBeginning: true } });
    await work(again.id, 2);
    expect(await runOf(id)).toMatchObject({ state: "done", added: 0, changed: 0, unchanged: 120 });
  });

  it("ends with the reason when the helpdesk refuses, and sends nothing in a pause that it asked for", async () => {
    const { id } = await connect(zendesk());
    stub.faults.push({ status: 401, body: {} });
    await work((await begin(id)).id, 1);
    expect(await runOf(id)).toMatchObject({ state: "failed", problem: expect.stringContaining("Set it again") });
    const run = await begin(id);
    stub.faults.push({ status: 429, headers: { "retry-after": "600" }, body: {} });
    await work(run.id, 1);
    const { source } = await see(id);
    expect(source.waitUntil).toBe(new Date(now.getTime() + 600_000).toISOString());
    stub.requests.length = 0;
    await work(run.id, 1);
    expect(stub.requests).toHaveLength(0);
    now = new Date(now.getTime() + 600_000);
    await work(run.id, 1);
    expect(await runOf(id)).toMatchObject({ state: "running", pages: 1 });
    await api.call("PUT /helpdesk-sources/:id", { params: { id }, body: { state: "paused" } });
    await work(run.id, 1, 1);
    expect(await runOf(id)).toMatchObject({ state: "stopped" });
  });

  it("makes SOP drafts of published articles, once", async () => {
    const { id } = await connect(zendesk({ articles: true }), "Guide");
    await work((await begin(id)).id, 3);
    expect(await runOf(id)).toMatchObject({ state: "done", drafts: 1 });
    const { drafts } = await api.call("GET /sop-drafts", { as: "sop-owner" });
    expect(drafts.filter((draft) => draft.title === "Late parcels")).toHaveLength(1);
    now = new Date(now.getTime() + 1_000);
    await api.call("POST /helpdesk-sources/:id/runs", { params: { id }, body: { fromBeginning: true } });
    await work((await runOf(id))?.id ?? "", 3);
    expect(await runOf(id)).toMatchObject({ state: "done", drafts: 0 });
  });

  it("keeps what does not fit, masked, where imports are seen", async () => {
    const { id } = await connect(zendesk({ prefix: "BAD-" }));
    const before = stub.tickets;
    stub.tickets = [{ ...(before[0] as (typeof before)[number]), opened: Number.NaN }];
    stub.faults.push({
      body: { tickets: [{ id: 1, subject: "from eve.oneill@example.com" }], after_cursor: "1:1", end_of_stream: true },
    });
    await work((await begin(id)).id, 1);
    stub.tickets = before;
    const run = await runOf(id);
    expect(run).toMatchObject({ state: "done", added: 0, rejected: 1 });
    const kept = await api.call("GET /imports/:id", { as: "qa-lead", params: { id: run?.importId ?? "" } });
    expect(kept.rejectedRows[0]?.reason).toContain("created_at");
    expect(kept.rejectedRows[0]?.raw).toContain("[EMAIL]");
  });
});

describe("signed messages", () => {
  const open = async () => {
    const made = await api.call("POST /helpdesk-sources", {
      as: "head",
      body: { name: "Middleware", settings: { kind: "webhook" } },
    });
    return { id: made.source.id, secret: made.signingSecret ?? "" };
  };
  type Message = { id: string; secret: string; message?: string; at?: Date; data?: object };
  const send = ({ id, secret: key, message = "msg_1", at = now, data = ticketOf({ id: "W-1" }) }: Message) => {
    const body = JSON.stringify({ type: "ticket", data });
    return api.send("POST /helpdesk-events/:id", {
      as: "nobody",
      params: { id },
      body,
      headers: {
        "webhook-id": message,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": `v1,AAAA ${new Webhook(key).sign(message, at, body)}`,
      },
    });
  };
  const outcome = async (answer: Promise<Response>) => {
    const response = await answer;
    return [response.status, ((await response.json()) as { outcome?: string }).outcome];
  };

  it("have one effect, however often and in whatever order they come", async () => {
    const source = await open();
    const state = (message: string, reply: string, updatedAt: string) => ({
      ...source,
      message,
      data: { ...ticketOf({ id: "W-2", reply }), updatedAt },
    });
    const second = state("m2", "Hello, second.", "2026-11-30T11:00:00Z");
    expect(await outcome(send(second))).toEqual([200, "added"]);
    expect(await outcome(send(state("m1", "Hello, first.", "2026-11-30T10:00:00Z")))).toEqual([200, "unchanged"]);
    const repeats = await Promise.all([1, 2, 3].map(() => outcome(send(second))));
    expect(repeats).toEqual([1, 2, 3].map(() => [200, "repeat"]));
    const twins = await Promise.all(
      [1, 2, 3].map(() => outcome(send({ ...source, message: "m3", data: ticketOf({ id: "W-3" }) }))),
    );
    expect(twins.map(([, word]) => word).sort()).toEqual(["added", "repeat", "repeat"]);
    const { ticket } = await api.call("GET /tickets/:id", { as: "head", params: { id: "W-2" } });
    expect(ticket.turns[1]?.text).toBe("Hello, second.");
  });

  it("are refused when they are forged, old, early, or for nobody", async () => {
    const source = await open();
    const other = await open();
    expect((await send({ ...source, secret: other.secret })).status).toBe(401);
    expect((await send({ ...source, at: new Date(now.getTime() - 301_000) })).status).toBe(400);
    expect((await send({ ...source, at: new Date(now.getTime() + 301_000) })).status).toBe(400);
    expect((await send({ ...source, at: new Date(now.getTime() - 299_000) })).status).toBe(200);
    expect((await send({ ...source, id: "00000000-0000-4000-8000-000000000000" })).status).toBe(401);
    const bare = await api.send("POST /helpdesk-events/:id", { as: "nobody", params: { id: source.id }, body: "{}" });
    expect(bare.status).toBe(400);
  });

  it("that carry no ticket are kept as refused, masked, and not asked for again", async () => {
    const source = await open();
    const data = { ...ticketOf({ id: "W-9" }), channel: "mail to zoe.quill@example.com" };
    expect(await outcome(send({ ...source, data }))).toEqual([200, "rejected"]);
    expect(await outcome(send({ ...source, data }))).toEqual([200, "repeat"]);
    const { events } = await see(source.id);
    expect(events).toMatchObject({
      rejected: 1,
      added: 0,
      refused: [{ id: "msg_1", problem: expect.stringContaining("channel") }],
    });
  });
});
