import { setTimeout as sleep } from "node:timers/promises";
import { type Index, Pinecone, type RecordMetadata } from "@pinecone-database/pinecone";
import { type Gate, UpstreamError } from "./gate.ts";
import { type JsonFetchOptions, throughClient } from "./json-fetch.ts";
import type { Scope, VectorEntry, VectorIndex } from "./ports.ts";
import { unitVector } from "./unit-vector.ts";

export type PineconeSettings = {
  apiKey: string;
  /** of a serverless index with metric cosine; https unless a scheme is given */
  indexHost: string;
  /** over a search with its retries; default 10,000. Writing gets three times as long. */
  deadlineMs?: number;
};

/** Pinecone takes up to 2 MB a request; a number printed in full needs up to 22 characters. */
const upsertRecords = 100;
const upsertBytes = 1_500_000;
const deleteIds = 1000;
const attempts = 4;
const firstWaitMs = 250;
/** `effectiveTo` of a version with no end, as a day number */
const openEnd = 9_999_999;
/** stands in lists that mean "everywhere": a filter cannot ask for an empty list */
const everywhere = "*";

/**
 * Vectors in a Pinecone index, one namespace an embedder. Writes are seen after a delay, so whoever asks checks each hit. Rate limits,
 * failures of the server and broken connections are tried up to 4 times within the deadline (all calls are idempotent by id), with full
 * jitter from `rng` (0 to 1). Throws `UpstreamError`.
 */
export function createPineconeIndex(settings: PineconeSettings, gate: Gate, rng: () => number): VectorIndex {
  const host = /^https?:\/\//.test(settings.indexHost) ? settings.indexHost : `https://${settings.indexHost}`;
  const peer = new URL(host).host;
  const deadlineMs = settings.deadlineMs ?? 10_000;

  const call = <T>(purpose: string, allowedMs: number, use: (index: Index) => Promise<T>): Promise<T> =>
    gate({
      peer,
      purpose,
      target: "pinecone",
      texts: [],
      deadlineMs: allowedMs,
      run: (signal) => {
        const attempt = (send: () => Promise<string>) =>
          withRetries(send, { signal, rng, longestWaitMs: allowedMs / 2 });
        const door = { peer, signal, attempt, accept: acceptFrom(peer), standIn: missingNamespace };
        return throughClient(door, (fetchApi) =>
          // A client a call binds the deadline to it: the vendor's knows neither a timeout nor a signal.
          use(new Pinecone({ apiKey: settings.apiKey, fetchApi, maxRetries: 0 }).index({ host })),
        );
      },
    });
  const forget = (use: (index: Index) => Promise<void>) => call("forget vectors", deadlineMs * 3, use);

  return {
    description: `Pinecone at ${peer}`,
    async prepare(embedder) {
      const { dimension } = await call("check the index", deadlineMs, (index) => index.describeIndexStats());
      if (dimension !== embedder.dimensions)
        throw new UpstreamError(
          `The Pinecone index takes vectors of ${dimension} numbers, the embedder ${embedder.id} makes ${embedder.dimensions}. Create an index of that dimension.`,
          { retryable: false },
        );
    },
    async upsert(embedderId, entries) {
      const last = [...new Map(entries.map((entry) => [entry.chunkId, entry])).values()];
      const { records, lost } = toRecords(last);
      const size = batchSize(records[0]?.values.length ?? 1);
      for (const batch of slices(records, size))
        await call("store vectors", deadlineMs * 3, (index) => index.upsert({ records: batch, namespace: embedderId }));
      for (const ids of slices(lost, deleteIds))
        await forget((index) => index.deleteMany({ ids, namespace: embedderId }));
    },
    async keepOnly(embedderId, chunkIds) {
      if (chunkIds.length === 0) return forget((index) => index.deleteAll({ namespace: embedderId }));
      const listed = await call("list vectors", deadlineMs * 3, (index) => listIds(index, embedderId));
      const keep = new Set(chunkIds);
      const gone = listed.filter((id) => !keep.has(id));
      for (const ids of slices(gone, deleteIds))
        await forget((index) => index.deleteMany({ ids, namespace: embedderId }));
    },
    async count(embedderId) {
      const { namespaces } = await call("count vectors", deadlineMs, (index) => index.describeIndexStats());
      return namespaces?.[embedderId]?.recordCount ?? 0;
    },
    async query(embedderId, vector, scope, k) {
      const unit = unitVector(vector);
      if (!unit || k < 1) return [];
      const ask = (index: Index) =>
        index.query({ vector: unit, topK: k, filter: scopeFilter(scope), namespace: embedderId });
      const { matches } = await call("search vectors", deadlineMs, ask);
      const hits = matches.map(({ id, score }) => ({ chunkId: id, score: score ?? 0 }));
      return hits.sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
    },
  };
}

function toRecords(entries: VectorEntry[]): {
  records: { id: string; values: number[]; metadata: RecordMetadata }[];
  lost: string[];
} {
  const units = entries.map((entry) => ({ entry, unit: unitVector(entry.vector) }));
  return {
    records: units.flatMap(({ entry, unit }) =>
      unit ? [{ id: entry.chunkId, values: unit, metadata: scopeMetadata(entry) }] : [],
    ),
    lost: units.flatMap(({ entry, unit }) => (unit ? [] : [entry.chunkId])),
  };
}

function scopeMetadata(entry: VectorEntry): RecordMetadata {
  const list = (values: string[]) => (values.length > 0 ? values : [everywhere]);
  return {
    audiences: list(entry.audiences),
    channels: list(entry.channels),
    regions: list(entry.regions),
    languages: list(entry.languages),
    effectiveFrom: dayNumber(entry.effectiveFrom),
    effectiveTo: entry.effectiveTo === null ? openEnd : dayNumber(entry.effectiveTo),
  };
}

/** On a list, `$in` matches when any of its members is wanted. */
function scopeFilter(scope: Scope): Record<string, object> {
  const asOf = dayNumber(scope.asOf);
  const covers = (field: string, wanted: string | undefined) =>
    wanted === undefined ? {} : { [field]: { $in: [wanted, everywhere] } };
  return {
    effectiveFrom: { $lte: asOf },
    effectiveTo: { $gt: asOf },
    ...covers("audiences", scope.audience),
    ...covers("channels", scope.channel),
    ...covers("regions", scope.region),
    ...covers("languages", scope.language),
  };
}

/** Days since 1970-01-01 of a `YYYY-MM-DD`: Pinecone compares numbers, not dates. */
function dayNumber(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  if (!Number.isInteger(day)) throw new RangeError(`Not a date: ${date}`);
  return day;
}

async function listIds(index: Index, namespace: string): Promise<string[]> {
  const ids: string[] = [];
  let paginationToken: string | undefined;
  do {
    const page = await index.listPaginated({ namespace, limit: 100, ...(paginationToken ? { paginationToken } : {}) });
    ids.push(...(page.vectors ?? []).flatMap(({ id }) => (id ? [id] : [])));
    paginationToken = page.pagination?.next || undefined;
  } while (paginationToken);
  return ids;
}

type Retry = { signal: AbortSignal; rng: () => number; longestWaitMs: number };

/** Exponential wait with full jitter (Brooker, "Exponential Backoff and Jitter", AWS 2015), never shorter than the peer asks for. */
async function withRetries(send: () => Promise<string>, { signal, rng, longestWaitMs }: Retry): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof UpstreamError) || !error.retryable || attempt === attempts) throw error;
      const asked = (error.retryAfterSeconds ?? 0) * 1000;
      if (asked > longestWaitMs) throw error;
      await sleep(asked + rng() * firstWaitMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

/** The client reads `{}` as "no matches" and hides how many vectors were stored: both are checked on the wire. */
function acceptFrom(peer: string): JsonFetchOptions["accept"] {
  return (body, { path, body: sent }) => {
    const fail = (what: string) => new UpstreamError(`${peer} ${what}.`, { retryable: true });
    if (path === "/query" && !Array.isArray(body.matches)) throw fail("answered a search without matches");
    if (path === "/vectors/list" && Object.keys(body).length === 0) throw fail("answered a listing with nothing");
    if (path === "/describe_index_stats" && typeof body.dimension !== "number")
      throw fail("did not say how long its vectors are");
    if (path !== "/vectors/upsert") return;
    const count = (sent as { vectors?: unknown[] } | null)?.vectors?.length;
    if (body.upsertedCount !== count) throw fail(`stored ${Number(body.upsertedCount ?? 0)} of ${count} vectors`);
  };
}

/** A namespace that nothing was written to does not exist, which is no failure; an unknown address answers 404 with no such code. */
function missingNamespace(status: number, body: Record<string, unknown> | null): string | null {
  const missing = status === 404 && body?.code === 5 && /namespace/i.test(String(body.message));
  return missing ? JSON.stringify({ matches: [], vectors: [] }) : null;
}

function batchSize(dimensions: number): number {
  return Math.max(1, Math.min(upsertRecords, Math.floor(upsertBytes / (dimensions * 22 + 1000))));
}

function slices<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
