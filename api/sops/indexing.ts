import { createHash } from "node:crypto";
import { contentId } from "../../evals/content-id.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { embed, type LexicalModel, type recountLexicalModel, vectorSpaceOf } from "../../sops/lexicon.ts";
import type { Embedder, VectorEntry, VectorIndex } from "../adapters/ports.ts";
import { unitVector } from "../adapters/unit-vector.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";
import type { fitSopModel } from "./fit-model.ts";
import type { SopStore } from "./store.ts";

const embedBatch = 64;
/** What a search reads of them lies together and is known to be visible only after a vacuum. */
const writtenTables = ["sop_version", "sop_coverage", "sop_chunk", "chunk_embedding"];

/** The embedder that needs no download: statistics and a projection fitted to the SOPs themselves. */
export function lexicalEmbedder(id: string, model: LexicalModel): Embedder {
  return {
    id,
    description: "embedded (fitted to these SOPs; matches words and their company, not meaning at large)",
    dimensions: model.dimensions,
    embed: async (texts) => texts.map((text) => embed(model, text)),
  };
}

/** From so many chunks on a fit takes minutes, and while few have changed the words are only counted again. */
const largeLibrary = 2_000;
/** Share of the texts that may have come or gone since the vector space was fitted. */
const mostChanged = 0.1;

/**
 * Brings search up to date with the approved versions: cuts new ones, fits the lexical model to all (in a large library it counts their
 * words and keeps the vector space while little has changed), embeds what has no vector yet, tells the index what changed, and only
 * then lets questions use it. The old model and its vectors serve until that moment. Where the same texts are indexed already, it only
 * looks whether the index still holds them, and fills it again where not. True when questions may find something else than before.
 */
export async function indexSops(context: Context, largeFrom = largeLibrary): Promise<boolean> {
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
  const last = await library.activeModel();
  const recounted = last && chunks.length >= largeFrom ? await recounting(context, last, chunks, texts) : null;
  const model =
    recounted ?? (await inThread<typeof fitSopModel>(new URL("./fit-model.ts", import.meta.url), "fitSopModel", texts));
  const space = vectorSpaceOf(model);
  const embedder = context.modelEmbedder ?? lexicalEmbedder(space, model);
  const filled = index ? await embedAndFill(context, index, embedder, chunks, texts) : 0;
  if (!recounted) await context.database.settle([...writtenTables, ...(index?.tables ?? [])]);
  await db.transaction((tx) => stores.sops(tx).activateModel(model, indexedFor, filled));
  if (last && !context.modelEmbedder && vectorSpaceOf(last) !== space)
    await forgetEmbedder(context, vectorSpaceOf(last));
  return true;
}

/** The model with the words counted again; null when too much has changed for its space. */
async function recounting(
  { db, stores, index, modelEmbedder }: Context,
  last: LexicalModel,
  chunks: IndexedChunk[],
  texts: string[],
): Promise<LexicalModel | null> {
  const known = index ? await stores.sops(db).indexedAs(modelEmbedder?.id ?? vectorSpaceOf(last)) : null;
  const added = known ? chunks.filter(({ chunkId }) => !known.has(chunkId)).length : 0;
  // What has gone leaves no trace but the number.
  const changed = Math.max(added, Math.abs(chunks.length - last.documents));
  const { documents, changed: before } = last.space ?? { documents: last.documents, changed: 0 };
  if (before + changed > mostChanged * documents) return null;
  const counting = new URL("../../sops/lexicon.ts", import.meta.url);
  return inThread<typeof recountLexicalModel>(counting, "recountLexicalModel", last, texts, changed);
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
  await embedMissing(context, embedder, chunks, texts);
  await index.prepare(embedder);
  return fillIndex(context, index, embedder.id, chunks);
}

const fillBatch = 500;
/** In place of what the index is told: a vector that points nowhere is not for it. */
const nowhere = "nowhere";

type Unindexed = Omit<VectorEntry, "vector">;
type Telling = { entry: Unindexed; indexedAs: string };

/**
 * Tells the index what it has not been told of an embedder's vectors and their scopes, and nothing else stays there. Gives how many
 * vectors it then holds.
 */
async function fillIndex(
  context: Context,
  index: VectorIndex,
  embedderId: string,
  chunks: IndexedChunk[],
): Promise<number> {
  const told = await context.stores.sops(context.db).indexedAs(embedderId);
  const wanted = chunks
    .filter(({ chunkId }) => told.has(chunkId) && told.get(chunkId) !== nowhere)
    .map(({ title: _title, heading: _heading, text: _text, ...entry }) => ({ entry, indexedAs: toldOf(index, entry) }));
  const news = wanted.filter(({ entry, indexedAs }) => told.get(entry.chunkId) !== indexedAs);
  let held = wanted.length - news.length;
  for (let at = 0; at < news.length; at += fillBatch)
    held += await tellIndex(context, index, embedderId, news.slice(at, at + fillBatch));
  await index.keepOnly(
    embedderId,
    chunks.map((chunk) => chunk.chunkId),
  );
  return held;
}

function toldOf(index: VectorIndex, { chunkId: _id, ...scope }: Unindexed): string {
  return contentId({ index: index.description, scope }).slice(0, 32);
}

/** Gives how many of the batch point somewhere. */
async function tellIndex(
  { db, stores }: Context,
  index: VectorIndex,
  embedderId: string,
  batch: Telling[],
): Promise<number> {
  const store = stores.sops(db);
  const ids = batch.map(({ entry }) => entry.chunkId);
  const vectors = await store.embeddings(embedderId, ids);
  const entries = batch.flatMap(({ entry }) => {
    const vector = vectors.get(entry.chunkId);
    return vector && unitVector(vector) ? [{ ...entry, vector }] : [];
  });
  await index.upsert(embedderId, entries);
  const given = new Set(entries.map(({ chunkId }) => chunkId));
  await store.markIndexed(
    embedderId,
    batch.map(({ entry: { chunkId }, indexedAs }) => ({
      chunkId,
      indexedAs: given.has(chunkId) ? indexedAs : nowhere,
    })),
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
  const model = await context.library.activeModel();
  const embedderId = context.modelEmbedder?.id ?? (model ? vectorSpaceOf(model) : active.id);
  const held = await index.count(embedderId).catch((error: unknown) => {
    log.warn({ err: error }, "the vector index could not be counted");
    return null;
  });
  if (held === null || held >= active.vectors) return false;
  indexing.lost = { held, wanted: active.vectors };
  log.warn(indexing.lost, "the vector index lost vectors and is filled again");
  await index.prepare({ id: embedderId, dimensions: context.modelEmbedder?.dimensions ?? model?.dimensions ?? 0 });
  await context.stores.sops(context.db).markLost(embedderId);
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
async function embedMissing(
  context: Context,
  embedder: Embedder,
  chunks: IndexedChunk[],
  texts: string[],
): Promise<void> {
  const { db, stores } = context;
  const known = await stores.sops(db).indexedAs(embedder.id);
  const missing = chunks.flatMap(({ chunkId }, i) =>
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
