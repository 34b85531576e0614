import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { OutboundEntry } from "../people/store.ts";
import { createGate, UpstreamError } from "./gate.ts";
import { createOpenAiEmbedder, type EmbedderSettings } from "./openai-embedder.ts";
import { apiError, embeddings, startOpenAiStub, stubVector } from "./openai-stub.ts";
import type { StubReply, StubServer } from "./stub-server.ts";

const dimensions = 6;
const logged: OutboundEntry[] = [];
const gate = createGate(
  async (entry) => {
    logged.push(entry);
  },
  () => 0,
);
let stub: StubServer;
beforeAll(async () => {
  stub = await startOpenAiStub(() => null, dimensions);
});
afterAll(() => stub.close());
afterEach(() => {
  stub.requests.length = 0;
  stub.faults.length = 0;
  logged.length = 0;
});

const open = (settings: Partial<EmbedderSettings> = {}) =>
  createOpenAiEmbedder(
    { apiKey: "sk-test", baseUrl: `${stub.url}/v1`, model: "local", dimensions, deadlineMs: 20_000, ...settings },
    gate,
  );
const texts = (...list: string[]) => list.map(trustAsRedacted);
const unit = (vector: number[]) => vector.map((value) => value / Math.hypot(...vector));

describe("createOpenAiEmbedder", () => {
  it("gives normalised vectors in the order of the texts, however the API orders them", async () => {
    const embedder = await open();
    expect(embedder.id).toBe("openai:local:6");
    const vectors = await embedder.embed(texts("refund", "payout", "ban"), "index");
    for (const [i, text] of ["refund", "payout", "ban"].entries())
      for (const [j, value] of unit(stubVector(text, dimensions)).entries())
        expect(vectors[i]?.[j]).toBeCloseTo(value, 12);
    expect(stub.requests[0]?.body).toEqual({
      model: "local",
      input: ["refund", "payout", "ban"],
      encoding_format: "float",
    });
    expect(logged).toMatchObject([{ purpose: "embed SOP steps", target: "local", outcome: "ok" }]);
  });

  it("calls nobody for no texts, and refuses an empty one", async () => {
    const embedder = await open();
    expect(await embedder.embed([], "query")).toEqual([]);
    await expect(embedder.embed(texts("a", " "), "query")).rejects.toThrow(RangeError);
    expect(stub.requests).toHaveLength(0);
  });

  it("splits many or long texts into several calls", async () => {
    const embedder = await open();
    expect(
      await embedder.embed(
        Array.from({ length: 300 }, (_, i) => trustAsRedacted(`text ${i}`)),
        "index",
      ),
    ).toHaveLength(300);
    await embedder.embed(texts("a".repeat(80_000), "b".repeat(80_000)), "index");
    expect(stub.requests.map((request) => (request.body as { input: string[] }).input.length)).toEqual([256, 44, 1, 1]);
    expect(logged).toHaveLength(4);
  });

  it("measures an unknown model, and asks a known one for what fits the index", async () => {
    const { dimensions: _, ...unknown } = { apiKey: "k", baseUrl: `${stub.url}/v1`, model: "local", dimensions };
    expect((await createOpenAiEmbedder(unknown, gate)).dimensions).toBe(dimensions);
    const large = await createOpenAiEmbedder({ ...unknown, model: "text-embedding-3-large" }, gate);
    expect(large.id).toBe("openai:text-embedding-3-large:1536");
    stub.faults.push(embeddings(["a"], 1536));
    await large.embed(texts("a"), "query");
    expect(stub.requests.at(-1)?.body).toMatchObject({ dimensions: 1536 });
  });

  const data = (...list: { index: number; embedding: unknown }[]): StubReply => ({
    body: { object: "list", data: list },
  });
  const ones = Array.from({ length: dimensions }, () => 1);

  it.each<[string, StubReply, boolean, RegExp]>([
    ["one vector short", embeddings(["a"], dimensions), true, /not exactly one/],
    [
      "the same index twice",
      data({ index: 0, embedding: ones }, { index: 0, embedding: ones }),
      true,
      /not exactly one/,
    ],
    ["a gap in the order", data({ index: 0, embedding: ones }, { index: 2, embedding: ones }), true, /gaps/],
    ["another length", embeddings(["a", "b"], dimensions + 1), false, /7 numbers instead of 6/],
    [
      "a missing number",
      data({ index: 0, embedding: ones }, { index: 1, embedding: [null] }),
      true,
      /other than embeddings/,
    ],
    [
      "all zeros",
      data({ index: 0, embedding: ones }, { index: 1, embedding: ones.map(() => 0) }),
      true,
      /points nowhere/,
    ],
    ["base64", data({ index: 0, embedding: "AAAA" }, { index: 1, embedding: "AAAA" }), true, /other than embeddings/],
    ["a web page", { body: "<html>" }, true, /a web page instead of JSON/],
    ["nothing", { body: "" }, true, /nothing instead of JSON/],
    ["a rate limit", apiError(429, "rate_limit_exceeded"), true, /limits the rate/],
    ["an empty account", apiError(429, "insufficient_quota"), false, /no quota left/],
    ["a broken connection", "reset", true, /broke the connection/],
  ])("fails plainly and at once on %s", async (_, fault, retryable, message) => {
    stub.faults.push(fault);
    const error = await (await open()).embed(texts("a", "b"), "query").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UpstreamError);
    expect((error as UpstreamError).message).toMatch(message);
    expect((error as UpstreamError).retryable).toBe(retryable);
    expect(stub.requests).toHaveLength(1);
    expect(logged).toHaveLength(1);
  });

  it("fails at the deadline when the peer stops in the middle of its body", async () => {
    stub.faults.push("hang");
    const embedder = await open({ deadlineMs: 300 });
    await expect(embedder.embed(texts("a"), "query")).rejects.toThrow(/did not answer within 300 ms/);
  });
});
