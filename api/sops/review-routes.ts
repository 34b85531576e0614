import { checkSop } from "../../sops/check.ts";
import { diffSops } from "../../sops/diff.ts";
import { renderHuman } from "../../sops/render.ts";
import { diffTexts } from "../../sops/text-diff.ts";
import { asApproved, overlaps } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import type { authoringContract } from "./authoring-contract.ts";
import { approveAs, firstDay, requestChanges, retireVersion, whyNot, withdrawVersion } from "./deciding.ts";
import { versionsFor } from "./reading.ts";
import { presentComment, presentEvent } from "./review-views.ts";
import { disagreementsSoFar } from "./step-disagreement.ts";
import type { StoredVersion } from "./version-store.ts";
import { inForceIn, presentReading, presentVersion } from "./views.ts";

type ReviewKey =
  | "GET /sop-reviewers"
  | "GET /sop-reviews"
  | "GET /sop-versions/:id/review"
  | "PUT /sop-comments/:id"
  | `POST /sop-versions/:id/${"comments" | "requested-changes" | "withdrawal" | "approval" | "retirement"}`
  | `GET /sops/:id/${"history" | "diff"}`;

/** Reviewing and deciding, and what a version's life leaves behind: its history and what changed. */
export function reviewRoutes(context: Context): Pick<Handlers<typeof authoringContract>, ReviewKey> {
  const { db, stores, library } = context;
  const today = () => context.now().toISOString().slice(0, 10);
  const decide = async (run: (tx: Db) => Promise<StoredVersion>) => presentVersion(await db.transaction(run), today());
  const knownVersion = async (tx: Db, id: string) => {
    const version = await stores.sops(tx).version(id);
    if (!version) throw new AppError("not-found", `There is no SOP version ${id}.`);
    return version;
  };

  return {
    "GET /sop-reviewers": async () => {
      const found = await stores.people(db).peopleWithRoles(["sop-owner", "head"]);
      return { people: found.map(({ name, role }) => ({ name, role })) };
    },
    "GET /sop-reviews": async () => {
      const waiting = (await stores.sops(db).versions()).filter(({ state }) => state === "in-review");
      const open = await stores.sops(db).openComments(waiting.map(({ id }) => id));
      const reviews = waiting.map((version) => ({
        sopId: version.sopId,
        title: version.title,
        version: presentVersion(version, today()),
        submittedAt: version.createdAt,
        requestedReviewers: version.requestedReviewers,
        openComments: open.get(version.id) ?? 0,
      }));
      return { reviews: reviews.sort((a, b) => a.submittedAt.localeCompare(b.submittedAt)) };
    },
    "GET /sop-versions/:id/review": async ({ params, principal }) =>
      presentReview(context, await knownVersion(db, params.id), principal),
    "POST /sop-versions/:id/comments": async ({ params, body, principal }) => {
      const version = await knownVersion(db, params.id);
      const { text, anchor } = body;
      if (anchor !== null && !anchorsOf(context, version).has(anchor))
        throw new AppError("unprocessable", `Version ${version.number} has no step or obligation ${anchor}.`);
      const comment = { versionId: version.id, by: principal.name, at: context.now(), text, anchor };
      return presentComment(await stores.sops(db).addComment(comment));
    },
    "PUT /sop-comments/:id": async ({ params, body, principal }) =>
      db.transaction(async (tx) => {
        const resolved = body.resolved ? { by: principal.name, at: context.now() } : null;
        await stores.sops(tx).resolveComment(params.id, resolved);
        const comment = await stores.sops(tx).comment(params.id);
        if (!comment) throw new AppError("not-found", `There is no comment ${params.id}.`);
        return presentComment(comment);
      }),
    "POST /sop-versions/:id/requested-changes": async ({ params, body, principal }) => {
      const asked = { ...params, ...body, principal };
      const { version, draftId } = await db.transaction((tx) => requestChanges(context, tx, asked));
      return { version: presentVersion(version, today()), draftId };
    },
    "POST /sop-versions/:id/withdrawal": async ({ params, body, principal }) => {
      const asked = { ...params, ...body, principal };
      const { version, draftId } = await db.transaction((tx) => withdrawVersion(context, tx, asked));
      return { version: presentVersion(version, today()), draftId };
    },
    "POST /sop-versions/:id/approval": ({ params, body, principal }) =>
      decide((tx) =>
        approveAs(context, tx, { ...params, principal, note: body.note, effectiveFrom: body.effectiveFrom }),
      ),
    "POST /sop-versions/:id/retirement": ({ params, body, principal }) =>
      decide((tx) => retireVersion(context, tx, { ...params, principal, reason: body.reason, from: body.from })),
    "GET /sops/:id/history": async ({ params, principal }) => {
      await versionsFor(context, principal, params.id);
      return { events: (await stores.sops(db).eventsOf(params.id)).map(presentEvent) };
    },
    "GET /sops/:id/diff": async ({ params, query, principal }) => {
      const versions = await versionsFor(context, principal, params.id);
      const numbered = (number: number) => {
        const version = versions.find((one) => one.number === number);
        if (!version) throw new AppError("not-found", `${params.id} has no version ${number}.`);
        return version;
      };
      const [from, to] = [numbered(query.from), numbered(query.to)];
      return {
        from: presentVersion(from, today()),
        to: presentVersion(to, today()),
        changes: diffSops(library.documentOf(from), library.documentOf(to)),
        text: diffTexts(from.source, to.source),
      };
    },
  };
}

async function presentReview(context: Context, version: StoredVersion, principal: Principal) {
  const { db, stores, library } = context;
  const today = context.now().toISOString().slice(0, 10);
  const document = library.documentOf(version);
  const base = baseFor(version, await stores.sops(db).versions(version.sopId), today);
  const reason = await whyNot(context, db, version, principal);
  const events = await stores.sops(db).eventsOf(version.sopId);
  return {
    sopId: version.sopId,
    title: version.title,
    version: presentVersion(version, today),
    source: version.source,
    html: renderHuman(document),
    ...presentReading(document, await disagreementsSoFar(context)),
    findings: checkSop(version.source).findings,
    requestedReviewers: version.requestedReviewers,
    base: base ? presentVersion(base, today) : null,
    changes: base ? diffSops(library.documentOf(base), document) : null,
    comments: (await stores.sops(db).comments(version.id)).map(presentComment),
    events: events.filter(({ versionId }) => versionId === version.id).map(presentEvent),
    approval: { allowed: reason === null, reason, effectiveFrom: firstDay(version, principal, today) },
  };
}

/** What a version would take over from: the newest approved one before it whose place and time it shares. */
function baseFor(version: StoredVersion, versions: StoredVersion[], today: string): StoredVersion | null {
  const earlier = versions.filter((one) => asApproved(one) && one.number < version.number);
  const meeting = earlier.filter((one) =>
    overlaps({ ...one, meta: { ...one.meta, effectiveTo: one.plannedTo } }, version),
  );
  const inForce = inForceIn(meeting, [{}], today);
  return inForce[0] ?? meeting.at(-1) ?? null;
}

function anchorsOf({ library }: Context, version: StoredVersion): Set<string> {
  const { steps } = library.documentOf(version);
  return new Set(steps.flatMap((step) => [step.id, ...step.obligations.map((one) => one.id)]));
}
