import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { calibrateAndTend } from "./autonomy.ts";
import { checkGoldenSets } from "./golden.ts";
import { inferReasons } from "./inferring.ts";
import { scoreTicket } from "./scoring.ts";

export function qaJobs(context: Context): Pick<JobHandlers, "score-ticket" | "calibrate" | "infer-reasons"> {
  return {
    "score-ticket": async ({ runId, ticketId }, { last }) => scoreTicket(context, runId, ticketId, last),
    "infer-reasons": async () => inferReasons(context),
    calibrate: async () => {
      await calibrateAndTend(context, "system");
      await checkGoldenSets(context);
    },
  };
}
