import { z } from "zod";
import { isReasoning } from "./chat-client.ts";
import { UpstreamError } from "./gate.ts";
import { refusedStatus } from "./json-fetch.ts";
import type { ModelPrompt } from "./ports.ts";

export type ChatStream = {
  settings: { apiKey: string; baseURL: string; model: string };
  prompt: Pick<ModelPrompt, "system" | "user">;
  /** the reply's JSON schema as the provider is told of it */
  schema: Record<string, unknown>;
  signal: AbortSignal;
  /** hears of each piece as it is written */
  onText: (text: string) => void;
  observe?: (status: number, headers: Headers) => void;
};

const chunkSchema = z.object({
  choices: z.array(
    z.object({
      index: z.number(),
      delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

/** What is larger than any answer is a fault. */
const mostCharacters = 200_000;

/**
 * One completion as it is written, over server-sent events. Gives the whole text. A stream that ends without a reason or
 * usage, was refused, cut off or stopped, is an `UpstreamError`: the vendor's client would take it for an answer. Asked as
 * without a stream: one request, strict JSON schema, temperature 0, no redirect.
 */
export async function streamCompletion(stream: ChatStream): Promise<string> {
  const peer = new URL(stream.settings.baseURL).host;
  const response = await opened(stream, peer);
  const written: Written = { text: "", finish: null, refused: false, usage: false };
  try {
    for await (const data of eventsOf(response.body)) {
      if (data === "[DONE]") break;
      read(data, peer, written, stream.onText);
    }
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    stream.signal.throwIfAborted();
    throw new UpstreamError(`${peer} broke the stream off.`, { retryable: true, cause: error });
  }
  if (written.refused) throw failed(`The model at ${peer} refused to answer`, false);
  if (written.finish === "length")
    throw failed(`The model at ${peer} was cut off before its answer was complete`, false);
  if (written.finish === "content_filter") throw failed(`The model at ${peer} was stopped by a content filter`, false);
  if (written.finish !== "stop")
    throw failed(`${peer} ended in an unknown way (${written.finish ?? "no reason"})`, true);
  if (!written.usage) throw failed(`${peer} sent a completion without usage, so it may not be whole`, true);
  return written.text;
}

const failed = (what: string, retryable: boolean) => new UpstreamError(`${what}.`, { retryable });

async function opened({ settings, prompt, schema, signal, observe }: ChatStream, peer: string): Promise<Response> {
  const body = {
    model: settings.model,
    ...(isReasoning(settings.model) ? {} : { temperature: 0 }),
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      { role: "system", content: prompt.system },
      { role: "user", content: prompt.user },
    ],
    response_format: { type: "json_schema", json_schema: { name: "reply", strict: true, schema } },
  };
  try {
    const response = await fetch(`${settings.baseURL}/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        authorization: `Bearer ${settings.apiKey}`,
      },
      body: JSON.stringify(body),
      redirect: "manual",
      signal,
    });
    observe?.(response.status, response.headers);
    if (!response.ok) throw refusedStatus(peer, response.status, response.headers, jsonOf(await response.text()));
    if (response.headers.get("content-type")?.includes("text/event-stream")) return response;
    await response.body?.cancel();
    throw failed(`${peer} does not stream`, false);
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    signal.throwIfAborted();
    throw new UpstreamError(`${peer} broke the connection.`, { retryable: true, cause: error });
  }
}

type Written = { text: string; finish: string | null; refused: boolean; usage: boolean };

function read(data: string, peer: string, written: Written, onText: (text: string) => void): void {
  const json = jsonOf(data);
  if (json?.error) throw failed(`${peer} reported an error within its answer`, true);
  const chunk = chunkSchema.safeParse(json);
  if (!chunk.success) throw failed(`${peer} sent something other than a piece of a completion`, true);
  if (chunk.data.usage) written.usage = true;
  for (const { index, delta, finish_reason } of chunk.data.choices) {
    if (index !== 0) continue;
    if (delta.refusal) written.refused = true;
    if (finish_reason) written.finish = finish_reason;
    if (!delta.content) continue;
    written.text += delta.content;
    if (written.text.length > mostCharacters) throw failed(`${peer} sent more than an answer can be`, false);
    onText(delta.content);
  }
}

/** The data of each event; comments, names and ids of events carry none. */
async function* eventsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of body ?? []) {
    rest += decoder.decode(bytes, { stream: true });
    if (rest.length > mostCharacters) throw failed("The model sent more at once than an answer can be", false);
    const lines = rest.split(/\r\n|\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) yield line.slice(5).trim();
  }
  if (rest.startsWith("data:")) yield rest.slice(5).trim();
}

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
