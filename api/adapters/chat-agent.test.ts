import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { OutboundEntry } from "../people/store.ts";
import { createChatAgent, toolName } from "./chat-agent.ts";
import { createGate, UpstreamError } from "./gate.ts";
import { apiError, completion, Spoken, startOpenAiStub } from "./openai-stub.ts";
import type { AgentConversation } from "./ports.ts";
import type { StubReply, StubRequest, StubServer } from "./stub-server.ts";

type Sent = {
  messages: { role: string; content: string | null; tool_call_id?: string }[];
  tools?: { function: { name: string; parameters: object } }[];
};

let stub: StubServer;
let reply: (sent: Sent) => Spoken;
const logged: OutboundEntry[] = [];
const gate = createGate(
  async (entry) => {
    logged.push(entry);
  },
  () => 0,
);
const sentIn = (request: StubRequest | undefined) => request?.body as Sent;
const agent = () => createChatAgent({ apiKey: "sk-test", baseUrl: `${stub.url}/v1`, model: "gpt-4.1-mini" }, gate);
const called: Record<string, unknown>[] = [];
const conversation: AgentConversation = {
  system: trustAsRedacted("Follow the SOP."),
  turns: [{ by: "customer", text: trustAsRedacted("Where is it?") }],
  tools: [
    {
      name: "paydeck.payout",
      description: "status of a payout",
      inputs: ["payout_id"],
      async call(args) {
        called.push(args);
        return trustAsRedacted('{"status":"sent"}');
      },
    },
  ],
};
const callsOnce = (sent: Sent) =>
  sent.messages.some(({ role }) => role === "tool")
    ? new Spoken({ content: "It was sent." })
    : new Spoken({ toolCalls: [{ name: "paydeck__payout", arguments: { payout_id: "PO-1" } }] });

beforeAll(async () => {
  stub = await startOpenAiStub((request) => reply(request.body as Sent), 4);
});
afterAll(() => stub.close());
afterEach(() => {
  for (const list of [stub.requests, stub.faults, logged, called]) list.length = 0;
  vi.unstubAllEnvs();
});

describe("createChatAgent", () => {
  it("calls a tool, sends its answer back and gives the words that follow", async () => {
    reply = callsOnce;
    expect(await agent().reply(conversation, "simulation: agent")).toBe("It was sent.");
    expect(called).toEqual([{ payout_id: "PO-1" }]);
    expect(sentIn(stub.requests[0])).toMatchObject({
      temperature: 0,
      messages: [
        { role: "system", content: "Follow the SOP." },
        { role: "user", content: "Where is it?" },
      ],
      tools: [{ function: { name: "paydeck__payout" } }],
    });
    expect(sentIn(stub.requests[1]).messages.at(-1)).toMatchObject({ role: "tool", content: '{"status":"sent"}' });
  });

  it("logs every request with the length of what it carries", async () => {
    reply = callsOnce;
    await agent().reply(conversation, "simulation: agent");
    expect(logged.map(({ purpose, target, outcome }) => [purpose, target, outcome])).toEqual([
      ["simulation: agent", "gpt-4.1-mini", "ok"],
      ["simulation: agent", "gpt-4.1-mini", "ok"],
    ]);
    expect(logged[1]?.characters).toBeGreaterThan(logged[0]?.characters ?? 0);
  });

  it("sends nothing to a tracing service, whatever the environment says", async () => {
    vi.stubEnv("LANGSMITH_TRACING", "true");
    vi.stubEnv("LANGSMITH_ENDPOINT", stub.url);
    vi.stubEnv("LANGSMITH_API_KEY", "test");
    reply = callsOnce;
    await agent().reply(conversation, "simulation: agent");
    await awaitAllCallbacks();
    expect(stub.requests.map((request) => request.path)).toEqual(["/v1/chat/completions", "/v1/chat/completions"]);
  });

  it("gives up on a model that only calls tools", async () => {
    reply = () => new Spoken({ toolCalls: [{ name: "paydeck__payout", arguments: { payout_id: "PO-1" } }] });
    const error = await agent()
      .reply(conversation, "simulation: agent")
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "UpstreamError", retryable: false });
    expect(stub.requests.length).toBeLessThanOrEqual(13);
  });

  it.each<[string, StubReply, boolean, RegExp]>([
    ["a rate limit", apiError(429, "rate_limit_exceeded"), true, /limits the rate/],
    ["a refusal", completion({ refusal: "I cannot help." }), false, /refused to answer/],
    ["a cut answer", completion({ content: "It was", finishReason: "length" }), false, /cut off/],
    ["a web page", { body: "<html></html>" }, true, /a web page/],
    ["a broken connection", "reset", true, /broke the connection/],
  ])("fails with one request at %s", async (_, fault, retryable, message) => {
    stub.faults.push(fault);
    const error = await agent()
      .reply(conversation, "simulation: agent")
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ retryable, message: expect.stringMatching(message) });
    expect(stub.requests).toHaveLength(1);
  });
});

describe("toolName", () => {
  it("keeps what the protocol allows and marks the rest", () => {
    expect([toolName("paydeck.open_trace"), toolName("a b")]).toEqual(["paydeck__open_trace", "a__b"]);
  });
});
