import type { z } from "zod";
import type { HelpdeskSettings } from "../adapters/helpdesk-settings.ts";
import { outsideUrl, RefusedAddress } from "../adapters/public-host.ts";
import { seal } from "../adapters/seal.ts";
import { newSigningSecret } from "../adapters/signing-secret.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { readText } from "../http/read-text.ts";
import type { Handlers } from "../http/route.ts";
import type { helpdesksContract } from "./contract.ts";
import { receive } from "./inbound.ts";
import { problemOf, readerOf, sealPurpose, startRun } from "./running.ts";
import type { Run, Source } from "./store.ts";

type Shown = z.output<(typeof helpdesksContract)["PUT /helpdesk-sources/:id"]["reply"]>;

/** One ticket with its conversation; larger ones come by import. */
const largestMessage = 2_000_000;
const testMs = 20_000;

export function helpdeskRoutes(context: Context): Handlers<typeof helpdesksContract> {
  const { db, stores, now } = context;
  const sealed = (secret: string) => seal(secret, context.secret, sealPurpose);
  const sourceOf = async (id: string, tx = db): Promise<Source> => {
    const source = await stores.helpdesks(tx).source(id);
    if (!source) throw new AppError("not-found", `There is no helpdesk source ${id}.`);
    return source;
  };
  const present = async (source: Source, tx = db) => {
    const [last] = await stores.helpdesks(tx).runs(source.id, 1);
    return presentSource(source, last);
  };
  return {
    "GET /helpdesk-sources": async () => {
      const last = new Map((await stores.helpdesks(db).lastRuns()).map((run) => [run.sourceId, run]));
      const sources = await stores.helpdesks(db).sources();
      return { sources: sources.map((source) => presentSource(source, last.get(source.id))) };
    },
    "POST /helpdesk-sources": async ({ body: { name, settings, secret, everyMinutes }, principal }) => {
      checkUrl(context, settings);
      const signingSecret = settings.kind === "webhook" ? newSigningSecret() : null;
      const kept = signingSecret ?? secret;
      const values = { name, settings, everyMinutes, sealedSecret: kept === null ? null : sealed(kept) };
      return db.transaction(async (tx) => {
        const source = await stores.helpdesks(tx).addSource({ ...values, createdBy: principal.name, createdAt: now() });
        await stores.people(tx).record(principal, "add helpdesk", source.id, { name, kind: settings.kind });
        return { source: await present(source, tx), signingSecret };
      });
    },
    "GET /helpdesk-sources/:id": async ({ params }) => {
      const source = await sourceOf(params.id);
      const store = stores.helpdesks(db);
      const [runs, counts, refused] = [
        await store.runs(source.id, 20),
        await store.eventCounts(source.id),
        await store.refusedEvents(source.id, 20),
      ];
      const of = (outcome: string) => counts.find((one) => one.outcome === outcome)?.events ?? 0;
      const lastAt = counts.map(({ last }) => new Date(last).toISOString()).sort();
      return {
        source: presentSource(source, runs[0]),
        runs: runs.map(presentRun),
        events: {
          added: of("added"),
          changed: of("changed"),
          unchanged: of("unchanged"),
          rejected: of("rejected"),
          lastAt: lastAt.at(-1) ?? null,
          refused: refused.map(({ webhookId, at, problem }) => ({
            id: webhookId,
            at: at.toISOString(),
            problem: problem ?? "",
          })),
        },
      };
    },
    "PUT /helpdesk-sources/:id": async ({ params, body, principal }) =>
      db.transaction(async (tx) => {
        const source = await sourceOf(params.id, tx);
        const { secret, settings, ...rest } = body;
        if (settings && settings.kind !== source.settings.kind)
          throw new AppError("conflict", "A connection keeps its kind. Add another one.");
        if (settings) checkUrl(context, settings);
        // A secret that was given for one host must not be sent to another.
        const moved = settings && hostOf(settings) !== hostOf(source.settings);
        if (moved && source.sealedSecret !== null && secret === undefined)
          throw new AppError("conflict", "The address leads to another host: give the secret for it, too.");
        const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
        const change = {
          ...given,
          ...(settings ? { settings } : {}),
          ...(secret === undefined ? {} : { sealedSecret: sealed(secret) }),
        };
        if (Object.keys(change).length > 0) await stores.helpdesks(tx).changeSource(source.id, change);
        const details = { ...given, settings: settings !== undefined, secret: secret !== undefined };
        await stores.people(tx).record(principal, "change helpdesk", source.id, details);
        return present(await sourceOf(source.id, tx), tx);
      }),
    "DELETE /helpdesk-sources/:id": async ({ params, principal }) =>
      db.transaction(async (tx) => {
        const source = await sourceOf(params.id, tx);
        await stores.helpdesks(tx).removeSource(source.id);
        await stores.people(tx).record(principal, "remove helpdesk", source.id, { name: source.name });
        return { id: source.id, removed: true as const };
      }),
    "POST /helpdesk-sources/:id/tests": async ({ params }) => {
      const source = await sourceOf(params.id);
      try {
        return { ok: true, message: await readerOf(context, source).test(AbortSignal.timeout(testMs)) };
      } catch (error) {
        const problem = problemOf(error);
        if (problem === null) throw error;
        return { ok: false, message: problem.message };
      }
    },
    "POST /helpdesk-sources/:id/runs": async ({ params, body, principal }) =>
      presentRun(await startRun(context, await sourceOf(params.id), principal, body)),
    "POST /helpdesk-events/:id": async ({ params, headers, body }) => {
      const source = await stores.helpdesks(db).source(params.id);
      // Whether a source exists is told to nobody who cannot sign for it.
      if (source?.settings.kind !== "webhook" || source.state === "paused")
        throw new AppError("not-signed-in", "The signature does not fit.");
      return receive(context, source, {
        id: headers["webhook-id"],
        timestamp: headers["webhook-timestamp"],
        signature: headers["webhook-signature"],
        body: await readText(body, largestMessage),
      });
    },
  };
}

function hostOf(settings: HelpdeskSettings): string | null {
  return settings.kind === "webhook" ? null : new URL(settings.url).host;
}

function checkUrl({ config }: Context, settings: HelpdeskSettings): void {
  if (settings.kind === "webhook") return;
  try {
    outsideUrl(settings.url, { hosts: config.helpdeskPrivateHosts, setting: "PLUMB_HELPDESK_PRIVATE_HOSTS" });
  } catch (error) {
    if (error instanceof RefusedAddress) throw new AppError("unprocessable", error.message);
    throw error;
  }
}

function presentSource(source: Source, last: Run | undefined): Shown {
  const { id, name, settings, sealedSecret, everyMinutes, state, waitUntil, cursor, createdBy, createdAt } = source;
  return {
    id,
    name,
    kind: settings.kind,
    settings,
    hasSecret: sealedSecret !== null,
    everyMinutes,
    state,
    waitUntil: waitUntil?.toISOString() ?? null,
    resumes: cursor !== null,
    createdBy,
    createdAt: createdAt.toISOString(),
    lastRun: last ? presentRun(last) : null,
  };
}

function presentRun(run: Run) {
  const { id, importId, state, page, added, changed, unchanged, rejected, drafts, problem, startedBy } = run;
  const times = { startedAt: run.startedAt.toISOString(), finishedAt: run.finishedAt?.toISOString() ?? null };
  return {
    id,
    importId,
    state,
    pages: page,
    added,
    changed,
    unchanged,
    rejected,
    drafts,
    problem,
    startedBy,
    ...times,
  };
}
