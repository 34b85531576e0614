import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { recommendTraining } from "./recommending.ts";
import { actOnPolicies, tendTraining } from "./tending.ts";

export function trainingJobs(context: Context): Pick<JobHandlers, "recommend" | "tend-training"> {
  return {
    recommend: async () => {
      await recommendTraining(context);
      await actOnPolicies(context);
    },
    "tend-training": async () => tendTraining(context),
  };
}
