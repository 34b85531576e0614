import { readSopFile } from "../../ingest/sop-file.ts";
import { withFrontMatter } from "../../ingest/sop-front-matter.ts";
import { blocking, checkSop } from "../../sops/check.ts";
import { hasConflictMarks, type Merged, mergeTexts } from "../../sops/merge.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { StoredDraft } from "./draft-store.ts";
import { hashOf } from "./publishing.ts";
import { tell } from "./settling.ts";
import type { StoredVersion } from "./version-store.ts";

/** Begins a draft from any text, also one whose front matter cannot be read yet. */
export async function beginDraft(
  context: Context,
  tx: Db,
  draft: { source: string; note: string; by: string },
): Promise<StoredDraft> {
  const { source, note, by } = draft;
  const rest = { baseVersionId: null, restores: null, at: context.now() };
  return context.stores.sops(tx).addDraft({ ...namesOf(source), source, note, by, ...rest });
}

/**
 * Begins a draft from a version: to edit it, or to bring it back as the next one. What is brought back holds from today on,
 * because the dates of its text are over.
 */
export async function beginDraftFrom(
  context: Context,
  tx: Db,
  version: StoredVersion,
  { by, purpose }: { by: string; purpose: "edit" | "restore" },
): Promise<StoredDraft> {
  const at = context.now();
  const restores = purpose === "restore" ? version.number : null;
  const dates = { effective_from: at.toISOString().slice(0, 10), effective_to: null };
  const source = restores === null ? version.source : withFrontMatter(version.source, dates);
  const note = restores === null ? "" : `Brings back version ${restores}.`;
  const rest = { baseVersionId: version.id, restores, by, at };
  return context.stores.sops(tx).addDraft({ ...namesOf(source), source, note, ...rest });
}

export type Save = { id: string; baseRevision: number; source: string; note: string | undefined; by: string };

/** Saves a draft over the revision that was edited. Throws `conflict` with the other's text when there is a newer one. */
export async function saveDraft(context: Context, tx: Db, save: Save): Promise<StoredDraft> {
  const draft = await openDraft(context, tx, save.id);
  await refuseStale(context, tx, draft, save.baseRevision);
  const { source, by } = save;
  const note = save.note ?? draft.note;
  if (source === draft.source && note === draft.note) return draft;
  const editors = [...new Set([...draft.editors, by])];
  const changed = { source, note, editors, revision: draft.revision + 1, updatedAt: context.now(), updatedBy: by };
  const saved = { ...draft, ...namesOf(source, draft), ...changed };
  await context.stores.sops(tx).saveDraft(saved);
  await context.jobs.send("simulate-draft", [{ draftId: saved.id }], tx);
  return saved;
}

/** A text joined with what others have saved since it was begun. Throws `not-found` for a revision that never was. */
export async function mergeIntoDraft(
  context: Context,
  { id, baseRevision, source }: Pick<Save, "id" | "baseRevision" | "source">,
): Promise<Merged & { revision: number }> {
  const store = context.stores.sops(context.db);
  const draft = await store.draft(id);
  if (!draft) throw noDraft(id);
  const base = await store.draftRevision(id, baseRevision);
  if (!base) throw new AppError("not-found", `This draft has no revision ${baseRevision}.`);
  return { ...mergeTexts(base.source, source, draft.source), revision: draft.revision };
}

export type Submission = { id: string; baseRevision: number; note: string; reviewers: string[]; by: string };

/** Hands a draft in: its text becomes the next version of its SOP, in review. Throws `unprocessable` with every finding. */
export async function submitDraft(context: Context, tx: Db, submission: Submission): Promise<StoredVersion> {
  const store = context.stores.sops(tx);
  const draft = await openDraft(context, tx, submission.id);
  await refuseStale(context, tx, draft, submission.baseRevision);
  const { meta } = await readyDocument(context, tx, draft);
  await store.claimSop(meta);
  const { note, by, reviewers } = submission;
  const contentHash = hashOf(draft.source);
  const same = await store.versionWithBytes(meta.id, contentHash);
  if (same) throw new AppError("conflict", `Nothing differs from version ${same.number}.`, { versionId: same.id });
  const version = await store.addVersion({
    meta,
    source: draft.source,
    contentHash,
    author: draft.author,
    uploadedBy: by,
    editors: draft.editors,
    note,
    requestedReviewers: reviewers,
    draftId: draft.id,
    restores: draft.restores,
    createdAt: context.now(),
  });
  await store.closeDraft(draft.id, "submitted");
  const today = context.now().toISOString().slice(0, 10);
  await tell(context, tx, { kind: "submitted", by, sopId: meta.id, version, on: today, note });
  return version;
}

async function readyDocument(context: Context, tx: Db, draft: StoredDraft) {
  const checked = checkSop(draft.source);
  const errors = blocking(checked);
  if (hasConflictMarks(draft.source)) errors.unshift("lines between <<<<<<< and >>>>>>> wait for a choice");
  if (!checked.document || errors.length > 0)
    throw new AppError("unprocessable", `This draft cannot be handed in yet: ${errors.join("; ")}.`, {
      findings: checked.findings,
    });
  const { document } = checked;
  const base = draft.baseVersionId ? await context.stores.sops(tx).version(draft.baseVersionId) : null;
  if (base && base.sopId !== document.meta.id)
    throw new AppError(
      "unprocessable",
      `The id in the text is ${document.meta.id}, but this draft was begun from ${base.sopId}. An SOP keeps its id; begin another draft for a new SOP.`,
    );
  return document;
}

/** Discards a draft that nobody has saved meanwhile. */
export async function discardDraft(context: Context, tx: Db, id: string, baseRevision: number): Promise<void> {
  const draft = await openDraft(context, tx, id);
  await refuseStale(context, tx, draft, baseRevision);
  await context.stores.sops(tx).closeDraft(id, "discarded");
}

/** The draft that a version came from, open again; for an imported version a new one with its text. */
export async function reopenDraftOf(
  context: Context,
  tx: Db,
  version: StoredVersion,
  { by, reason }: { by: string; reason: string | null },
): Promise<string> {
  const store = context.stores.sops(tx);
  const draftId = version.draftId ?? (await beginDraftFrom(context, tx, version, { by, purpose: "edit" })).id;
  const at = context.now().toISOString();
  const { id: versionId, number: versionNumber } = version;
  await store.reopenDraft(draftId, reason === null ? null : { by, at, reason, versionId, versionNumber });
  return draftId;
}

async function openDraft(context: Context, tx: Db, id: string): Promise<StoredDraft> {
  const draft = await context.stores.sops(tx).draftToSave(id);
  if (!draft) throw noDraft(id);
  if (draft.state === "open") return draft;
  const message =
    draft.state === "discarded"
      ? "This draft was discarded."
      : "This draft is in review, so its text stays as it is. Withdraw it to go on writing.";
  throw new AppError("conflict", message, { state: draft.state });
}

async function refuseStale(context: Context, tx: Db, draft: StoredDraft, baseRevision: number): Promise<void> {
  if (draft.revision === baseRevision) return;
  const base = await context.stores.sops(tx).draftRevision(draft.id, baseRevision);
  throw new AppError(
    "conflict",
    `${draft.updatedBy} has saved this draft since you opened it (revision ${draft.revision}). Merge the two texts and save again.`,
    {
      revision: draft.revision,
      theirs: draft.source,
      base: base?.source ?? null,
      by: draft.updatedBy,
      at: draft.updatedAt.toISOString(),
    },
  );
}

/** What a list shows of a text; while its front matter is broken, what it said before. */
export function namesOf(
  source: string,
  before: { sopId: string | null; title: string } = { sopId: null, title: "Untitled" },
): { sopId: string | null; title: string } {
  const file = readSopFile(source);
  if (file.ok) return { sopId: file.meta.id, title: file.meta.title };
  const heading = /^#[ \t]+(.+)$/m.exec(source)?.[1]?.trim();
  return { sopId: before.sopId, title: before.title === "Untitled" ? (heading ?? "Untitled") : before.title };
}

export const noDraft = (id: string): AppError => new AppError("not-found", `There is no draft ${id}.`);
