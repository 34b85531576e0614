import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connectEmbedded } from "./client.ts";
import { openEmbedded } from "./embedded.ts";

/** Once per run: migrates one embedded database and keeps its dump, from which every test file starts in about a second. */
export async function setup(project: TestProject): Promise<() => void> {
  const url = process.env.TEST_DATABASE_URL ?? null;
  project.provide("testDatabaseUrl", url);
  if (url) {
    project.provide("databaseTemplate", null);
    return () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), "plumb-template-"));
  const embedded = await openEmbedded(null);
  const database = await connectEmbedded(embedded);
  writeFileSync(join(folder, "template.tar"), await embedded.dump());
  await database.close();
  project.provide("databaseTemplate", join(folder, "template.tar"));
  return () => rmSync(folder, { recursive: true, force: true });
}
