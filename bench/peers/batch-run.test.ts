import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../../api/http/test-api.ts";
import { workOnBatch } from "../../api/qa/batching.ts";
import { asJsonLines, scorecard, ticketOf } from "../../api/qa/fixture.ts";
import { modelCall } from "../../api/qa/judge-schema.ts";
import { scoreTicket } from "../../api/qa/scoring.ts";
import { type OpenAiPeer, startOpenAiPeer } from "./openai-stub.ts";

let peer: OpenAiPeer;
let api: TestApi;
let round = 0;
let clock = Date.parse("2026-09-01T22:00:00Z");

const cards = scorecard.sections.map((section) => ({
  ...section,
  criteria: section.criteria.map((one) => ({ ...one, obligation: null })),
}));
const prices = { currency: "USD", input: 2, cachedInput: 1, output: 10, batchShare: 0.5 };

beforeAll(async () => {
  peer = await startOpenAiPeer();
  // Nobody works on the jobs: the test does each step itself, without waiting for the next look.
  api = await openTestApi({
    work: false,
    overrides: { now: () => new Date(clock) },
    environment: { OPENAI_API_KEY: "key", OPENAI_BASE_URL: `${peer.url}/v1`, PLUMB_JUDGE_MODEL: "gpt-4.1-mini" },
  });
  await api.call("POST /scorecards", { body: { ...scorecard, sections: cards } });
  await setTo({ prices });
});
afterAll(async () => {
  await api.close();
  await peer.close();
});
afterEach(() => peer.reset());

async function setTo(settings: object) {
  await api.call("PUT /judge-spending/settings", { as: "head", body: { samples: 1, ...settings } });
  // Settings are read again after a moment.
  clock += 60_000;
}

/** A nightly run over eight new tickets, worked off step by step. */
async function nightly(turnsOf = (id: string) => id) {
  round += 1;
  const team = `night ${round}`;
  const ids = Array.from({ length: 8 }, (_, n) => `N-${round}-${n}`);
  const words = (id: string) => ({ id: turnsOf(id), team, reply: `Hello, sorry for the delay of ${turnsOf(id)}.` });
  const body = asJsonLines(ids.map((id) => ({ ...ticketOf(words(id)), id })));
  await api.call("POST /imports/tickets", { body, query: { format: "jsonl" } });
  const request = { mode: "batch", selection: { team } };
  const { id } = await api.call("POST /score-runs", { as: "qa-lead", body: request });
  await workOnBatch(api.context, { runId: id, batchId: null }, false);
  const seen = () => api.call("GET /score-runs/:id", { as: "head", params: { id } });
  const [batch] = (await seen()).batches;
  const states: string[] = [];
  for (let looks = 0; looks < 5 && (await seen()).batches[0]?.state === "waiting"; looks += 1) {
    await workOnBatch(api.context, { runId: id, batchId: batch?.id ?? "" }, false).catch((error: Error) =>
      states.push(error.message),
    );
    states.push((await seen()).batches[0]?.status ?? "");
  }
  const live = peer.log.filter(({ path }) => path.endsWith("/chat/completions")).length;
  for (const ticketId of ids) await scoreTicket(api.context, id, ticketId, true);
  const alone = peer.log.filter(({ path }) => path.endsWith("/chat/completions")).length - live;
  return { run: await seen(), states, alone };
}

describe("a nightly run", () => {
  it("asks everything in one file, scores from its answers in any order, and pays half", async () => {
    const { run, states, alone } = await nightly();
    expect(run).toMatchObject({ total: 8, done: 8, failed: 0, mode: "batch" });
    expect(run.batches).toMatchObject([{ state: "done", tickets: 8, answered: 8, problems: [] }]);
    expect(states.at(-1)).toBe("completed");
    expect(alone).toBe(0);
    const calls = (await api.context.db.select().from(modelCall)).filter(({ runId }) => runId === run.id);
    expect(calls.every(({ batch }) => batch)).toBe(true);
    const full = (run.spent.promptTokens * 2 + run.spent.completionTokens * 10 - run.spent.cachedTokens) / 1e6;
    expect(run.spent.cost).toBeCloseTo(full / 2, 6);
    // Nothing of ours stays at the provider.
    expect(peer.log.filter(({ method }) => method === "DELETE").length).toBeGreaterThanOrEqual(2);
  });

  it.each<[string, { failed: number; alone: number; problems: number }]>([
    ["batch-id-missing", { failed: 1, alone: 0, problems: 0 }],
    ["batch-id-twice", { failed: 0, alone: 0, problems: 1 }],
    ["batch-id-unknown", { failed: 0, alone: 0, problems: 1 }],
    ["batch-truncated", { failed: 1, alone: 0, problems: 1 }],
    ["batch-expired", { failed: 0, alone: 4, problems: 0 }],
    ["batch-poll-500", { failed: 0, alone: 0, problems: 0 }],
    ["batch-poll-429", { failed: 0, alone: 0, problems: 0 }],
  ])("loses and invents nothing on %s", async (fault, expected) => {
    peer.script([{ match: { path: "/batches" }, fault }]);
    const { run, alone } = await nightly();
    expect(run).toMatchObject({ total: 8, done: 8, failed: expected.failed });
    expect([alone, run.batches[0]?.problems.length]).toEqual([expected.alone, expected.problems]);
  });

  it("asks alike tickets once", async () => {
    const { run, alone } = await nightly(() => "N-alike");
    expect(run).toMatchObject({ total: 8, done: 8, failed: 0, spent: { calls: 1 } });
    expect(run.batches).toMatchObject([{ tickets: 8, answered: 8 }]);
    expect(alone).toBe(0);
  });

  it("hands nothing over that could go over a limit", async () => {
    const limits = { runTokens: 500 };
    await setTo({ prices, limits });
    const { run } = await nightly();
    await setTo({ prices });
    expect(run.batches).toEqual([]);
    expect(run.spent.calls).toBe(0);
    expect(run.deadLetters[0]?.failure).toContain("Budget");
  });

  it("ends with the provider's reason when the batch fails", async () => {
    peer.script([{ match: { path: "/batches" }, fault: "batch-failed" }]);
    const { run } = await nightly();
    expect(run.deadLetters).toHaveLength(8);
    expect(run.deadLetters[0]?.failure).toContain("Line 1 is no JSON");
  });
});
