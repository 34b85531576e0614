import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { deliver, postEvent, type VersionEvent } from "./delivering.ts";

type Received = { path: string; headers: Record<string, string>; body: string };

let api: TestApi;
let receiver: Server;
let received: Received[] = [];
/** what the receiver answers by path */
let answers: Record<string, number[]> = {};

const flat = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
const address = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
const add = async (path: string, events: string[] = []) =>
  api.call("POST /webhooks", { as: "sop-owner", body: { url: address(path), events } });
const deliveriesOf = async (id: string) =>
  (await api.call("GET /webhooks/:id/deliveries", { as: "sop-owner", params: { id } })).deliveries;
const remove = (id: string) => api.call("DELETE /webhooks/:id", { as: "head", params: { id } });

const event = (id: number, kind: VersionEvent["kind"] = "in-force"): VersionEvent => ({
  id,
  at: new Date("2026-11-02T09:00:00Z"),
  kind,
  sopId: "payout-delayed",
  title: "Payout is delayed",
  versionId: null,
  versionNumber: 2,
  on: "2026-11-02",
});

const sop = (title: string) => `---
id: ${title}
title: ${title}
owner: Ines Calder
audiences: [human, bot]
channels: [chat]
regions: [US]
languages: [en]
effective_from: 2026-01-01
---
# ${title}
## Overview
For visitors.
## Steps
### 1. Greet {#greet}
Say hello.

**Constraints:**
- You MUST say hello. {#hello}
`;

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const path = request.url ?? "";
    received.push({ path, headers: flat(request.headers), body: await text(request) });
    response.writeHead(answers[path]?.shift() ?? 204).end();
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  api = await openTestApi({ environment: { PLUMB_WEBHOOK_PRIVATE_HOSTS: "127.0.0.1" } });
});
beforeEach(() => {
  received = [];
  answers = {};
});
afterAll(async () => {
  await api.close();
  receiver.closeAllConnections();
  receiver.close();
});

describe("a webhook", () => {
  it("is told of a version that comes into force, signed so that the receiver can check it", async () => {
    const { webhook, secret } = await add("/hook", ["approved", "in-force"]);
    await api.call("POST /imports/sops", { as: "sop-owner", body: sop("badge"), query: { approvedBy: "Tomas Reed" } });
    await api.idle();
    const bodies = received.map(
      ({ body, headers }) => new Webhook(secret).verify(body, headers) as Record<string, unknown>,
    );
    expect(bodies.map(({ type }) => type)).toContain("sop.version.in_force");
    const told = bodies.find(({ type }) => type === "sop.version.in_force");
    expect(told?.data).toMatchObject({ sopId: "badge", title: "badge", versionNumber: 1, on: "2026-01-01" });
    const [last] = await deliveriesOf(webhook.id);
    expect(last).toMatchObject({ state: "delivered", nextAt: null, tries: [{ status: 204, outcome: "received" }] });
    expect(received.map(({ headers }) => headers["webhook-id"])).toContain(last?.id);
    await remove(webhook.id);
  });

  it("is not told what it did not ask for, nor anything twice", async () => {
    const { webhook } = await add("/choosy", ["retired"]);
    await postEvent(api.context, event(9_000_001, "in-force"));
    for (let time = 0; time < 3; time += 1) await postEvent(api.context, event(9_000_002, "retired"));
    await api.idle();
    expect(received.filter(({ path }) => path === "/choosy")).toHaveLength(1);
    await remove(webhook.id);
  });

  it("is tried again under the same id after a failure, and sent again by hand from the start of the schedule", async () => {
    answers["/flaky"] = [500, 302];
    const { webhook } = await add("/flaky");
    await postEvent(api.context, event(9_000_003));
    await api.idle();
    const [first] = await deliveriesOf(webhook.id);
    expect(first).toMatchObject({ state: "waiting", tries: [{ status: 500, outcome: "answered 500" }] });
    expect(Date.parse(first?.nextAt ?? "") - Date.parse(first?.tries[0]?.at ?? "")).toBe(5_000);
    await deliver(api.context, first?.id ?? "", 0); // told twice: nothing happens
    expect(received.filter(({ path }) => path === "/flaky")).toHaveLength(1);
    await deliver(api.context, first?.id ?? "", 1);
    const [second] = await deliveriesOf(webhook.id);
    expect(second?.tries.at(-1)?.outcome).toContain("redirects are not followed");
    await api.call("POST /webhook-deliveries/:id/redelivery", { as: "head", params: { id: first?.id ?? "" } });
    await api.idle();
    const [third] = await deliveriesOf(webhook.id);
    expect(third).toMatchObject({ id: first?.id, state: "delivered" });
    expect(third?.tries.map(({ status }) => status)).toEqual([500, 302, 204]);
    const ids = received.filter(({ path }) => path === "/flaky").map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([first?.id, first?.id, first?.id]);
    await remove(webhook.id);
  });

  it("is switched off by 410, with what still waited for it", async () => {
    answers["/gone"] = [500, 410];
    const { webhook } = await add("/gone");
    await postEvent(api.context, event(9_000_004));
    await api.idle();
    await api.call("POST /webhooks/:id/tests", { as: "sop-owner", params: { id: webhook.id } });
    await api.idle();
    const { webhooks } = await api.call("GET /webhooks", { as: "sop-owner" });
    const now = webhooks.find(({ id }) => id === webhook.id);
    expect([now?.state, now?.disabledReason]).toEqual(["disabled", expect.stringContaining("410")]);
    expect((await deliveriesOf(webhook.id)).map(({ state }) => state)).toEqual(["failed", "failed"]);
    const refused = await api.refusal("POST /webhooks/:id/tests", { as: "sop-owner", params: { id: webhook.id } });
    expect(refused.code).toBe("conflict");
    await remove(webhook.id);
  });

  it("fails for good after ten tries", async () => {
    answers["/never"] = Array(20).fill(503);
    const { webhook } = await add("/never");
    await postEvent(api.context, event(9_000_005));
    await api.idle();
    const id = (await deliveriesOf(webhook.id))[0]?.id ?? "";
    for (let tries = 1; tries < 12; tries += 1) await deliver(api.context, id, tries);
    const [last] = await deliveriesOf(webhook.id);
    expect(last).toMatchObject({ state: "failed", nextAt: null });
    expect(last?.tries).toHaveLength(10);
    await remove(webhook.id);
  });

  it("shows its secret once and stores it sealed", async () => {
    const { webhook, secret } = await add("/secret");
    const shown = JSON.stringify(await api.call("GET /webhooks", { as: "sop-owner" }));
    const stored = await api.context.stores.webhooks(api.context.db).endpoint(webhook.id);
    for (const text of [shown, stored?.sealedSecret ?? ""]) expect(text).not.toContain(secret.slice(6));
    const audit = JSON.stringify(await api.call("GET /audit-log", { as: "head" }));
    expect(audit).not.toContain(secret.slice(6));
    await remove(webhook.id);
  });

  it("is listed in the log of what left, without its body", async () => {
    const { webhook } = await add("/log");
    await api.call("POST /webhooks/:id/tests", { as: "sop-owner", params: { id: webhook.id } });
    await api.idle();
    const { entries } = await api.call("GET /outbound-log", { as: "head" });
    const tests = entries.filter(({ target }) => target === "plumbline.test");
    expect(tests[0]).toMatchObject({ purpose: "webhook", outcome: "ok", peer: new URL(webhook.url).host });
    expect(JSON.stringify(entries)).not.toContain("Events of Plumbline arrive here");
    await remove(webhook.id);
  });

  it("is refused when its address is private, plain http, or holds a password, and to whoever may not keep it", async () => {
    for (const url of [
      "https://10.0.0.1/",
      "http://hooks.example/",
      "https://u:p@hooks.example/",
      "ftp://x.example/",
      "hook",
    ]) {
      const refused = await api.refusal("POST /webhooks", { as: "sop-owner", body: { url } });
      expect([url, refused.code]).toEqual([url, "invalid"]);
    }
    for (const role of ["agent", "bot", "qa-lead"] as const)
      expect((await api.refusal("GET /webhooks", { as: role })).code).toBe("forbidden");
  });

  it("says in its log when an address leads to a private network", async () => {
    const { webhook } = await api.call("POST /webhooks", {
      as: "sop-owner",
      body: { url: "https://localhost:9/hook" },
    });
    await api.call("POST /webhooks/:id/tests", { as: "sop-owner", params: { id: webhook.id } });
    await api.idle();
    const [only] = await deliveriesOf(webhook.id);
    expect(only?.tries[0]).toMatchObject({ status: null, outcome: expect.stringContaining("private network") });
    await remove(webhook.id);
  });
});
