import { AppError } from "../errors.ts";
import type { KeyScope, Principal } from "./roles.ts";

type Reader = Pick<Principal, "role" | "scope">;

/** What a caller asks for; a missing field asks for any. */
export type AskedScope = {
  audience?: "human" | "bot" | undefined;
  channel?: string | undefined;
  region?: string | undefined;
  language?: string | undefined;
};

const lists = { channel: "channels", region: "regions", language: "languages" } as const;
type Dimension = keyof typeof lists;
const dimensions = Object.keys(lists) as Dimension[];

/**
 * Where a caller stands: what they ask for, inside what their key may read. A key of one channel needs not name it; a key of
 * several must, because rules differ between them. Throws `forbidden` for a value outside the key's scope and `invalid` for a
 * choice that was not made.
 */
export function scopeFor(principal: Reader, asked: AskedScope): AskedScope {
  const scope: AskedScope = { ...asked, audience: audienceFor(principal, asked) };
  for (const dimension of dimensions) scope[dimension] = chosen(dimension, principal, asked[dimension]);
  return scope;
}

/** Every place a caller may read of, for lists: the combinations of what their key allows and they ask for. */
export function scopesFor(principal: Reader, asked: AskedScope): AskedScope[] {
  const start: AskedScope[] = [{ ...asked, audience: audienceFor(principal, asked) }];
  return dimensions.reduce((scopes, dimension) => {
    const allowed = allowedIn(dimension, principal);
    if (asked[dimension] !== undefined || allowed.length === 0) {
      const value = chosen(dimension, principal, asked[dimension]);
      return scopes.map((scope) => ({ ...scope, [dimension]: value }));
    }
    return scopes.flatMap((scope) => allowed.map((value) => ({ ...scope, [dimension]: value })));
  }, start);
}

/** Whether a text written for these audiences and places is within what a key may read. Empty lists mean everywhere. */
export function withinKey(
  principal: Reader,
  written: {
    audiences: readonly string[];
    channels: readonly string[];
    regions: readonly string[];
    languages: readonly string[];
  },
): boolean {
  const audience = audienceFor(principal, {});
  if (audience !== undefined && written.audiences.length > 0 && !written.audiences.includes(audience)) return false;
  return dimensions.every((dimension) => {
    const allowed = allowedIn(dimension, principal);
    const has = written[lists[dimension]];
    return allowed.length === 0 || has.length === 0 || has.some((value) => allowed.includes(value));
  });
}

/** The one audience that a caller may read as, null = any that they ask for. */
export const boundAudience = (principal: Reader): "human" | "bot" | null => audienceFor(principal, {}) ?? null;

/** A bot reads what is written for bots, whoever it says it is. */
function audienceFor({ role, scope }: Reader, asked: AskedScope): AskedScope["audience"] {
  return role === "bot" ? "bot" : (scope?.audience ?? asked.audience);
}

function allowedIn(dimension: Dimension, { scope }: Reader): string[] {
  return scope?.[lists[dimension]] ?? [];
}

function chosen(dimension: Dimension, principal: Reader, asked: string | undefined): string | undefined {
  const allowed = allowedIn(dimension, principal);
  if (allowed.length === 0) return asked;
  if (asked === undefined && allowed.length === 1) return allowed[0];
  if (asked !== undefined && allowed.includes(asked)) return asked;
  const served = `This key serves the ${dimension} ${allowed.join(", ")}`;
  if (asked === undefined)
    throw new AppError("invalid", `${served}: say which one you ask for.`, { [dimension]: allowed });
  throw new AppError("forbidden", `${served}, not ${asked}.`, { [dimension]: allowed });
}

/** What a key that says nothing of its scope may read: everything its role may. */
export const wholeScope: KeyScope = { audience: null, channels: [], regions: [], languages: [] };
