import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { recommendTraining } from "./recommending.ts";

export function trainingJobs(context: Context): Pick<JobHandlers, "recommend"> {
  return { recommend: async () => recommendTraining(context) };
}
