import { readFileSync } from "node:fs";
import pg from "pg";
import { inject } from "vitest";
import { connectEmbedded, connectServer, type Database } from "./client.ts";
import { openEmbedded } from "./embedded.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** file that holds the data directory of a migrated, empty embedded database; null when a server is used */
    databaseTemplate: string | null;
    /** address of a PostgreSQL server on which databases may be created; null = embedded */
    testDatabaseUrl: string | null;
  }
}

/** A fresh migrated database for one test file: embedded, or a new database on TEST_DATABASE_URL's server. */
export async function testDatabase(): Promise<Database> {
  const url = inject("testDatabaseUrl");
  if (url) return serverDatabase(url);
  const template = inject("databaseTemplate");
  return connectEmbedded(await openEmbedded(null, template ? readFileSync(template) : null));
}

async function serverDatabase(url: string): Promise<Database> {
  const fresh = await emptyServerDatabase(url);
  const database = await connectServer(fresh.url);
  return {
    ...database,
    close: async () => {
      await database.close();
      await fresh.drop();
    },
  };
}

/** A new empty database on a server, for a process that migrates it itself. */
export async function emptyServerDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `plumb_test_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await asAdmin(serverUrl, `create database ${name}`);
  const target = new URL(serverUrl);
  target.pathname = `/${name}`;
  return {
    url: target.toString(),
    drop: () => asAdmin(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
