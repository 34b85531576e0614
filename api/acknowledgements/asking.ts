import {
  askEverybody,
  asksAgain,
  type KnownVersion,
  type ReadingPolicy,
  readingPeriod,
  versionsBefore,
} from "../../sops/acknowledgement.ts";
import { asApproved } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import type { NewRequest, NewSettlement, StoredReader, StoredRequest } from "./store.ts";

export type StoredVersion = NonNullable<Awaited<ReturnType<ReturnType<Context["stores"]["sops"]>["version"]>>>;

type Basis = {
  requests: StoredRequest[];
  earlier: KnownVersion[];
  asked: ReturnType<typeof askEverybody<StoredReader>>;
};

/** Who has to read a version, and what of it, with what that rests on: also before it is approved. */
export async function readersOf(context: Context, version: StoredVersion, policy: ReadingPolicy): Promise<Basis> {
  const { db, stores, library } = context;
  const { readers, requests, record } = await stores.acknowledgements(db).readingBasis(version.sopId);
  const earlier = versionsBefore(await stores.sops(db).versions(version.sopId), version, library.documentOf);
  return { requests, earlier, asked: askEverybody(version.meta, readers, { record, earlier, policy }) };
}

/**
 * Asks the readers of an approved version, once: a second call changes nothing. A version that was in force before it was
 * brought in here is taken as known, and nobody is asked until somebody decides so.
 */
export async function openReading(context: Context, versionId: string): Promise<void> {
  const { db, stores, now } = context;
  const store = stores.acknowledgements(db);
  const version = await stores.sops(db).version(versionId);
  const approved = version && asApproved(version);
  if (!approved || approved.state === "retired" || (await store.opening(versionId))) return;
  await openEarlier(context, version);
  const policy = await store.policy(version.sopId);
  const brought = approved.meta.effectiveFrom < approved.approvedAt.slice(0, 10);
  const openedAt = now();
  const kind = brought ? ("taken-as-known" as const) : ("asked" as const);
  const opening = { versionId, sopId: version.sopId, kind, policy, openedAt, openedBy: "system" };
  const asked = brought ? [] : await requestsFor(context, version, policy, openedAt);
  await db.transaction(async (tx) => {
    if (!(await stores.acknowledgements(tx).addOpening(opening))) return;
    await writeRequests(context, tx, asked);
    const people = asked.filter((one) => one.carriedFrom === null).length;
    const details = { versionId, kind, people, carriedOver: asked.length - people };
    await stores.people(tx).record("system", "ask to read", `${version.sopId} v${version.number}`, details);
  });
}

/** What was known of earlier versions decides what is new in this one, in whatever order one hears of them. */
async function openEarlier(context: Context, version: StoredVersion): Promise<void> {
  const { db, stores } = context;
  const opened = new Set((await stores.acknowledgements(db).openings(version.sopId)).map((one) => one.versionId));
  for (const one of await stores.sops(db).versions(version.sopId))
    if (one.number < version.number && asApproved(one) && !opened.has(one.id)) await openReading(context, one.id);
}

/** Asks the readers of a version that was taken as known, and people who came since it was asked about. */
export async function askNow(context: Context, versionId: string, by: Principal): Promise<number> {
  const { db, stores, now } = context;
  const version = await stores.sops(db).version(versionId);
  if (!version) throw new AppError("not-found", `There is no SOP version ${versionId}.`);
  const approved = asApproved(version);
  if (!approved || approved.state === "retired")
    throw new AppError("conflict", `Version ${version.number} is ${version.state}: only an approved one is read.`);
  await openEarlier(context, version);
  const policy = await stores.acknowledgements(db).policy(version.sopId);
  const openedAt = now();
  const asked = await requestsFor(context, version, policy, openedAt);
  return db.transaction(async (tx) => {
    const store = stores.acknowledgements(tx);
    const opening = { versionId, sopId: version.sopId, kind: "asked" as const, policy, openedAt, openedBy: by.name };
    if (!(await store.addOpening(opening))) await store.askAfterAll(versionId, by.name, policy, openedAt);
    const added = await writeRequests(context, tx, asked);
    await stores
      .people(tx)
      .record(by, "ask to read", `${version.sopId} v${version.number}`, { versionId, people: added });
    return added;
  });
}

type PlannedRequest = NewRequest & { carriedFrom: string | null };

/** Asks people who began after a version was asked about, or taken as known. Returns how many. */
export async function askNewcomers(context: Context, version: StoredVersion): Promise<number> {
  const { db, stores, now } = context;
  const opening = await stores.acknowledgements(db).opening(version.id);
  if (!opening) return 0;
  const [asked, today] = [opening.openedAt.toISOString().slice(0, 10), now().toISOString().slice(0, 10)];
  const readers = await stores.acknowledgements(db).readers();
  const isNew = ({ startedOn }: StoredReader) => startedOn !== null && startedOn > asked && startedOn <= today;
  const newcomers = new Set(readers.filter(isNew).map(({ id }) => id));
  if (newcomers.size === 0) return 0;
  const planned = await requestsFor(context, version, opening.policy, now());
  const rows = planned.filter(({ agentId }) => newcomers.has(agentId));
  return db.transaction((tx) => writeRequests(context, tx, rows));
}

async function requestsFor(
  context: Context,
  version: StoredVersion,
  policy: ReadingPolicy,
  openedAt: Date,
): Promise<PlannedRequest[]> {
  const basis = await readersOf(context, version, policy);
  const fresh = readingPeriod(version.meta.effectiveFrom, openedAt.toISOString(), policy.graceDays);
  return basis.asked.map(({ reader, asking }) => {
    const pending = asking.kind === "carried-over" ? null : deadlineBefore(reader, version, basis, policy);
    return {
      sopId: version.sopId,
      versionId: version.id,
      versionNumber: version.number,
      agentId: reader.id,
      openedAt,
      startsAt: pending?.startsAt ?? new Date(fresh.startsAt),
      dueAt: pending?.dueAt ?? new Date(fresh.dueAt),
      comparedTo: asking.kind === "whole" ? null : asking.from,
      changes: asking.kind === "changes" ? asking.changes : [],
      carriedFrom: asking.kind === "carried-over" ? asking.from : null,
    };
  });
}

/** A version that changes nothing for somebody who has not read the one before gives no new days of grace. */
function deadlineBefore(
  reader: StoredReader,
  version: StoredVersion,
  { requests, earlier }: Basis,
  policy: ReadingPolicy,
): StoredRequest | null {
  const before = requests
    .filter((one) => one.agentId === reader.id && !one.settlement && one.versionNumber < version.number)
    .at(-1);
  const since = earlier.find((one) => one.versionId === before?.versionId)?.changes ?? [];
  return before && !since.some((change) => asksAgain(change, policy.askOn)) ? before : null;
}

/** How many people were newly asked; those carried over are settled at once. */
async function writeRequests(context: Context, tx: Db, planned: PlannedRequest[]): Promise<number> {
  const store = context.stores.acknowledgements(tx);
  const added = await store.addRequests(planned.map(({ carriedFrom: _, ...row }) => row));
  const settled = planned.flatMap(({ agentId, carriedFrom, openedAt }): NewSettlement[] => {
    const requestId = added.get(agentId);
    return requestId && carriedFrom !== null
      ? [{ requestId, how: "carried-over", carriedFrom, settledAt: openedAt }]
      : [];
  });
  await store.settle(settled);
  return added.size - settled.length;
}
