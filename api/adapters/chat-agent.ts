import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, createAgent, HumanMessage, SystemMessage, tool } from "langchain";
import { z } from "zod";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { type Connection, chatClient } from "./chat-client.ts";
import type { ChatModelSettings } from "./chat-model.ts";
import { type Gate, UpstreamError } from "./gate.ts";
import { throughClient } from "./json-fetch.ts";
import type { AgentConversation, AgentModel, AgentTool } from "./ports.ts";

/** Requests that one reply may cost: a model that only calls tools comes to no end. */
const requestsAReply = 12;

/**
 * A model that calls tools before it answers, behind an OpenAI-compatible API, run by LangChain's agent. Every request goes through the
 * gate by itself, with what it really carries, so that calls of tools in between are logged too. Throws `UpstreamError`.
 */
export function createChatAgent(settings: ChatModelSettings, gate: Gate): AgentModel {
  const baseURL = settings.baseUrl ?? "https://api.openai.com/v1";
  const peer = new URL(baseURL).host;
  return {
    name: settings.model,
    async reply(conversation, purpose) {
      let failure: unknown = null;
      const fetch: typeof globalThis.fetch = async (input, init) => {
        const body = typeof init?.body === "string" ? init.body : "";
        try {
          return await gate({
            peer,
            purpose,
            target: settings.model,
            // Its parts are redacted by their type; what the model itself wrote in between came back from there.
            texts: [trustAsRedacted(body)],
            deadlineMs: settings.deadlineMs ?? 60_000,
            run: (signal) =>
              throughClient({ peer, signal, accept: (reply) => acceptReply(peer, reply) }, (checked) =>
                checked(input, init),
              ),
          });
        } catch (error) {
          failure = error;
          throw error;
        }
      };
      try {
        return await invoke(settings, { baseURL, fetch }, conversation);
      } catch (error) {
        if (failure) throw failure;
        if (error instanceof UpstreamError) throw error;
        throw new UpstreamError(`The agent at ${peer} came to no answer: ${(error as Error).message}`, {
          retryable: false,
          cause: error,
        });
      }
    },
  };
}

async function invoke(
  settings: ChatModelSettings,
  connection: Connection,
  conversation: AgentConversation,
): Promise<string> {
  const model = chatClient(settings, connection);
  const agent = createAgent({
    model,
    tools: conversation.tools.map(langchainTool),
    // A string would be sent as a list of parts, which not every server of this protocol takes.
    systemPrompt: new SystemMessage(conversation.system),
  });
  const messages = conversation.turns.map(({ by, text }) =>
    by === "customer" ? new HumanMessage(text) : new AIMessage(text),
  );
  const state = await agent.invoke(
    { messages },
    // One request and its calls of tools are two steps of the graph.
    { recursionLimit: requestsAReply * 2, callbacks: [new NoTracing()] },
  );
  return state.messages.findLast((message) => AIMessage.isInstance(message))?.text.trim() ?? "";
}

/**
 * Stands in for LangChain's tracer, which it would add by itself where LANGSMITH_TRACING is set and which would send all that it sees
 * past the gate: under this name one is there already, in every step of the graph. (The chat model's context does not reach into them.)
 */
class NoTracing extends BaseCallbackHandler {
  override name = "langchain_tracer";

  /** LangChain asks its tracer for the run to continue: there is none. */
  getRunTreeWithTracingConfig(): undefined {
    return undefined;
  }
}

function langchainTool({ name, description, inputs, call }: AgentTool) {
  // Whatever a model sends reaches the tool: what is missing or foreign is its finding, not the library's.
  const fields = inputs.map((input) => [input, z.union([z.string(), z.number(), z.boolean()]).nullish()] as const);
  return tool((args: Record<string, unknown>) => call(args), {
    name: toolName(name),
    description: `${name}: ${description}`,
    schema: z.looseObject(Object.fromEntries(fields)),
  });
}

/** The protocol allows letters, digits, `_` and `-` in names of tools. */
export function toolName(name: string): string {
  return name.replace(/[^\w-]/gu, "__").slice(0, 64);
}

const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) })).nullish(),
        }),
      }),
    )
    .min(1),
});

/** A whole answer: words, or calls of tools whose arguments can be read. */
function acceptReply(peer: string, body: Record<string, unknown>): void {
  const again = (what: string) => new UpstreamError(`${peer} ${what}.`, { retryable: true });
  const final = (what: string) => new UpstreamError(`The model at ${peer} ${what}.`, { retryable: false });
  const choice = completionSchema.safeParse(body).data?.choices[0];
  if (!choice) throw again("sent something other than a chat completion");
  if (choice.message.refusal) throw final("refused to answer");
  if (choice.finish_reason === "length") throw final("was cut off before its answer was complete");
  if (choice.finish_reason === "content_filter") throw final("was stopped by a content filter");
  if (choice.finish_reason !== "stop" && choice.finish_reason !== "tool_calls")
    throw again(`ended in an unknown way (${choice.finish_reason ?? "no reason"})`);
}
