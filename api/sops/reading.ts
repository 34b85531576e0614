import { asApproved, type Scope } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { type AskedScope, scopesFor, withinKey } from "../people/scope.ts";
import type { StoredVersion } from "./version-store.ts";

/** A bot is given nothing that nobody has approved; a key nothing outside its scope. */
export function mayRead(principal: Principal, version: StoredVersion): boolean {
  if (principal.role === "bot" && !asApproved(version)) return false;
  return withinKey(principal, version.meta);
}

/** What a principal may see of an SOP, oldest first. Throws `not-found` when that is nothing. */
export async function versionsFor(context: Context, principal: Principal, sopId: string): Promise<StoredVersion[]> {
  const versions = await context.stores.sops(context.db).versions(sopId);
  const readable = versions.filter((version) => mayRead(principal, version));
  if (readable.length === 0) throw new AppError("not-found", `There is no SOP ${sopId}.`);
  return readable;
}

/** The places that a principal asks about, inside what their key allows. */
export function placesFor(
  principal: Pick<Principal, "role" | "scope">,
  { audience, channel, region, language }: AskedScope,
): Scope[] {
  return scopesFor(principal, { audience, channel, region, language }).map(
    (scope) => Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined)) as Scope,
  );
}

/** The version that a caller with a key has pinned, by SOP: of several in force for it, this one is served. */
export async function pinsOf(context: Context, { kind, id }: Principal): Promise<ReadonlyMap<string, string>> {
  return kind === "key" ? context.stores.consumers(context.db).pinnedVersions(id) : new Map();
}
