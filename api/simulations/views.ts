import { everyBranch, type StoredRun, type StoredSimulation } from "./store.ts";

export function presentStored({ id, sopId, revision, updatedBy, updatedAt, definition }: StoredSimulation) {
  return { id, sopId, revision, updatedBy, updatedAt: updatedAt.toISOString(), definition };
}

/** A run with the title of its simulation and whether that is still as it was. */
export function presentRun(run: StoredRun, simulations: readonly StoredSimulation[]) {
  const simulation = simulations.find(({ id }) => id === run.simulationId);
  const title = run.simulationId === null ? everyBranch : (simulation?.definition.title ?? run.simulationId);
  const { id, sopId, simulationId, versionId, draftId, draftRevision, how, model, state, passed, problem, startedBy } =
    run;
  return {
    id,
    sopId,
    simulationId,
    title,
    versionId,
    draftId,
    draftRevision,
    how,
    model,
    state,
    passed,
    current: run.simulationId === null || simulation?.revision === run.simulationRevision,
    problem,
    startedBy,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}
