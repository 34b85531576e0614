import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { asJsonLines, readingJudge, scorecard, sopVersions, ticketOf } from "./fixture.ts";
import { judgeReply } from "./judge-schema.ts";
import { sealedOriginal } from "./privacy-schema.ts";
import { score, ticket } from "./schema.ts";

let api: TestApi;
let other: TestPerson;
const lead = "qa-lead" as const;
const email = "dolores.pruitt@example.com";
const card = "4111 1111 1111 1111";

/** A ticket with personal data in a turn, a field and an action; its customer may be another one's too. */
const told = (id: string, customer = `customer of ${id}`) => {
  const one = ticketOf({ id, reply: `Hello, I am sorry for the delay; I wrote to ${email}.` });
  const actions = [{ at: one.openedAt, name: "refund", fields: { card } }];
  return { ...one, customer, fields: { contact: email, plan: "gold" }, actions };
};
const load = (...tickets: object[]) =>
  api.call("POST /imports/tickets", {
    as: lead,
    query: { name: "t", format: "jsonl" },
    body: asJsonLines(tickets),
  });
const read = (id: string, as: Parameters<TestApi["call"]>[1] = {}) =>
  api.call("GET /tickets/:id", { as: "head", params: { id }, ...as });
const reveal = (id: string, as: Parameters<TestApi["call"]>[1] = {}) =>
  api.call("POST /tickets/:id/original", { as: lead, params: { id }, body: { reason: "Which card was it?" }, ...as });

beforeAll(async () => {
  api = await openTestApi({ overrides: { judgeModel: readingJudge("reader") } });
  for (const [at, body] of sopVersions.entries())
    await api.call("POST /imports/sops", {
      as: "operator",
      query: { name: `${at}.md`, approvedBy: "Tomas Reed" },
      body,
    });
  await api.call("POST /scorecards", { as: lead, body: scorecard });
  await load(told("A-1"), told("A-2", "dolores"), told("A-3", "dolores"), ticketOf({ id: "A-4" }));
  await api.call("POST /score-runs", { as: lead, body: {} });
  await api.idle();
  other = await api.person({ name: "Wes Carling", role: "qa-lead" });
});
afterAll(() => api.close());

describe("an original", () => {
  it("is kept sealed where redaction took something out, and nowhere else", async () => {
    const { db } = api.context;
    const rows = await db.select().from(sealedOriginal).orderBy(sealedOriginal.ticketId);
    expect(rows.map(({ ticketId }) => ticketId)).toEqual(["A-1", "A-2", "A-3"]);
    const dump = JSON.stringify([rows, await db.select().from(ticket), await db.select().from(score)]);
    expect(dump).not.toContain("dolores.pruitt");
    expect(dump).not.toContain("4111");
    expect((await read("A-1", { as: lead })).original).toBe(true);
    expect((await read("A-4", { as: lead })).original).toBe(false);
    expect((await read("A-1")).original).toBe(false);
  });

  it("is shown to a QA lead for a reason, which is logged without its words", async () => {
    const shown = await reveal("A-1", { as: lead, body: { reason: `Was it ${email} that he wrote to?` } });
    expect(shown).toEqual({
      turns: [{ turn: 1, text: `Hello, I am sorry for the delay; I wrote to ${email}.` }],
      fields: { contact: email },
      actions: [{ action: 0, fields: { card } }],
    });
    const { entries } = await api.call("GET /audit-log", { as: "head", query: { limit: 20 } });
    const entry = entries.find(({ action }) => action === "show original");
    expect(entry).toMatchObject({ subject: "A-1" });
    expect(JSON.stringify(entry)).not.toContain(email);
  });

  it("is refused to every other role, and without a reason", async () => {
    for (const as of ["head", "agent", "trainer", "planner", "sop-owner", "bot"] as const)
      expect(
        (await api.refusal("POST /tickets/:id/original", { as, params: { id: "A-1" }, body: { reason: "0123456789" } }))
          .code,
      ).toBe("forbidden");
    const short = { as: lead, params: { id: "A-1" }, body: { reason: "because" } };
    expect((await api.refusal("POST /tickets/:id/original", short)).code).toBe("invalid");
    await expect(reveal("A-4")).rejects.toThrow("No original");
  });

  it("does not open for another ticket, after a change it does not know, or under another key", async () => {
    const { db } = api.context;
    const [of1] = await db.select().from(sealedOriginal).where(eq(sealedOriginal.ticketId, "A-1"));
    const [of2] = await db.select().from(sealedOriginal).where(eq(sealedOriginal.ticketId, "A-2"));
    await db
      .update(sealedOriginal)
      .set({ sealed: of1?.sealed ?? "" })
      .where(eq(sealedOriginal.ticketId, "A-2"));
    await expect(reveal("A-2")).rejects.toThrow("No original");
    await db
      .update(sealedOriginal)
      .set({ sealed: of2?.sealed ?? "" })
      .where(eq(sealedOriginal.ticketId, "A-2"));
    await reveal("A-2");
    const { config } = api.context;
    api.context.config = { ...config, originalsKey: "another key" };
    await expect(reveal("A-2")).rejects.toThrow("No original");
    api.context.config = config;
  });

  it("follows its ticket when that changes, and is thrown away where originals are not kept", async () => {
    await load({ ...told("B-1"), tags: ["first"] });
    await load({ ...told("B-1"), fields: { contact: "second@example.com" } });
    expect((await reveal("B-1")).fields).toEqual({ contact: "second@example.com" });
    const { config } = api.context;
    api.context.config = { ...config, originalsKey: "none" };
    await load({ ...told("B-1"), fields: { contact: "third@example.com" } });
    api.context.config = config;
    expect((await read("B-1", { as: lead })).original).toBe(false);
  });
});

describe("an erasure", () => {
  const ask = (body: object) =>
    api.call("POST /erasures", { as: lead, body: { reason: "The customer asked for it.", ...body } });
  const decide = (id: string, as: TestPerson | typeof lead, erase = true) =>
    api.call("POST /erasures/:id/decision", { as, params: { id }, body: { erase } });

  it("is decided by another person, takes the words of all of a customer's tickets and keeps what was decided", async () => {
    const { db } = api.context;
    const before = await db.select().from(score).where(eq(score.ticketId, "A-2"));
    expect(before.some(({ evidence }) => evidence.length > 0)).toBe(true);
    const asked = await ask({ customer: "dolores" });
    expect(asked).toMatchObject({
      ticketIds: ["A-2", "A-3"],
      state: "open",
      whyNot: expect.stringContaining("another person"),
    });
    await expect(decide(asked.id, lead)).rejects.toThrow("another person");
    await load(told("A-5", "dolores"));
    const decided = await decide(asked.id, other);
    expect(decided).toMatchObject({ state: "erased", ticketIds: ["A-2", "A-3", "A-5"], decidedBy: "Wes Carling" });

    const { ticket: gone, scores, original } = await read("A-2", { as: lead });
    expect(gone).toMatchObject({ turns: [], actions: [], fields: {}, tags: [], erasedAt: expect.any(String) });
    expect(original).toBe(false);
    expect(scores.map(({ evidence, rationale }) => [evidence, rationale])).toEqual(scores.map(() => [[], ""]));
    const after = await db.select().from(score).where(eq(score.ticketId, "A-2"));
    const decisions = (rows: typeof before) =>
      rows.map(({ evidence: _, rationale: __, ...rest }) => rest).sort((a, b) => a.id.localeCompare(b.id));
    expect(decisions(after)).toEqual(decisions(before));
    expect(await db.select().from(judgeReply).where(eq(judgeReply.ticketId, "A-2"))).toEqual([]);
    expect(await db.select().from(judgeReply).where(eq(judgeReply.ticketId, "A-1"))).toHaveLength(1);
    await expect(reveal("A-2")).rejects.toThrow("No original");
    await expect(decide(asked.id, other)).rejects.toThrow("decided already");
  });

  it("stays: the same ticket imported again changes nothing, and no run or sample takes it", async () => {
    expect(await load({ ...told("A-2", "dolores"), tags: ["changed"] })).toMatchObject({ changed: 0, unchanged: 1 });
    expect((await read("A-2")).ticket.turns).toEqual([]);
    const run = await api.call("POST /score-runs", { as: lead, body: {} });
    await api.idle();
    const { rows } = await api.context.database.pool.query("select ticket_id from score_task where run_id = $1", [
      run.id,
    ]);
    const ids = rows.map((row) => row.ticket_id);
    expect(ids).toContain("A-1");
    expect(ids).not.toContain("A-2");
    const frame = { name: "after", size: 10, seed: 1 };
    expect((await api.call("POST /audit-frames", { as: lead, body: frame })).population).toBe(ids.length);
  });

  it("makes drawn tickets that nobody has read unreadable, so that they are not dropped from a sample", async () => {
    await decide((await ask({ ticketIds: ["A-1"] })).id, other);
    const { items } = await api.call("GET /reviews", { as: lead, query: { frame: "after" } });
    expect(items.find(({ ticketId }) => ticketId === "A-1")?.state).toBe("unreadable");
  });

  it("can be refused, and names what is not there", async () => {
    const asked = await ask({ ticketIds: ["A-4"] });
    expect(await decide(asked.id, other, false)).toMatchObject({ state: "refused" });
    expect((await read("A-4")).ticket.turns).toHaveLength(2);
    await expect(ask({ ticketIds: ["A-2", "Z-9"] })).rejects.toThrow("no such ticket");
    await expect(ask({ ticketIds: ["A-4"], customer: "x" })).rejects.toThrow("either");
  });

  it("is the only way to change words beside a decision, and words alone", async () => {
    const { db } = api.context;
    const refused = async (statement: ReturnType<typeof sql>) => {
      const error = await db.execute(statement).catch((one: unknown) => one);
      return (error as { cause?: { code?: string } }).cause?.code;
    };
    expect(await refused(sql`update score set rationale = '' where ticket_id = 'A-4'`)).toBe("23001");
    expect(await refused(sql`update score set rationale = 'new' where ticket_id = 'A-2'`)).toBe("23001");
    expect(await refused(sql`update score set verdict = 'pass', rationale = '' where ticket_id = 'A-2'`)).toBe("23001");
    expect(await refused(sql`delete from erasure`)).toBe("23001");
    for (const statement of [sql`update model_call set cost = 0`, sql`delete from model_call`])
      expect(await refused(statement)).toBe("23001");
  });
});
