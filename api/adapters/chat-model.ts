import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { HumanMessage, SystemMessage } from "langchain";
import { z } from "zod";
import { type Connection, chatClient } from "./chat-client.ts";
import { type Gate, UpstreamError } from "./gate.ts";
import { type JsonFetchOptions, throughClient } from "./json-fetch.ts";
import type { ChatModel, ModelPrompt } from "./ports.ts";

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
 * request: whoever asks decides about trying again. Throws `UpstreamError` unless the answer is whole, not refused and fits the schema.
 */
export function createChatModel(settings: ChatModelSettings, gate: Gate): ChatModel {
  const baseURL = settings.baseUrl ?? "https://api.openai.com/v1";
  const peer = new URL(baseURL).host;
  return {
    name: settings.model,
    ask: (prompt, purpose) =>
      gate({
        peer,
        purpose,
        target: settings.model,
        texts: [prompt.system, prompt.user],
        deadlineMs: settings.deadlineMs ?? 60_000,
        run: (signal) => {
          const accept: JsonFetchOptions["accept"] = (body) => acceptCompletion(peer, body, prompt.schema);
          return throughClient({ peer, signal, accept }, (fetch) => invoke(settings, { baseURL, fetch }, prompt));
        },
      }),
  };
}

async function invoke(settings: ChatModelSettings, connection: Connection, prompt: ModelPrompt): Promise<unknown> {
  const model = chatClient(settings, connection);
  const structured = model.withStructuredOutput(prompt.schema, { name: "reply", method: "jsonSchema", strict: true });
  const messages = [new SystemMessage(prompt.system), new HumanMessage(prompt.user)];
  // Where LANGSMITH_TRACING is set, LangChain sends every prompt to LangSmith, past the gate; inside this context it never traces.
  return AsyncLocalStorageProviderSingleton.runWithConfig({}, () => structured.invoke(messages));
}

const completionSchema = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

/** Checks the completion as it came over the wire: LangChain drops refusals, and the client accepts one with no choices. */
function acceptCompletion(peer: string, body: Record<string, unknown>, schema: z.ZodType): void {
  const again = (what: string) => new UpstreamError(`${peer} ${what}.`, { retryable: true });
  const final = (what: string) => new UpstreamError(`The model at ${peer} ${what}.`, { retryable: false });
  const completion = completionSchema.safeParse(body);
  if (!completion.success) throw again("sent something other than a chat completion");
  const choice = completion.data.choices[0];
  if (!choice) throw again("sent a completion with no choices");
  if (choice.message.refusal) throw final("refused to answer");
  if (choice.finish_reason === "length") throw final("was cut off before its answer was complete");
  if (choice.finish_reason === "content_filter") throw final("was stopped by a content filter");
  if (choice.finish_reason !== "stop") throw again(`ended in an unknown way (${choice.finish_reason ?? "no reason"})`);
  if (!completion.data.usage) throw again("sent a completion without usage, so it may not be whole");
  if (!schema.safeParse(jsonOf(choice.message.content ?? "")).success)
    throw final("gave an answer that does not fit its schema");
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
