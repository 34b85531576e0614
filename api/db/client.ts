import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Config } from "../config.ts";
import { type EmbeddedDatabase, openEmbedded } from "./embedded.ts";
import { migrateDatabase } from "./migrate.ts";

/** A drizzle database or a transaction of one: what every store works on. */
export type Db = NodePgDatabase;

/** An open, migrated database, whichever engine serves it. */
export type Database = {
  db: Db;
  pool: pg.Pool;
  engine: "embedded" | "server";
  /** whether the vector extension is there; without it and without Pinecone, search is full-text only */
  vectors: boolean;
  /** after many rows of these tables were written: the embedded database has no autovacuum. A table that is not there is left out */
  settle(tables: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the embedded database under the data folder, or PostgreSQL 15 or newer at DATABASE_URL, and brings its schema up to date.
 * Throws `DataFolderInUse`, or an `Error` that says which server setting loses acknowledged writes.
 */
export async function openDatabase(config: Pick<Config, "databaseUrl" | "dataDir">): Promise<Database> {
  return config.databaseUrl ? connectServer(config.databaseUrl) : connectEmbedded(await openEmbedded(config.dataDir));
}

/** Connects to PostgreSQL 15 or newer. Throws when its settings lose acknowledged writes. */
export async function connectServer(url: string): Promise<Database> {
  const pool = new pg.Pool(poolOptions({ connectionString: url }));
  try {
    await refuseLossyServer(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return migrated(pool, "server", () => pool.end());
}

/** Connects to an embedded database that is already open; closing the one closes the other. */
export async function connectEmbedded(embedded: EmbeddedDatabase): Promise<Database> {
  // One connection: the socket passes on the messages of an extended query one by one, so that two clients would bind to
  // each other's statements. PGlite runs one query at a time anyway. Waiting for a long import is no failure here.
  const connection = { host: embedded.socketDir, user: "postgres", database: "postgres" };
  const pool = new pg.Pool({ ...poolOptions(connection), max: 1, connectionTimeoutMillis: 120_000 });
  return migrated(pool, "embedded", async () => {
    await pool.end();
    await embedded.close();
  });
}

async function migrated(pool: pg.Pool, engine: Database["engine"], close: () => Promise<void>): Promise<Database> {
  // An idle client whose server goes away must not bring the process down: the next query gets a new client.
  pool.on("error", () => {});
  try {
    const db = drizzle(pool);
    const vectors = await enableVectors(pool);
    await migrateDatabase(db);
    const settle = async (tables: readonly string[]) => {
      if (engine === "server") return;
      const there = "select name from unnest($1::text[]) as name where to_regclass(name) is not null";
      const { rows } = await pool.query<{ name: string }>(there, [tables]);
      for (const { name } of rows) await pool.query(`vacuum (analyze) ${pg.escapeIdentifier(name)}`);
    };
    return { db, pool, engine, vectors, settle, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function poolOptions(connection: pg.PoolConfig): pg.PoolConfig {
  return {
    ...connection,
    max: 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // What is searched lies in memory: at the price of a disk's head, the planner would read a whole table rather than ask its index
    // for 2,000 rows.
    onConnect: async (client) => {
      await client.query("set random_page_cost = 1.1");
    },
  };
}

async function enableVectors(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query("select 1 from pg_available_extensions where name = 'vector'");
  if (rows.length === 0) return false;
  await pool.query("create extension if not exists vector");
  return true;
}

/** An acknowledged write must survive a crash of the server. */
async function refuseLossyServer(pool: pg.Pool): Promise<void> {
  for (const name of ["fsync", "full_page_writes"]) {
    const { rows } = await pool.query<{ value: string }>("select current_setting($1) as value", [name]);
    if (rows[0]?.value !== "on")
      throw new Error(`PostgreSQL runs with ${name}=${rows[0]?.value}: a crash would lose data. Turn it on.`);
  }
  const { rows } = await pool.query<{ value: string }>("select current_setting('synchronous_commit') as value");
  if (rows[0]?.value === "off")
    throw new Error("PostgreSQL runs with synchronous_commit=off: a crash would lose data. Turn it on.");
}
