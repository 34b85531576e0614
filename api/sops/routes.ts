import { redact } from "../../ingest/redact.ts";
import { renderBot, renderJson, renderMarkdown } from "../../sops/render.ts";
import type { Audience } from "../../sops/sop.ts";
import { inForceAt } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { readText } from "../http/read-text.ts";
import type { Handlers } from "../http/route.ts";
import { runImport } from "../imports/run-import.ts";
import type { Principal } from "../people/roles.ts";
import { answerQuestion } from "./answering.ts";
import type { sopsContract } from "./contract.ts";
import { approveVersion, importSopSource } from "./publishing.ts";
import { searchSops } from "./search.ts";
import type { StoredVersion } from "./store.ts";
import { presentHit, presentSop, presentStep, presentVersion } from "./views.ts";

const maxSopBytes = 2_000_000;

export function sopRoutes(context: Context): Handlers<typeof sopsContract> {
  const { db, stores, library } = context;
  const today = () => context.now().toISOString().slice(0, 10);

  const versionsOf = async (id: string, principal: Principal): Promise<StoredVersion[]> => {
    const versions = (await stores.sops(db).versions(id)).filter((version) => mayRead(principal, version));
    if (versions.length === 0) throw new AppError("not-found", `There is no SOP ${id}.`);
    return versions;
  };

  return {
    "GET /sops": async ({ query, principal }) => {
      const asOf = query.asOf ?? today();
      const bySop = new Map<string, StoredVersion[]>();
      for (const version of await stores.sops(db).versions())
        if (mayRead(principal, version)) bySop.set(version.sopId, [...(bySop.get(version.sopId) ?? []), version]);
      const { channel, region, language } = query;
      const scope = defined({ audience: audienceOf(principal, query.audience), channel, region, language });
      const filtered = Object.keys(scope).length > 0 || query.asOf !== undefined;
      const sops = [...bySop.values()].flatMap((versions) => {
        if (filtered && inForceAt(versions, scope, asOf).length === 0) return [];
        const sop = presentSop(versions, asOf, today());
        return sop ? [sop] : [];
      });
      return { asOf, sops };
    },
    "GET /sops/:id": async ({ params, query, principal }) => {
      const asOf = query.asOf ?? today();
      const versions = await versionsOf(params.id, principal);
      const summary = presentSop(versions, asOf, today());
      if (!summary) throw new AppError("not-found", `There is no SOP ${params.id}.`);
      const shown =
        query.version === undefined
          ? inForceAt(versions, {}, asOf)[0]
          : versions.find((version) => version.number === query.version);
      if (query.version !== undefined && !shown)
        throw new AppError("not-found", `${params.id} has no version ${query.version}.`);
      return {
        ...summary,
        asOf,
        versions: versions.map((version) => presentVersion(version, today())),
        version: shown ? presentPage(shown) : null,
      };
    },
    "GET /sops/:id/rendering": async ({ params, query, principal }) => {
      const [version] = inForceAt(await versionsOf(params.id, principal), {}, query.asOf ?? today());
      if (!version)
        throw new AppError("not-found", `No version of ${params.id} is in force on ${query.asOf ?? today()}.`);
      const document = library.documentOf(version);
      const content = {
        human: () => renderMarkdown(version.source),
        bot: () => renderBot(document),
        json: () => renderJson(document),
      };
      return { format: query.to, versionId: version.id, content: content[query.to]() };
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
    "POST /sop-versions/:id/approval": async ({ params, principal }) => {
      return db.transaction(async (tx) => {
        const version = await stores.sops(tx).versionToDecide(params.id);
        if (!version) throw new AppError("not-found", `There is no SOP version ${params.id}.`);
        // The command line of this machine stands for nobody; it brings in and approves what others decided.
        if (principal.kind !== "operator" && version.uploadedBy === principal.name)
          throw new AppError("conflict", "You brought this version in: ask somebody else to approve it.");
        const approved = await approveVersion(context, tx, version, principal.name);
        await stores
          .people(tx)
          .record(principal, "approve", `${version.sopId} v${version.number}`, { versionId: version.id });
        return presentVersion({ ...version, ...approved }, today());
      });
    },
    "GET /search": async ({ query, principal }) => {
      const { q, limit, channel, region, language } = query;
      const audience = audienceOf(principal, query.audience);
      const scope = { audience, channel, region, language, asOf: query.asOf ?? today() };
      const found = await searchSops(context, {
        question: redact(q).text,
        history: [],
        contactReason: undefined,
        scope,
        limit,
      });
      return { asOf: scope.asOf, retrieval: found.retrieval, hits: found.hits.map(presentHit) };
    },
    "POST /answers": async ({ body, principal }) => {
      const { question, history, contactReason, channel, region, language } = body;
      const audience = audienceOf(principal, body.audience) ?? "human";
      const scope = { audience, channel, region, language, asOf: body.asOf ?? today() };
      return answerQuestion(context, { question, history, contactReason, scope });
    },
    "GET /gaps": async () => {
      const gaps = await stores.sops(db).gaps();
      return {
        gaps: gaps.map(({ id, question, reason, audience, times, firstAt, lastAt }) => ({
          id,
          question,
          reason,
          audience,
          times,
          firstAt: firstAt.toISOString(),
          lastAt: lastAt.toISOString(),
        })),
      };
    },
  };

  function presentPage(version: StoredVersion) {
    const document = library.documentOf(version);
    return {
      ...presentVersion(version, today()),
      source: version.source,
      html: renderMarkdown(version.source),
      overview: document.overview?.text ?? "",
      steps: document.steps.map(presentStep),
    };
  }
}

/** A bot reads what is written for bots, whoever it says it is. */
function audienceOf(principal: Principal, asked: Audience | undefined): Audience | undefined {
  return principal.role === "bot" ? "bot" : asked;
}

function mayRead(principal: Principal, version: StoredVersion): boolean {
  return principal.role !== "bot" || version.meta.audiences.includes("bot");
}

function defined<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
