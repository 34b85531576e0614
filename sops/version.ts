import type { SopDocument, SopMeta } from "./sop.ts";

/** draft → in-review → approved → superseded (a later version took over) or retired (withdrawn without a successor). */
export const versionStates = ["draft", "in-review", "approved", "superseded", "retired"] as const;
export type VersionState = (typeof versionStates)[number];

/** Instants are ISO 8601 in UTC; the dates in `meta` are UTC midnights, `effectiveTo` exclusive. */
export type SopVersion = {
  id: string;
  sopId: string;
  number: number;
  state: VersionState;
  author: string;
  meta: SopMeta;
  approvedBy: string | null;
  approvedAt: string | null;
  retiredAt: string | null;
};

declare const approvedBrand: unique symbol;

/** A version that a second person has approved. Only `approve` and `asApproved` make one, so a draft cannot be indexed. */
export type ApprovedVersion = SopVersion & {
  readonly [approvedBrand]: true;
  state: "approved" | "superseded" | "retired";
  approvedBy: string;
  approvedAt: string;
};

export type ApprovedDocument = ApprovedVersion & { document: SopDocument };

export type Refused<Reason extends string> = { ok: false; reason: Reason };
export type Transition<Reason extends string, V extends SopVersion = SopVersion> =
  | { ok: true; version: V }
  | Refused<Reason>;

const refused = <Reason extends string>(reason: Reason): Refused<Reason> => ({ ok: false, reason });

/** Hands a draft in for review. */
export function submit(version: SopVersion): Transition<"not-a-draft"> {
  if (version.state !== "draft") return refused("not-a-draft");
  return { ok: true, version: { ...version, state: "in-review" } };
}

/** Sends a version in review back to its author as a draft. */
export function sendBack(version: SopVersion): Transition<"not-in-review"> {
  if (version.state !== "in-review") return refused("not-in-review");
  return { ok: true, version: { ...version, state: "draft" } };
}

/** Approves a version in review. Two-person rule: its author never can, whatever the writing of the name. */
export function approve(
  version: SopVersion,
  decision: { by: string; at: string },
): Transition<"author-cannot-approve" | "not-in-review" | "no-approver", ApprovedVersion> {
  if (version.state !== "in-review") return refused("not-in-review");
  if (normaliseName(decision.by) === "") return refused("no-approver");
  if (samePerson(version.author, decision.by)) return refused("author-cannot-approve");
  const approved = { ...version, state: "approved", approvedBy: decision.by, approvedAt: decision.at };
  return { ok: true, version: approved as ApprovedVersion };
}

/** A stored version as an approved one, or null when no second person has approved it. */
export function asApproved(version: SopVersion): ApprovedVersion | null {
  if (version.state === "draft" || version.state === "in-review") return null;
  if (!version.approvedBy || !version.approvedAt || samePerson(version.author, version.approvedBy)) return null;
  return version as ApprovedVersion;
}

/** Ends an approved version at the day from which its successor holds. The successor must be later and of the same SOP. */
export function supersede(
  version: ApprovedVersion,
  successor: ApprovedVersion,
): Transition<"not-approved" | "not-a-successor", ApprovedVersion> {
  if (version.state !== "approved") return refused("not-approved");
  const later = successor.number > version.number && successor.meta.effectiveFrom > version.meta.effectiveFrom;
  if (successor.sopId !== version.sopId || !later) return refused("not-a-successor");
  const effectiveTo = earlier(version.meta.effectiveTo, successor.meta.effectiveFrom);
  return { ok: true, version: { ...version, state: "superseded", meta: { ...version.meta, effectiveTo } } };
}

/** Withdraws an approved version; it stays citable for the time before `at`. */
export function retire(version: ApprovedVersion, at: string): Transition<"not-approved", ApprovedVersion> {
  if (version.state !== "approved") return refused("not-approved");
  return { ok: true, version: { ...version, state: "retired", retiredAt: at } };
}

/** What a reader asks for; a missing field asks for any. */
export type Scope = { audience?: string; channel?: string; region?: string; language?: string };

/**
 * The versions in force at an instant or day (ISO 8601, UTC), one for each SOP: approved by a second person, effective,
 * not yet retired, and matching the scope. Where periods meet, the higher version number holds. Sorted by SOP id.
 */
export function inForceAt<V extends SopVersion>(versions: readonly V[], scope: Scope, at: string): V[] {
  const instant = Date.parse(at);
  if (Number.isNaN(instant)) throw new RangeError(`not an ISO 8601 date: ${at}`);
  const day = new Date(instant).toISOString().slice(0, 10);
  const bySop = new Map<string, V>();
  for (const version of versions) {
    if (!asApproved(version) || !holdsOn(version, day, instant) || !matches(version.meta, scope)) continue;
    const known = bySop.get(version.sopId);
    if (!known || version.number > known.number) bySop.set(version.sopId, version);
  }
  return [...bySop.values()].sort((a, b) => (a.sopId < b.sopId ? -1 : 1));
}

function holdsOn(version: SopVersion, day: string, instant: number): boolean {
  const { effectiveFrom, effectiveTo } = version.meta;
  if (day < effectiveFrom || (effectiveTo !== null && day >= effectiveTo)) return false;
  return version.retiredAt === null || instant < Date.parse(version.retiredAt);
}

function matches(meta: SopMeta, scope: Scope): boolean {
  return (
    includes(meta.audiences, scope.audience) &&
    includes(meta.channels, scope.channel) &&
    includes(meta.regions, scope.region) &&
    includes(meta.languages, scope.language)
  );
}

/** An empty list of a version means everywhere. */
function includes(values: readonly string[], wanted: string | undefined): boolean {
  return wanted === undefined || values.length === 0 || values.includes(wanted);
}

/** Whether two versions of one SOP would both be in force for someone on some day. */
export function overlaps(a: SopVersion, b: SopVersion): boolean {
  if (a.sopId !== b.sopId) return false;
  const periods =
    (b.meta.effectiveTo === null || a.meta.effectiveFrom < b.meta.effectiveTo) &&
    (a.meta.effectiveTo === null || b.meta.effectiveFrom < a.meta.effectiveTo);
  const shared = (x: readonly string[], y: readonly string[]) =>
    x.length === 0 || y.length === 0 || x.some((value) => y.includes(value));
  return (
    periods &&
    shared(a.meta.audiences, b.meta.audiences) &&
    shared(a.meta.channels, b.meta.channels) &&
    shared(a.meta.regions, b.meta.regions) &&
    shared(a.meta.languages, b.meta.languages)
  );
}

/**
 * Whether an SOP has to be verified again: `dueOn` (the day after which it is stale) is verification + interval, counted
 * from `effectiveFrom` when it was never verified. Without an interval it is never stale and `dueOn` is null.
 */
export function stale(meta: SopMeta, on: string): { stale: boolean; dueOn: string | null } {
  if (meta.verifyEveryDays === null) return { stale: false, dueOn: null };
  const from = Date.parse(meta.verifiedAt ?? meta.effectiveFrom);
  const dueOn = new Date(from + meta.verifyEveryDays * 86_400_000).toISOString().slice(0, 10);
  return { stale: new Date(Date.parse(on)).toISOString().slice(0, 10) > dueOn, dueOn };
}

function earlier(a: string | null, b: string): string {
  return a !== null && a < b ? a : b;
}

const normaliseName = (name: string): string => name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

function samePerson(a: string, b: string): boolean {
  return normaliseName(a) === normaliseName(b);
}
