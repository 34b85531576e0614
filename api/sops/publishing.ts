import { createHash } from "node:crypto";
import { readSopFile } from "../../ingest/sop-file.ts";
import { parseSop } from "../../sops/parse.ts";
import { type ApprovedVersion, approve, asApproved, overlaps, submit, supersede } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { RowOutcome } from "../imports/run-import.ts";
import type { StoredVersion } from "./store.ts";

/**
 * Stores the text of an SOP file as a draft of its SOP. With `approvedBy` it is approved at once as somebody did before
 * it came here; that person must not be its owner. The same bytes again change nothing.
 */
export async function importSopSource(
  context: Context,
  tx: Db,
  source: string,
  people: { uploadedBy: string; approvedBy: string | undefined },
): Promise<RowOutcome> {
  const file = readSopFile(source);
  if (!file.ok) return { rejected: file.errors.map((error) => `${error.message} (line ${error.line})`).join("; ") };
  // A text that cannot be parsed must not become a version.
  parseSop(file.source, file.meta);
  const contentHash = createHash("sha256").update(file.source).digest("hex");
  const { uploadedBy, approvedBy } = people;
  const { meta } = file;
  const draft = await context.stores
    .sops(tx)
    .addDraft({ meta, source: file.source, contentHash, author: meta.owner, uploadedBy });
  if (!draft) return "unchanged";
  if (approvedBy !== undefined) await approveVersion(context, tx, draft, approvedBy);
  return "added";
}

/**
 * Approves a draft: another person than its author, and no other approved version in force at the same time. A version
 * without an end that came before is ended on the day the new one begins. Enqueues indexing in the same transaction.
 */
export async function approveVersion(
  context: Context,
  tx: Db,
  version: StoredVersion,
  by: string,
): Promise<ApprovedVersion> {
  const store = context.stores.sops(tx);
  const submitted = version.state === "draft" ? submit(version) : { ok: true as const, version };
  if (!submitted.ok) throw new AppError("conflict", `Version ${version.number} is ${version.state}.`);
  const decision = approve(submitted.version, { by, at: context.now().toISOString() });
  if (!decision.ok)
    throw new AppError("conflict", refusals[decision.reason] ?? decision.reason, { state: version.state });
  for (const other of await store.versions(version.sopId)) {
    const approved = asApproved(other);
    if (!approved || other.id === version.id || !overlaps(other, decision.version)) continue;
    const ended = supersede(approved, decision.version);
    if (!ended.ok) {
      const { effectiveFrom, effectiveTo } = other.meta;
      const period = `${effectiveFrom} to ${effectiveTo ?? "open"}`;
      throw new AppError(
        "conflict",
        `Version ${other.number} (${period}) is in force in the same period. Give this one other dates.`,
        { versionId: other.id },
      );
    }
    await store.saveState(ended.version);
  }
  await store.saveState(decision.version).catch((error: unknown) => {
    throw periodTaken(error) ?? error;
  });
  await context.jobs.send("index-sops", [{}], tx);
  return decision.version;
}

/** Versions for different audiences or channels meet here: the database keeps one version of an SOP in force at a time. */
function periodTaken(error: unknown): AppError | null {
  const { code } = (error as { cause?: { code?: string } }).cause ?? {};
  const exclusionViolation = "23P01";
  if (code !== exclusionViolation) return null;
  return new AppError(
    "conflict",
    "Another version of this SOP is in force in the same period. Give this one other dates.",
  );
}

const refusals: Record<string, string> = {
  "author-cannot-approve": "The author cannot approve their own version: ask somebody else.",
  "not-in-review": "This version is not waiting for approval.",
  "no-approver": "Say who approves.",
};
