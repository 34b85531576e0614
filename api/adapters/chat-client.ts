import { ChatOpenAI } from "@langchain/openai";
import type { ChatModelSettings } from "./chat-model.ts";

/** Where requests go and through which door: `fetch` is the one that watches the whole call. */
export type Connection = { baseURL: string; fetch: typeof fetch };

/** LangChain's client for an OpenAI-compatible model, as every call of the product wants it: one request, no retries, no log. */
export function chatClient(
  settings: Pick<ChatModelSettings, "apiKey" | "model">,
  connection: Connection,
  answers: { sampled?: boolean; logprobs?: boolean } = {},
): ChatOpenAI {
  return new ChatOpenAI({
    apiKey: settings.apiKey,
    model: settings.model,
    ...(isReasoning(settings.model)
      ? {}
      : { temperature: answers.sampled ? 1 : 0, ...(answers.logprobs ? { logprobs: true } : {}) }),
    // LangChain parses inside its retry loop: its default turns one reply that misses the schema into 7 paid calls.
    maxRetries: 0,
    configuration: { ...connection, organization: null, project: null, logLevel: "off" },
  });
}

/** Reasoning models refuse every temperature but their own, and give no probabilities of their tokens. */
export function isReasoning(model: string): boolean {
  return /^(o\d|gpt-5)/.test(model);
}
