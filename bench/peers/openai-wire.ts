import { createHash } from "node:crypto";

/** A request for a completion, as far as the stub reads it. */
export type ChatRequest = {
  model: string;
  messages: { role: string; content: string | { type: string; text?: string }[] | null }[];
  response_format?: { type: string; json_schema?: { name: string; schema: JsonSchema; strict?: boolean } };
  tools?: { type: string; function: { name: string; parameters?: JsonSchema } }[];
  logprobs?: boolean;
  top_logprobs?: number;
  temperature?: number;
  n?: number;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
};

export type JsonSchema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
  minimum?: number;
  maximum?: number;
  minItems?: number;
};

export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter";
export type Spoken = { content: string; toolCall: { name: string; arguments: string } | null; sureness: number };
export type Completion = ReturnType<typeof completionOf>;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A number in [0, 1) that depends on the key alone: the same request gets the same answer in whatever order requests come. */
export function chance(seed: number, key: string): number {
  return Number.parseInt(sha256(`${seed}:${key}`).slice(0, 12), 16) / 2 ** 48;
}

/** Four characters a token: close to English, and the same for every client that is compared. */
export const tokensIn = (text: string): number => Math.ceil(text.length / 4);

export function textOf(content: ChatRequest["messages"][number]["content"]): string {
  if (content === null || content === undefined) return "";
  return typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");
}

/** Everything a provider counts as prompt: messages, schema of the answer and tools. */
export function promptTokens(request: ChatRequest): number {
  const said = request.messages.reduce((sum, message) => sum + tokensIn(textOf(message.content)) + 4, 0);
  const schema = request.response_format?.json_schema;
  return (
    said +
    (schema ? tokensIn(JSON.stringify(schema)) : 0) +
    (request.tools ? tokensIn(JSON.stringify(request.tools)) : 0)
  );
}

/** Tokens of a text with their log-probabilities: words of a verdict are as sure as `sureness`, all else is certain. */
export function logprobsOf(content: string, sureness: number, alternatives = 0) {
  const tokens = content.match(/\s*[\p{L}\p{N}_-]+|\s*[^\p{L}\p{N}\s]+|\s+/gu) ?? [];
  let verdictNext = 0;
  return tokens.map((token) => {
    const word = token.trim();
    if (word === "verdict") verdictNext = 2;
    const value = verdictNext > 0 && /^[\p{L}\p{N}-]+$/u.test(word) && word !== "verdict";
    if (value) verdictNext = 0;
    const logprob = value ? Math.log(sureness) : -0.000_01;
    const bytes = [...Buffer.from(token)];
    return { token, logprob, bytes, top_logprobs: alternatives > 0 ? [{ token, logprob, bytes }] : [] };
  });
}

/** A whole completion as openai-openapi 2.3.0 describes it. */
export function completionOf(request: ChatRequest, spoken: Spoken, cached: number, created: number) {
  const prompt = promptTokens(request);
  const answer = tokensIn(spoken.content) + tokensIn(spoken.toolCall?.arguments ?? "");
  const id = `chatcmpl-${sha256(JSON.stringify(request)).slice(0, 24)}`;
  const message = {
    role: "assistant" as const,
    content: spoken.toolCall ? null : spoken.content,
    refusal: null as string | null,
    annotations: [],
    ...(spoken.toolCall
      ? { tool_calls: [{ id: `call_${id.slice(-8)}`, type: "function", function: spoken.toolCall }] }
      : {}),
  };
  const finish_reason: FinishReason = spoken.toolCall ? "tool_calls" : "stop";
  const logprobs = request.logprobs
    ? { content: logprobsOf(spoken.content, spoken.sureness, request.top_logprobs), refusal: null }
    : null;
  return {
    id,
    object: "chat.completion" as const,
    created,
    model: request.model,
    service_tier: "default",
    system_fingerprint: "fp_stub",
    choices: Array.from({ length: request.n ?? 1 }, (_, index) => ({ index, finish_reason, logprobs, message })),
    usage: {
      prompt_tokens: prompt,
      completion_tokens: answer,
      total_tokens: prompt + answer,
      prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
  };
}

/** An error in OpenAI's shape; all four members are required there. */
export function errorBody(message: string, type: string, code: string | null = null, param: string | null = null) {
  return { error: { message, type, param, code } };
}

/** Vectors that depend on the text alone, not normalised, as base64 where the client asks for it (its default). */
export function embeddingsOf(
  body: { input: string | string[]; model: string; encoding_format?: string; dimensions?: number },
  shuffle: boolean,
) {
  const inputs = typeof body.input === "string" ? [body.input] : body.input;
  const size = body.dimensions ?? 256;
  const data = inputs.map((text, index) => {
    const vector = Array.from({ length: size }, (_, i) => chance(i, text) * 2 - 1);
    const embedding =
      body.encoding_format === "base64" ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector;
    return { object: "embedding" as const, index, embedding };
  });
  const tokens = inputs.reduce((sum, text) => sum + tokensIn(text), 0);
  return {
    object: "list" as const,
    data: shuffle ? data.reverse() : data,
    model: body.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
