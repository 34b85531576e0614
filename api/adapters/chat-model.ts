import { HumanMessage, SystemMessage } from "langchain";
import { z } from "zod";
import type { TokenProbability } from "../../evals/token-confidence.ts";
import { isReasoning, type SharedClient, sharedChatClient } from "./chat-client.ts";
import { streamCompletion } from "./chat-stream.ts";
import { type Gate, UpstreamError } from "./gate.ts";
import type { Governor } from "./governor.ts";
import { type JsonFetchOptions, throughClient } from "./json-fetch.ts";
import type { ChatModel, CompleteOptions, ModelPrompt, ModelReply } from "./ports.ts";
import { promptTokens, wireSchema } from "./wire-schema.ts";

export type ChatModelSettings = {
  apiKey: string;
  /** of an OpenAI-compatible API, with its version path; null = OpenAI's */
  baseUrl: string | null;
  model: string;
  /** over the whole call with its body; default 60,000 */
  deadlineMs?: number;
};

/**
 * A chat model behind an OpenAI-compatible API, asked through LangChain with a strict JSON schema at temperature 0. One call is one
 * request: whoever asks decides about trying again. Throws `UpstreamError` unless the answer is whole and not refused, and, for `ask`,
 * fits the schema. A governor, where given, holds calls back that the peer would refuse.
 */
export function createChatModel(settings: ChatModelSettings, gate: Gate, governor: Governor | null = null): ChatModel {
  const baseURL = settings.baseUrl ?? "https://api.openai.com/v1";
  const peer = new URL(baseURL).host;
  const clients = new Map<string, SharedClient>();
  function clientFor({ sampled = false, logprobs = false }: Answers): SharedClient {
    const key = `${sampled} ${logprobs}`;
    const client = clients.get(key) ?? sharedChatClient(settings, baseURL, { sampled, logprobs });
    clients.set(key, client);
    return client;
  }
  async function call(prompt: ModelPrompt, purpose: string, options: CompleteOptions, check: boolean) {
    let reply: ModelReply | null = null;
    // Probabilities are for who reads them: an answer that is only parsed goes without.
    const asked = { ...options, logprobs: !check };
    const send = (observe?: JsonFetchOptions["observe"]) =>
      gate({
        peer,
        purpose,
        target: settings.model,
        texts: [prompt.system, prompt.user],
        deadlineMs: options.deadlineMs ?? settings.deadlineMs ?? 60_000,
        run: (signal) => {
          const accept: JsonFetchOptions["accept"] = (body) => {
            const read = acceptCompletion(peer, body);
            if (check && !prompt.schema.safeParse(jsonOf(read.text)).success)
              throw notUsable(peer, "gave an answer that does not fit its schema");
            reply = read;
          };
          const through = { peer, signal, accept, passOn: withoutLogprobs, ...(observe ? { observe } : {}) };
          // The client reads the content too, and stumbles over what is no JSON; an accepted answer is the caller's to judge.
          return throughClient(through, (fetch) => invoke(clientFor(asked), fetch, prompt)).catch((error: unknown) => {
            if (reply === null) throw error;
          });
        },
      });
    await (governor ? governor.run(promptTokens(prompt), send) : send());
    return reply as ModelReply | null;
  }
  async function stream(prompt: ModelPrompt, purpose: string, onText: (text: string) => void): Promise<unknown> {
    const { apiKey, model } = settings;
    const send = (observe?: JsonFetchOptions["observe"]) =>
      gate({
        peer,
        purpose,
        target: model,
        texts: [prompt.system, prompt.user],
        deadlineMs: settings.deadlineMs ?? 60_000,
        run: async (signal) => {
          const through = { signal, onText, ...(observe ? { observe } : {}) };
          const schema = wireSchema(prompt.schema);
          const reply = jsonOf(
            await streamCompletion({ settings: { apiKey, baseURL, model }, prompt, schema, ...through }),
          );
          if (prompt.schema.safeParse(reply).success) return reply;
          throw notUsable(peer, "gave an answer that does not fit its schema");
        },
      });
    return governor ? governor.run(promptTokens(prompt), send) : send();
  }
  return {
    name: settings.model,
    stream,
    async ask(prompt, purpose) {
      return jsonOf((await call(prompt, purpose, {}, true))?.text ?? "");
    },
    async complete(prompt, purpose, options = {}) {
      const reply = await call(prompt, purpose, options, false);
      if (!reply) throw new UpstreamError(`${peer} gave no answer.`, { retryable: true });
      return reply;
    },
  };
}

/** The answer as the client needs it: probabilities are most of its length, are read already, and the client would read them again. */
function withoutLogprobs(body: Record<string, unknown>): string {
  const choices = (body.choices as Record<string, unknown>[]).map(({ logprobs: _, ...choice }) => choice);
  return JSON.stringify({ ...body, choices });
}

/** The request as a batch's line holds it: the same question as a call asks. */
export function requestOf(model: string, { system, user, schema }: ModelPrompt): Record<string, unknown> {
  return {
    model,
    messages: [
      { role: "system", content: system },
      { role: "user", content: user },
    ],
    ...(isReasoning(model) ? {} : { temperature: 0, logprobs: true }),
    response_format: { type: "json_schema", json_schema: { name: "reply", strict: true, schema: wireSchema(schema) } },
  };
}

type Answers = Pick<CompleteOptions, "sampled"> & { logprobs?: boolean };

async function invoke(client: SharedClient, fetch: typeof globalThis.fetch, prompt: ModelPrompt): Promise<void> {
  const json_schema = { name: "reply", strict: true, schema: wireSchema(prompt.schema) };
  const messages = [new SystemMessage(prompt.system), new HumanMessage(prompt.user)];
  await client(messages, { response_format: { type: "json_schema", json_schema } }, fetch);
}

/** Hundreds of tokens in every answer: they are looked at and not copied. */
function areTokens(list: unknown): boolean {
  const isToken = (one: Partial<TokenProbability> | null) =>
    typeof one?.token === "string" && Number.isFinite(one.logprob);
  return Array.isArray(list) && list.every(isToken);
}

const completionSchema = z.object({
  object: z.literal("chat.completion"),
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      logprobs: z.object({ content: z.custom<TokenProbability[]>(areTokens).nullish() }).nullish(),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

const notUsable = (peer: string, what: string) =>
  new UpstreamError(`The model at ${peer} ${what}.`, { retryable: false });

/** Checks the completion as it came over the wire: LangChain drops refusals, and the client accepts one with no choices. */
export function acceptCompletion(peer: string, body: Record<string, unknown>): ModelReply {
  const again = (what: string) => new UpstreamError(`${peer} ${what}.`, { retryable: true });
  const completion = completionSchema.safeParse(body);
  if (!completion.success) throw again("sent something other than a chat completion");
  const { choices, usage } = completion.data;
  const [choice] = choices;
  if (!choice) throw again("sent a completion with no choices");
  if (choice.message.refusal) throw notUsable(peer, "refused to answer");
  if (choice.finish_reason === "length") throw notUsable(peer, "was cut off before its answer was complete");
  if (choice.finish_reason === "content_filter") throw notUsable(peer, "was stopped by a content filter");
  if (choice.finish_reason !== "stop") throw again(`ended in an unknown way (${choice.finish_reason ?? "no reason"})`);
  if (!usage) throw again("sent a completion without usage, so it may not be whole");
  return {
    text: choice.message.content ?? "",
    tokens: choice.logprobs?.content ?? null,
    usage: {
      promptTokens: usage.prompt_tokens,
      cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      completionTokens: usage.completion_tokens,
    },
  };
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
