import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { OutboundEntry } from "../people/store.ts";
import { createGate, UpstreamError } from "./gate.ts";
import { createPineconeIndex } from "./pinecone-index.ts";
import { type PineconeStub, startPineconeStub } from "./pinecone-stub.ts";
import type { VectorEntry } from "./ports.ts";
import type { StubReply } from "./stub-server.ts";

const logged: OutboundEntry[] = [];
const gate = createGate(
  async (entry) => {
    logged.push(entry);
  },
  () => 0,
);
let stub: PineconeStub;
beforeAll(async () => {
  stub = await startPineconeStub({ dimension: 3, lag: false });
});
afterAll(() => stub.close());
afterEach(() => {
  stub.requests.length = 0;
  stub.faults.length = 0;
  logged.length = 0;
});

const open = (deadlineMs = 20_000, rng = () => 0) =>
  createPineconeIndex({ apiKey: "pc-test", indexHost: stub.url, deadlineMs }, gate, rng);
const entry = (chunkId: string, dimensions = 3): VectorEntry => ({
  chunkId,
  vector: Array.from({ length: dimensions }, (_, i) => i + 1),
  audiences: [],
  channels: ["chat"],
  regions: [],
  languages: [],
  effectiveFrom: "2026-01-01",
  effectiveTo: null,
});
const today = { asOf: "2026-03-01" };
const rateLimit = (headers: Record<string, string> = {}): StubReply => ({
  status: 429,
  headers,
  body: { code: 8, message: "Too many requests", details: [] },
});

async function failure(run: () => Promise<unknown>): Promise<UpstreamError> {
  const error = await run().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UpstreamError);
  return error as UpstreamError;
}

describe("createPineconeIndex", () => {
  it("writes scope as metadata and filters inside the query", async () => {
    await open().upsert("m", [entry("a")]);
    await open().query("m", [1, 2, 3], { ...today, channel: "chat" }, 4);
    const norm = Math.hypot(1, 2, 3);
    expect(stub.requests.map((request) => [request.path, request.body])).toEqual([
      [
        "/vectors/upsert",
        {
          namespace: "m",
          vectors: [
            {
              id: "a",
              values: [1 / norm, 2 / norm, 3 / norm],
              metadata: {
                audiences: ["*"],
                channels: ["chat"],
                regions: ["*"],
                languages: ["*"],
                effectiveFrom: 20_454,
                effectiveTo: 9_999_999,
              },
            },
          ],
        },
      ],
      [
        "/query",
        {
          namespace: "m",
          topK: 4,
          vector: [1 / norm, 2 / norm, 3 / norm],
          filter: { effectiveFrom: { $lte: 20_513 }, effectiveTo: { $gt: 20_513 }, channels: { $in: ["chat", "*"] } },
        },
      ],
    ]);
    expect(logged.map((one) => [one.purpose, one.characters, one.outcome])).toEqual([
      ["store vectors", 0, "ok"],
      ["search vectors", 0, "ok"],
    ]);
  });

  it("writes at most 100 vectors and 2 MB a request", async () => {
    await open().upsert(
      "m",
      Array.from({ length: 205 }, (_, i) => entry(`c${i}`)),
    );
    const sizes = stub.requests.map((request) => (request.body as { vectors: unknown[] }).vectors.length);
    expect(sizes).toEqual([100, 100, 5]);
    const wide = await startPineconeStub({ dimension: 1536, lag: false });
    const index = createPineconeIndex({ apiKey: "k", indexHost: wide.url }, gate, () => 0);
    await index.upsert(
      "m",
      Array.from({ length: 100 }, (_, i) => entry(`c${i}`, 1536)),
    );
    await wide.close();
    for (const { body } of wide.requests) expect(JSON.stringify(body).length).toBeLessThan(2_000_000);
  });

  it("refuses an index of another dimension", async () => {
    const error = await failure(() => open().prepare({ id: "m", dimensions: 4 }));
    expect(error.retryable).toBe(false);
    expect(error.message).toMatch(/takes vectors of 3 numbers, the embedder m makes 4/);
  });

  it.each<[string, StubReply]>([
    ["a rate limit", rateLimit()],
    ["a broken connection", "reset"],
    ["a failure of the server", { status: 503, body: "unavailable" }],
    ["an empty object", { body: {} }],
    ["a web page with status 200", { body: "<html>" }],
  ])("tries a search again after %s, as one call in the log", async (_, fault) => {
    await open().upsert("m", [entry("a")]);
    stub.faults.push(fault, fault);
    const hits = await open().query("m", [1, 2, 3], today, 1);
    expect(hits.map((hit) => hit.chunkId)).toEqual(["a"]);
    expect(stub.requests.filter((request) => request.path === "/query")).toHaveLength(3);
    expect(logged.filter((one) => one.purpose === "search vectors")).toHaveLength(1);
  });

  it("gives up after four tries", async () => {
    stub.faults.push(...Array.from({ length: 5 }, () => rateLimit()));
    const error = await failure(() => open().query("m", [1, 2, 3], today, 1));
    expect([error.message, error.retryable]).toEqual([expect.stringMatching(/limits the rate/), true]);
    expect(stub.requests).toHaveLength(4);
  });

  it("does not sit out a wait that would use up the deadline", async () => {
    stub.faults.push(rateLimit({ "retry-after": "60" }));
    const error = await failure(() => open().query("m", [1, 2, 3], today, 1));
    expect(error.retryAfterSeconds).toBe(60);
    expect(stub.requests).toHaveLength(1);
  });

  it("counts fewer stored vectors than sent as a failure, and sends them again", async () => {
    stub.faults.push({ body: { upsertedCount: 1 } });
    await open().upsert("m", [entry("a"), entry("b")]);
    expect(stub.requests).toHaveLength(2);
  });

  it.each<[number, RegExp]>([
    [401, /does not accept the API key/],
    [400, /refused the request/],
    [404, /does not know this address/],
  ])("does not try again after status %i", async (status, message) => {
    stub.faults.push({ status, body: "no" });
    const error = await failure(() => open().query("m", [1, 2, 3], today, 1));
    expect([error.message, error.retryable]).toEqual([expect.stringMatching(message), false]);
    expect(stub.requests).toHaveLength(1);
  });

  it("fails at the deadline when Pinecone hangs, or while it waits to try again", async () => {
    stub.faults.push("hang");
    expect((await failure(() => open(300).query("m", [1, 2, 3], today, 1))).message).toMatch(/within 300 ms/);
    stub.faults.push(rateLimit(), rateLimit(), rateLimit());
    expect((await failure(() => open(300, () => 1e4).query("m", [1, 2, 3], today, 1))).message).toMatch(
      /within 300 ms/,
    );
    expect(logged.map((one) => one.outcome)).toEqual(["deadline", "deadline"]);
  });
});
