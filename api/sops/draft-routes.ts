import { checkSop } from "../../sops/check.ts";
import { diffSops } from "../../sops/diff.ts";
import { renderHuman, renderMarkdown } from "../../sops/render.ts";
import { renderBot, renderJson } from "../../sops/render-bot.ts";
import { diffTexts } from "../../sops/text-diff.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { authoringContract } from "./authoring-contract.ts";
import type { StoredDraft } from "./draft-store.ts";
import {
  beginDraft,
  beginDraftFrom,
  discardDraft,
  mergeIntoDraft,
  noDraft,
  saveDraft,
  submitDraft,
} from "./drafting.ts";
import { presentDraft } from "./review-views.ts";
import { presentReading, presentVersion } from "./views.ts";

type DraftKey =
  | "GET /sop-drafts"
  | "POST /sop-drafts"
  | `${"GET" | "PUT" | "DELETE"} /sop-drafts/:id`
  | "POST /sop-drafts/:id/merge"
  | "GET /sop-drafts/:id/diff"
  | "POST /sop-drafts/:id/submission"
  | "POST /sop-previews";

/** Writing: drafts, what a text would look like, and handing it in. */
export function draftRoutes(context: Context): Pick<Handlers<typeof authoringContract>, DraftKey> {
  const { db, stores, library } = context;
  const today = () => context.now().toISOString().slice(0, 10);

  const baseOf = async ({ baseVersionId }: StoredDraft) =>
    baseVersionId === null ? null : stores.sops(db).version(baseVersionId);
  const present = async (draft: StoredDraft) => ({
    ...presentDraft(draft, await baseOf(draft), today()),
    source: draft.source,
  });
  const known = async (id: string) => {
    const draft = await stores.sops(db).draft(id);
    if (!draft || draft.state === "discarded") throw noDraft(id);
    return draft;
  };

  return {
    "GET /sop-drafts": async ({ query }) => {
      const drafts = await stores.sops(db).drafts(query.sopId);
      const ids = drafts.flatMap(({ baseVersionId }) => (baseVersionId ? [baseVersionId] : []));
      const bases = new Map((await stores.sops(db).versionsById(ids)).map((version) => [version.id, version]));
      return {
        drafts: drafts.map((draft) => presentDraft(draft, bases.get(draft.baseVersionId ?? "") ?? null, today())),
      };
    },
    "POST /sop-drafts": async ({ body, principal }) => {
      const by = principal.name;
      const draft = await db.transaction(async (tx) => {
        if (body.from === "text") return beginDraft(context, tx, { source: body.source, note: body.note, by });
        const version = await stores.sops(tx).version(body.versionId);
        if (!version) throw new AppError("not-found", `There is no SOP version ${body.versionId}.`);
        return beginDraftFrom(context, tx, version, { by, purpose: body.purpose });
      });
      return present(draft);
    },
    "GET /sop-drafts/:id": async ({ params }) => present(await known(params.id)),
    "PUT /sop-drafts/:id": async ({ params, body, principal }) =>
      present(
        await db.transaction((tx) =>
          saveDraft(context, tx, { ...params, ...body, note: body.note, by: principal.name }),
        ),
      ),
    "POST /sop-drafts/:id/merge": async ({ params, body }) => {
      const { revision, text, conflicts } = await mergeIntoDraft(context, { ...params, ...body });
      return { revision, clean: conflicts.length === 0, merged: text, conflicts };
    },
    "GET /sop-drafts/:id/diff": async ({ params }) => {
      const draft = await known(params.id);
      const base = await baseOf(draft);
      const { document } = checkSop(draft.source);
      return {
        base: base ? presentVersion(base, today()) : null,
        changes: base && document ? diffSops(library.documentOf(base), document) : [],
        text: diffTexts(base?.source ?? "", draft.source),
      };
    },
    "DELETE /sop-drafts/:id": async ({ params, query }) => {
      await db.transaction((tx) => discardDraft(context, tx, params.id, query.baseRevision));
      return { id: params.id, discarded: true };
    },
    "POST /sop-drafts/:id/submission": async ({ params, body, principal }) => {
      const version = await db.transaction(async (tx) => {
        const submitted = await submitDraft(context, tx, { ...params, ...body, by: principal.name });
        const subject = `${submitted.sopId} v${submitted.number}`;
        await stores.people(tx).record(principal, "submit", subject, { versionId: submitted.id });
        return submitted;
      });
      return presentVersion(version, today());
    },
    "POST /sop-previews": async ({ body }) => {
      const { document, findings } = checkSop(body.source);
      return {
        sopId: document?.meta.id ?? null,
        title: document?.meta.title ?? null,
        submittable: !findings.some(({ severity }) => severity === "error"),
        findings,
        html: document ? renderHuman(document) : renderMarkdown(body.source),
        bot: document ? renderBot(document) : "",
        json: document ? renderJson(document) : "",
        reading: document ? presentReading(document) : null,
      };
    },
  };
}
