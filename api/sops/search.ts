import { type RedactedText, trustAsRedacted } from "../../ingest/redact.ts";
import { piiTypes } from "../../ingest/redact-types.ts";
import type { Chunk } from "../../sops/chunk.ts";
import type { LexicalModel } from "../../sops/lexicon.ts";
import {
  type Candidate,
  embedQuery,
  type Hit,
  type PreparedChunk,
  prepareChunk,
  rerank,
  rewriteQuery,
} from "../../sops/retrieve.ts";
import { inForceAt } from "../../sops/version.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";

export type SearchRequest = {
  question: RedactedText;
  /** earlier turns, oldest first */
  history: RedactedText[];
  contactReason: string | undefined;
  scope: Scope;
  limit: number;
  /** version that the asker pinned, by SOP: where it is in force, other versions of that SOP are left out */
  pinned: ReadonlyMap<string, string>;
};

export type SearchResult = {
  model: LexicalModel | null;
  query: ReturnType<typeof rewriteQuery>;
  hits: Hit[];
  retrieval: string;
};

/** How many candidates each stage passes on to be ranked. */
const candidates = 60;

/**
 * Steps in force for a question: full-text and vectors in parallel, each filtered by scope inside its query, then checked
 * against the database (an index may lag behind) and ranked together. `retrieval` says in words what took part.
 */
export async function searchSops(context: Context, request: SearchRequest): Promise<SearchResult> {
  const { db, stores } = context;
  const query = rewriteQuery(request.history.map(withoutPlaceholders), withoutPlaceholders(request.question));
  const model = await context.library.activeModel();
  if (!model) return { model: null, query, hits: [], retrieval: "nothing is indexed yet" };
  const [fulltext, dense] = await Promise.all([
    stores.sops(db).fulltext(query.text, request.scope, candidates),
    denseCandidates(context, model, query, request.scope),
  ]);
  const ids = [...new Set([...fulltext, ...dense.list].map((one) => one.chunkId))];
  const chunks = keepPinned(await preparedChunks(context, model, ids, request.scope), request.pinned);
  const { contactReason } = request;
  const ranked = rerank({
    model,
    query,
    chunks,
    fulltext,
    dense: dense.list,
    ...(contactReason === undefined ? {} : { contactReason }),
  });
  return { model, query, hits: oncePerStep(ranked).slice(0, request.limit), retrieval: `full-text + ${dense.said}` };
}

/** Who asks for any audience finds a step once, in the words that fit better. */
function oncePerStep(hits: Hit[]): Hit[] {
  const seen = new Set<string>();
  return hits.filter(({ chunk: { versionId, stepId } }) => {
    const step = `${versionId} ${stepId}`;
    return !seen.has(step) && seen.add(step);
  });
}

function keepPinned(chunks: PreparedChunk<Chunk>[], pinned: SearchRequest["pinned"]): PreparedChunk<Chunk>[] {
  const found = new Set(chunks.map(({ chunk }) => chunk.versionId));
  return chunks.filter(({ chunk }) => {
    const pin = pinned.get(chunk.sopId);
    return pin === undefined || pin === chunk.versionId || !found.has(pin);
  });
}

const placeholders = new RegExp(`\\[(?:${piiTypes.join("|")})\\]`, "g");

/** Where personal data stood says nothing about what is asked; as unknown words it would make a covered question look foreign. */
function withoutPlaceholders(text: RedactedText): string {
  return text.replaceAll(placeholders, " ");
}

type Dense = { list: Candidate[]; said: string };

/** Search goes on with full-text alone when the embedding model or the index cannot answer; the reply says so. */
async function denseCandidates(
  context: Context,
  model: LexicalModel,
  query: ReturnType<typeof rewriteQuery>,
  scope: Scope,
): Promise<Dense> {
  const { index, modelEmbedder } = context;
  if (!index) return { list: [], said: "no vectors (no vector index is configured)" };
  if (query.text.trim() === "") return { list: [], said: "no vectors (the question has no words)" };
  let asked = "embedding model";
  try {
    const text = trustAsRedacted(query.text);
    const vector = modelEmbedder ? (await modelEmbedder.embed([text], "query"))[0] : embedQuery(model, query);
    const embedderId = modelEmbedder?.id ?? model.id;
    asked = "index";
    const list = await index.query(embedderId, vector ?? [], scope, candidates);
    return { list, said: `${index.description}, ${modelEmbedder?.description ?? "embedded vectors"}` };
  } catch (error) {
    context.log.warn({ err: error }, "vector search failed");
    return { list: [], said: `no vectors (the ${asked} did not answer)` };
  }
}

const prepared = new WeakMap<LexicalModel, Map<string, PreparedChunk<Chunk>>>();

async function preparedChunks(
  context: Context,
  model: LexicalModel,
  ids: string[],
  scope: Scope,
): Promise<PreparedChunk<Chunk>[]> {
  const { db, stores, library } = context;
  const inScope = await stores.sops(db).chunksInScope(ids, scope);
  const versions = new Map(
    (await stores.sops(db).versionsById([...new Set(inScope.map((one) => one.versionId))])).map((v) => [v.id, v]),
  );
  const cache = prepared.get(model) ?? new Map<string, PreparedChunk<Chunk>>();
  prepared.set(model, cache);
  return inScope.flatMap(({ chunkId, versionId }) => {
    const known = cache.get(chunkId);
    if (known) return [known];
    const version = versions.get(versionId);
    const chunk = version && library.chunksOf(version).find((one) => one.id === chunkId);
    if (!chunk) return [];
    const made = prepareChunk(model, chunk);
    cache.set(chunkId, made);
    return [made];
  });
}

/** Parses and tokenises what is in force, a version at a time, so that the first question does not wait for it. */
export async function warmSearch(context: Context): Promise<void> {
  const model = await context.library.activeModel();
  const asOf = context.now().toISOString().slice(0, 10);
  for (const version of inForceAt(await context.stores.sops(context.db).versions(), {}, asOf)) {
    const ids = context.library.chunksOf(version).map((chunk) => chunk.id);
    if (model) await preparedChunks(context, model, ids, { asOf });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
