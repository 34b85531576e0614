import { simulateByScript, simulateEveryBranch } from "../../sops/simulation-script.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { simulateWithModel } from "./conversing.ts";
import type { StoredRun } from "./store.ts";
import { textOf } from "./texts.ts";

/**
 * Does one run and writes what it found. A run that is done stays as it is. A model that cannot be reached is tried again by the queue;
 * at the last try, and where trying again is no use, the run ends as failed with the reason.
 */
export async function runSimulation(context: Context, runId: string, last: boolean): Promise<void> {
  const store = context.stores.simulations(context.db);
  const run = await store.run(runId);
  if (run?.state !== "waiting") return;
  try {
    const { result, model } = await resultOf(context, run);
    await store.finish(runId, result, model, context.now());
  } catch (error) {
    const hopeless = error instanceof AppError || (error instanceof UpstreamError && !error.retryable);
    if (!hopeless && !last) throw error;
    const known = error instanceof AppError || error instanceof UpstreamError;
    if (!known) context.log.error({ err: error, runId }, "simulation run");
    await store.fail(runId, known ? error.message : "Something went wrong here; run it again.", context.now());
  }
}

async function resultOf(context: Context, run: StoredRun) {
  const { document } = await textOf(context, run);
  if (run.simulationId === null) return { result: simulateEveryBranch(document), model: null };
  const stored = await context.stores.simulations(context.db).simulation(run.simulationId);
  if (!stored) throw new AppError("not-found", `There is no simulation ${run.simulationId}.`);
  if (stored.revision !== run.simulationRevision)
    throw new AppError("conflict", "The simulation was edited before this run began; it runs anew as it is now.");
  if (run.how === "script") return { result: simulateByScript(document, stored.definition), model: null };
  return simulateWithModel(context, document, stored.definition);
}
