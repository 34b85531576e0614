import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { simulateDraft, simulateVersion } from "./queueing.ts";
import { runSimulation } from "./running.ts";

export function simulationJobs(
  context: Context,
): Pick<JobHandlers, "run-simulation" | "simulate-version" | "simulate-draft"> {
  return {
    "run-simulation": async ({ runId }, { last }) => runSimulation(context, runId, last),
    "simulate-version": async ({ versionId }) => simulateVersion(context, versionId),
    "simulate-draft": async ({ draftId }) => simulateDraft(context, draftId),
  };
}
