import { readSopFile } from "../../ingest/sop-file.ts";
import { parseSop } from "../../sops/parse.ts";
import type { SopDocument } from "../../sops/sop.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { StoredRun } from "./store.ts";

/** A text that simulations run on. */
export type Text = {
  sopId: string;
  versionId: string | null;
  draftId: string | null;
  draftRevision: number | null;
  label: string;
  document: SopDocument;
};

export async function versionText(context: Context, versionId: string): Promise<Text> {
  const version = await context.stores.sops(context.db).version(versionId);
  if (!version) throw new AppError("not-found", `There is no SOP version ${versionId}.`);
  const { sopId, number } = version;
  const document = context.library.documentOf(version);
  return { sopId, versionId, draftId: null, draftRevision: null, label: `Version ${number}`, document };
}

/** A draft at a revision, or as it is now. Throws `unprocessable` while its front matter cannot be read. */
export async function draftText(context: Context, draftId: string, revision?: number): Promise<Text> {
  const store = context.stores.sops(context.db);
  const draft = await store.draft(draftId);
  if (!draft) throw new AppError("not-found", `There is no draft ${draftId}.`);
  const at = revision ?? draft.revision;
  const source = at === draft.revision ? draft.source : (await store.draftRevision(draftId, at))?.source;
  if (source === undefined) throw new AppError("not-found", `This draft has no revision ${at}.`);
  const file = readSopFile(source);
  if (!file.ok) {
    const [first] = file.errors;
    throw new AppError("unprocessable", `The draft cannot be read yet: ${first?.message} (line ${first?.line}).`);
  }
  const document = parseSop(file.source, file.meta);
  return { sopId: file.meta.id, versionId: null, draftId, draftRevision: at, label: `Draft, revision ${at}`, document };
}

export function textOf(context: Context, run: StoredRun): Promise<Text> {
  if (run.versionId !== null) return versionText(context, run.versionId);
  return draftText(context, run.draftId ?? "", run.draftRevision ?? undefined);
}
