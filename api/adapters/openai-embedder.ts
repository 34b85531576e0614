import OpenAI from "openai";
import { z } from "zod";
import { type RedactedText, trustAsRedacted } from "../../ingest/redact.ts";
import { type Gate, UpstreamError } from "./gate.ts";
import { throughClient } from "./json-fetch.ts";
import type { Embedder } from "./ports.ts";
import { unitVector } from "./unit-vector.ts";

export type EmbedderSettings = {
  apiKey: string;
  /** of an OpenAI-compatible API, with its version path; null = OpenAI's */
  baseUrl: string | null;
  model: string;
  /** length of the vectors; default: known for OpenAI's models, else asked of the API with one word */
  dimensions?: number;
  /** over each call with its body; default 30,000 */
  deadlineMs?: number;
};

/** The API takes 2,048 inputs and 300,000 tokens a request; rare characters cost up to three tokens each. */
const batchTexts = 256;
const batchCharacters = 100_000;

/** text-embedding-3-* can be shortened by the API; 1,536 stays within what pgvector can index. */
const shortenable = /^text-embedding-3-/;
const knownDimensions: Record<string, number> = {
  "text-embedding-3-small": 1536,
  "text-embedding-3-large": 1536,
  "text-embedding-ada-002": 1536,
};

/**
 * An embedder behind an OpenAI-compatible API. Vectors are L2-normalised, in the order of the texts. Throws `UpstreamError` when the
 * API gives anything but one usable vector a text, and `RangeError` for an empty text. An unknown model costs one call to measure.
 */
export async function createOpenAiEmbedder(settings: EmbedderSettings, gate: Gate): Promise<Embedder> {
  const known = settings.dimensions ?? knownDimensions[settings.model];
  const probe = trustAsRedacted("length");
  const dimensions =
    known ?? (await embedBatch(settings, gate, [probe], "measure the embedding", null))[0]?.length ?? 0;
  return {
    id: `openai:${settings.model}:${dimensions}`,
    description: `${settings.model} at ${hostOf(settings)} (a trained model: finds meaning as well as words)`,
    dimensions,
    async embed(texts, purpose) {
      if (texts.some((text) => text.trim() === "")) throw new RangeError("An empty text has no embedding.");
      const vectors: number[][] = [];
      for (const batch of batches(texts)) {
        vectors.push(
          ...(await embedBatch(
            settings,
            gate,
            batch,
            purpose === "index" ? "embed SOP steps" : "embed a question",
            dimensions,
          )),
        );
      }
      return vectors;
    },
  };
}

/** One request. `dimensions` null = accept any length, as long as all are equal. */
function embedBatch(
  settings: EmbedderSettings,
  gate: Gate,
  texts: RedactedText[],
  purpose: string,
  dimensions: number | null,
): Promise<number[][]> {
  const peer = hostOf(settings);
  let vectors: number[][] = [];
  return gate({
    peer,
    purpose,
    target: settings.model,
    texts,
    deadlineMs: settings.deadlineMs ?? 30_000,
    run: async (signal) => {
      const accept = (body: Record<string, unknown>) => {
        vectors = readVectors(peer, body, texts.length, dimensions);
      };
      await throughClient({ peer, signal, accept }, (fetch) =>
        new OpenAI({
          apiKey: settings.apiKey,
          baseURL: baseUrlOf(settings),
          organization: null,
          project: null,
          maxRetries: 0,
          logLevel: "off",
          fetch,
        }).embeddings.create({
          model: settings.model,
          input: texts,
          encoding_format: "float",
          ...(dimensions !== null && shortenable.test(settings.model) ? { dimensions } : {}),
        }),
      );
      return vectors;
    },
  });
}

const embeddingsSchema = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
});

/** Vectors in the order of `index`, each exactly once. */
function readVectors(
  peer: string,
  body: Record<string, unknown>,
  count: number,
  dimensions: number | null,
): number[][] {
  const fail = (what: string, retryable: boolean) => new UpstreamError(`${peer} sent ${what}.`, { retryable });
  const parsed = embeddingsSchema.safeParse(body);
  if (!parsed.success) throw fail("something other than embeddings", true);
  const byIndex = new Map(parsed.data.data.map((one) => [one.index, one.embedding]));
  if (parsed.data.data.length !== count || byIndex.size !== count)
    throw fail(`not exactly one embedding a text (${count} texts)`, true);
  const expected = dimensions ?? byIndex.get(0)?.length ?? 0;
  return Array.from({ length: count }, (_, index) => {
    const vector = byIndex.get(index);
    if (!vector) throw fail("embeddings with gaps in their order", true);
    if (vector.length !== expected)
      throw fail(`an embedding of ${vector.length} numbers instead of ${expected}`, false);
    const unit = unitVector(vector);
    if (!unit) throw fail("an embedding that points nowhere", true);
    return unit;
  });
}

function* batches(texts: RedactedText[]): Generator<RedactedText[]> {
  let batch: RedactedText[] = [];
  let characters = 0;
  for (const text of texts) {
    if (batch.length === batchTexts || (batch.length > 0 && characters + text.length > batchCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield batch;
}

const baseUrlOf = (settings: EmbedderSettings) => settings.baseUrl ?? "https://api.openai.com/v1";
const hostOf = (settings: EmbedderSettings) => new URL(baseUrlOf(settings)).host;
