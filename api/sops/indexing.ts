import { createHash } from "node:crypto";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { embed, type LexicalModel } from "../../sops/lexicon.ts";
import type { Embedder } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";
import type { fitSopModel } from "./fit-model.ts";

const embedBatch = 64;

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
 * Nothing is done when the same texts are indexed already.
 */
export async function indexSops(context: Context): Promise<void> {
  const { db, stores, library, index } = context;
  for (const version of await stores.sops(db).versionsToCut())
    await db.transaction((tx) => stores.sops(tx).saveChunks(version, library.chunksOf(version)));
  const chunks = await stores.sops(db).indexedChunks();
  if (chunks.length === 0) return;
  const texts = chunks.map((chunk) => `${chunk.title}\n${chunk.heading}\n${chunk.text}`);
  const corpusHash = createHash("sha256").update(JSON.stringify(chunks)).digest("hex");
  const active = await stores.sops(db).activeModel();
  const embedderName = context.modelEmbedder?.id ?? "embedded";
  const indexedFor = `${corpusHash} ${embedderName} ${index?.description ?? "no index"}`;
  if (active?.indexedFor === indexedFor) return;
  const model = await inThread<typeof fitSopModel>(new URL("./fit-model.ts", import.meta.url), "fitSopModel", texts);
  const embedder = context.modelEmbedder ?? lexicalEmbedder(model.id, model);
  await embedMissing(
    context,
    embedder,
    chunks.map((chunk) => chunk.chunkId),
    texts,
  );
  if (index) {
    const vectors = await stores.sops(db).embeddings(embedder.id);
    await index.prepare(embedder);
    await index.upsert(
      embedder.id,
      chunks.flatMap(({ title: _title, heading: _heading, text: _text, ...entry }) => {
        const vector = vectors.get(entry.chunkId);
        return vector ? [{ ...entry, vector }] : [];
      }),
    );
    await index.keepOnly(
      embedder.id,
      chunks.map((chunk) => chunk.chunkId),
    );
  }
  await db.transaction((tx) => stores.sops(tx).activateModel(model, indexedFor));
  if (active && !context.modelEmbedder && active.id !== model.id) await forgetEmbedder(context, active.id);
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
