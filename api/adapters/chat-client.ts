import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { ChatOpenAI } from "@langchain/openai";
import type { BaseMessage } from "langchain";
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

/** Names the call that a shared client's request belongs to. It is taken out before anything is sent. */
const callHeader = "x-plumb-call";

const asyncContext = () => AsyncLocalStorageProviderSingleton.getInstance();

/** Asks through a client that all calls share; `fetch` is this call's own door. */
export type SharedClient = (messages: BaseMessage[], options: object, fetch: Fetch) => Promise<void>;
type Fetch = Connection["fetch"];

/**
 * A client for many calls at once, because making one takes longer than a request. Every call still leaves by its own door: its number
 * travels in a header from the call to the client's fetch, so that no answer can reach another call; a request without a known
 * number is not sent.
 */
export function sharedChatClient(
  settings: Pick<ChatModelSettings, "apiKey" | "model">,
  baseURL: string,
  answers: { sampled?: boolean; logprobs?: boolean },
): SharedClient {
  const doors = new Map<string, Fetch>();
  // Where LANGSMITH_TRACING is set, LangChain sends every prompt to LangSmith, past the gate; inside this context it never traces.
  const untraced = AsyncLocalStorageProviderSingleton.runWithConfig({}, () => asyncContext().getStore());
  let calls = 0;
  const client = chatClient(
    settings,
    {
      baseURL,
      fetch: async (input, init) => {
        const headers = new Headers(init?.headers);
        const door = doors.get(headers.get(callHeader) ?? "");
        if (!door) throw new Error("a request of no known call was not sent");
        headers.delete(callHeader);
        return door(input, { ...init, headers });
      },
    },
    answers,
  );
  return async (messages, options, fetch) => {
    calls += 1;
    const call = String(calls);
    doors.set(call, fetch);
    try {
      await asyncContext().run(untraced, () =>
        client.invoke(messages, { ...options, options: { headers: { [callHeader]: call } } } as never),
      );
    } finally {
      doors.delete(call);
    }
  };
}

/** Reasoning models refuse every temperature but their own, and give no probabilities of their tokens. */
export function isReasoning(model: string): boolean {
  return /^(o\d|gpt-5)/.test(model);
}
