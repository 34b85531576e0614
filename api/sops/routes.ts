import type { Disagreements } from "../../evals/step-disagreement.ts";
import { sourceFor, textFor } from "../../sops/audience.ts";
import { renderHuman, renderMarkdown } from "../../sops/render.ts";
import { renderBot, renderJson } from "../../sops/render-bot.ts";
import type { Audience } from "../../sops/sop.ts";
import type { Scope } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { readText } from "../http/read-text.ts";
import type { Handlers } from "../http/route.ts";
import { runImport } from "../imports/run-import.ts";
import { boundAudience, scopeFor } from "../people/scope.ts";
import { answerQuestion } from "./answering.ts";
import type { sopsContract } from "./contract.ts";
import { draftRoutes } from "./draft-routes.ts";
import { gapsOf } from "./page-gaps.ts";
import { importSopSource } from "./publishing.ts";
import { redactQuestion } from "./questions.ts";
import { mayRead, pinsOf, placesFor, versionsFor } from "./reading.ts";
import { reviewRoutes } from "./review-routes.ts";
import { searchSops } from "./search.ts";
import { disagreementsSoFar } from "./step-disagreement.ts";
import { upkeepRoutes } from "./upkeep-routes.ts";
import type { StoredVersion } from "./version-store.ts";
import { inForceIn, presentHit, presentReading, presentSop, presentVersion } from "./views.ts";

const maxSopBytes = 2_000_000;

export function sopRoutes(context: Context): Handlers<typeof sopsContract> {
  const { db, stores, library } = context;
  const today = () => context.now().toISOString().slice(0, 10);

  return {
    ...draftRoutes(context),
    ...reviewRoutes(context),
    ...upkeepRoutes(context),
    "GET /sops": async ({ query, principal }) => {
      const asOf = query.asOf ?? today();
      const scopes = placesFor(principal, query);
      const filtered = scopes.some((scope) => Object.keys(scope).length > 0) || query.asOf !== undefined;
      const readable = (await stores.sops(db).versions()).filter((version) => mayRead(principal, version));
      const people = await stores.sops(db).sopPeople();
      const drafts = bySop(await stores.sops(db).drafts());
      const disagreements = await disagreementsSoFar(context);
      const gaps = principal.role === "bot" ? new Map<string, number>() : await gapsOf(context, readable);
      const sops = [...bySop(readable)].flatMap(([id, versions]) => {
        if (filtered && inForceIn(versions, scopes, asOf).length === 0) return [];
        const open = principal.role === "bot" ? 0 : (drafts.get(id)?.length ?? 0);
        const sop = presentSop({
          versions,
          people: people.get(id),
          drafts: open,
          gaps: gaps.get(id) ?? 0,
          library,
          disagreements,
          scopes,
          asOf,
          today: today(),
        });
        return sop ? [sop] : [];
      });
      return { asOf, sops };
    },
    "GET /sops/:id": async ({ params, query, principal }) => {
      const asOf = query.asOf ?? today();
      const scopes = placesFor(principal, query);
      const versions = await versionsFor(context, principal, params.id);
      const people = (await stores.sops(db).sopPeople()).get(params.id);
      const drafts = principal.role === "bot" ? 0 : (await stores.sops(db).drafts(params.id)).length;
      const disagreements = await disagreementsSoFar(context);
      const gaps = principal.role === "bot" ? 0 : ((await gapsOf(context, versions)).get(params.id) ?? 0);
      const summary = presentSop({
        versions,
        people,
        drafts,
        gaps,
        library,
        disagreements,
        scopes,
        asOf,
        today: today(),
      });
      if (!summary) throw new AppError("not-found", `There is no SOP ${params.id}.`);
      const pinned = (await pinsOf(context, principal)).get(params.id);
      const shown = chosen(params.id, versions, { scopes, asOf, number: query.version, pinned });
      return {
        ...summary,
        asOf,
        versions: versions.map((version) => presentVersion(version, today())),
        version: shown ? presentPage(shown, disagreements, boundAudience(principal)) : null,
      };
    },
    "GET /sops/:id/rendering": async ({ params, query, principal }) => {
      const asOf = query.asOf ?? today();
      const scopes = placesFor(principal, query);
      const versions = await versionsFor(context, principal, params.id);
      const pinned = (await pinsOf(context, principal)).get(params.id);
      const version = chosen(params.id, versions, { scopes, asOf, number: query.version, pinned });
      if (!version) throw new AppError("not-found", `No version of ${params.id} is in force there on ${asOf}.`);
      const bound = boundAudience(principal);
      const to = query.to ?? (bound === "bot" ? "bot" : "human");
      const reader = to === "json" ? (bound ?? query.audience ?? "bot") : to === "bot" ? "bot" : "human";
      if (bound !== null && bound !== reader)
        throw new AppError("forbidden", `This key reads what is written for ${bound}s: ask for another rendering.`);
      const document = library.documentOf(version);
      const content = {
        human: () => renderHuman(document),
        markdown: () => textFor(document.source, document.blocks, "human"),
        bot: () => renderBot(document),
        json: () => renderJson(document, reader),
      };
      const { title, effectiveFrom, effectiveTo } = version.meta;
      return {
        format: to,
        sopId: version.sopId,
        title,
        versionId: version.id,
        versionNumber: version.number,
        effectiveFrom,
        effectiveTo,
        content: content[to](),
      };
    },
    "POST /imports/sops": async ({ query, body, principal }) => {
      if (principal.kind !== "operator" && query.approvedBy === principal.name)
        throw new AppError("conflict", "You cannot record your own approval of what you bring in.");
      const source = await readText(body, maxSopBytes);
      return runImport(context, {
        kind: "sops",
        name: query.name,
        by: principal,
        rows: [{ ok: true, line: 1, value: source }],
        save: (rows, tx) =>
          Promise.all(
            rows.map((row) =>
              importSopSource(context, tx, row, { uploadedBy: principal.name, approvedBy: query.approvedBy }),
            ),
          ),
      });
    },
    "GET /search": async ({ query, principal }) => {
      const { q, limit, audience, channel, region, language } = query;
      const asked = { audience, channel, region, language };
      const scope = { ...scopeFor(principal, asked), asOf: query.asOf ?? today() };
      const found = await searchSops(context, {
        question: await redactQuestion(context, q),
        history: [],
        contactReason: undefined,
        scope,
        limit,
        pinned: await pinsOf(context, principal),
      });
      return { asOf: scope.asOf, retrieval: found.retrieval, hits: found.hits.map(presentHit) };
    },
    "POST /answers": async ({ body, principal, onPart }) => {
      const { question, history, contactReason, sopId, facts, audience = "human" } = body;
      const { channel, region, language } = body;
      const asked = { audience, channel, region, language };
      const scope = { ...scopeFor(principal, asked), asOf: body.asOf ?? today() };
      const pinned = await pinsOf(context, principal);
      return answerQuestion(context, { question, history, contactReason, sopId, facts, scope, pinned }, onPart);
    },
  };

  /** A key that reads as one audience is given no word of the other's; offsets count in its source as in the version's. */
  function presentPage(version: StoredVersion, disagreements: Disagreements, bound: Audience | null) {
    const whole = library.documentOf(version);
    const source = bound === null ? version.source : sourceFor(version.source, whole.blocks, bound);
    const reading = presentReading(library.readingOf(version, bound ?? undefined), disagreements);
    return {
      ...presentVersion(version, today()),
      source,
      html: bound === "bot" ? renderMarkdown(source) : renderHuman(whole),
      ...reading,
      flows: reading.flows.filter(({ audience }) => bound === null || audience === bound),
    };
  }
}

type Wanted = { scopes: Scope[]; asOf: string; number: number | undefined; pinned: string | undefined };

/** The version of that number, else of those in force there on that day the pinned one or the first; null when none is. */
function chosen(sopId: string, versions: StoredVersion[], wanted: Wanted): StoredVersion | null {
  const { scopes, asOf, number, pinned } = wanted;
  if (number === undefined) {
    const inForce = inForceIn(versions, scopes, asOf);
    return inForce.find(({ id }) => id === pinned) ?? inForce[0] ?? null;
  }
  const version = versions.find((one) => one.number === number);
  if (!version) throw new AppError("not-found", `${sopId} has no version ${number}.`);
  return version;
}

function bySop<T extends { sopId: string | null }>(items: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) if (item.sopId !== null) groups.set(item.sopId, [...(groups.get(item.sopId) ?? []), item]);
  return groups;
}
