import { type RedactedText, trustAsRedacted } from "../../ingest/redact.ts";
import { withoutPlaceholders } from "../../ingest/redact-types.ts";
import { matchesByCost, queryWords } from "../../sops/full-text.ts";
import { type LexicalModel, vectorSpaceOf } from "../../sops/lexicon.ts";
import {
  type Candidate,
  embedQuery,
  type Hit,
  type PreparedChunk,
  prepareChunk,
  type RankedChunk,
  rerank,
  rewriteQuery,
  type SearchQuery,
} from "../../sops/retrieve.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import type { CandidateChunk } from "./index-store.ts";

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
  query: SearchQuery;
  /** as it was asked */
  contactReason: string | undefined;
  hits: Hit[];
  retrieval: string;
};

/** How many candidates each stage passes on to be ranked: with more the last stage ranks no better (npm run bench:retrieval). */
export const candidates = 40;

/**
 * Steps in force for a question: full-text and vectors in parallel, each filtered by scope inside its query, then checked
 * against the database (an index may lag behind) and ranked together; the hits alone are read whole. `retrieval` says in words what took part.
 */
export async function searchSops(context: Context, request: SearchRequest): Promise<SearchResult> {
  // Where personal data stood says nothing about what is asked; as unknown words it would make a covered question look foreign.
  const query = rewriteQuery(request.history.map(withoutPlaceholders), withoutPlaceholders(request.question));
  const model = await context.library.activeModel();
  const { contactReason } = request;
  if (!model) return { model: null, query, contactReason, hits: [], retrieval: "nothing is indexed yet" };
  const [fulltext, dense] = await Promise.all([
    fulltextCandidates(context, model, query, request.scope),
    denseCandidates(context, model, query, request.scope),
  ]);
  const ids = [...new Set([...fulltext, ...dense.list].map(({ chunkId }) => chunkId))];
  const chunks = keepPinned(await preparedChunks(context, model, ids, request.scope), request.pinned);
  const ranked = rerank({
    model,
    query,
    chunks,
    fulltext,
    dense: dense.list,
    ...(contactReason === undefined ? {} : { contactReason }),
  });
  const hits = await wholeHits(context, oncePerStep(ranked).slice(0, request.limit));
  return { model, query, contactReason, hits, retrieval: `full-text + ${dense.said}` };
}

type Ranked = RankedChunk<CandidateChunk>;

/** What the hits are cited from, read for them alone. */
async function wholeHits({ db, stores }: Context, hits: Ranked[]): Promise<Hit[]> {
  const found = await stores.sops(db).chunks(hits.map(({ chunk }) => chunk.id));
  const whole = new Map(found.map((chunk) => [chunk.id, chunk]));
  return hits.flatMap(({ chunk, ...rest }) => {
    const known = whole.get(chunk.id);
    return known ? [{ chunk: known, ...rest }] : [];
  });
}

/** Who asks for any audience finds a step once, in the words that fit better. */
function oncePerStep(hits: Ranked[]): Ranked[] {
  const seen = new Set<string>();
  return hits.filter(({ chunk: { versionId, stepId } }) => {
    const step = `${versionId} ${stepId}`;
    return !seen.has(step) && seen.add(step);
  });
}

function keepPinned(chunks: Prepared[], pinned: SearchRequest["pinned"]): Prepared[] {
  const found = new Set(chunks.map(({ chunk }) => chunk.versionId));
  return chunks.filter(({ chunk }) => {
    const pin = pinned.get(chunk.sopId);
    return pin === undefined || pin === chunk.versionId || !found.has(pin);
  });
}

/** Chunks that full-text ranks before it looks at more: about as many as it can in a few milliseconds. */
const matchBudget = 1500;

async function fulltextCandidates(
  { db, stores, library }: Context,
  model: LexicalModel,
  query: SearchQuery,
  scope: Scope,
): Promise<Candidate[]> {
  const words = queryWords(model, query);
  const stemmers = await library.stemmers(model);
  let found: Candidate[] = [];
  for (const match of matchesByCost(words, model.documents, matchBudget)) {
    found = await stores.sops(db).fulltext(words, match, { scope, stemmers, limit: candidates });
    if (found.length === candidates) break;
  }
  return found;
}

type Dense = { list: Candidate[]; said: string };

/** Search goes on with full-text alone when the embedding model or the index cannot answer; the reply says so. */
async function denseCandidates(
  context: Context,
  model: LexicalModel,
  query: SearchQuery,
  scope: Scope,
): Promise<Dense> {
  const { index, modelEmbedder } = context;
  if (!index) return { list: [], said: "no vectors (no vector index is configured)" };
  if (query.text.trim() === "") return { list: [], said: "no vectors (the question has no words)" };
  let asked = "embedding model";
  try {
    const text = trustAsRedacted(query.text);
    const vector = modelEmbedder ? (await modelEmbedder.embed([text], "query"))[0] : embedQuery(model, query);
    const embedderId = modelEmbedder?.id ?? vectorSpaceOf(model);
    asked = "index";
    const list = await index.query(embedderId, vector ?? [], scope, candidates);
    return { list, said: `${index.description}, ${modelEmbedder?.description ?? "embedded vectors"}` };
  } catch (error) {
    context.log.warn({ err: error }, "vector search failed");
    return { list: [], said: `no vectors (the ${asked} did not answer)` };
  }
}

type Prepared = PreparedChunk<CandidateChunk>;

const prepared = new WeakMap<LexicalModel, Map<string, Prepared>>();
const mostPrepared = 4000;

async function preparedChunks(
  { db, stores }: Context,
  model: LexicalModel,
  ids: string[],
  scope: Scope,
): Promise<Prepared[]> {
  const cache = prepared.get(model) ?? new Map<string, Prepared>();
  prepared.set(model, cache);
  const found = await stores.sops(db).candidateChunks(ids, scope);
  const all = found.map((chunk) => cache.get(chunk.id) ?? prepareChunk(model, chunk));
  for (const one of all) cache.set(one.id, one);
  for (const oldest of cache.keys()) {
    if (cache.size <= mostPrepared) break;
    cache.delete(oldest);
  }
  return all;
}

/** Loads the model and asks one question of its commonest words, so that the first question of a person does not wait for that. */
export async function warmSearch(context: Context): Promise<void> {
  const model = await context.library.activeModel();
  const words = model?.features.filter((name) => !name.startsWith("#")).slice(0, 8) ?? [];
  const scope = { asOf: context.now().toISOString().slice(0, 10) };
  const rest = { history: [], contactReason: undefined, limit: 1, pinned: new Map<string, string>() };
  await searchSops(context, { question: trustAsRedacted(words.join(" ")), scope, ...rest });
}
