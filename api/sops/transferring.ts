import { readSopFile } from "../../ingest/sop-file.ts";
import type { SopHistory } from "../../sops/history.ts";
import { asApproved } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { hashOf } from "./publishing.ts";
import type { StoredComment, StoredEvent } from "./review-store.ts";
import { settle } from "./settling.ts";
import { transferStore } from "./transfer-store.ts";
import type { StoredVersion } from "./version-store.ts";

type VersionHistory = SopHistory["versions"][number];
type EventHistory = SopHistory["events"][number];

/** An SOP with all that ever was of it. Throws `not-found`. */
export async function readHistory({ db, stores }: Context, id: string): Promise<SopHistory> {
  const [row, versions, events] = [
    await transferStore(db).sop(id),
    await stores.sops(db).versions(id),
    await stores.sops(db).eventsOf(id),
  ];
  if (!row || versions.length === 0) throw new AppError("not-found", `There is no SOP ${id}.`);
  const comments = await transferStore(db).commentsOf(versions.map((version) => version.id));
  return {
    id,
    title: row.title,
    owner: row.owner,
    verifier: row.verifier,
    createdAt: row.createdAt.toISOString(),
    versions: versions.map((version) =>
      toHistory(
        version,
        comments.filter(({ versionId }) => versionId === version.id),
      ),
    ),
    events: events.map(eventHistory),
  };
}

function toHistory(version: StoredVersion, comments: StoredComment[]): VersionHistory {
  const { number, state, source, author, editors, note, requestedReviewers, restores } = version;
  const { approvedBy, approvedAt, retiredAt } = version;
  return {
    number,
    state,
    sha256: version.contentHash,
    effectiveFrom: version.meta.effectiveFrom,
    author,
    handedInBy: version.uploadedBy,
    handedInAt: version.createdAt,
    editors,
    note,
    requestedReviewers,
    restores,
    verifiedAt: version.meta.verifiedAt,
    approvedBy,
    approvedAt,
    retiredAt,
    comments: comments.map(({ by, at, text, anchor, resolvedBy, resolvedAt }) => {
      return { by, at: at.toISOString(), text, anchor, resolvedBy, resolvedAt: resolvedAt?.toISOString() ?? null };
    }),
    source,
  };
}

function eventHistory({ at, kind, by, versionNumber, onDay, note }: StoredEvent): EventHistory {
  return { at: at.toISOString(), kind, by, version: versionNumber, on: onDay, note };
}

export type Restored = { id: string; added: number; unchanged: number; events: number; notes: string[] };

/**
 * Puts an SOP back with its versions, decisions, comments and events, as they were given elsewhere by the people they name.
 * What is here already stays; versions, comments and events that are missing are added. Throws `conflict` when a number has
 * another text here, and `unprocessable` for a history that contradicts itself. Nobody is told of what happened elsewhere.
 */
export async function restoreHistory(context: Context, tx: Db, history: SopHistory, by: Principal): Promise<Restored> {
  const { id, title, owner, verifier, createdAt } = history;
  const store = transferStore(tx);
  history.versions.forEach(refuseForged);
  await store.claim({ id, title, owner, verifier, createdAt: new Date(createdAt) });
  const known = await context.stores.sops(tx).versions(id);
  history.versions.forEach((version, i) => {
    refuseOther(id, version, known[i]);
  });
  const all = [...known];
  for (const version of history.versions.slice(known.length)) all.push(await restoreVersion(tx, id, version));
  await restoreComments(tx, history, all);
  const events = await restoreEvents(context, tx, history, all);
  const added = Math.max(0, history.versions.length - known.length);
  if (added > 0) {
    await settle(context, tx, id).catch((error: unknown) => {
      throw contradiction(error) ?? error;
    });
    await context.jobs.send("index-sops", [{}], tx);
    await context.stores.people(tx).record(by, "import SOP history", id, { added, versions: history.versions.length });
  }
  const notes = known.flatMap((version, i) => differences(version, history.versions[i]));
  return { id, added, unchanged: history.versions.length - added, events, notes };
}

function refuseForged(version: VersionHistory, index: number): void {
  const where = `version ${version.number}`;
  if (version.number !== index + 1)
    throw new AppError("unprocessable", `Numbers count from 1 without a gap; ${where} is in place ${index + 1}.`);
  if (hashOf(version.source) !== version.sha256)
    throw new AppError("unprocessable", `The text of ${where} is not the one that was recorded.`);
  const decided = version.state === "approved" || version.state === "retired";
  if (decided && !asApproved({ ...version, id: "", sopId: "", meta: metaOf(version) }))
    throw new AppError("unprocessable", `Of ${where} the author and the approver are one person: ${version.author}.`);
}

function refuseOther(id: string, version: VersionHistory, known: StoredVersion | undefined): void {
  if (!known || known.contentHash === version.sha256) return;
  throw new AppError(
    "conflict",
    `Version ${version.number} of ${id} has another text on this server. Export from here first, and bring your text in as an edit of ${id}.md.`,
    { versionId: known.id },
  );
}

/** The front matter with what was decided about it. Throws `unprocessable` with the place when it cannot be read. */
function metaOf({ source, number, effectiveFrom, verifiedAt }: VersionHistory) {
  const file = readSopFile(source);
  if (file.ok) return { ...file.meta, effectiveFrom, verifiedAt };
  const errors = file.errors.map((error) => `${error.message} (line ${error.line})`).join("; ");
  throw new AppError("unprocessable", `Version ${number} cannot be read: ${errors}.`);
}

async function restoreVersion(tx: Db, sopId: string, version: VersionHistory): Promise<StoredVersion> {
  const file = readSopFile(version.source);
  if (!file.ok || file.meta.id !== sopId)
    throw new AppError("unprocessable", `Version ${version.number} is not a text of ${sopId}.`);
  const { meta } = file;
  const { number, state, source, author, editors, note, requestedReviewers, restores, approvedBy } = version;
  return transferStore(tx)
    .addVersion({
      ...{ sopId, number, state, source, author, editors, note, requestedReviewers, restores, approvedBy, meta },
      title: meta.title,
      contentHash: version.sha256,
      audiences: meta.audiences,
      channels: meta.channels,
      regions: meta.regions,
      languages: meta.languages,
      effectiveFrom: version.effectiveFrom,
      effectiveTo: meta.effectiveTo,
      uploadedBy: version.handedInBy,
      verifiedAt: version.verifiedAt,
      approvedAt: dateOf(version.approvedAt),
      retiredAt: dateOf(version.retiredAt),
      createdAt: new Date(version.handedInAt),
    })
    .catch((error: unknown) => {
      throw contradiction(error) ?? error;
    });
}

async function restoreComments(tx: Db, history: SopHistory, versions: StoredVersion[]): Promise<void> {
  const store = transferStore(tx);
  const known = await store.commentsOf(versions.map(({ id }) => id));
  const seen = new Set(known.map((one) => `${one.versionId} ${one.at.toISOString()} ${one.by} ${one.text}`));
  const rows = history.versions.flatMap(({ comments }, i) =>
    comments.map((comment) => ({
      ...comment,
      versionId: versions[i]?.id ?? "",
      at: new Date(comment.at),
      resolvedAt: dateOf(comment.resolvedAt),
    })),
  );
  await store.addComments(
    rows.filter(({ versionId, at, by, text }) => !seen.has(`${versionId} ${at.toISOString()} ${by} ${text}`)),
  );
}

/** How many were missing. They are written without the job that tells listeners: what happened elsewhere was told there. */
async function restoreEvents(
  context: Context,
  tx: Db,
  history: SopHistory,
  versions: StoredVersion[],
): Promise<number> {
  const key = ({ at, kind, by, version, on }: EventHistory) => [Date.parse(at), kind, by, version, on].join(" ");
  const known = (await context.stores.sops(tx).eventsOf(history.id)).map((event) => key(eventHistory(event)));
  // Each is counted: two events may be alike.
  const left = new Map<string, number>();
  for (const one of known) left.set(one, (left.get(one) ?? 0) + 1);
  const missing = history.events.filter((event) => {
    const count = left.get(key(event)) ?? 0;
    left.set(key(event), count - 1);
    return count <= 0;
  });
  for (const { at, kind, by, version, on, note } of missing) {
    const versionId = version === null ? null : (versions[version - 1]?.id ?? null);
    const event = { at: new Date(at), kind, by, sopId: history.id, versionId, versionNumber: version, onDay: on, note };
    await context.stores.sops(tx).addEvent(event);
  }
  return missing.length;
}

/** What this server says otherwise about a version that it has. */
function differences(known: StoredVersion, version: VersionHistory | undefined): string[] {
  if (!version) return [];
  const here = `${known.state}${known.approvedBy ? ` by ${known.approvedBy}` : ""}`;
  const there = `${version.state}${version.approvedBy ? ` by ${version.approvedBy}` : ""}`;
  return here === there ? [] : [`Version ${known.number} is ${here} here, not ${there}: it stays so.`];
}

/** What the database refuses in a history, as a fault of the history. */
function contradiction(error: unknown): AppError | null {
  const { code, constraint } = (error as { cause?: { code?: string; constraint?: string } }).cause ?? {};
  const [exclusionViolation, checkViolation] = ["23P01", "23514"];
  if (code === exclusionViolation)
    return new AppError("unprocessable", "Two of its approved versions hold in one place on the same day.");
  if (code === checkViolation && constraint?.startsWith("sop_version_"))
    return new AppError("unprocessable", "One of its versions was approved by somebody who had a hand in it.");
  return null;
}

function dateOf(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
