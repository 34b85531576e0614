import { contentId } from "../../evals/content-id.ts";
import { readCompletions, readXapiCompletions } from "../../ingest/completion-file.ts";
import { analyseItems } from "../../training/item-analysis.ts";
import { requote } from "../../training/requote.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers, RouteInput } from "../http/route.ts";
import { runImport } from "../imports/run-import.ts";
import { saveCompletions } from "./completions.ts";
import { exportPackage, learningRecords, newestVersion } from "./exporting.ts";
import { generateModule } from "./generating.ts";
import type { moduleContract } from "./module-contract.ts";
import { inForceLookup, problemsOf } from "./module-versions.ts";
import type { StoredModule, StoredModuleVersion } from "./store.ts";

type Contract = typeof moduleContract;

export function moduleRoutes(context: Context): Handlers<Contract> {
  const { db, stores } = context;
  return {
    "GET /modules": async ({ principal }) => {
      const published = new Map((await stores.training(db).publishedModules()).map((one) => [one.moduleId, one]));
      const all = await stores.training(db).modules();
      const shown = principal.role === "agent" ? all.filter(({ state }) => state === "published") : all;
      return { modules: shown.map((module) => presentModule(module, published.get(module.id))) };
    },
    "GET /modules/:id": async ({ params }) => (await moduleOf(context, params.id)).definition,
    "GET /modules/:id/life": ({ params }) => lifeOf(context, params.id),
    "PUT /modules/:id": async ({ params, body, principal }) => {
      if (body.id !== params.id) throw new AppError("invalid", "The id of a module does not change.");
      await moduleOf(context, params.id);
      await db.transaction(async (tx) => {
        await stores.training(tx).saveModule(body, { by: principal.name, at: context.now() });
        await stores.people(tx).record(principal, "edit module", params.id);
      });
      return lifeOf(context, params.id);
    },
    "POST /modules/drafts": async ({ body, principal }) => draft(context, { body, principal }),
    "POST /modules/:id/publication": ({ params, principal }) => publish(context, params.id, principal),
    "POST /modules/:id/requote": ({ params, principal }) => renewQuotes(context, params.id, principal),
    "POST /modules/:id/archive": async ({ params, principal }) => {
      await moduleOf(context, params.id);
      await db.transaction(async (tx) => {
        await stores.training(tx).setModuleState(params.id, "archived", []);
        await stores.people(tx).record(principal, "archive module", params.id);
        await context.jobs.send("recommend", [{}], tx);
      });
      return lifeOf(context, params.id);
    },
    "GET /modules/:id/package": ({ params, query }) => exportPackage(context, params.id, query.kind),
    "GET /modules/:id/items": ({ params }) => itemsOf(context, params.id),
    "GET /learning-records": ({ query }) => learningRecords(context, query.moduleId),
    "POST /imports/completions": ({ query, body, principal }) =>
      runImport(context, {
        kind: "completions",
        name: query.name,
        by: principal,
        rows: query.format === "xapi" ? readXapiCompletions(body) : readCompletions(body),
        save: (rows, tx) => saveCompletions(context, rows, query.format, tx),
      }),
  };
}

function presentModule(module: StoredModule, published: StoredModuleVersion | undefined) {
  const { id, title, definition, minutes, state, version, stale } = module;
  const edited = version > 0 && published !== undefined && contentId(published.definition) !== contentId(definition);
  const { skill, items } = definition;
  return { id, title, skill, minutes, questions: items.length, state, version, edited, staleRules: stale.length };
}

async function moduleOf(context: Context, id: string): Promise<StoredModule> {
  const module = await context.stores.training(context.db).module(id);
  if (!module) throw new AppError("not-found", `There is no module ${id}.`);
  return module;
}

async function lifeOf(context: Context, id: string) {
  const { state, version, stale, definition, editedBy } = await moduleOf(context, id);
  const versions = await context.stores.training(context.db).moduleVersions(id);
  const newest = versions[0];
  return {
    id,
    state,
    version,
    edited: newest !== undefined && contentId(newest.definition) !== contentId(definition),
    editedBy,
    stale,
    problems: await problemsOf(context, definition),
    versions: versions.map(({ number, publishedBy, publishedAt }) => ({
      number,
      publishedBy,
      publishedAt: publishedAt.toISOString(),
    })),
  };
}

type DraftInput = Pick<RouteInput<Contract["POST /modules/drafts"]>, "body" | "principal">;

async function draft(context: Context, { body, principal }: DraftInput) {
  const { db, stores } = context;
  const { module: written, sopVersionId, writtenBy, dropped } = await generateModule(context, body);
  const module = { ...written, id: await freeId(context, written.id) };
  await db.transaction(async (tx) => {
    await stores.training(tx).saveModule(module, { by: principal.name, at: context.now() });
    const details = { ref: body.ref, sopVersionId, writtenBy, dropped };
    await stores.people(tx).record(principal, "draft module", module.id, details);
  });
  return module;
}

/** A draft is written over again; what was published is not. */
async function freeId({ stores, db }: Context, wanted: string): Promise<string> {
  const taken = new Map((await stores.training(db).modules()).map(({ id, version }) => [id, version]));
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    if ((taken.get(id) ?? 0) === 0) return id;
  }
}

/** The working copy gets the rules' words in force; what is published does not change until a person publishes it. */
async function renewQuotes(context: Context, id: string, principal: DraftInput["principal"]) {
  const { db, stores } = context;
  const { definition } = await moduleOf(context, id);
  const { module, renewed, gone } = requote(definition, await inForceLookup(context));
  if (renewed.length > 0)
    await db.transaction(async (tx) => {
      await stores.training(tx).saveModule(module, { by: principal.name, at: context.now() });
      await stores.people(tx).record(principal, "renew quotes of module", id, { renewed, gone });
    });
  return { renewed, gone };
}

async function publish(context: Context, id: string, principal: DraftInput["principal"]) {
  const { db, stores } = context;
  const { definition } = await moduleOf(context, id);
  const problems = await problemsOf(context, definition);
  if (problems.length > 0)
    throw new AppError("conflict", `Not published: ${problems[0]?.where}: ${problems[0]?.message}`, { problems });
  await db.transaction(async (tx) => {
    const version = await stores.training(tx).publishModule(id, { by: principal.name, at: context.now() });
    await stores.people(tx).record(principal, "publish module", id, { version });
    await context.jobs.send("recommend", [{}], tx);
    await context.jobs.send("tend-training", [{}], tx);
  });
  return lifeOf(context, id);
}

/** Only whole first attempts of the newest version count: a repeat has seen the key. Items nobody could decide leave their attempt out. */
async function itemsOf(context: Context, id: string) {
  const { definition, number: version } = await newestVersion(context, id);
  const items = definition.items.filter(({ kind }) => kind !== "reply");
  const itemIds = items.map((item) => item.id);
  const seen = new Set<string>();
  const rows = (await context.stores.learning(context.db).finishedAttempts({ moduleId: id })).flatMap((attempt) => {
    if (attempt.moduleVersion !== version || attempt.source !== "app" || seen.has(attempt.agentId)) return [];
    if (attempt.purpose === "refresher") return [];
    seen.add(attempt.agentId);
    const right = new Map(attempt.results.map((result) => [result.itemId, result.right]));
    const row = itemIds.map((itemId) => right.get(itemId));
    return row.every((one) => one === true || one === false) ? [row.map(Number)] : [];
  });
  const { attempts, kr20, items: analysed } = analyseItems(itemIds, rows);
  const prompts = new Map(items.map(({ id: itemId, prompt }) => [itemId, prompt]));
  return {
    version,
    attempts,
    kr20,
    items: analysed.map((one) => ({ ...one, prompt: prompts.get(one.itemId) ?? one.itemId })),
  };
}
