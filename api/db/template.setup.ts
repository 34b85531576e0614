import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { connectEmbedded } from "./client.ts";
import { openEmbedded } from "./embedded.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..");
const cache = join(root, "node_modules", ".cache", "plumbline");

/**
 * One migrated embedded database from whose dump every test file starts in about a second. It is made once for the migrations and the
 * packages there are, and kept for the next runs.
 */
export async function setup(project: TestProject): Promise<void> {
  const url = process.env.TEST_DATABASE_URL ?? null;
  project.provide("testDatabaseUrl", url);
  project.provide("databaseTemplate", url ? null : await template());
}

async function template(): Promise<string> {
  const file = join(cache, `template-${whatItIsMadeOf()}.tar`);
  if (existsSync(file)) return file;
  const embedded = await openEmbedded(null);
  const database = await connectEmbedded(embedded);
  const dump = await embedded.dump();
  await database.close();
  mkdirSync(cache, { recursive: true });
  // Whoever reads it meanwhile finds all of it or nothing.
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, dump);
  renameSync(unfinished, file);
  return file;
}

function whatItIsMadeOf(): string {
  const hash = createHash("sha256");
  const migrations = join(here, "migrations");
  for (const name of readdirSync(migrations)
    .filter((one) => one.endsWith(".sql"))
    .sort())
    hash.update(name).update(readFileSync(join(migrations, name)));
  for (const name of [join(root, "package-lock.json"), join(here, "migrate.ts"), join(here, "client.ts")])
    hash.update(readFileSync(name));
  return hash.digest("hex").slice(0, 16);
}
