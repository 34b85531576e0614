import { setTimeout as sleep } from "node:timers/promises";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { OutboundEntry } from "../people/store.ts";
import { createChatModel } from "./chat-model.ts";
import { createGate, UpstreamError } from "./gate.ts";
import { apiError, completion, startOpenAiStub, streamed } from "./openai-stub.ts";
import { type StubReply, type StubRequest, type StubServer, startStubServer } from "./stub-server.ts";

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

  it("gives each of many calls its own answer, whichever comes first, and breaks only the one that breaks", async () => {
    const texts = fc.sample(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 60, maxLength: 60 }), {
      seed: 20_261_201,
      numRuns: 1,
    })[0] as string[];
    const broken = (text: string) => texts.indexOf(text) % 5 === 2;
    const userOf = (request: StubRequest) => (request.body as { messages: { content: string }[] }).messages[1]?.content;
    const slow = await startStubServer(async (request) => {
      const user = userOf(request) ?? "";
      const at = texts.indexOf(user);
      await sleep((at * 37) % 50);
      return broken(user) ? "reset" : completion({ content: JSON.stringify({ said: user }) });
    });
    const echo = createChatModel({ apiKey: "k", baseUrl: `${slow.url}/v1`, model: "gpt-4.1-mini" }, gate);
    const answers = await Promise.allSettled(
      texts.map((text) =>
        echo.ask({ ...prompt, user: trustAsRedacted(text), schema: z.strictObject({ said: z.string() }) }, "judge"),
      ),
    );
    await slow.close();
    expect(answers.map((one) => (one.status === "fulfilled" ? one.value : one.reason.message))).toEqual(
      texts.map((text) => (broken(text) ? expect.stringContaining("broke the connection") : { said: text })),
    );
    expect(slow.requests).toHaveLength(texts.length);
    expect(JSON.stringify(slow.requests.map(({ headers }) => headers))).not.toContain("x-plumb");
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

describe("a reply as it is written", () => {
  const text = JSON.stringify(reply);
  const write = async (fault: StubReply, deadlineMs?: number) => {
    stub.faults.push(fault);
    const heard: string[] = [];
    const result = await model(deadlineMs)
      .stream?.(prompt, "answer", (piece) => heard.push(piece))
      .catch((error: unknown) => error);
    expect([stub.requests.length, logged.length]).toEqual([1, 1]);
    return { heard: heard.join(""), result };
  };

  it("is heard piece by piece and given whole, asked for as without a stream", async () => {
    expect(await write(streamed(text))).toEqual({ heard: text, result: reply });
    expect(stub.requests[0]?.body).toMatchObject({
      stream: true,
      temperature: 0,
      response_format: { type: "json_schema", json_schema: { strict: true } },
    });
    expect(logged).toMatchObject([{ purpose: "answer", target: "gpt-4.1-mini", characters: 26, outcome: "ok" }]);
  });

  it.each<[string, StubReply, boolean, RegExp]>([
    ["no finish reason", streamed(text, { finishReason: null }), true, /unknown way \(no reason\)/],
    ["a cut answer", streamed(text, { finishReason: "length" }), false, /cut off/],
    ["a content filter", streamed(text, { finishReason: "content_filter" }), false, /content filter/],
    ["no usage", streamed(text, { usage: null }), true, /without usage/],
    ["a refusal", streamed("", { refusal: "I cannot help." }), false, /refused to answer/],
    ["an error in the middle", streamed(text, { events: ['data: {"error":{}}\n\n'] }), true, /error within/],
    ["a piece that is none", streamed(text, { events: ["data: {no\n\n"] }), true, /other than a piece/],
    ["an end at once", streamed(text, { events: [] }), true, /unknown way/],
    ["what does not fit its schema", streamed('{"verdict":"maybe"}'), false, /does not fit its schema/],
    ["a rate limit", apiError(429, "rate_limit_exceeded"), true, /limits the rate/],
    ["a redirect", { status: 307, headers: { location: "/elsewhere" }, body: "" }, false, /redirects elsewhere/],
    ["a reply that is no stream", completion({ content: text }), false, /does not stream/],
    ["a broken connection", "reset", true, /broke the connection/],
  ])("fails plainly and at once on %s", async (_, fault, retryable, message) => {
    const { result } = await write(fault);
    expect(result).toBeInstanceOf(UpstreamError);
    expect((result as UpstreamError).message).toMatch(message);
    expect((result as UpstreamError).retryable).toBe(retryable);
    expect(logged[0]?.outcome).toBe("failed: UpstreamError");
  });

  it("fails at the deadline over the whole call when the peer stops in the middle", async () => {
    const forever = new Promise<void>(() => {});
    const { heard, result } = await write(
      streamed(text, { before: async (at) => (at > 1 ? forever : undefined) }),
      400,
    );
    expect((result as UpstreamError).message).toMatch(/did not answer within 400 ms/);
    expect(text.startsWith(heard) && heard.length < text.length).toBe(true);
    expect(logged[0]?.outcome).toBe("deadline");
  });

  it("reads comments and other line ends, and the first choice alone", async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    const events = [
      ": hello\r\n\r\n",
      `event: x\r\ndata: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\r\n\r\n`,
      `data: ${JSON.stringify({ choices: [{ index: 1, delta: { content: "other" } }] })}\r\n\r\n`,
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage })}\n\n`,
    ];
    expect(await write(streamed(text, { events }))).toEqual({ heard: text, result: reply });
  });
});
