import { criteriaOf } from "../../evals/scorecard.ts";
import { writeScorecard } from "../../evals/scorecard-file.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { scorecardContract } from "./scorecard-contract.ts";
import {
  beginDraft,
  draftOf,
  idOf,
  overtaken,
  presentDraft,
  presentDraftSummary,
  proposeSections,
  publishDraft,
  rulesOf,
  versionOf,
} from "./scorecard-drafting.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";
import { tryScorecard } from "./scorecard-trial.ts";

type ScorecardHandlers = Handlers<typeof scorecardContract>;

export function scorecardRoutes(context: Context): ScorecardHandlers {
  return { ...versionRoutes(context), ...draftRoutes(context) };
}

function versionRoutes(context: Context) {
  const { db, stores } = context;
  return {
    "GET /scorecard-versions": async () => {
      const versions = await stores.qa(db).scorecards();
      const drafts = await stores.qa(db).scorecardDrafts();
      const numbers = new Map(versions.map(({ id, number }) => [id, number]));
      return {
        versions: await presentVersions(context, versions),
        drafts: drafts.map((draft) => presentDraftSummary(draft, numbers.get(draft.basedOnId ?? "") ?? null)),
      };
    },
    "GET /scorecard-versions/:id": async ({ params }) => {
      const version = await versionOf(context, params.id);
      const { definition } = version;
      return { ...(await presentVersion(context, version)), definition, rules: await rulesOf(context, definition) };
    },
    "GET /scorecard-versions/:id/file": async ({ params, query }) => {
      const { definition, scorecardId, number } = await versionOf(context, params.id);
      return { name: `${scorecardId}.v${number}.${query.form}`, text: writeScorecard(definition, query.form) };
    },
    "POST /scorecard-versions/:id/use": async ({ params, principal }) => {
      const version = await versionOf(context, params.id);
      await db.transaction(async (tx) => {
        await stores.qa(tx).reinstateScorecardVersion(version);
        const details = { scorecard: version.scorecardId, number: version.number };
        await stores.people(tx).record(principal, "use scorecard version again", version.id, details);
      });
      return presentVersion(context, await versionOf(context, params.id));
    },
    "POST /scorecard-versions/:id/archive": async ({ params, principal }) => {
      const version = await versionOf(context, params.id);
      if ((await stores.qa(db).currentScorecard())?.id === version.id)
        throw new AppError("conflict", "This version is in use. Publish or use another one first.");
      await db.transaction(async (tx) => {
        await stores.qa(tx).archiveScorecardVersion(version.id);
        const details = { scorecard: version.scorecardId, number: version.number };
        await stores.people(tx).record(principal, "archive scorecard version", version.id, details);
      });
      return presentVersion(context, await versionOf(context, params.id));
    },
  } satisfies Partial<ScorecardHandlers>;
}

function draftRoutes(context: Context) {
  const { db, stores, now } = context;
  return {
    "POST /scorecard-proposals": async ({ body }) => proposeSections(context, body.sopIds, body.taken),
    "POST /scorecard-drafts": async ({ body, principal }) =>
      presentDraft(context, await beginDraft(context, principal, body)),
    "GET /scorecard-drafts/:id": async ({ params }) => presentDraft(context, await draftOf(context, params.id)),
    "PUT /scorecard-drafts/:id": async ({ params, body, principal }) => {
      const { baseRevision, definition } = body;
      const change = { scorecardId: idOf(definition), definition, by: principal.name, at: now() };
      const saved = await stores.qa(db).saveScorecardDraft(params.id, baseRevision, change);
      if (!saved) throw overtaken(await draftOf(context, params.id));
      return presentDraft(context, saved);
    },
    "DELETE /scorecard-drafts/:id": async ({ params, query, principal }) => {
      const draft = await draftOf(context, params.id);
      await db.transaction(async (tx) => {
        if (!(await stores.qa(tx).endScorecardDraft(draft.id, query.revision))) throw overtaken(draft);
        const details = { scorecard: draft.scorecardId };
        await stores.people(tx).record(principal, "discard scorecard draft", draft.id, details);
      });
      return { discarded: true };
    },
    "POST /scorecard-drafts/:id/trials": async ({ params, body, principal }) => {
      const { definition } = await draftOf(context, params.id);
      return tryScorecard(context, principal, definition, body.ticketIds);
    },
    "POST /scorecard-drafts/:id/publication": async ({ params, body, principal }) =>
      presentVersion(context, await publishDraft(context, principal, params.id, body)),
  } satisfies Partial<ScorecardHandlers>;
}

async function presentVersion(context: Context, version: ScorecardVersion) {
  const [presented] = await presentVersions(context, [version]);
  if (!presented) throw new Error("a version was not presented");
  return presented;
}

async function presentVersions({ db, stores }: Context, versions: ScorecardVersion[]) {
  const resting = await stores.qa(db).restingOn(versions.map(({ id }) => id));
  const current = await stores.qa(db).currentScorecard();
  return versions.map(({ id, scorecardId, number, state, publishedBy, publishedAt, note, definition }, at) => ({
    versionId: id,
    scorecardId,
    title: definition.title,
    number,
    state,
    inUse: current?.id === id,
    publishedBy,
    publishedAt: publishedAt?.toISOString() ?? null,
    note,
    sections: definition.sections.length,
    criteria: criteriaOf(definition).length,
    scores: resting[at]?.scores ?? 0,
    reviews: resting[at]?.reviews ?? 0,
  }));
}
