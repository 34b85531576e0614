import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idempotencyKey } from "../people/schema.ts";
import { openTestApi, type TestApi } from "./test-api.ts";

let api: TestApi;
let now = new Date("2026-11-02T09:00:00Z");
beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => now } });
});
afterAll(() => api.close());

const volumes = (offered: number) => `interval_start,offered\n2026-10-01T09:00:00Z,${offered}\n`;
const importVolumes = (key: string, body: string, as: "planner" | "operator" = "planner") =>
  api.send("POST /imports/volumes", { as, body, headers: { "idempotency-key": key } });
const imports = async () => (await api.call("GET /imports")).imports.length;

const scorecard = (title: string) => ({
  id: "small",
  title,
  sections: [
    {
      id: "opening",
      title: "Opening",
      criteria: [
        {
          id: "greeting",
          title: "Greets",
          question: "Is there a greeting?",
          kind: "check",
          check: { rule: "phrase-present", pattern: "hello" },
        },
      ],
    },
  ],
});

describe("an Idempotency-Key", () => {
  it("gives the same answer and one effect when the same request comes again", async () => {
    const before = await imports();
    const first = await importVolumes("same", volumes(12));
    const second = await importVolumes("same", volumes(12));
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await second.json()).toEqual(await first.json());
    expect(await imports()).toBe(before + 1);
  });

  it("keeps the status of the first answer", async () => {
    const send = () =>
      api.send("POST /scorecards", { body: scorecard("First"), headers: { "idempotency-key": "created" } });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
  });

  it("refuses another body with 422", async () => {
    await importVolumes("other body", volumes(12));
    const before = await imports();
    expect((await importVolumes("other body", volumes(123))).status).toBe(422);
    expect((await importVolumes("other body", volumes(13))).status).toBe(422);
    expect(await imports()).toBe(before);
  });

  it("refuses another address or route with 422", async () => {
    const headers = { "idempotency-key": "other address" };
    await api.call("POST /imports/volumes", { body: volumes(7), headers });
    const address = await api.refusal("POST /imports/volumes", {
      body: volumes(7),
      headers,
      query: { queue: "sales" },
    });
    const route = await api.refusal("POST /imports/pilot", { body: volumes(7), headers });
    expect([address.status, route.status]).toEqual([422, 422]);
  });

  it("belongs to one caller", async () => {
    const mine = await (await importVolumes("shared", volumes(9))).json();
    const theirs = await (await importVolumes("shared", volumes(9), "operator")).json();
    expect(theirs.id).not.toBe(mine.id);
  });

  it("answers 409 with Retry-After while the first request runs, and its answer afterwards", async () => {
    const text = volumes(5);
    let finish = () => {};
    const slow = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(text));
        finish = () => controller.close();
      },
    });
    const { apiKey } = await api.person({ name: "Pat", role: "planner" });
    const headers = { authorization: `Bearer ${apiKey}`, "idempotency-key": "slow" };
    const address = `${api.url}/api/imports/volumes`;
    const options = { method: "POST", headers, body: slow, duplex: "half" } as RequestInit;
    const first = fetch(address, options);
    await untilClaimed("slow");
    const meanwhile = await fetch(address, { method: "POST", headers, body: text });
    expect(meanwhile.status).toBe(409);
    expect(Number(meanwhile.headers.get("retry-after"))).toBeGreaterThan(0);
    finish();
    const done = await (await first).json();
    const again = await fetch(address, { method: "POST", headers, body: text });
    expect([again.status, (await again.json()).id]).toEqual([200, done.id]);
  });

  it("has one effect when the same request comes five times at once", async () => {
    const before = await imports();
    const answers = await Promise.all(Array.from({ length: 5 }, () => importVolumes("at once", volumes(31))));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(await imports()).toBe(before + 1);
  });

  it("is free again after a request that did not fit or was refused", async () => {
    const invalid = { "idempotency-key": "after a mistake" };
    await api.refusal("POST /scorecards", { body: { id: "Not Kebab" }, headers: invalid });
    expect((await api.send("POST /scorecards", { body: scorecard("Second"), headers: invalid })).status).toBe(201);
    const conflict = { "idempotency-key": "after a conflict" };
    const body = { name: "draw", size: 1, seed: 1 };
    expect((await api.refusal("POST /audit-frames", { body, headers: conflict })).status).toBe(409);
    const turn = { at: "2026-10-01T09:00:00Z", by: "customer", text: "hello" };
    const ticket = { id: "T-1", openedAt: "2026-10-01T09:00:00Z", channel: "chat", turns: [turn] };
    await api.call("POST /imports/tickets", { query: { format: "jsonl" }, body: JSON.stringify(ticket) });
    expect((await api.send("POST /audit-frames", { body, headers: conflict })).status).toBe(201);
  });

  it("is kept for 24 hours", async () => {
    const first = await (await importVolumes("a day", volumes(2))).json();
    now = new Date(now.getTime() + 24 * 3600 * 1000 - 1000);
    expect((await (await importVolumes("a day", volumes(2))).json()).id).toBe(first.id);
    now = new Date(now.getTime() + 2000);
    expect((await (await importVolumes("a day", volumes(2))).json()).id).not.toBe(first.id);
  });

  it("is taken over from a request whose process died", async () => {
    const { context } = api;
    const row = { route: "POST /imports/volumes", bodyHash: "of a dead process", createdAt: now };
    await context.db.insert(idempotencyKey).values({ principal: "operator:operator", key: "dead", ...row });
    expect((await importVolumes("dead", volumes(3), "operator")).status).toBe(409);
    now = new Date(now.getTime() + 6 * 60 * 1000);
    expect((await importVolumes("dead", volumes(3), "operator")).status).toBe(200);
  });

  it("is refused when it is longer than 255 characters", async () => {
    expect((await importVolumes("k".repeat(255), volumes(4))).status).toBe(200);
    expect((await importVolumes("k".repeat(256), volumes(4))).status).toBe(400);
  });
});

async function untilClaimed(key: string): Promise<void> {
  const claimed = () => api.context.db.select().from(idempotencyKey).where(eq(idempotencyKey.key, key));
  while ((await claimed()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
