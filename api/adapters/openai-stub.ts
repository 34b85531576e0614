import { type StubReply, type StubRequest, type StubServer, startStubServer } from "./stub-server.ts";

/** Words or calls of tools in place of JSON: what `reply` gives for an agent. */
export class Spoken {
  readonly parts: CompletionParts;

  constructor(parts: CompletionParts) {
    this.parts = parts;
  }
}

/** An OpenAI-compatible peer for tests. Chat answers with `reply`, as JSON unless it is `Spoken`; embeddings depend on the text alone and come in reverse order. */
export function startOpenAiStub(reply: (request: StubRequest) => unknown, dimensions: number): Promise<StubServer> {
  return startStubServer((request) => {
    if (request.path === "/v1/chat/completions") {
      const answer = reply(request);
      if ((request.body as { stream?: boolean }).stream) return streamed(JSON.stringify(answer));
      return completion(answer instanceof Spoken ? answer.parts : { content: JSON.stringify(answer) });
    }
    if (request.path === "/v1/embeddings") return embeddings((request.body as { input: string[] }).input, dimensions);
    return apiError(404, "model_not_found");
  });
}

export type CompletionParts = {
  content?: string | null;
  refusal?: string | null;
  toolCalls?: { name: string; arguments: Record<string, unknown> }[];
  finishReason?: string | null;
  usage?: object | null;
};

/** Clients tell messages apart by the id of their completion. */
let completions = 0;

/** A chat completion as OpenAI sends it (openai-openapi 2.3.0), valid unless a part says otherwise. */
export function completion(parts: CompletionParts): StubReply {
  const usage = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };
  const message = {
    role: "assistant",
    content: parts.content ?? null,
    refusal: parts.refusal ?? null,
    annotations: [],
    ...(parts.toolCalls ? { tool_calls: parts.toolCalls.map(toolCall) } : {}),
  };
  const usual = parts.toolCalls ? "tool_calls" : "stop";
  const finish_reason = parts.finishReason === undefined ? usual : parts.finishReason;
  return {
    body: {
      id: `chatcmpl-${++completions}`,
      object: "chat.completion",
      created: 1_700_000_000,
      model: "gpt-4.1-mini-2025-04-14",
      choices: [{ index: 0, finish_reason, logprobs: null, message }],
      ...(parts.usage === null ? {} : { usage: parts.usage ?? usage }),
    },
  };
}

export type StreamParts = {
  finishReason?: string | null;
  usage?: object | null;
  refusal?: string;
  /** in place of the pieces of the text */
  events?: string[];
  /** waited for before the piece of that number is sent */
  before?: (piece: number) => Promise<void>;
};

const pieceLength = 7;

/** A completion in pieces, as OpenAI streams it, valid unless a part says otherwise. */
export function streamed(content: string, parts: StreamParts = {}): StubReply {
  const head = {
    id: `chatcmpl-${++completions}`,
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "stub",
  };
  const event = (choices: object[], usage: object | null = null) =>
    `data: ${JSON.stringify({ ...head, choices, usage })}\n\n`;
  const choice = (delta: object, finish_reason: string | null = null) => [{ index: 0, delta, finish_reason }];
  const pieces = content.match(new RegExp(`[^]{1,${pieceLength}}`, "g")) ?? [];
  async function* body() {
    yield event(choice({ role: "assistant", content: "", ...(parts.refusal ? { refusal: parts.refusal } : {}) }));
    if (parts.events) {
      yield* parts.events;
      return;
    }
    for (const [at, piece] of pieces.entries()) {
      await parts.before?.(at);
      yield event(choice({ content: piece }));
    }
    if (parts.finishReason !== null) yield event(choice({}, parts.finishReason ?? "stop"));
    if (parts.usage !== null)
      yield event([], parts.usage ?? { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 });
    yield "data: [DONE]\n\n";
  }
  return { body: body() };
}

function toolCall({ name, arguments: args }: { name: string; arguments: Record<string, unknown> }, i: number) {
  return { id: `call_${i}_${name}`, type: "function", function: { name, arguments: JSON.stringify(args) } };
}

/** An error as OpenAI sends it. */
export function apiError(status: number, code: string, headers: Record<string, string> = {}): StubReply {
  return { status, headers, body: { error: { message: "Said by the stub.", type: code, param: null, code } } };
}

/** Not normalised, and not in the order of the texts. */
export function embeddings(input: string[], dimensions: number): StubReply {
  const data = input.map((text, index) => ({ object: "embedding", index, embedding: stubVector(text, dimensions) }));
  return {
    body: { object: "list", data: data.reverse(), model: "stub", usage: { prompt_tokens: 1, total_tokens: 1 } },
  };
}

export function stubVector(text: string, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, i) => 1 + (((text.codePointAt(i % text.length) ?? 0) * (i + 3)) % 17));
}
