import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { OutboundEntry } from "../people/store.ts";
import { createChatModel } from "./chat-model.ts";
import { createGate, UpstreamError } from "./gate.ts";
import { apiError, completion, startOpenAiStub } from "./openai-stub.ts";
import type { StubReply, StubServer } from "./stub-server.ts";

const reply = { verdict: "pass", note: null, score: 0.5 };
const schema = z.strictObject({
  verdict: z.enum(["pass", "fail"]),
  note: z.string().nullable(),
  score: z.number().min(0).max(1),
});
const prompt = { system: trustAsRedacted("Judge."), user: trustAsRedacted("Ticket of [PERSON]."), schema };

let stub: StubServer;
const logged: OutboundEntry[] = [];
const gate = createGate(
  async (entry) => {
    logged.push(entry);
  },
  () => 0,
);
const model = (deadlineMs = 20_000) =>
  createChatModel({ apiKey: "sk-test", baseUrl: `${stub.url}/v1`, model: "gpt-4.1-mini", deadlineMs }, gate);

beforeAll(async () => {
  stub = await startOpenAiStub(() => reply, 4);
});
afterAll(() => stub.close());
afterEach(() => {
  stub.requests.length = 0;
  stub.faults.length = 0;
  logged.length = 0;
  vi.unstubAllEnvs();
});

/** One call that must fail with one request and one entry in the log. */
async function failure(fault: StubReply, deadlineMs?: number): Promise<UpstreamError> {
  stub.faults.push(fault);
  const error = await model(deadlineMs)
    .ask(prompt, "judge")
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UpstreamError);
  expect(stub.requests).toHaveLength(1);
  expect(logged).toHaveLength(1);
  return error as UpstreamError;
}

describe("createChatModel", () => {
  it("sends one strict, deterministic request and gives the parsed reply", async () => {
    expect(await model().ask(prompt, "judge")).toEqual(reply);
    expect(stub.requests).toHaveLength(1);
    expect(stub.requests[0]?.headers.authorization).toBe("Bearer sk-test");
    expect(stub.requests[0]?.body).toMatchObject({
      model: "gpt-4.1-mini",
      temperature: 0,
      messages: [
        { role: "system", content: "Judge." },
        { role: "user", content: "Ticket of [PERSON]." },
      ],
      response_format: {
        type: "json_schema",
        json_schema: {
          strict: true,
          schema: { type: "object", required: ["verdict", "note", "score"], additionalProperties: false },
        },
      },
    });
  });

  it("logs what left as hash and length, once a call", async () => {
    await model().ask(prompt, "judge");
    expect(logged).toMatchObject([
      { peer: new URL(stub.url).host, purpose: "judge", target: "gpt-4.1-mini", characters: 26, outcome: "ok" },
    ]);
  });

  it("sends no temperature to a reasoning model", async () => {
    await createChatModel({ apiKey: "k", baseUrl: `${stub.url}/v1`, model: "gpt-5-mini" }, gate).ask(prompt, "judge");
    expect(stub.requests[0]?.body).not.toHaveProperty("temperature");
  });

  it("sends nothing to a tracing service, whatever the environment says", async () => {
    vi.stubEnv("LANGSMITH_TRACING", "true");
    vi.stubEnv("LANGSMITH_ENDPOINT", stub.url);
    vi.stubEnv("LANGSMITH_API_KEY", "test");
    await model().ask(prompt, "judge");
    await awaitAllCallbacks();
    expect(stub.requests.map((request) => request.path)).toEqual(["/v1/chat/completions"]);
  });

  it.each<[string, StubReply, boolean, RegExp]>([
    ["a rate limit", apiError(429, "rate_limit_exceeded"), true, /limits the rate/],
    ["an empty account", apiError(429, "insufficient_quota"), false, /no quota left/],
    ["a wrong key", apiError(401, "invalid_api_key"), false, /does not accept the API key/],
    ["an unknown model", apiError(404, "model_not_found"), false, /does not know this/],
    ["a prompt that is too long", apiError(400, "context_length_exceeded"), false, /context_length_exceeded/],
    ["an overloaded server", apiError(503, "server_is_overloaded"), true, /cannot serve now \(503\)/],
    ["a redirect", { status: 307, headers: { location: "/elsewhere" }, body: "" }, false, /redirects elsewhere/],
    ["a refusal", completion({ refusal: "I cannot help." }), false, /refused to answer/],
    ["a cut answer", completion({ content: '{"verdict":"pa', finishReason: "length" }), false, /cut off/],
    ["a content filter", completion({ content: "", finishReason: "content_filter" }), false, /content filter/],
    ["no finish reason", completion({ content: JSON.stringify(reply), finishReason: null }), true, /unknown way/],
    ["no usage", completion({ content: JSON.stringify(reply), usage: null }), true, /without usage/],
    ["no content", completion({}), false, /does not fit its schema/],
    ["fenced JSON", completion({ content: `\`\`\`json\n${JSON.stringify(reply)}\n\`\`\`` }), false, /does not fit/],
    [
      "a value outside the schema",
      completion({ content: JSON.stringify({ ...reply, score: 7 }) }),
      false,
      /does not fit/,
    ],
    ["no choices", { body: { object: "chat.completion", choices: [] } }, true, /no choices/],
    ["an error with status 200", { body: { error: { message: "x", code: "server_error" } } }, true, /server_error/],
    ["a web page with status 200", { body: "<!doctype html><p>Hello" }, true, /a web page instead of JSON/],
    ["nothing with status 200", { body: "" }, true, /nothing instead of JSON/],
    ["half a body", { headers: { "content-type": "application/json" }, body: '{"id":' }, true, /something else/],
    ["a broken connection", "reset", true, /broke the connection \(\w+\)/],
  ])("fails plainly and at once on %s", async (_, fault, retryable, message) => {
    const error = await failure(fault);
    expect(error.message).toMatch(message);
    expect(error.retryable).toBe(retryable);
    expect(logged[0]?.outcome).toBe("failed: UpstreamError");
  });

  it("gives an accepted answer unparsed, also where it is no JSON", async () => {
    stub.faults.push(completion({ content: "Sure! pass" }));
    expect(await model().complete?.(prompt, "judge")).toMatchObject({
      text: "Sure! pass",
      usage: { promptTokens: 12, completionTokens: 5 },
      tokens: null,
    });
    expect(stub.requests[0]?.body).toMatchObject({ logprobs: true, temperature: 0 });
  });

  it("fails at the deadline when the peer stops in the middle of its body", async () => {
    const error = await failure("hang", 400);
    expect(error.message).toMatch(/did not answer within 400 ms/);
    expect(error.retryable).toBe(true);
    expect(logged[0]?.outcome).toBe("deadline");
  });

  it.each<[string, Record<string, string>, number | null]>([
    ["seconds", { "retry-after": "120" }, 120],
    ["milliseconds", { "retry-after-ms": "1500", "retry-after": "2" }, 1.5],
    ["a date", { date: "Sun, 01 Mar 2026 10:00:00 GMT", "retry-after": "Sun, 01 Mar 2026 10:00:30 GMT" }, 30],
    [
      "the reset of the limit that is used up",
      {
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "6m0s",
        "x-ratelimit-remaining-requests": "9",
        "x-ratelimit-reset-requests": "1h0m0s",
      },
      360,
    ],
    ["nothing", {}, null],
  ])("says how long to wait when a rate limit gives %s", async (_, headers, seconds) => {
    expect((await failure(apiError(429, "rate_limit_exceeded", headers))).retryAfterSeconds).toBe(seconds);
  });
});
