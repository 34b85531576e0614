import { createHash } from "node:crypto";
import pg from "pg";
import type { Scope, VectorEntry, VectorIndex } from "./ports.ts";
import { unitVector } from "./unit-vector.ts";

/** pgvector builds HNSW indexes on `vector` up to this length; longer vectors are searched one by one. */
const longestIndexed = 2000;
const upsertBatch = 500;
/** Candidates that HNSW keeps while it searches: of the ten nearest of 50,000 it finds 96 % (npm run bench:search). */
const searchWidth = 140;
/** Numbers of vectors that are compared one by one in a few milliseconds: a scope with no more of them is searched exactly. */
const exactNumbers = 512_000;
/** Scopes that are remembered to hold more. */
const mostWide = 1000;
/** any constant that no other program uses: two processes that prepare at once do it one after the other */
const prepareLock = 7_415_205;

/**
 * Vectors in PostgreSQL with pgvector, in a table of its own with one partial HNSW index an embedder. What a scope holds is found by an
 * index of its own and, where it is little, searched exactly; where it is much, approximately, as far as the planner takes the HNSW index
 * (Malkov & Yashunin 2018). Iterative scan keeps that at k hits. It goes on in relaxed order: strict order drops what it finds late, which
 * in a narrow scope is one neighbour of eight. A vector that points nowhere is not stored. `keepOnly` with no chunks also drops the
 * embedder's index.
 */
export function createPgvectorIndex(pool: pg.Pool, { exactUpTo = exactNumbers } = {}): VectorIndex {
  let table: Promise<unknown> | null = null;
  /** Scopes that held too much for an exact search when they were last asked; to be wrong costs time alone. */
  const wide = new Set<string>();
  const ready = async () => {
    table ??= createTable(pool);
    await table.catch((error: unknown) => {
      table = null;
      throw error;
    });
  };
  return {
    description: "pgvector in the product's database",
    tables: ["plumb_vector"],
    async prepare(embedder) {
      await ready();
      if (embedder.dimensions > longestIndexed) return;
      await inTransaction(pool, async (client) => {
        await client.query("select pg_advisory_xact_lock($1)", [prepareLock]);
        await client.query(indexSql(embedder.id, embedder.dimensions));
      });
    },
    async upsert(embedderId, entries) {
      await ready();
      wide.clear();
      const last = [...new Map(entries.map((entry) => [entry.chunkId, entry])).values()];
      await inTransaction(pool, async (client) => {
        for (let at = 0; at < last.length; at += upsertBatch)
          await writeBatch(client, embedderId, last.slice(at, at + upsertBatch));
      });
    },
    async keepOnly(embedderId, chunkIds) {
      await ready();
      wide.clear();
      const forget = "delete from plumb_vector where embedder_id = $1 and not chunk_id = any($2::text[])";
      await pool.query(forget, [embedderId, chunkIds]);
      if (chunkIds.length === 0) await pool.query(`drop index if exists ${indexName(embedderId)}`);
    },
    async count(embedderId) {
      await ready();
      const counted = "select count(*)::int as vectors from plumb_vector where embedder_id = $1";
      return (await pool.query<{ vectors: number }>(counted, [embedderId])).rows[0]?.vectors ?? 0;
    },
    async query(embedderId, vector, scope, k) {
      const unit = unitVector(vector);
      if (!unit || k < 1) return [];
      await ready();
      const asked = JSON.stringify([embedderId, scope]);
      if (!wide.has(asked)) {
        const most = Math.floor(exactUpTo / unit.length);
        const { rows } = await pool.query<Nearest & { held: string }>(exactSql(embedderId, unit, scope, k, most));
        if (Number(rows[0]?.held ?? 0) <= most) return hitsOf(rows);
        if (wide.size >= mostWide) wide.clear();
        wide.add(asked);
      }
      // One message and so one transaction: the settings end with it, and nobody waits for four answers.
      const settings = `set local hnsw.iterative_scan = relaxed_order; set local hnsw.ef_search = ${Math.min(1000, Math.max(searchWidth, k))}`;
      const results = await pool.query(`${settings}; ${nearestSql(embedderId, unit, scope, k)}`);
      return hitsOf((results as unknown as pg.QueryResult<Nearest>[]).at(-1)?.rows ?? []);
    },
  };
}

type Nearest = { chunk_id: string; distance: number };

function hitsOf(rows: Nearest[]): { chunkId: string; score: number }[] {
  return rows.map((row) => ({ chunkId: row.chunk_id, score: 1 - row.distance })).sort((a, b) => b.score - a.score);
}

/**
 * The k nearest in scope, all values as literals. Ordering by the distance itself, ascending, on the very expression of the partial
 * index is what lets the planner use it.
 */
export function nearestSql(embedderId: string, vector: number[], scope: Scope, k: number): string {
  const distance = distanceSql(vector);
  return `select chunk_id, ${distance} as distance from plumb_vector
    where ${heldSql(embedderId, scope)}
    order by ${distance} limit ${Math.trunc(k)}`;
}

/** The k nearest of a scope with at most `most` vectors, and how many it holds; what they are is of no use when it holds more. */
function exactSql(embedderId: string, vector: number[], scope: Scope, k: number, most: number): string {
  return `with held as materialized (
      select chunk_id, embedding from plumb_vector where ${heldSql(embedderId, scope)} limit ${most + 1}
    )
    select chunk_id, ${distanceSql(vector)} as distance, (select count(*) from held) as held from held
    order by distance limit ${Math.trunc(k)}`;
}

const distanceSql = (vector: number[]) =>
  `embedding::vector(${vector.length}) <=> '${JSON.stringify(vector)}'::vector(${vector.length})`;

/** Conditions that the index on the scope's columns serves. */
function heldSql(embedderId: string, scope: Scope): string {
  const covers = (column: string, wanted: string | undefined) => {
    if (wanted === undefined) return "";
    // A message ends at the character NUL, and no value has one.
    const named = wanted.includes("\0") ? "false" : `${column} @> array[${pg.escapeLiteral(wanted)}]`;
    return ` and (${column} = '{}' or ${named})`;
  };
  const day = `${pg.escapeLiteral(scope.asOf)}::date`;
  return [
    `embedder_id = ${pg.escapeLiteral(embedderId)}`,
    ` and effective_from <= ${day} and (effective_to is null or effective_to > ${day})`,
    covers("audiences", scope.audience),
    covers("channels", scope.channel),
    covers("regions", scope.region),
    covers("languages", scope.language),
  ].join("");
}

const indexName = (embedderId: string) =>
  `plumb_vector_${createHash("sha256").update(embedderId).digest("hex").slice(0, 16)}`;

function indexSql(embedderId: string, dimensions: number): string {
  return `create index if not exists ${indexName(embedderId)} on plumb_vector
    using hnsw ((embedding::vector(${Math.trunc(dimensions)})) vector_cosine_ops)
    where embedder_id = ${pg.escapeLiteral(embedderId)}`;
}

function createTable(pool: pg.Pool): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [prepareLock]);
    await client.query(`create table if not exists plumb_vector (
      chunk_id text not null,
      embedder_id text not null,
      embedding vector not null,
      audiences text[] not null,
      channels text[] not null,
      regions text[] not null,
      languages text[] not null,
      effective_from date not null,
      effective_to date,
      primary key (embedder_id, chunk_id)
    )`);
    await client.query(`create index if not exists plumb_vector_scope on plumb_vector
      using gin (audiences, channels, regions, languages)`);
  });
}

async function writeBatch(client: pg.PoolClient, embedderId: string, entries: VectorEntry[]): Promise<void> {
  const rows = entries.map((entry) => ({ ...entry, unit: unitVector(entry.vector) }));
  const lost = rows.filter((row) => row.unit === null).map((row) => row.chunkId);
  if (lost.length > 0)
    await client.query("delete from plumb_vector where embedder_id = $1 and chunk_id = any($2::text[])", [
      embedderId,
      lost,
    ]);
  const kept = rows.flatMap(({ vector: _vector, unit, ...entry }) =>
    unit ? [{ ...entry, embedding: JSON.stringify(unit) }] : [],
  );
  await client.query(
    `insert into plumb_vector
      select "chunkId", $1, embedding::vector, audiences, channels, regions, languages, "effectiveFrom", "effectiveTo"
      from jsonb_to_recordset($2::jsonb) as entry("chunkId" text, embedding text, audiences text[], channels text[],
        regions text[], languages text[], "effectiveFrom" date, "effectiveTo" date)
      on conflict (embedder_id, chunk_id) do update set embedding = excluded.embedding, audiences = excluded.audiences,
        channels = excluded.channels, regions = excluded.regions, languages = excluded.languages,
        effective_from = excluded.effective_from, effective_to = excluded.effective_to
      -- what is written again goes through the HNSW index again
      where (plumb_vector.embedding, plumb_vector.audiences, plumb_vector.channels, plumb_vector.regions, plumb_vector.languages,
        plumb_vector.effective_from, plumb_vector.effective_to) is distinct from (excluded.embedding, excluded.audiences,
        excluded.channels, excluded.regions, excluded.languages, excluded.effective_from, excluded.effective_to)`,
    [embedderId, JSON.stringify(kept)],
  );
}

async function inTransaction<T>(pool: pg.Pool, run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await run(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
