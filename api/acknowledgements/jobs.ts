import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { openReading } from "./asking.ts";
import { tendReadings } from "./tending.ts";

export function acknowledgementJobs(context: Context): Pick<JobHandlers, "open-reading" | "tend-readings"> {
  return {
    "open-reading": async ({ versionId }) => openReading(context, versionId),
    "tend-readings": async () => tendReadings(context),
  };
}
