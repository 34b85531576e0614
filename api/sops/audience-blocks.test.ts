import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { indexSops } from "./indexing.ts";

let api: TestApi;
let bot: TestPerson;
let copilot: TestPerson;

const id = "teapot";
const source = `---
id: ${id}
title: Teapot returns
owner: Ines Calder
verifier: Tomas Reed
audiences: [human, bot]
channels: [chat]
regions: [US]
languages: [en]
effective_from: 2026-01-01
contact_reasons: [teapot]
---
# Teapot returns
## Overview
For customers who send a teapot back.
## Steps
### 1. Look at the teapot {#look}
Ask for a picture of the teapot.

:::human
Laugh about the periwinkle glaze if the customer does.

- You MUST thank the customer for the periwinkle picture by name. {#thank}
:::

:::bot
Send the marzipan template with the picture request.

- You MUST send the marzipan template once. {#template}
:::

### 2. Refund the teapot {#refund}
Refund the teapot in full.
- You MUST refund the teapot. {#refund-it}
`;
const forPeople = /periwinkle|\bthank\b/u;
const forBots = /marzipan|\btemplate\b/u;

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date("2026-11-02T09:00:00Z") } });
  await api.call("POST /imports/sops", { as: "sop-owner", body: source, query: { approvedBy: "Tomas Reed" } });
  await api.idle();
  const caller = async (role: "bot" | "agent") => ({
    ...{ id: "", name: "", role },
    apiKey: (await api.call("POST /api-keys", { as: "head", body: { name: role, role } })).key,
  });
  [bot, copilot] = [await caller("bot"), await caller("agent")];
});
afterAll(() => api.close());

const wordsOf = (reply: unknown) => JSON.stringify(reply);
const question = "teapot picture periwinkle marzipan template thank";

describe("what stands in an audience block", () => {
  it("is found, cited and shown to its audience, and to nobody else", async () => {
    const readers = [
      { as: bot, audience: undefined, own: forBots, other: forPeople },
      { as: bot, audience: "human" as const, own: forBots, other: forPeople },
      { as: copilot, audience: "human" as const, own: forPeople, other: forBots },
      { as: "agent" as const, audience: undefined, own: forPeople, other: forBots },
      { as: "sop-owner" as const, audience: "bot" as const, own: forBots, other: forPeople },
    ];
    for (const { as, audience, own, other } of readers) {
      const search = await api.call("GET /search", { as, query: { q: question, audience: audience ?? "human" } });
      const answer = await api.call("POST /answers", { as, body: { question, ...(audience ? { audience } : {}) } });
      const check = await api.call("POST /reply-checks", {
        as,
        body: { reply: "Hello.", situation: question, ...(audience ? { audience } : {}) },
      });
      for (const reply of [search.hits, answer, check.rules]) {
        expect(wordsOf(reply)).toMatch(own);
        expect(wordsOf(reply)).not.toMatch(other);
      }
      if (answer.kind !== "answer") throw new Error("an answer is expected");
      for (const { citation } of answer.sentences)
        expect(source.slice(citation.start, citation.end)).toBe(citation.quote);
      expect(answer.step?.id).toBe("look");
    }
  });

  it("is found once by somebody who asks for any audience", async () => {
    const { hits } = await api.call("GET /search", { as: "sop-owner", query: { q: question } });
    expect(hits.filter(({ stepId }) => stepId === "look")).toHaveLength(1);
  });

  it("is on no page and in no rendering that another audience's key can read", async () => {
    const page = await api.call("GET /sops/:id", { as: bot, params: { id } });
    expect(wordsOf(page)).toMatch(forBots);
    expect(wordsOf(page)).not.toMatch(forPeople);
    expect(page.version?.source).toHaveLength(source.length);
    const rendering = await api.call("GET /sops/:id/rendering", { as: bot, params: { id } });
    expect([rendering.format, forPeople.test(rendering.content)]).toEqual(["bot", false]);
    const refusal = await api.refusal("GET /sops/:id/rendering", { as: bot, params: { id }, query: { to: "human" } });
    expect(refusal.code).toBe("forbidden");
    for (const to of ["markdown", "human", "json"] as const) {
      const { content } = await api.call("GET /sops/:id/rendering", {
        as: copilot,
        params: { id },
        query: { to, audience: "human" },
      });
      expect([to, forPeople.test(content), forBots.test(content)]).toEqual([to, true, false]);
    }
  });
});

describe("a data folder that was indexed before chunks had audiences", () => {
  it("is cut and indexed again by the job that every start sends", async () => {
    const { db, index } = api.context;
    const before = await db.execute(sql`select id, audience, cut from sop_chunk order by id`);
    await db.execute(sql`delete from sop_chunk where audience = 'human'`);
    await db.execute(sql`delete from chunk_embedding`);
    await db.execute(
      sql`update sop_chunk set id = replace(id, '@bot', ''), audience = null, text = text || ' periwinkle' where audience = 'bot'`,
    );
    await db.execute(sql`update sop_chunk set cut = 1`);
    const found = async () =>
      (await api.call("GET /search", { as: bot, query: { q: "periwinkle marzipan" } })).hits.map(({ text }) => text);
    for (const text of await found()) expect(text).not.toMatch(forPeople);
    await indexSops(api.context);
    const after = await db.execute(sql`select id, audience, cut from sop_chunk order by id`);
    expect(after.rows).toEqual(before.rows);
    expect((await found())[0]).toMatch(forBots);
    if (index) {
      const known = await db.execute(sql`select chunk_id from plumb_vector order by chunk_id`);
      expect(new Set(known.rows.map((row) => row.chunk_id))).toEqual(new Set(before.rows.map((row) => row.id)));
    }
  });
});
