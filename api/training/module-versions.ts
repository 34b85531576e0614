import { contentId } from "../../evals/content-id.ts";
import { allInForceAt } from "../../sops/version.ts";
import type { Module } from "../../training/module.ts";
import {
  citedVersions,
  type InForceLookup,
  type ModuleProblem,
  moduleProblems,
  type StaleReason,
  staleReasons,
  type VersionLookup,
} from "../../training/verify-module.ts";
import type { Context } from "../context.ts";

type Versions = Awaited<ReturnType<ReturnType<Context["stores"]["sops"]>["versions"]>>;

/** All versions of the SOPs that modules quote, looked up once. */
async function versionsOf(context: Context): Promise<Versions> {
  return context.stores.sops(context.db).versions();
}

/** A citation names a version by its id, or by SOP and number as people write it: `wrong-item v2`. */
export async function versionLookup(context: Context): Promise<VersionLookup> {
  const versions = await versionsOf(context);
  const byName = new Map(
    versions.flatMap((version) => [
      [version.id, version] as const,
      [`${version.sopId} v${version.number}`, version] as const,
    ]),
  );
  return (name) => {
    const version = byName.get(name);
    return version ? context.library.documentOf(version) : null;
  };
}

export async function inForceLookup(context: Context): Promise<InForceLookup> {
  const versions = await versionsOf(context);
  const now = context.now().toISOString();
  return (sopId) =>
    allInForceAt(
      versions.filter((version) => version.sopId === sopId),
      {},
      now,
    )
      .sort((a, b) => a.number - b.number)
      .map((version) => ({
        name: `${version.sopId} v${version.number}`,
        document: context.library.documentOf(version),
      }));
}

export async function problemsOf(context: Context, module: Module): Promise<ModuleProblem[]> {
  return citedVersions(module).length === 0 && module.items.length === 0
    ? []
    : moduleProblems(module, await versionLookup(context));
}

/** Published modules whose rules changed go stale, and stale ones whose rules hold again come back. Gives how many changed. */
export async function tendModules(context: Context): Promise<number> {
  const { db, stores } = context;
  const modules = (await stores.training(db).modules()).filter(
    ({ state }) => state === "published" || state === "stale",
  );
  if (modules.length === 0) return 0;
  const inForce = await inForceLookup(context);
  let changed = 0;
  for (const { id, version, state, stale } of modules) {
    const published = await stores.training(db).moduleVersion(id, version);
    const reasons: StaleReason[] = published ? staleReasons(published.definition, inForce) : [];
    const next = reasons.length > 0 ? "stale" : "published";
    if (next === state && contentId(reasons) === contentId(stale)) continue;
    changed += 1;
    await db.transaction(async (tx) => {
      await stores.training(tx).setModuleState(id, next, reasons);
      if (next !== state)
        await stores.people(tx).record("system", `module ${next}`, id, { rules: reasons.map(({ ref }) => ref) });
    });
  }
  if (changed > 0) await context.jobs.send("recommend", [{}]);
  return changed;
}
