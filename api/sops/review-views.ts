import type { z } from "zod";
import type { authoringContract, commentSchema, draftSummarySchema, eventSchema } from "./authoring-contract.ts";
import type { StoredDraft } from "./draft-store.ts";
import type { StoredComment, StoredEvent } from "./review-store.ts";
import type { StoredVersion } from "./version-store.ts";
import { presentVersion } from "./views.ts";

export type Reminder = z.output<(typeof authoringContract)["GET /sop-reminders"]["reply"]>["reminders"][number];

export function presentDraft(
  draft: StoredDraft,
  base: StoredVersion | null,
  today: string,
): z.output<typeof draftSummarySchema> {
  const { id, sopId, title, revision, author, editors, note, restores, requestedChanges, updatedBy } = draft;
  return {
    id,
    sopId,
    title,
    revision,
    author,
    editors,
    note,
    base: base ? presentVersion(base, today) : null,
    restores,
    requestedChanges,
    createdAt: draft.createdAt.toISOString(),
    updatedAt: draft.updatedAt.toISOString(),
    updatedBy,
  };
}

export function presentComment(comment: StoredComment): z.output<typeof commentSchema> {
  const { at, resolvedAt, ...rest } = comment;
  return { ...rest, at: at.toISOString(), resolvedAt: resolvedAt?.toISOString() ?? null };
}

export function presentEvent({ at, onDay, ...event }: StoredEvent): z.output<typeof eventSchema> {
  return { ...event, at: at.toISOString(), on: onDay };
}
