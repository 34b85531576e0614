import { createHash } from "node:crypto";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { embed, type LexicalModel } from "../../sops/lexicon.ts";
import type { Embedder, VectorIndex } from "../adapters/ports.ts";
import { unitVector } from "../adapters/unit-vector.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";
import type { fitSopModel } from "./fit-model.ts";
import type { SopStore } from "./store.ts";

const embedBatch = 64;
/** What a search reads of them lies together and is known to be visible only after a vacuum. */
const writtenTables = ["sop_version", "sop_coverage", "sop_chunk", "chunk_embedding", "plumb_vector"];

/** The embedder that needs no download: statistics and a projection fitted to the SOPs themselves. */
export function lexicalEmbedder(id: string, model: LexicalModel): Embedder {
  return {
    id,
    description: "embedded (fitted to these SOPs; matches words and their company, not meaning at large)",
    dimensions: model.dimensions,
    embed: async (texts) => texts.map((text) => embed(model, text)),
  };
}

/**
 * Brings search up to date with the approved versions: cuts new ones, fits the lexical model to all, embeds what has no
 * vector yet, fills the index, and only then lets questions use it. The old model and its vectors serve until that moment.
 * Where the same texts are indexed already, it only looks whether the index still holds them, and fills it again where not.
 * True when questions may find something else than before.
 */
export async function indexSops(context: Context): Promise<boolean> {
  const { db, stores, library, index } = context;
  for (const version of await stores.sops(db).versionsToCut())
    await db.transaction(async (tx) => stores.sops(tx).saveChunks(version, library.chunksOf(version)));
  const chunks = await stores.sops(db).indexedChunks();
  if (chunks.length === 0) return false;
  const texts = chunks.map((chunk) => `${chunk.title}\n${chunk.heading}\n${chunk.text}`);
  const corpusHash = createHash("sha256").update(JSON.stringify(chunks)).digest("hex");
  const active = await stores.sops(db).activeModel();
  const embedderName = context.modelEmbedder?.id ?? "embedded";
  const indexedFor = `${corpusHash} ${embedderName} ${index?.description ?? "no index"}`;
  if (active?.indexedFor === indexedFor) return refillLost(context, active, chunks);
  const model = await inThread<typeof fitSopModel>(new URL("./fit-model.ts", import.meta.url), "fitSopModel", texts);
  const embedder = context.modelEmbedder ?? lexicalEmbedder(model.id, model);
  const filled = index ? await embedAndFill(context, index, embedder, chunks, texts) : 0;
  await context.database.settle(writtenTables);
  await db.transaction((tx) => stores.sops(tx).activateModel(model, indexedFor, filled));
  if (active && !context.modelEmbedder && active.id !== model.id) await forgetEmbedder(context, active.id);
  return true;
}

type IndexedChunk = Awaited<ReturnType<SopStore["indexedChunks"]>>[number];

/** Without an index nobody would use the vectors, and an outside embedder would be paid for them. */
async function embedAndFill(
  context: Context,
  index: VectorIndex,
  embedder: Embedder,
  chunks: IndexedChunk[],
  texts: string[],
): Promise<number> {
  await embedMissing(
    context,
    embedder,
    chunks.map((chunk) => chunk.chunkId),
    texts,
  );
  await index.prepare(embedder);
  return fillIndex(context, index, embedder.id, chunks);
}

/** Writes what the database has of an embedder into the index, and nothing else stays there. Gives how many vectors it took. */
async function fillIndex(
  { db, stores }: Context,
  index: VectorIndex,
  embedderId: string,
  chunks: IndexedChunk[],
): Promise<number> {
  const vectors = await stores.sops(db).embeddings(embedderId);
  const entries = chunks.flatMap(({ title: _title, heading: _heading, text: _text, ...entry }) => {
    const vector = vectors.get(entry.chunkId);
    return vector && unitVector(vector) ? [{ ...entry, vector }] : [];
  });
  await index.upsert(embedderId, entries);
  await index.keepOnly(
    embedderId,
    chunks.map((chunk) => chunk.chunkId),
  );
  return entries.length;
}

/** An index that was emptied, or restored from an earlier day, still has its name: only its count tells. */
async function refillLost(
  context: Context,
  active: { id: string; vectors: number },
  chunks: IndexedChunk[],
): Promise<boolean> {
  const { index, indexing, log } = context;
  if (!index) return false;
  const embedderId = context.modelEmbedder?.id ?? active.id;
  const held = await index.count(embedderId).catch((error: unknown) => {
    log.warn({ err: error }, "the vector index could not be counted");
    return null;
  });
  if (held === null || held >= active.vectors) return false;
  indexing.lost = { held, wanted: active.vectors };
  log.warn(indexing.lost, "the vector index lost vectors and is filled again");
  const dimensions = context.modelEmbedder?.dimensions ?? (await context.library.activeModel())?.dimensions ?? 0;
  await index.prepare({ id: embedderId, dimensions });
  await fillIndex(context, index, embedderId, chunks);
  indexing.lost = null;
  return true;
}

/** Vectors of a model that no question uses any more. */
async function forgetEmbedder({ db, stores, index }: Context, embedderId: string): Promise<void> {
  await index?.keepOnly(embedderId, []);
  await stores.sops(db).forgetEmbeddings(embedderId);
}

/** SOP texts are the organisation's own rules, so they may leave as they are written. */
async function embedMissing(context: Context, embedder: Embedder, ids: string[], texts: string[]): Promise<void> {
  const { db, stores } = context;
  const known = await stores.sops(db).embeddings(embedder.id);
  const missing = ids.flatMap((chunkId, i) =>
    known.has(chunkId) ? [] : [{ chunkId, text: trustAsRedacted(texts[i] ?? "") }],
  );
  for (let at = 0; at < missing.length; at += embedBatch) {
    const batch = missing.slice(at, at + embedBatch);
    const vectors = await embedder.embed(
      batch.map((one) => one.text),
      "index",
    );
    await stores.sops(db).saveEmbeddings(
      embedder.id,
      batch.map(({ chunkId }, i) => ({ chunkId, vector: vectors[i] ?? [] })),
    );
  }
}
