import { readFile } from "node:fs/promises";
import { buildPackage, type PlayerAssets } from "../../training/packages/build-package.ts";
import { activityId, type PackageKind } from "../../training/packages/player-content.ts";
import { attemptStatements } from "../../training/packages/statements.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { StoredModuleVersion } from "./store.ts";

/** Under this address outside systems know our modules and people. */
export function homePage({ config }: Context): string {
  return config.publicUrl ?? `http://${config.host}:${config.port}`;
}

/** The newest published version of a module, stale or not; `not-found` when there is none. */
export async function newestVersion(context: Context, id: string): Promise<StoredModuleVersion> {
  const store = context.stores.training(context.db);
  const module = await store.module(id);
  if (!module) throw new AppError("not-found", `There is no module ${id}.`);
  const version = await store.moduleVersion(id, module.version);
  if (!version) throw new AppError("conflict", "This module was never published. Publish it first.");
  return version;
}

export async function exportPackage(context: Context, id: string, kind: PackageKind) {
  const { definition: module, number: version } = await newestVersion(context, id);
  const iri = activityId(homePage(context), id, version);
  const source = { module, version, language: "en", activityId: iri };
  const bytes = buildPackage(source, kind, await playerAssets());
  const fileName = `${id}-v${version}-${kind}.zip`;
  return { fileName, mediaType: "application/zip", base64: Buffer.from(bytes).toString("base64") };
}

async function playerAssets(): Promise<PlayerAssets> {
  const read = (name: string) => readFile(new URL(`../../training/packages/player/${name}`, import.meta.url));
  return { script: await read("player.js"), style: await read("player.css") };
}

/** Attempts made here, as statements for a record store. What outside systems told us is not told back. */
export async function learningRecords(context: Context, moduleId: string | undefined) {
  const { db, stores } = context;
  const attempts = await stores.learning(db).finishedAttempts(moduleId === undefined ? {} : { moduleId });
  const names = new Map((await stores.people(db).agents()).map(({ id, name }) => [id, name]));
  const home = homePage(context);
  const statements: Record<string, unknown>[] = [];
  for (const attempt of attempts) {
    const version = await stores.training(db).moduleVersion(attempt.moduleId, attempt.moduleVersion);
    if (attempt.source !== "app" || !version || !attempt.submittedAt || attempt.passed === null) continue;
    const prompts = new Map(version.definition.items.map(({ id, prompt }) => [id, prompt]));
    const told = attemptStatements(
      {
        id: attempt.id,
        agentId: attempt.agentId,
        agentName: names.get(attempt.agentId) ?? attempt.agentId,
        activityId: activityId(home, attempt.moduleId, attempt.moduleVersion),
        moduleTitle: version.definition.title,
        language: "en",
        score: attempt.score,
        passed: attempt.passed,
        startedAt: attempt.startedAt.toISOString(),
        submittedAt: attempt.submittedAt.toISOString(),
        items: attempt.results.map(({ itemId, right }) => {
          const answer = attempt.answers[itemId] ?? "";
          const words = Array.isArray(answer) ? answer.join("[,]") : answer;
          return { itemId, right, prompt: prompts.get(itemId) ?? itemId, answer: words };
        }),
      },
      home,
    );
    statements.push(...(told as Record<string, unknown>[]));
  }
  return { statements };
}
