import { beginsAfter, type Cell, cellsWithin, covers } from "./coverage.ts";
import type { SopDocument, SopMeta } from "./sop.ts";

/**
 * in-review → approved → retired (out of force without a successor). `withdrawn`: it never came into force, because it was
 * taken back, sent back for changes, or cancelled before its date. A draft is no version yet.
 */
export const versionStates = ["in-review", "approved", "withdrawn", "retired"] as const;
export type VersionState = (typeof versionStates)[number];

/** How a version stands on a day. */
export const versionStandings = ["in-review", "scheduled", "in-force", "superseded", "retired", "withdrawn"] as const;
export type VersionStanding = (typeof versionStandings)[number];

/** What happens to versions. `in-force` and `superseded` are told on their day, `ending` when a later retirement is decided. */
export const versionEventKinds = [
  "submitted",
  "changes-requested",
  "withdrawn",
  "approved",
  "scheduled",
  "in-force",
  "superseded",
  "ending",
  "retired",
  "verified",
  "people-changed",
] as const;
export type VersionEventKind = (typeof versionEventKinds)[number];

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
  state: "approved" | "retired";
  approvedBy: string;
  approvedAt: string;
};

export type ApprovedDocument = ApprovedVersion & { document: SopDocument };

export type Refused<Reason extends string> = { ok: false; reason: Reason };
export type Transition<Reason extends string, V extends SopVersion = SopVersion> =
  | { ok: true; version: V }
  | Refused<Reason>;

const refused = <Reason extends string>(reason: Reason): Refused<Reason> => ({ ok: false, reason });

/** What an approver decides. `wrote`: those who handed the text in or had a hand in it, beside its author. */
export type Decision = { by: string; at: string; effectiveFrom?: string; wrote?: readonly string[] };

export type ApprovalRefusal =
  | "not-in-review"
  | "no-approver"
  | "author-cannot-approve"
  | "writer-cannot-approve"
  | "period-over";

/** Why this person may not approve this version; null = they may. Two-person rule: nobody approves what they had a hand in. */
export function approvalRefusal(version: SopVersion, { by, wrote = [] }: Decision): ApprovalRefusal | null {
  if (version.state !== "in-review") return "not-in-review";
  if (normaliseName(by) === "") return "no-approver";
  if (samePerson(version.author, by)) return "author-cannot-approve";
  if (wrote.some((name) => samePerson(name, by))) return "writer-cannot-approve";
  return null;
}

/** Approves a version in review, from its own first day or from the one that was decided. */
export function approve(version: SopVersion, decision: Decision): Transition<ApprovalRefusal, ApprovedVersion> {
  const refusal = approvalRefusal(version, decision);
  if (refusal) return refused(refusal);
  const effectiveFrom = decision.effectiveFrom ?? version.meta.effectiveFrom;
  if (version.meta.effectiveTo !== null && version.meta.effectiveTo <= effectiveFrom) return refused("period-over");
  const approved: SopVersion = {
    ...version,
    state: "approved",
    approvedBy: decision.by,
    approvedAt: decision.at,
    meta: { ...version.meta, effectiveFrom },
  };
  return { ok: true, version: approved as ApprovedVersion };
}

/** A stored version as an approved one, or null when no second person has approved it or it never came into force. */
export function asApproved(version: SopVersion): ApprovedVersion | null {
  if (version.state !== "approved" && version.state !== "retired") return null;
  if (!version.approvedBy || !version.approvedAt || samePerson(version.author, version.approvedBy)) return null;
  return version as ApprovedVersion;
}

/** Takes a version in review back, or cancels an approved one before its first day. */
export function withdraw(version: SopVersion, on: string): Transition<"begun" | "over"> {
  if (version.state === "withdrawn" || version.state === "retired") return refused("over");
  if (version.state === "approved" && version.meta.effectiveFrom <= on) return refused("begun");
  return { ok: true, version: { ...version, state: "withdrawn" } };
}

/**
 * Takes an approved version out of force from a day on, without a successor; it stays citable for the time before. The day
 * must not be before `today` nor after the version's end; before its first day it is withdrawn instead.
 */
export function retire(
  version: SopVersion,
  from: string,
  today: string,
): Transition<"not-in-force" | "in-the-past", ApprovedVersion> {
  const approved = asApproved(version);
  const { effectiveFrom, effectiveTo } = version.meta;
  if (!approved || version.state !== "approved" || effectiveFrom > today) return refused("not-in-force");
  if (effectiveTo !== null && effectiveTo <= from) return refused("not-in-force");
  if (from < today) return refused("in-the-past");
  return { ok: true, version: { ...approved, state: "retired", retiredAt: `${from}T00:00:00.000Z` } };
}

/**
 * The version that stands in the way of a newly approved one: it begins later, somewhere where this one would still hold. The
 * new text would end on that day for an older one, which nobody has asked for.
 */
export function standsInTheWay<V extends SopVersion>(versions: readonly V[], candidate: SopVersion): V | null {
  return (
    versions.find((other) => asApproved(other) && beginsAfter(other, candidate) && overlaps(other, candidate)) ?? null
  );
}

/** How a version stands on a day. `meta.effectiveTo` is the day on which it ends everywhere, whatever ends it. */
export function standing(version: SopVersion, on: string): VersionStanding {
  const { effectiveFrom, effectiveTo } = version.meta;
  if (version.state === "in-review" || version.state === "withdrawn") return version.state;
  if (version.state === "retired" && version.retiredAt !== null && version.retiredAt.slice(0, 10) <= on)
    return "retired";
  if (on < effectiveFrom) return "scheduled";
  return effectiveTo !== null && effectiveTo <= on ? "superseded" : "in-force";
}

/** What a reader asks for; a missing field asks for any. */
export type Scope = { audience?: string; channel?: string; region?: string; language?: string };

/**
 * The versions in force at an instant or day (ISO 8601, UTC), one for each SOP: approved by a second person, begun, not ended
 * or retired, and matching the scope. Where several scopes fit what was asked, the last to begin of what holds there. `versions`
 * must have every approved version of an SOP: a later one ends an earlier one where both reach. Sorted by SOP id.
 */
export function inForceAt<V extends SopVersion>(versions: readonly V[], scope: Scope, at: string): V[] {
  const best = new Map<string, V>();
  for (const version of allInForceAt(versions, scope, at)) {
    const known = best.get(version.sopId);
    if (!known || beginsAfter(version, known)) best.set(version.sopId, version);
  }
  return [...best.values()];
}

/** Every version in force somewhere in the scope: for one SOP, versions of different scopes. By SOP id, oldest first. */
export function allInForceAt<V extends SopVersion>(versions: readonly V[], scope: Scope, at: string): V[] {
  const instant = Date.parse(at);
  if (Number.isNaN(instant)) throw new RangeError(`not an ISO 8601 date: ${at}`);
  const day = new Date(instant).toISOString().slice(0, 10);
  const bySop = new Map<string, V[]>();
  for (const version of versions) {
    if (!asApproved(version) || version.meta.effectiveFrom > day) continue;
    bySop.set(version.sopId, [...(bySop.get(version.sopId) ?? []), version]);
  }
  return [...bySop]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, begun]) => {
      const holders = new Set(cellsWithin(begun, scope).map((cell) => lastToBegin(begun, cell)));
      return begun.filter((version) => holders.has(version) && !over(version, day, instant));
    });
}

/** Whoever began last in a cell holds it, even when it has ended since: what it took over from does not come back. */
function lastToBegin<V extends SopVersion>(begun: readonly V[], cell: Cell): V | null {
  return begun.reduce<V | null>(
    (last, version) => (covers(version, cell) && (!last || beginsAfter(version, last)) ? version : last),
    null,
  );
}

function over(version: SopVersion, day: string, instant: number): boolean {
  const { effectiveTo } = version.meta;
  if (effectiveTo !== null && day >= effectiveTo) return true;
  return version.retiredAt !== null && instant >= Date.parse(version.retiredAt);
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

const normaliseName = (name: string): string => name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

export function samePerson(a: string, b: string): boolean {
  return normaliseName(a) === normaliseName(b);
}
