import { useState } from "react";
import type { ApiError } from "../client/api-error.ts";
import { call } from "../client/call.ts";
import { asApiError, useSend } from "../client/use-call.ts";
import type { SopDraft } from "../client/wire.ts";
import { withLineEndsOf } from "./draft-text.ts";
import type { Writing } from "./use-draft-text.ts";

/** What one writes on: a new text, a version to begin a draft from, or a draft. */
export type Ground =
  | { kind: "text"; source: string }
  | { kind: "version"; sopId: string; versionId: string; number: number; source: string }
  | { kind: "draft"; draft: SopDraft };

/** The text as it is stored, with the line ends it came with. */
export function sourceOf(ground: Ground): string {
  return ground.kind === "draft" ? ground.draft.source : ground.source;
}

export type Saving = {
  /** stores the text; null when it could not be stored */
  save: () => Promise<SopDraft | null>;
  pending: boolean;
  error: ApiError | null;
  /** what somebody else saved in the meantime, to be merged */
  theirs: SopDraft | null;
  meet: (theirs: SopDraft | null) => void;
};

/** Saves with the revision that the text began with, so that nobody's work is written over. */
export function useSaving(ground: Ground, writing: Writing, created: (draft: SopDraft) => void): Saving {
  const [theirs, meet] = useState<SopDraft | null>(null);
  const begin = useSend("POST /sop-drafts", { refresh: ["GET /sop-drafts", "GET /sops"] });
  const write = useSend("PUT /sop-drafts/:id", { refresh: ["GET /sop-drafts", "GET /sop-drafts/:id"] });
  const { text, revision } = writing.draft;
  const source = withLineEndsOf(sourceOf(ground), text);
  const put = async (id: string, baseRevision: number): Promise<SopDraft> => {
    const saved = await write.mutateAsync({ params: { id }, body: { baseRevision, source } });
    writing.saved(text, saved.revision);
    return saved;
  };
  const start = async (): Promise<SopDraft> => {
    if (ground.kind === "draft") return put(ground.draft.id, revision);
    if (ground.kind === "text") {
      const draft = await begin.mutateAsync({ body: { from: "text", source } });
      writing.saved(text, draft.revision);
      created(draft);
      return draft;
    }
    const draft = await begin.mutateAsync({ body: { from: "version", versionId: ground.versionId } });
    const saved = await put(draft.id, draft.revision);
    created(saved);
    return saved;
  };
  const save = async (): Promise<SopDraft | null> => {
    begin.reset();
    write.reset();
    try {
      return await start();
    } catch (thrown) {
      if (ground.kind === "draft" && isOvertaken(asApiError(thrown)))
        meet(await call("GET /sop-drafts/:id", { params: { id: ground.draft.id } }).catch(() => null));
      return null;
    }
  };
  return { save, pending: begin.isPending || write.isPending, error: begin.error ?? write.error, theirs, meet };
}

/** Only a newer revision can be merged; other conflicts, like a draft that was handed in, cannot. */
function isOvertaken({ code, details }: ApiError): boolean {
  return code === "conflict" && typeof details.revision === "number";
}
