import { allInForceAt, asApproved, inForceAt, type Scope, type SopVersion } from "./version.ts";

/** `since` = first day on which the pinned version does not hold; `served` = number of the version in force instead, null = none is. */
export type PinNotice = {
  sopId: string;
  title: string;
  pinned: number;
  served: number | null;
  state: "ends" | "superseded" | "retired";
  since: string;
  message: string;
};

type Titled = SopVersion & { title: string };

export type PinnedAt = {
  /** id of the pinned version */
  versionId: string;
  /** all versions of that SOP */
  versions: readonly Titled[];
  /** where the consumer stands */
  scopes: readonly Scope[];
  /** YYYY-MM-DD, UTC */
  asOf: string;
};

/**
 * What a consumer must know of its pin on a day: that the pinned version left force, or on which day it will. Null while nothing
 * ends it, and before it begins.
 */
export function noticeFor({ versionId, versions, scopes, asOf }: PinnedAt): PinNotice | null {
  const pinned = versions.find(({ id }) => id === versionId);
  if (!pinned || asOf < pinned.meta.effectiveFrom) return null;
  const holds = scopes.some((scope) => allInForceAt(versions, scope, asOf).some(({ id }) => id === versionId));
  const served = (holds ? pinned : scopes.flatMap((scope) => inForceAt(versions, scope, asOf))[0]) ?? null;
  const since = endOf(pinned) ?? (holds ? null : (served?.meta.effectiveFrom ?? asOf));
  if (since === null) return null;
  const next = holds ? successorOf(pinned, versions, since) : served;
  const state = holds ? "ends" : pinned.retiredAt !== null ? "retired" : "superseded";
  const notice = { sopId: pinned.sopId, title: pinned.title, pinned: pinned.number, served: served?.number ?? null };
  return { ...notice, state, since, message: messageOf(pinned, state, since, next) };
}

/** First day on which a version no longer holds, null = open. A version withdrawn within a day holds no more on that day. */
function endOf({ meta, retiredAt }: SopVersion): string | null {
  const days = [meta.effectiveTo, retiredAt?.slice(0, 10) ?? null].filter((day) => day !== null);
  return days.sort()[0] ?? null;
}

function successorOf(pinned: Titled, versions: readonly Titled[], since: string): Titled | null {
  const later = versions.filter(
    (one) => asApproved(one) && one.number > pinned.number && one.meta.effectiveFrom >= since,
  );
  return later.sort((a, b) => (a.meta.effectiveFrom < b.meta.effectiveFrom ? -1 : 1))[0] ?? null;
}

function messageOf(pinned: Titled, state: PinNotice["state"], since: string, next: Titled | null): string {
  const name = `Version ${pinned.number} of “${pinned.title}”, which you pinned,`;
  if (state === "ends") {
    const then = next ? `version ${next.number} takes over. Test against it before that day` : "nothing follows it yet";
    return `${name} is in force until ${since}; then ${then}.`;
  }
  const left = state === "retired" ? `was retired on ${since}` : `was superseded on ${since}`;
  const now = next ? `you are given version ${next.number}. Test against it and pin it` : "no version is in force";
  return `${name} ${left}: ${now}.`;
}
