import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UpstreamError } from "../adapters/gate.ts";
import type { ChatModel } from "../adapters/ports.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { asJsonLines, criterionIds, readingReply, scorecard, sopVersions, ticketOf, ticketsOf } from "./fixture.ts";
import { judgeReply, modelCall } from "./judge-schema.ts";
import { scoreTask } from "./schema.ts";

let api: TestApi;
let asked: string[] = [];
/** how the judge breaks instead of answering */
let broken: (() => Error) | null = null;
let now = new Date("2026-09-01T08:00:00Z");

const judge: ChatModel = {
  name: "test judge",
  ask: async () => expect.fail("asked without its cost"),
  complete: async (prompt) => {
    asked.push(prompt.user);
    if (broken) throw broken();
    const reply = readingReply(prompt);
    // It mends a quotation when it is told of it.
    const scores = prompt.user.includes("could not be used")
      ? reply.scores.map((one) => ({ ...one, evidence: [{ turn: 2, quote: "lie" }] }))
      : reply.scores;
    const strict = prompt.system.includes("name the cause");
    const said = scores.map((one) => (strict && one.criterion === "apology" ? { ...one, verdict: "fail" } : one));
    const usage = { promptTokens: 1_000, cachedTokens: 400, completionTokens: 100 };
    return { text: JSON.stringify({ scores: said }), usage, tokens: null };
  },
};

const byId = (id: string) => ({ params: { id } });
async function run(body: object = {}) {
  const started = await api.call("POST /score-runs", { as: "qa-lead", body });
  await api.idle();
  return api.call("GET /score-runs/:id", { as: "head", ...byId(started.id) });
}
const settings = async (change: object) =>
  api.call("PUT /judge-spending/settings", { as: "head", body: { samples: 1, ...change } });
const prices = { currency: "USD", input: 2, cachedInput: 1, output: 10, batchShare: 0.5 };
const importTickets = (tickets: object[]) =>
  api.call("POST /imports/tickets", { body: asJsonLines(tickets), query: { format: "jsonl" } });
const scoresOf = async (id: string) => (await api.call("GET /tickets/:id", { as: "head", ...byId(id) })).scores;

beforeAll(async () => {
  api = await openTestApi({ overrides: { judgeModel: judge, now: () => now } });
  for (const body of sopVersions)
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Tomas Reed" } });
  await api.call("POST /scorecards", { as: "qa-lead", body: scorecard });
  const early = ["2026-03-03", "2026-03-09"].map((day, i) => ticketOf({ id: `M-${i}`, openedAt: `${day}T10:00:00Z` }));
  await importTickets([...early, ...ticketsOf(4)]);
  await settings({ prices });
});
afterAll(() => api.close());

describe("one call a ticket", () => {
  it("scores all judged criteria and says what they cost", async () => {
    const done = await run();
    expect(done).toMatchObject({ total: 6, done: 6, failed: 0, purpose: "score", currency: "USD" });
    expect(asked).toHaveLength(6);
    // 600 fresh at 2, 400 kept at 1, 100 answered at 10, for a million each.
    expect(done.spent).toMatchObject({ calls: 6, promptTokens: 6_000, cachedTokens: 2_400, completionTokens: 600 });
    expect(done.spent.cost).toBeCloseTo(6 * 0.0026, 6);
    expect((await scoresOf("M-0")).map((one) => one.criterionId)).toEqual(criterionIds);
  });

  it("tells what was paid by day, team and ticket", async () => {
    const { days, teams, tickets, today } = await api.call("GET /judge-spending", { as: "qa-lead" });
    expect(days).toMatchObject([{ key: "2026-09-01", calls: 6 }]);
    expect(teams.map(({ key, calls }) => [key, calls])).toEqual([
      ["blue", 4],
      ["green", 2],
    ]);
    expect(tickets).toHaveLength(6);
    expect(today).toMatchObject({ day: "2026-09-01", tokens: 6_600 });
  });

  it("is paid once for the same content", async () => {
    asked = [];
    await run();
    expect(asked).toEqual([]);
    expect(await api.context.db.select().from(judgeReply)).toHaveLength(6);
  });

  it("gives a wrong quotation one second chance", async () => {
    asked = [];
    await importTickets([ticketOf({ id: "mended", reply: "Hello, sorry, this is no lie." })]);
    await run({ selection: { unscored: true } });
    expect(asked).toHaveLength(2);
    expect((await scoresOf("mended")).map((one) => one.verdict)).toEqual(["pass", "fail", "level"]);
    const calls = await api.context.db.select().from(modelCall);
    expect(calls.filter(({ kind }) => kind === "repair")).toHaveLength(1);
  });
});

describe("an estimate", () => {
  it("says what a run would cost, and that stored answers cost nothing", async () => {
    const again = await api.call("POST /score-runs/estimate", { as: "qa-lead", body: {} });
    expect(again).toMatchObject({ tickets: 7, paid: true, calls: { value: 0 }, cost: { value: 0 }, overLimits: [] });
    await importTickets([ticketOf({ id: "new-1" }), ticketOf({ id: "new-2", reply: "Hello, sorry again." })]);
    const body = { selection: { unscored: true } };
    const fresh = await api.call("POST /score-runs/estimate", { as: "qa-lead", body });
    expect(fresh).toMatchObject({ tickets: 2, calls: { value: 2 }, currency: "USD" });
    expect(fresh.cost?.value).toBeGreaterThan(0);
    expect(asked).toHaveLength(2);
  });
});

describe("a replay", () => {
  const march = { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" };

  it("by the rules of the time changes nothing and pays nothing", async () => {
    asked = [];
    const replay = await run({ purpose: "replay", rules: "then", selection: march });
    expect(replay).toMatchObject({ total: 2, done: 2, rulesAsOf: null });
    expect(asked).toEqual([]);
    const { criteria } = await api.call("GET /score-runs/:id/changes", { as: "head", ...byId(replay.id) });
    expect(criteria.map(({ compared, changed }) => [compared, changed?.value])).toEqual([
      [2, 0],
      [2, 0],
      [2, 0],
    ]);
  });

  it("by today's rules shows what would change, and leaves the scores that count", async () => {
    const before = await scoresOf("M-0");
    const replay = await run({ purpose: "replay", rules: "today", selection: march });
    expect(asked).toHaveLength(2);
    const { criteria, tickets } = await api.call("GET /score-runs/:id/changes", { as: "head", ...byId(replay.id) });
    const apology = criteria.find(({ criterionId }) => criterionId === "apology");
    expect(apology?.moves).toEqual([{ from: "pass", to: "fail", count: 2 }]);
    expect(apology?.changed).toMatchObject({ value: 1, high: 1, n: 2 });
    expect(tickets.map(({ ticketId }) => ticketId).sort()).toEqual(["M-0", "M-1"]);
    expect(await scoresOf("M-0")).toEqual(before);
  });

  it("is the only kind that may go by today's rules", async () => {
    const refused = await api.refusal("POST /score-runs", { as: "qa-lead", body: { rules: "today" } });
    expect(refused.message).toContain("replay");
  });

  it("takes the same sample for the same seed", async () => {
    const sampled = async (seed: number) =>
      (await api.context.stores.qa(api.context.db).selectedTickets({ sample: { size: 4, seed } }, null)).map(
        ({ id }) => id,
      );
    expect(await sampled(1)).toEqual(await sampled(1));
    expect(await sampled(1)).not.toEqual(await sampled(2));
  });
});

describe("a limit", () => {
  it("stops a run before the call that would pass it; the tickets can be tried again", async () => {
    const { today } = await api.call("GET /judge-spending", { as: "head" });
    await settings({ prices, limits: { dayTokens: today.tokens + 100 } });
    now = new Date(now.getTime() + 60_000);
    asked = [];
    const body = { selection: { unscored: true } };
    const { overLimits } = await api.call("POST /score-runs/estimate", { as: "qa-lead", body });
    expect(overLimits[0]).toContain("limit of a day");
    const stopped = await run(body);
    expect(asked).toEqual([]);
    expect(stopped).toMatchObject({ done: 2, failed: 2 });
    expect(stopped.deadLetters.map(({ failure }) => failure.slice(0, 29))).toEqual(
      Array(2).fill("Budget: the limit of this day"),
    );
    await settings({ prices });
    now = new Date(now.getTime() + 60_000);
    const again = await api.call("POST /score-runs/:id/redrive", { as: "qa-lead", ...byId(stopped.id), body: {} });
    expect(again.reopened).toBe(2);
    await api.idle();
    expect(await api.call("GET /score-runs/:id", { as: "head", ...byId(stopped.id) })).toMatchObject({
      done: 2,
      failed: 0,
      deadLetters: [],
    });
    expect(asked).toHaveLength(2);
  });

  it("in money needs prices", async () => {
    const body = { limits: { dayMoney: 5 } };
    const refused = await api.refusal("PUT /judge-spending/settings", { as: "head", body });
    expect(refused.status).toBe(400);
  });
});

describe("a peer that does not answer", () => {
  const task = async (ticketId: string) =>
    (await api.context.db.select().from(scoreTask)).findLast((one) => one.ticketId === ticketId);

  it("makes a ticket wait as long as it asks, and then end as a dead letter with the reason", async () => {
    await settings({ tries: 1 });
    now = new Date(now.getTime() + 60_000);
    broken = () => new UpstreamError("The peer is away.", { retryable: true, retryAfterSeconds: 3_600 });
    await importTickets([ticketOf({ id: "unlucky" })]);
    const failed = await run({ selection: { unscored: true } });
    expect(failed.deadLetters).toMatchObject([
      { ticketId: "unlucky", tries: 1, failure: expect.stringContaining("The peer is away") },
    ]);
    await settings({ tries: 3 });
    now = new Date(now.getTime() + 60_000);
    await api.call("POST /score-runs/:id/redrive", { as: "qa-lead", ...byId(failed.id), body: {} });
    await api.idle();
    expect(await task("unlucky")).toMatchObject({ doneAt: null, tries: 1, waitingFor: "The peer is away." });
    const waiting = await api.call("GET /score-runs/:id", { as: "head", ...byId(failed.id) });
    expect(waiting).toMatchObject({ done: 0, waiting: 1, waitingFor: "The peer is away.", finishedAt: null });
    broken = null;
  });

  it("leaves nothing unscored for a fault of the account", async () => {
    await settings({ tries: 1 });
    now = new Date(now.getTime() + 60_000);
    broken = () => new UpstreamError("No quota.", { retryable: false, scope: "account" });
    await importTickets([ticketOf({ id: "poor" })]);
    await run({ selection: { unscored: true } });
    expect(await scoresOf("poor")).toEqual([]);
    broken = null;
  });
});
