import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { ComputationKind, StoredComputation } from "./computation-store.ts";

/** Tells how far a computation is; what it tells too often is left out. */
export type Tell = (progress: number, step: string) => void;

/** Does the work on a subject, touching nothing, and gives what writes the result. */
export type Work = (context: Context, subject: string, tell: Tell) => Promise<(tx: Db) => Promise<void>>;

const tellEveryMs = 400;

/** Stores a computation and its job in the caller's transaction; an open one of the same subject is given up. */
export async function startComputation(
  context: Context,
  kind: ComputationKind,
  subject: string,
  tx: Db,
): Promise<StoredComputation> {
  const computation = await context.stores.wfm(tx).addComputation(kind, subject, context.now());
  await context.jobs.send("compute-planning", [{ computationId: computation.id }], tx);
  return computation;
}

/**
 * Works on one computation. The result and its end are written in one transaction, and only if nobody has taken it in
 * between, so that a computation that was interrupted or done twice writes once.
 */
export async function compute(
  context: Context,
  works: Record<ComputationKind, Work>,
  { id, last }: { id: string; last: boolean },
): Promise<void> {
  const { db, stores, now } = context;
  const taken = await stores.wfm(db).takeComputation(id, now());
  if (!taken) return;
  const { tell, settled } = teller(context, taken);
  const outcome = await works[taken.kind](context, taken.subject, tell).then(
    (write) => ({ write, problem: null }),
    (error: unknown) => ({ write: null, problem: problemOf(context, error, last) }),
  );
  await settled();
  await db.transaction(async (tx) => {
    const ended = await stores.wfm(tx).endComputation(id, taken.fence, now(), outcome.problem);
    if (ended) await outcome.write?.(tx);
  });
}

/** What cannot be computed from these inputs is said and not tried again; anything else is, until the last attempt. */
function problemOf({ log }: Context, error: unknown, last: boolean): string {
  if (error instanceof AppError || error instanceof RangeError) return error.message;
  // An error of a thread has lost its class on the way.
  if (error instanceof Error && error.name === "RangeError") return error.message;
  if (!last) throw error;
  log.error({ err: error }, "planning computation");
  return "Something unexpected went wrong; the server's log tells more. Try it again.";
}

function teller({ db, stores, log }: Context, { id, fence }: StoredComputation) {
  let at = 0;
  let writing: Promise<void> = Promise.resolve();
  const tell: Tell = (progress, step) => {
    const time = performance.now();
    if (time - at < tellEveryMs && progress > 0) return;
    at = time;
    writing = writing
      .then(() => stores.wfm(db).tellProgress(id, fence, Math.min(1, Math.max(0, progress)), step))
      .catch((error: unknown) => log.warn({ err: error }, "planning progress"));
  };
  return { tell, settled: () => writing };
}

/** Sends again what a stopped process left open, and computes plans that were stored before computations were. */
export async function resumePlanning(context: Context): Promise<void> {
  const { db, stores, jobs } = context;
  const open = await stores.wfm(db).openComputations();
  const waiting = new Set((await jobs.waiting("compute-planning")).map((job) => job.computationId));
  const left = open.filter((one) => !waiting.has(one.id));
  await jobs.send(
    "compute-planning",
    left.map((one) => ({ computationId: one.id })),
  );
  const known = await stores.wfm(db).computations("plan");
  for (const { id } of await stores.wfm(db).plansWithoutResult()) {
    if (!known.has(id)) await db.transaction((tx) => startComputation(context, "plan", id, tx));
  }
}

/** A computation as it is sent. */
export function presentComputation({ state, progress, step, problem, startedAt, finishedAt }: StoredComputation) {
  return {
    state,
    progress,
    step,
    problem,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
