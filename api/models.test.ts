import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiError, embeddings, startOpenAiStub } from "./adapters/openai-stub.ts";
import { type PineconeStub, startPineconeStub } from "./adapters/pinecone-stub.ts";
import type { StubRequest, StubServer } from "./adapters/stub-server.ts";
import { openTestApi, type TestApi } from "./http/test-api.ts";
import { asJsonLines, readingReply, scorecard, sopVersions, ticketOf } from "./qa/fixture.ts";
import { score } from "./qa/schema.ts";

type ChatRequest = { model: string; messages: { role: string; content: string }[] };
type AnswerPrompt = { question: string; chunks: { id: string; source: string }[] };

/** Of text-embedding-3-small as the product asks for it. */
const dimensions = 1536;
const judgeModel = "a-judge";
const answerModel = "an-author";
const rule = "You MUST say sorry for the delay";

const zora = { name: "Zora Quillfeather", email: "zora.quill@example.org", card: "4111 1111 1111 1111" };
const introduction = `My name is ${zora.name}, write to ${zora.email}. I paid with card ${zora.card}.`;
const personal = [/zora/i, /quill/i, /4111[ -]?1111/];

const refunds = `---
id: refund
title: Refund of a lost parcel
owner: Ines Calder
verifier: Tomas Reed
audiences: [human, bot]
channels: [chat]
regions: [US]
languages: [en]
effective_from: 2026-01-01
effective_to: null
---
# Refund of a lost parcel
## Overview
For parcels that the carrier has lost.
## Steps
### 1. Refund the price {#refund}
Look up the payment of the order.

**Constraints:**
- You MUST refund the price of a lost parcel. {#refund-price}
`;

const [parcels] = scorecard.sections;
const oneJudged = { ...scorecard, sections: [{ ...parcels, criteria: parcels?.criteria.slice(0, 2) }] };

let model: StubServer;
let pinecone: PineconeStub;
let api: TestApi;
/** What the author of answers quotes from the source it is shown. */
let quoted: string[] = [];

function reply({ body }: StubRequest): unknown {
  const asked = body as ChatRequest;
  const prompt = asked.messages.at(-1)?.content ?? "";
  if (asked.model === judgeModel) return readingReply({ system: asked.messages[0]?.content ?? "", user: prompt });
  const { chunks } = JSON.parse(prompt) as AnswerPrompt;
  const chunk = chunks.find(({ source }) => source.includes(rule))?.id ?? "";
  return { sentences: quoted.map((quote) => ({ text: `Say: ${quote}.`, chunk, quote })) };
}

function personalTicket(id: string, last: string) {
  const ticket = ticketOf({ id, reply: `Hello ${zora.name}, I have your e-mail ${zora.email}. ${last}` });
  const turns = ticket.turns.map((turn, i) => (i === 0 ? { ...turn, text: `${turn.text} ${introduction}` } : turn));
  return { ...ticket, customer: zora.email, turns };
}

const chatsOf = (name: string) =>
  model.requests.filter(({ path, body }) => path.endsWith("/chat/completions") && (body as ChatRequest).model === name);
const bodiesOf = (server: StubServer) => server.requests.map(({ body }) => JSON.stringify(body));
const outbound = async (server: StubServer) =>
  (await api.call("GET /outbound-log", { as: "head", query: { limit: 500 } })).entries.filter(
    ({ peer }) => peer === new URL(server.url).host,
  );
const importTickets = (tickets: object[]) =>
  api.call("POST /imports/tickets", { as: "qa-lead", body: asJsonLines(tickets), query: { format: "jsonl" } });
const scoreOf = async (id: string, criterionId: string) => {
  const { ticket, scores } = await api.call("GET /tickets/:id", { as: "head", params: { id } });
  return { ticket, found: scores.find((one) => one.criterionId === criterionId) };
};
async function runScoring() {
  const { id } = await api.call("POST /score-runs", { as: "qa-lead", body: {} });
  // A ticket whose call failed waits for a time that idle() does not.
  for (;;) {
    await api.idle();
    const run = await api.call("GET /score-runs/:id", { as: "head", params: { id } });
    if (run.finishedAt !== null) return run;
    await sleep(100);
  }
}
const ask = (question = "What must I say about the delay of a late parcel?") =>
  api.call("POST /answers", { as: "agent", body: { question } });
const search = () => api.call("GET /search", { as: "agent", query: { q: "late parcel delay" } });

beforeAll(async () => {
  model = await startOpenAiStub(reply, dimensions);
  pinecone = await startPineconeStub({ dimension: dimensions, lag: false });
  api = await openTestApi({
    overrides: { now: () => new Date("2026-11-02T09:00:00Z") },
    environment: {
      OPENAI_API_KEY: "key of the models",
      OPENAI_BASE_URL: `${model.url}/v1`,
      PLUMB_JUDGE_MODEL: judgeModel,
      PLUMB_ANSWER_MODEL: answerModel,
      PINECONE_API_KEY: "key of the index",
      PINECONE_INDEX_HOST: pinecone.url,
    },
  });
  await api.call("PUT /judge-spending/settings", { as: "head", body: { samples: 1 } });
  for (const body of [sopVersions[1] ?? "", refunds])
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Tomas Reed" } });
  await api.idle();
});
afterAll(async () => {
  await api.close();
  await Promise.all([model.close(), pinecone.close()]);
});

describe("the switch", () => {
  it("is made by the settings alone and said on the status page", async () => {
    expect((await api.call("GET /status", { as: "nobody" })).modes).toEqual({
      database: "embedded PostgreSQL",
      judge: judgeModel,
      answers: answerModel,
      embeddings: "text-embedding-3-small",
      index: "Pinecone",
    });
  });

  it("takes the vectors of the SOPs from the model and keeps them in Pinecone", async () => {
    const embedded = model.requests.flatMap(({ body }) => (body as { input?: string[] }).input ?? []);
    expect(embedded.some((text) => text.includes(rule))).toBe(true);
    expect(embedded.some((text) => text.includes("You MUST refund the price"))).toBe(true);
    expect(model.requests[0]).toMatchObject({
      path: "/v1/embeddings",
      body: { model: "text-embedding-3-small", dimensions },
      headers: { authorization: "Bearer key of the models" },
    });
    const stored = pinecone.requests.filter(({ path }) => path === "/vectors/upsert");
    expect(stored[0]).toMatchObject({ headers: { "api-key": "key of the index" } });
    const ids = stored.flatMap(({ body }) => (body as { vectors: { id: string }[] }).vectors.map(({ id }) => id));
    expect(new Set(ids).size).toBe(new Set(embedded).size);
    const { retrieval, hits } = await search();
    expect(retrieval).toBe(
      `full-text + Pinecone at ${new URL(pinecone.url).host}, text-embedding-3-small at ${new URL(model.url).host} (a trained model: finds meaning as well as words)`,
    );
    expect(hits[0]?.stages.dense).not.toBeNull();
  });
});

describe("an answer", () => {
  it("is written by the model, each sentence on an exact span of the version in force", async () => {
    quoted = [rule];
    const answer = await ask();
    if (answer.kind !== "answer") throw new Error(answer.message);
    expect(answer).toMatchObject({ writtenBy: answerModel, sentences: [{ text: `Say: ${rule}.` }] });
    const { version } = await api.call("GET /sops/:id", { as: "agent", params: { id: "late-parcel" } });
    for (const { citation } of answer.sentences)
      expect(version?.source.slice(citation.start, citation.end)).toBe(citation.quote);
    expect(answer.sentences[0]?.citation).toMatchObject({ obligationId: "say-sorry", quote: rule });
  });

  it("loses a sentence whose quote stands in no source", async () => {
    quoted = ["You MUST send flowers to the customer", rule];
    const answer = await ask();
    if (answer.kind !== "answer") throw new Error(answer.message);
    expect(answer.sentences.map(({ citation }) => citation.quote)).toEqual([rule]);
  });

  it("is a refusal with a recorded gap when every quote was made up", async () => {
    quoted = ["You MUST send flowers to the customer"];
    expect(await ask()).toMatchObject({ kind: "refusal", reason: "not-covered", gapId: expect.any(String) });
  });

  it("is asked for without the personal data in the question", async () => {
    quoted = [rule];
    const before = chatsOf(answerModel).length;
    for (const datum of Object.values(zora))
      await ask(`What must I say about the delay of the late parcel to the customer ${datum}?`);
    const questions = chatsOf(answerModel)
      .slice(before)
      .map(({ body }) => JSON.stringify(body));
    expect(questions).toHaveLength(3);
    for (const [i, type] of ["[PERSON]", "[EMAIL]", "[CREDIT_CARD]"].entries()) expect(questions[i]).toContain(type);
  });

  it("is looked for without the personal data in the turns before", async () => {
    const body = { question: "What must I say about the delay?", history: [`My parcel is late. ${introduction}`] };
    await api.call("POST /answers", { as: "agent", body });
    const embedded = model.requests
      .filter(({ path }) => path === "/v1/embeddings")
      .map((one) => JSON.stringify(one.body));
    expect(embedded.at(-1)).toMatch(/My parcel is late\. My name is +, write to/);
  });

  it("names the peer when the model cannot answer, and when to ask again", async () => {
    const aVector = embeddings(["any"], dimensions);
    model.faults.push(aVector, apiError(429, "rate_limit_exceeded", { "retry-after": "7" }));
    const response = await api.send("POST /answers", { as: "agent", body: { question: "late parcel delay sorry" } });
    expect([response.status, response.headers.get("retry-after")]).toEqual([502, "7"]);
    expect((await response.json()).error).toMatchObject({ code: "upstream" });
  });
});

describe("a score", () => {
  beforeAll(async () => {
    await api.call("POST /scorecards", { as: "qa-lead", body: oneJudged });
    await importTickets([
      personalTicket("P-1", "I am sorry for the delay."),
      personalTicket("P-2", "Sorry, this is no lie."),
    ]);
  });

  it("is the model's verdict with evidence that is an exact span of the ticket", async () => {
    expect(await runScoring()).toMatchObject({ judge: judgeModel, total: 2, done: 2, failed: 0 });
    const { ticket, found } = await scoreOf("P-1", "apology");
    expect(found).toMatchObject({ verdict: "pass", decidedBy: "model", confidence: null, needsPerson: false });
    expect(found?.evidence).toHaveLength(1);
    for (const { turn, start, end, quote } of found?.evidence ?? [])
      expect(ticket.turns[turn]?.text.slice(start, end)).toBe(quote);
  });

  it("is unscored and goes to a person when the evidence was made up", async () => {
    expect((await scoreOf("P-2", "apology")).found).toMatchObject({
      verdict: "unscored",
      value: null,
      evidence: [],
      needsPerson: true,
    });
  });

  it("asks the model about judged criteria only", async () => {
    expect((await scoreOf("P-1", "greeting")).found).toMatchObject({ verdict: "pass", decidedBy: "check" });
    // One for each ticket, and one more where a quotation had to be mended.
    expect(chatsOf(judgeModel)).toHaveLength(3);
    for (const { body } of chatsOf(judgeModel)) expect(JSON.stringify(body)).not.toContain("Criterion greeting");
  });

  it("is tried again after a 429, and nothing is scored twice", async () => {
    await importTickets([personalTicket("P-3", "I am sorry for the delay.")]);
    const asked = chatsOf(judgeModel).length;
    model.faults.push(apiError(429, "rate_limit_exceeded"));
    expect(await runScoring()).toMatchObject({ total: 3, done: 3, failed: 0 });
    expect(chatsOf(judgeModel).length - asked).toBe(2);
    expect((await scoreOf("P-3", "apology")).found?.verdict).toBe("pass");
    const rows = await api.context.db.select().from(score);
    const pairs = rows.map(({ ticketId, criterionId }) => `${ticketId} ${criterionId}`);
    expect(pairs.sort()).toEqual(["P-1", "P-2", "P-3"].flatMap((id) => [`${id} apology`, `${id} greeting`]));
  });
});

describe("what leaves", () => {
  it("holds no personal data of tickets and questions", async () => {
    const bodies = [...bodiesOf(model), ...bodiesOf(pinecone)];
    for (const pattern of personal) expect(bodies.filter((body) => pattern.test(body))).toEqual([]);
    const judged = chatsOf(judgeModel).map(({ body }) => JSON.stringify(body));
    for (const type of ["[PERSON]", "[EMAIL]", "[CREDIT_CARD]"])
      expect(judged.every((prompt) => prompt.includes(type))).toBe(true);
  });

  it("is logged call by call, with purpose and outcome", async () => {
    const models = await outbound(model);
    const index = await outbound(pinecone);
    expect([models.length, index.length]).toEqual([model.requests.length, pinecone.requests.length]);
    const tally = (entries: typeof models) =>
      [...new Set(entries.map(({ purpose, target, outcome }) => `${purpose}, ${target}: ${outcome}`))].sort();
    expect(tally(models)).toEqual([
      `answer, ${answerModel}: failed: UpstreamError`,
      `answer, ${answerModel}: ok`,
      "embed SOP steps, text-embedding-3-small: ok",
      "embed a question, text-embedding-3-small: ok",
      `judge, ${judgeModel}: failed: UpstreamError`,
      `judge, ${judgeModel}: ok`,
    ]);
    expect(tally(index)).toEqual([
      "check the index, pinecone: ok",
      "list vectors, pinecone: ok",
      "search vectors, pinecone: ok",
      "store vectors, pinecone: ok",
    ]);
    const judged = models.filter(({ purpose }) => purpose === "judge");
    expect(judged).toHaveLength(chatsOf(judgeModel).length);
    expect(judged.filter(({ outcome }) => outcome !== "ok")).toHaveLength(1);
    expect(models.every(({ characters }) => characters > 0)).toBe(true);
  });
});

describe("a search", () => {
  it("goes on with full-text when the embedding model does not answer, and says so", async () => {
    model.faults.push(apiError(503, "overloaded"));
    const { retrieval, hits } = await search();
    expect([retrieval, hits[0]?.sopId]).toEqual([
      "full-text + no vectors (the embedding model did not answer)",
      "late-parcel",
    ]);
  });

  it("goes on with full-text when Pinecone is down, and says so", async () => {
    await pinecone.close();
    const { retrieval, hits } = await search();
    expect([retrieval, hits[0]?.sopId]).toEqual(["full-text + no vectors (the index did not answer)", "late-parcel"]);
    quoted = [rule];
    expect(await ask()).toMatchObject({ kind: "answer", retrieval });
    expect((await outbound(pinecone))[0]).toMatchObject({
      purpose: "search vectors",
      outcome: "failed: UpstreamError",
    });
  });
});
