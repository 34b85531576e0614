import { setTimeout as sleep } from "node:timers/promises";
import { contentId } from "../../evals/content-id.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { Helpdesk, HelpdeskPage } from "../adapters/helpdesk.ts";
import { openHelpdesk } from "../adapters/open-helpdesk.ts";
import { RefusedAddress } from "../adapters/public-host.ts";
import { unseal } from "../adapters/seal.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { saveRows } from "../imports/run-import.ts";
import type { Principal } from "../people/roles.ts";
import type { Run, Source } from "./store.ts";

/** The key under which secrets of helpdesks are sealed. */
export const sealPurpose = "plumbline helpdesk secrets";

/** The longest that one page may take; its job is believed dead after a little more. */
const pageMs = 540_000;
/** A pause longer than this is not waited for in place: the page is asked for again when it is over. */
const patienceMs = 120_000;
const batch = 200;

/** The reader of a source, with its secret and the pause that it may have asked for. */
export function readerOf(context: Context, source: Source): Helpdesk {
  return openHelpdesk({
    settings: source.settings,
    secret: source.sealedSecret === null ? null : unseal(source.sealedSecret, context.secret, sealPurpose),
    request: context.publicRequest,
    notBefore: source.waitUntil?.getTime() ?? 0,
    time: {
      now: () => context.now().getTime(),
      sleep: async (milliseconds, signal) => {
        if (milliseconds > patienceMs) throw new LongPause(milliseconds);
        await sleep(milliseconds, undefined, { signal });
      },
      held: (until) => context.stores.helpdesks(context.db).holdUntil(source.id, until),
    },
  });
}

class LongPause extends Error {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    super("The helpdesk asked for a long pause.");
    this.milliseconds = milliseconds;
  }
}

/** Begins a run over a source. Throws `conflict` while one runs, or where nothing can be read. */
export async function startRun(
  context: Context,
  source: Source,
  by: Principal | "system",
  { fromBeginning }: { fromBeginning: boolean },
): Promise<Run> {
  const { db, stores, now, jobs } = context;
  if (source.settings.kind === "webhook")
    throw new AppError("conflict", "This source sends its tickets here by itself: there is nothing to read.");
  if (source.state === "paused") throw new AppError("conflict", "This connection is paused. Switch it on first.");
  const name = by === "system" ? "schedule" : by.name;
  return db.transaction(async (tx) => {
    const store = stores.helpdesks(tx);
    if (fromBeginning) await store.changeSource(source.id, { cursor: null });
    const importId = await stores.imports(tx).start("tickets", source.name, name);
    const started = { sourceId: source.id, importId, startedBy: name, startedAt: now() };
    const runId = await store.startRun(started);
    if (runId === null) throw new AppError("conflict", "This source is being read already. Wait until it is done.");
    await stores.people(tx).record(by, "read helpdesk", source.id, { runId, fromBeginning });
    await jobs.send("read-helpdesk", [{ runId, page: 0 }], tx);
    return (await store.run(runId)) as Run;
  });
}

/**
 * Reads and stores one page of a run; rows, cursor and the job for the next page are written in one transaction. Told twice, or by a
 * worker that was thought dead, it stores nothing: only who finds the run at this page may write it.
 */
export async function readPage(context: Context, { runId, page }: { runId: string; page: number }, last: boolean) {
  const { db, stores, now, jobs } = context;
  const run = await stores.helpdesks(db).run(runId);
  if (run?.state !== "running" || run.page !== page) return;
  const source = await stores.helpdesks(db).source(run.sourceId);
  if (!source) return;
  if (source.state === "paused")
    return stores.helpdesks(db).endRun(runId, "stopped", "The connection was paused.", now());
  const pause = (source.waitUntil?.getTime() ?? 0) - now().getTime();
  const later = (milliseconds: number) =>
    jobs.send("read-helpdesk", [{ runId, page }], undefined, Math.ceil(milliseconds / 1000) + 1);
  if (pause > patienceMs) return later(pause);
  let read: HelpdeskPage;
  try {
    read = await readerOf(context, source).page(source.cursor, AbortSignal.timeout(pageMs));
  } catch (error) {
    if (error instanceof LongPause) return later(error.milliseconds);
    const problem = problemOf(error);
    if (problem === null || (problem.retryable && !last)) throw error;
    return stores.helpdesks(db).endRun(runId, "failed", problem.message, now());
  }
  await db.transaction((tx) => store(context, tx, { run, source, read }));
}

/** Why a helpdesk could not be read, in words for whoever set it up; null for what is our own fault. */
export function problemOf(error: unknown): { message: string; retryable: boolean } | null {
  if (error instanceof UpstreamError) return { message: error.message, retryable: error.retryable };
  if (error instanceof RefusedAddress) return { message: error.message, retryable: false };
  if (error instanceof DOMException && error.name === "TimeoutError")
    return { message: `A page took longer than ${pageMs / 60_000} minutes.`, retryable: true };
  return null;
}

async function store(
  context: Context,
  tx: Db,
  { run, source, read }: { run: Run; source: Source; read: HelpdeskPage },
) {
  const { stores, now, jobs } = context;
  let drafts = 0;
  for (const article of read.articles) {
    const contentHash = contentId([article.title, article.html]);
    const isNew = await stores
      .helpdesks(tx)
      .rememberArticle({ sourceId: source.id, articleId: article.id, contentHash });
    if (isNew && (await context.draftArticle(article, source.name, tx))) drafts += 1;
  }
  if (!(await stores.helpdesks(tx).takePage(run.id, run.page, drafts))) throw new Overtaken();
  await stores.people(tx).saveAgents(read.agents.map(({ id, name, kind }) => ({ id, name, kind })));
  for (let at = 0; at < read.rows.length; at += batch) {
    const rows = read.rows.slice(at, at + batch);
    const counts = await saveRows(tx, context, { importId: run.importId, rows, save: context.saveTickets });
    await stores.imports(tx).count(run.importId, counts);
  }
  await stores.helpdesks(tx).saveCursor(source.id, read.cursor);
  if (read.more) await jobs.send("read-helpdesk", [{ runId: run.id, page: run.page + 1 }], tx);
  else await stores.helpdesks(tx).endRun(run.id, "done", null, now());
}

/** Another worker stored this page: the transaction is taken back, and the job with it. */
class Overtaken extends Error {}

/** Sends jobs for runs that a stopped process left, and begins the runs whose time has come. */
export async function tendHelpdesks(context: Context): Promise<void> {
  const { db, stores, now } = context;
  await stores.helpdesks(db).forgetEvents(new Date(now().getTime() - keptMs));
  for (const source of await stores.helpdesks(db).due(now())) {
    await startRun(context, source, "system", { fromBeginning: false }).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }
}

/** Ids of messages are remembered for longer than the 75.6 hours for which senders try again. */
const keptMs = 30 * 86_400_000;

/** Whatever ran when the process stopped goes on from its last stored page. */
export async function resumeRuns({ db, stores, jobs }: Context): Promise<void> {
  for (const { id: runId, page } of await stores.helpdesks(db).running())
    await jobs.send("read-helpdesk", [{ runId, page }]);
}
