import type { z } from "zod";
import type { RedactedText } from "../../ingest/redact.ts";

/** Turns texts into vectors of one fixed length, L2-normalised. `id` names model and version: vectors of different ids never mix. */
export type Embedder = {
  id: string;
  /** for people: what it is and how good it can be */
  description: string;
  dimensions: number;
  embed(texts: RedactedText[], purpose: "index" | "query"): Promise<number[][]>;
};

/** Only what is in force there on that day may be found. Undefined = any. Dates are `YYYY-MM-DD` in UTC. */
export type Scope = {
  audience?: string | undefined;
  channel?: string | undefined;
  region?: string | undefined;
  language?: string | undefined;
  asOf: string;
};

/** A vector with the scope of the SOP version it belongs to. `effectiveTo` is exclusive, null = open. */
export type VectorEntry = {
  chunkId: string;
  vector: number[];
  audiences: string[];
  channels: string[];
  regions: string[];
  languages: string[];
  effectiveFrom: string;
  effectiveTo: string | null;
};

/**
 * Nearest vectors inside a scope; the filter acts inside the query, so a narrow scope still gives k hits.
 * An index may lag behind; whoever asks checks each hit against the database. `score` is cosine similarity, best first.
 */
export type VectorIndex = {
  description: string;
  /** those of the product's database that it writes to; absent where it keeps nothing there */
  tables?: readonly string[];
  /** prepares storage for vectors of this embedder; safe to repeat */
  prepare(embedder: Pick<Embedder, "id" | "dimensions">): Promise<void>;
  /** writes or replaces by chunk id */
  upsert(embedderId: string, entries: VectorEntry[]): Promise<void>;
  /** forgets everything of an embedder but these chunks */
  keepOnly(embedderId: string, chunkIds: string[]): Promise<void>;
  /** how many vectors of an embedder it holds; an index that lags may say fewer for a while */
  count(embedderId: string): Promise<number>;
  query(embedderId: string, vector: number[], scope: Scope, k: number): Promise<{ chunkId: string; score: number }[]>;
};

/** A prompt whose variable parts are redacted, and the schema its reply must fit. */
export type ModelPrompt = { system: RedactedText; user: RedactedText; schema: z.ZodType };

/** A tool that an agent may call: all its inputs by name, each a text, number or boolean, null = not known. Does not throw. */
export type AgentTool = {
  name: string;
  description: string;
  inputs: string[];
  call(args: Record<string, unknown>): Promise<RedactedText>;
};

export type AgentConversation = {
  system: RedactedText;
  /** the last turn is the customer's */
  turns: { by: "customer" | "agent"; text: RedactedText }[];
  tools: AgentTool[];
};

/** A model that may call tools before it answers. Gives its words, "" when it has none; throws `UpstreamError`. */
export type AgentModel = {
  name: string;
  reply(conversation: AgentConversation, purpose: string): Promise<string>;
};

/** What a call was charged for. `cachedTokens` are those of the prompt that the provider had kept. */
export type ModelUsage = { promptTokens: number; cachedTokens: number; completionTokens: number };

/** A whole answer as it came, with its cost; `tokens` is null where the API gives no probabilities. */
export type ModelReply = {
  text: string;
  usage: ModelUsage;
  tokens: readonly { token: string; logprob: number }[] | null;
};

export type CompleteOptions = {
  /** an answer drawn by its probabilities instead of the likeliest one */
  sampled?: boolean;
  /** over the whole call; the model's own when absent */
  deadlineMs?: number;
};

/** What a batch says about one question. */
export type BatchLine = { kind: "reply"; reply: ModelReply } | { kind: "problem"; why: string };

/** A model that answers many questions within a day, at a lower price. Throws `UpstreamError`. */
export type BatchModel = {
  name: string;
  /** hands questions over, each under its own id; the batch's id at the provider */
  submit(requests: readonly { id: string; prompt: ModelPrompt }[]): Promise<string>;
  poll(batchId: string): Promise<{ status: string; over: boolean; why: string | null }>;
  /** the answers there are, of a batch that is over, by id; what could not be read is a problem */
  results(batchId: string, asked: ReadonlySet<string>): Promise<{ lines: Map<string, BatchLine>; problems: string[] }>;
  /** takes away what lies at the provider of a batch that is over; does nothing where that fails */
  discard(batchId: string): Promise<void>;
};

/** A chat model that answers in JSON. Throws `UpstreamError` when there is no answer to trust. */
export type ChatModel = {
  name: string;
  /** the parsed reply, which fits the schema and is otherwise unverified */
  ask(prompt: ModelPrompt, purpose: string): Promise<unknown>;
  /** like `ask`; `onText` hears of each piece of the reply's JSON as it is written, before anybody knows whether it will be whole */
  stream?(prompt: ModelPrompt, purpose: string, onText: (text: string) => void): Promise<unknown>;
  /** the reply unparsed, with cost and probabilities; whoever asks checks it against the schema */
  complete?(prompt: ModelPrompt, purpose: string, options?: CompleteOptions): Promise<ModelReply>;
};
