import { predecessorOf } from "../../evals/impact.ts";
import { readSopFile } from "../../ingest/sop-file.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { StoredVersion } from "./dependants.ts";
import type { Pair } from "./measuring.ts";

/**
 * A draft as the version it would become if it were handed in as it is saved now, with the one it would take over from. Throws
 * `not-found`, and `unprocessable` while its front matter cannot be read.
 */
export async function draftPair(context: Context, draftId: string): Promise<Pair> {
  const store = context.stores.sops(context.db);
  const draft = await store.draft(draftId);
  if (!draft) throw new AppError("not-found", `There is no draft ${draftId}.`);
  const file = readSopFile(draft.source);
  if (!file.ok) {
    const [first] = file.errors;
    throw new AppError("unprocessable", `The draft cannot be read yet: ${first?.message} (line ${first?.line}).`);
  }
  const { meta } = file;
  const versions = await store.versions(meta.id);
  const version: StoredVersion = {
    // Parsed texts are remembered by this id, and a draft changes from revision to revision.
    id: `${draft.id}:${draft.revision}`,
    sopId: meta.id,
    number: (versions.at(-1)?.number ?? 0) + 1,
    state: "in-review",
    title: meta.title,
    source: draft.source,
    contentHash: "",
    meta,
    author: draft.author,
    uploadedBy: draft.updatedBy,
    editors: draft.editors,
    note: draft.note,
    requestedReviewers: [],
    draftId: draft.id,
    restores: draft.restores,
    plannedTo: meta.effectiveTo,
    approvedBy: null,
    approvedAt: null,
    retiredAt: null,
    createdAt: draft.updatedAt.toISOString(),
  };
  return { version, against: predecessorOf(versions, version), versions };
}
