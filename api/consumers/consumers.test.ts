import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { libraryFolder } from "../sample/organisation-file.ts";

let api: TestApi;
let today = "2026-09-20";

const fromLibrary = (name: string) => readFileSync(new URL(name, libraryFolder), "utf8");
const importSop = (name: string) =>
  api.call("POST /imports/sops", { as: "sop-owner", body: fromLibrary(name), query: { approvedBy: "Nadia Verma" } });
const key = async (name: string, scope: object = {}, role = "bot") => {
  const made = await api.call("POST /api-keys", { as: "head", body: { name, role, scope } });
  return { ...made, person: { id: made.id, name, role, apiKey: made.key } as TestPerson };
};
const pin = (as: TestPerson, sopId: string, version: number) =>
  api.call("POST /pins", { as, body: { sopId, version } });
const rendering = async (as: TestPerson, query: Record<string, string> = {}) => {
  const params = { id: "payout-delayed" };
  const response = await api.send("GET /sops/:id/rendering", { as, params, query: { to: "bot", ...query } });
  return {
    headers: response.headers,
    reply: (await response.json()) as { versionNumber: number; deprecations?: object[] },
  };
};

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date(`${today}T09:00:00Z`) } });
  for (const name of [
    "payout-delayed.v1.md",
    "payout-delayed.v2.md",
    "coins-missing.md",
    "copyright-claim.md",
    "tax-form.md",
  ])
    await importSop(name);
  await api.idle();
});
afterAll(() => api.close());

describe("a key", () => {
  it("is shown once, listed with its scope and last use, and useless after it is revoked", async () => {
    const made = await key("Pip", { channels: ["chat"], regions: ["UK"] });
    const listed = async () => (await api.call("GET /api-keys", { as: "head" })).keys.find(({ id }) => id === made.id);
    expect(await listed()).toMatchObject({ name: "Pip", role: "bot", lastUsedAt: null, revoked: false });
    expect((await listed())?.scope).toEqual({ audience: null, channels: ["chat"], regions: ["UK"], languages: [] });
    expect(JSON.stringify(await listed())).not.toContain(made.key);
    await api.call("GET /sops", { as: made.person });
    expect((await listed())?.lastUsedAt).not.toBeNull();
    await api.call("DELETE /api-keys/:id", { as: "head", params: { id: made.id } });
    expect((await listed())?.revoked).toBe(true);
    expect((await api.refusal("GET /sops", { as: made.person })).code).toBe("not-signed-in");
  });

  it("is made by the head of support alone, and narrowed only where every route obeys it", async () => {
    const body = { name: "x", role: "bot" };
    for (const as of ["sop-owner", "agent", "bot"] as const)
      expect((await api.refusal("POST /api-keys", { as, body })).code).toBe("forbidden");
    const wide = { name: "x", role: "qa-lead", scope: { channels: ["chat"] } };
    expect((await api.refusal("POST /api-keys", { as: "head", body: wide })).code).toBe("invalid");
    const odd = { ...body, scope: { audience: "human" } };
    expect((await api.refusal("POST /api-keys", { as: "head", body: odd })).code).toBe("invalid");
  });

  it("does not read outside its scope, whatever it asks for", async () => {
    const mail = await key("Marlow", { channels: ["email"] });
    const both = await key("Both", { channels: ["chat", "email"] });
    const ids = async (as: TestPerson, query = {}) =>
      (await api.call("GET /sops", { as, query })).sops.map(({ id }) => id);
    expect(await ids(mail.person)).toContain("copyright-claim");
    const chat = await key("Chat", { channels: ["chat"] });
    expect(await ids(chat.person)).not.toContain("copyright-claim");
    const refusals = [
      await api.refusal("GET /sops", { as: chat.person, query: { channel: "email" } }),
      await api.refusal("GET /search", { as: chat.person, query: { q: "copyright claim", channel: "email" } }),
      await api.refusal("POST /answers", { as: chat.person, body: { question: "copyright?", channel: "email" } }),
      await api.refusal("GET /sops/:id", { as: chat.person, params: { id: "copyright-claim" } }),
      await api.refusal("GET /sops/:id/rendering", { as: chat.person, params: { id: "copyright-claim" } }),
      await api.refusal("GET /search", { as: both.person, query: { q: "payout" } }),
    ];
    expect(refusals.map(({ code }) => code)).toEqual([
      "forbidden",
      "forbidden",
      "forbidden",
      "not-found",
      "not-found",
      "invalid",
    ]);
    const { hits } = await api.call("GET /search", {
      as: chat.person,
      query: { q: "copyright claim rights holder", limit: 50 },
    });
    expect(hits.map(({ sopId }) => sopId)).not.toContain("copyright-claim");
    const seen = await api.call("GET /search", {
      as: both.person,
      query: { q: "copyright claim", channel: "email", limit: 50 },
    });
    expect(seen.hits.map(({ sopId }) => sopId)).toContain("copyright-claim");
  });
});

describe("a pin", () => {
  it("is warned of the day its version ends, and of what came after it", async () => {
    const bot = await key("Pinned", { channels: ["chat"] });
    const made = await pin(bot.person, "payout-delayed", 1);
    expect(made).toMatchObject({ versionNumber: 1, notice: { state: "ends", since: "2026-10-01", served: 1 } });
    const before = await rendering(bot.person);
    expect([before.reply.versionNumber, before.headers.get("sunset"), before.headers.get("deprecation")]).toEqual([
      1,
      "Thu, 01 Oct 2026 00:00:00 GMT",
      null,
    ]);
    const reminded = async () => {
      const query = { of: "Ines Calder" };
      const { reminders } = await api.call("GET /sop-reminders", { as: "sop-owner", query });
      return reminders.filter(({ consumer }) => consumer === "Pinned").map(({ kind, on }) => [kind, on]);
    };
    expect(await reminded()).toEqual([["pin-ending", "2026-10-01"]]);
    today = "2026-10-05";
    expect(await reminded()).toEqual([["pin-out-of-force", "2026-10-01"]]);
    const after = await rendering(bot.person);
    expect(after.reply.versionNumber).toBe(2);
    expect(after.reply.deprecations).toMatchObject([
      { state: "superseded", pinned: 1, served: 2, since: "2026-10-01" },
    ]);
    expect(after.headers.get("deprecation")).toBe(`@${Date.parse("2026-10-01") / 1000}`);
    const answer = await api.call("POST /answers", {
      as: bot.person,
      body: { question: "The payout is delayed. How long does the creator wait before a trace is opened?" },
    });
    expect(answer.deprecations).toMatchObject([{ sopId: "payout-delayed", state: "superseded" }]);
    const then = await rendering(bot.person, { asOf: "2026-09-20" });
    expect([then.reply.versionNumber, then.headers.get("deprecation")]).toEqual([1, null]);
    const { pins } = await api.call("GET /pins", { as: "sop-owner" });
    expect(pins.find(({ id }) => id === made.id)?.notice?.message).toContain("was superseded on 2026-10-01");
    today = "2026-09-20";
  });

  it("is refused on a version that left force, that is outside the key's scope, or that is not there", async () => {
    const bot = await key("Refused", { channels: ["chat"] });
    today = "2026-10-05";
    const body = (sopId: string, version: number) => ({ as: bot.person, body: { sopId, version } });
    const old = await api.refusal("POST /pins", body("payout-delayed", 1));
    expect([old.code, old.details]).toEqual(["conflict", { inForce: 2 }]);
    expect((await api.refusal("POST /pins", body("copyright-claim", 1))).code).toBe("not-found");
    expect((await api.refusal("POST /pins", body("payout-delayed", 9))).code).toBe("not-found");
    today = "2026-09-20";
  });

  it("belongs to its key: another key neither sees nor removes it, an owner does both", async () => {
    const [one, other] = [await key("One"), await key("Other")];
    const { id } = await pin(one.person, "coins-missing", 1);
    expect((await api.call("GET /pins", { as: other.person })).pins).toEqual([]);
    expect((await api.refusal("DELETE /pins/:id", { as: other.person, params: { id } })).code).toBe("not-found");
    const foreign = { as: other.person, body: { sopId: "coins-missing", version: 1, consumerId: one.id } };
    expect((await api.refusal("POST /pins", foreign)).code).toBe("forbidden");
    const body = { sopId: "coins-missing", version: 1, consumerId: other.id };
    expect((await api.call("POST /pins", { as: "sop-owner", body })).consumer).toBe("Other");
    await api.call("DELETE /pins/:id", { as: "sop-owner", params: { id } });
    expect((await api.call("GET /pins", { as: one.person })).pins).toEqual([]);
  });
});

describe("consumers", () => {
  it("are remembered by what they were given, and forgotten when their key is revoked", async () => {
    const bot = await key("Reader");
    for (let time = 0; time < 3; time += 1)
      await api.call("GET /sops/:id/rendering", { as: bot.person, params: { id: "tax-form" }, query: { to: "bot" } });
    await api.call("GET /sops/:id", { as: "agent", params: { id: "tax-form" } });
    const store = api.context.stores.consumers(api.context.db);
    const { pins, reads } = await store.pinsAndReads("tax-form");
    const of = reads.filter(({ consumer }) => consumer === "Reader");
    expect([pins, of.map(({ versionNumber, times }) => [versionNumber, times])]).toEqual([[], [[1, 3]]]);
    const { consumers } = await api.call("GET /consumers", { as: "sop-owner", query: { sopId: "tax-form" } });
    expect(consumers.find(({ name }) => name === "Reader")?.reads[0]).toMatchObject({ sopId: "tax-form", times: 3 });
    await api.call("DELETE /api-keys/:id", { as: "head", params: { id: bot.id } });
    expect((await store.pinsAndReads("tax-form")).reads.map(({ consumer }) => consumer)).not.toContain("Reader");
  });
});
