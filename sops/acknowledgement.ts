import { sourceFor } from "./audience.ts";
import { diffSops, type SopChange } from "./diff.ts";
import { parseSop } from "./parse.ts";
import type { SopDocument, SopMeta } from "./sop.ts";
import { asApproved, type SopVersion } from "./version.ts";

/** Somebody who handles contacts, and where. An empty list means everywhere. `startedOn` is a UTC day, null = always there. */
export type Reader = {
  id: string;
  team: string | null;
  site: string | null;
  startedOn: string | null;
  channels: readonly string[];
  regions: readonly string[];
  languages: readonly string[];
};

/** `new-duties`: rules that were only reworded, weakened or moved ask nobody to read again. */
export const askingRules = ["every-change", "new-duties"] as const;

/** How the reading of one SOP is asked for. Empty lists of teams and sites mean all. */
export type ReadingPolicy = {
  graceDays: number;
  teams: string[];
  sites: string[];
  askOn: (typeof askingRules)[number];
};

export const defaultPolicy: ReadingPolicy = { graceDays: 14, teams: [], sites: [], askOn: "every-change" };

/**
 * `open` = announced, not yet in force; `in-grace` = in force, time to read is left; `carried-over` = what was read of an
 * earlier version still holds for this person.
 */
export const readingStates = ["not-due", "open", "in-grace", "overdue", "acknowledged", "carried-over"] as const;
export type ReadingState = (typeof readingStates)[number];

/** One person asked to read one version. Instants are ISO 8601 in UTC, `openedAt <= startsAt <= dueAt`. */
export type ReadingRequest = {
  openedAt: string;
  /** the version holds, and the days of grace count */
  startsAt: string;
  dueAt: string;
  settled: { how: "acknowledged" | "carried-over"; at: string } | null;
};

const day = 86_400_000;

/** Where a request stands at an instant; null = the person was never asked. */
export function readingStateAt(request: ReadingRequest | null, at: string): ReadingState {
  const now = Date.parse(at);
  if (request === null || now < Date.parse(request.openedAt)) return "not-due";
  if (request.settled && now >= Date.parse(request.settled.at)) return request.settled.how;
  if (now < Date.parse(request.startsAt)) return "open";
  return now < Date.parse(request.dueAt) ? "in-grace" : "overdue";
}

const soonDays = 3;
const everyDays = 7;

/** Whether a reader is to be reminded by the calendar: once in the last three days of grace, then every week while they are late. */
export function reminderDue(request: ReadingRequest, lastRemindedAt: string | null, at: string): boolean {
  const [now, due] = [Date.parse(at), Date.parse(request.dueAt)];
  const last = lastRemindedAt === null ? Number.NEGATIVE_INFINITY : Date.parse(lastRemindedAt);
  const state = readingStateAt(request, at);
  if (state === "overdue") return now - last >= everyDays * day;
  return state === "in-grace" && due - now <= soonDays * day && last < due - soonDays * day;
}

/** Where a person stands with an SOP at an instant: by the last version that then held and that they were asked about. */
export function readingAt(requests: readonly ReadingRequest[], at: string): ReadingState {
  const begun = requests.filter(({ startsAt }) => Date.parse(startsAt) <= Date.parse(at));
  const last = begun.reduce<ReadingRequest | null>(
    (latest, one) => (!latest || Date.parse(one.startsAt) >= Date.parse(latest.startsAt) ? one : latest),
    null,
  );
  return readingStateAt(last, at);
}

/** Whether an SOP speaks to this person at all: written for people, on a channel, region and language that are theirs. */
export function mustRead(meta: SopMeta, reader: Reader, policy: ReadingPolicy): boolean {
  return (
    meta.audiences.includes("human") &&
    meets(meta.channels, reader.channels) &&
    meets(meta.regions, reader.regions) &&
    meets(meta.languages, reader.languages) &&
    allows(policy.teams, reader.team) &&
    allows(policy.sites, reader.site)
  );
}

function meets(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((value) => b.includes(value));
}

function allows(list: readonly string[], value: string | null): boolean {
  return list.length === 0 || (value !== null && list.includes(value));
}

const soft = new Set<SopChange["kind"]>(["reworded", "weakened", "moved"]);

/**
 * What changed between two versions for people: blocks for bots are left out of both, and so is what only machines read
 * (declared tools) or what decides for whom the page is written (the scope, see `mustRead`).
 */
export function changesForPeople(before: SopDocument, after: SopDocument): SopChange[] {
  const changes = diffSops(asPeopleRead(before), asPeopleRead(after));
  return changes.filter(({ part, step }) => part !== "scope" && step !== "tools");
}

function asPeopleRead(document: SopDocument): SopDocument {
  const { source, blocks, meta } = document;
  return blocks.length === 0 ? document : parseSop(sourceFor(source, blocks, "human"), meta);
}

/** Whether somebody who knew the text before the change is asked to read again. */
export function asksAgain(change: Pick<SopChange, "kind">, askOn: ReadingPolicy["askOn"]): boolean {
  return askOn === "every-change" || !soft.has(change.kind);
}

/** A version that somebody is known to have read, and what changed for people since then. */
export type KnownVersion = { versionId: string; meta: SopMeta; changes: readonly SopChange[] };

/** What a person has to do with a version: nothing, read the whole page, read what changed, or nothing new. */
export type Asking =
  | { kind: "not-asked" }
  | { kind: "whole" }
  | { kind: "changes"; from: string; changes: SopChange[] }
  | { kind: "carried-over"; from: string };

/**
 * What a person has to read of a version. `known` are the versions of the SOP they have read, by acknowledging them or an
 * earlier one that still held for them, the latest first; the first one that spoke to them where this one does counts.
 */
export function askingOf(meta: SopMeta, reader: Reader, known: readonly KnownVersion[], policy: ReadingPolicy): Asking {
  if (!mustRead(meta, reader, policy)) return { kind: "not-asked" };
  const last = known.find((one) => mustRead(one.meta, placesOf(meta, reader), anybody));
  if (!last) return { kind: "whole" };
  const from = last.versionId;
  const changes = last.changes.filter((change) => asksAgain(change, policy.askOn));
  return changes.length === 0 ? { kind: "carried-over", from } : { kind: "changes", from, changes };
}

const anybody: ReadingPolicy = { ...defaultPolicy, teams: [], sites: [] };

/** A reader where a version speaks to them. */
function placesOf({ channels, regions, languages }: SopMeta, reader: Reader): Reader {
  const within = (own: readonly string[], written: readonly string[]) =>
    own.length === 0 ? written : written.length === 0 ? own : own.filter((value) => written.includes(value));
  return {
    ...reader,
    channels: within(reader.channels, channels),
    regions: within(reader.regions, regions),
    languages: within(reader.languages, languages),
  };
}

/** What is on record of the reading of an SOP. `takenAsKnown`: versions nobody was asked about, by the UTC day that was decided. */
export type ReadingRecord = {
  settled: readonly { agentId: string; versionId: string }[];
  takenAsKnown: readonly { versionId: string; on: string }[];
};

/** Earlier versions that a person has settled, or that were taken as known when they were already here. */
export function knownBy<K extends KnownVersion>(reader: Reader, record: ReadingRecord, earlier: readonly K[]): K[] {
  const wasHere = (on: string) => reader.startedOn === null || reader.startedOn <= on;
  const known = new Set([
    ...record.settled.filter(({ agentId }) => agentId === reader.id).map(({ versionId }) => versionId),
    ...record.takenAsKnown.filter(({ on }) => wasHere(on)).map(({ versionId }) => versionId),
  ]);
  return earlier.filter((one) => known.has(one.versionId));
}

/** Approved versions before this one, the latest first, each with what changed for people since. */
export function versionsBefore<V extends SopVersion>(
  versions: readonly V[],
  version: V,
  documentOf: (version: V) => SopDocument,
): KnownVersion[] {
  const document = documentOf(version);
  return versions
    .filter((one) => one.number < version.number && asApproved(one))
    .sort((a, b) => b.number - a.number)
    .map((one) => ({ versionId: one.id, meta: one.meta, changes: changesForPeople(documentOf(one), document) }));
}

/** Everybody whom a version speaks to, with what they have to read of it. */
export function askEverybody<R extends Reader>(
  meta: SopMeta,
  readers: readonly R[],
  basis: { record: ReadingRecord; earlier: readonly KnownVersion[]; policy: ReadingPolicy },
): { reader: R; asking: Exclude<Asking, { kind: "not-asked" }> }[] {
  return readers.flatMap((reader) => {
    const asking = askingOf(meta, reader, knownBy(reader, basis.record, basis.earlier), basis.policy);
    return asking.kind === "not-asked" ? [] : [{ reader, asking }];
  });
}

/** When the days of grace begin and end: on the day the version holds, or when the person was asked, if that was later. */
export function readingPeriod(
  effectiveFrom: string,
  openedAt: string,
  graceDays: number,
): Pick<ReadingRequest, "openedAt" | "startsAt" | "dueAt"> {
  const starts = Math.max(Date.parse(effectiveFrom), Date.parse(openedAt));
  return {
    openedAt,
    startsAt: new Date(starts).toISOString(),
    dueAt: new Date(starts + graceDays * day).toISOString(),
  };
}
