import { createHash } from "node:crypto";
import { blocking, checkSop } from "../../sops/check.ts";
import {
  type ApprovalRefusal,
  approve,
  asApproved,
  overlaps,
  type SopVersion,
  standsInTheWay,
} from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { RowOutcome } from "../imports/run-import.ts";
import { settle, tell } from "./settling.ts";
import type { StoredVersion } from "./version-store.ts";

export const hashOf = (source: string): string => createHash("sha256").update(source).digest("hex");

/**
 * Stores the text of an SOP file as a version in review. With `approvedBy` it is approved at once, from the day that the text
 * names, as somebody did before it came here; that person must not be its owner. The same bytes again change nothing.
 */
export async function importSopSource(
  context: Context,
  tx: Db,
  source: string,
  people: { uploadedBy: string; approvedBy: string | undefined },
): Promise<RowOutcome> {
  const checked = checkSop(source);
  const errors = blocking(checked);
  if (!checked.document || errors.length > 0) return { rejected: errors.join("; ") };
  const { meta } = checked.document;
  const store = context.stores.sops(tx);
  await store.claimSop(meta);
  const contentHash = hashOf(source);
  if (await store.versionWithBytes(meta.id, contentHash)) return "unchanged";
  const { uploadedBy, approvedBy } = people;
  const version = await store.addVersion({
    meta,
    source,
    contentHash,
    author: meta.owner,
    uploadedBy,
    createdAt: context.now(),
  });
  const today = context.now().toISOString().slice(0, 10);
  await tell(context, tx, { kind: "submitted", by: uploadedBy, sopId: meta.id, version, on: today, note: "Imported." });
  if (approvedBy !== undefined)
    await approveVersion(context, tx, version, {
      by: approvedBy,
      effectiveFrom: meta.effectiveFrom,
      wrote: [],
      note: "",
    });
  return "added";
}

export type ApprovalDecision = { by: string; effectiveFrom: string; wrote: string[]; note: string };

/**
 * Approves a version in review, whose SOP the caller has locked: by somebody who had no hand in it, and with no newer version in
 * its way. Where an earlier version holds, it ends on the day this one begins. Indexing is enqueued in the same transaction.
 */
export async function approveVersion(
  context: Context,
  tx: Db,
  version: StoredVersion,
  { by, effectiveFrom, wrote, note }: ApprovalDecision,
): Promise<StoredVersion> {
  const store = context.stores.sops(tx);
  const at = context.now().toISOString();
  const decision = approve(version, { by, at, effectiveFrom, wrote });
  if (!decision.ok) throw approvalError(decision.reason, version);
  const others = (await store.versions(version.sopId)).filter(({ id }) => id !== version.id);
  refuseOvertaken(version, decision.version, others);
  await store.saveDecision(decision.version);
  await handOver(context, tx, version, others);
  const told = { by, sopId: version.sopId, version, on: effectiveFrom };
  await tell(context, tx, { kind: "approved", note, ...told });
  if (effectiveFrom > at.slice(0, 10)) await tell(context, tx, { kind: "scheduled", ...told });
  const settled = (await settle(context, tx, version.sopId).catch(asConflict)).find(({ id }) => id === version.id);
  // Full text finds it from this moment on; the vectors follow with the index.
  if (settled) await store.saveChunks(settled, context.library.chunksOf(settled));
  await context.jobs.send("index-sops", [{}], tx);
  return settled ?? version;
}

/** A text that names another owner or verifier than the one before hands the SOP over; what was handed over since stays. */
async function handOver(
  context: Context,
  tx: Db,
  { sopId, meta }: StoredVersion,
  others: StoredVersion[],
): Promise<void> {
  const store = context.stores.sops(tx);
  const now = (await store.sopPeople()).get(sopId);
  const before = others.findLast((other) => asApproved(other))?.meta;
  const owner = now && before?.owner === meta.owner ? now.owner : meta.owner;
  const verifier = now && before?.verifier === meta.verifier ? now.verifier : meta.verifier;
  await store.saveSopPeople(sopId, { title: meta.title, owner, verifier });
}

/** Of two texts that were written side by side, only the first to be approved is published: the other has not seen it. */
function refuseOvertaken(version: StoredVersion, candidate: SopVersion, others: StoredVersion[]): void {
  const newer =
    others.find((other) => asApproved(other) && other.number > version.number && overlaps(other, candidate)) ??
    standsInTheWay(others, candidate);
  if (newer) {
    const { effectiveFrom, effectiveTo } = newer.meta;
    throw new AppError(
      "conflict",
      `Version ${newer.number} (${effectiveFrom} to ${effectiveTo ?? "open"}) holds there in the same period. Give this one other dates, or withdraw that one.`,
      { versionId: newer.id, versionNumber: newer.number },
    );
  }
  if (version.draftId === null) return;
  const unseen = others.find(
    (other) => asApproved(other) && (other.approvedAt ?? "") > version.createdAt && overlaps(other, candidate),
  );
  if (unseen)
    throw new AppError(
      "conflict",
      `Version ${unseen.number} was approved after this one was handed in. Send this one back and bring it up to date.`,
      { versionId: unseen.id, versionNumber: unseen.number },
    );
}

function approvalError(reason: ApprovalRefusal, { id, number, state, approvedBy }: StoredVersion): AppError {
  if (reason !== "not-in-review") return new AppError("conflict", approvalRefusals[reason]);
  const message =
    state === "withdrawn"
      ? `Version ${number} was taken back; it waits for nobody's approval.`
      : `Version ${number} was approved by ${approvedBy ?? "somebody else"} before you.`;
  return new AppError("conflict", message, { versionId: id, versionNumber: number, state, approvedBy });
}

export const approvalRefusals: Record<ApprovalRefusal, string> = {
  "author-cannot-approve": "You wrote this version: ask somebody else to approve it.",
  "writer-cannot-approve": "You had a hand in this version: ask somebody else to approve it.",
  "not-in-review": "This version does not wait for approval.",
  "no-approver": "Say who approves.",
  "period-over": "Its effective_to is not after the day from which it would hold. Send it back for another period.",
};

/** The database has the last word: what the rules above should have refused it refuses. */
function asConflict(error: unknown): never {
  const { code } = (error as { cause?: { code?: string } }).cause ?? {};
  const exclusionViolation = "23P01";
  if (code !== exclusionViolation) throw error;
  throw new AppError(
    "conflict",
    "Another version of this SOP holds there in the same period. Give this one other dates.",
  );
}
