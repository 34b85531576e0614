import type { Context } from "../context.ts";
import type { StoredVersion } from "./version-store.ts";

/** Open gaps by SOP; an SOP is for the contact reasons of its newest version. */
export async function gapsOf(
  { db, stores }: Context,
  versions: readonly StoredVersion[],
): Promise<Map<string, number>> {
  const reasons = new Map(versions.map(({ sopId, meta }) => [sopId, meta.contactReasons] as const));
  return stores.knowledge(db).openGapsBySop(reasons);
}
