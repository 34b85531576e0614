import type { Conflict, findConflicts as find } from "../../sops/conflict.ts";
import { standing } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";
import type { StoredConflict } from "./conflict-store.ts";

/** Compares every pair of SOPs that are in force or about to be, and stores what does not go together. */
export async function findSopConflicts(context: Context): Promise<void> {
  const { db, stores, library, now } = context;
  const today = now().toISOString().slice(0, 10);
  const held = (await stores.sops(db).versions()).filter((version) =>
    ["in-force", "scheduled"].includes(standing(version, today)),
  );
  const compared = held.map((version) => ({
    version: { id: version.id, sopId: version.sopId, number: version.number },
    document: library.documentOf(version),
  }));
  const module = new URL("../../sops/conflict.ts", import.meta.url);
  const found: Conflict[] = compared.length < 2 ? [] : await inThread<typeof find>(module, "findConflicts", compared);
  await db.transaction((tx) => stores.knowledge(tx).saveConflicts(found, now()));
}

/** `version step` of every side of an open conflict. */
export function sidesOf(conflicts: readonly StoredConflict[], kind: StoredConflict["kind"]): Set<string> {
  const open = conflicts.filter((one) => one.kind === kind && one.state === "open");
  return new Set(open.flatMap(({ left, right }) => [left, right]).map((side) => `${side.versionId} ${side.stepId}`));
}
