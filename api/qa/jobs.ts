import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";

import { calibrateAndTend } from "./autonomy.ts";
import { workOnBatch } from "./batching.ts";
import { checkGoldenSets } from "./golden.ts";
import { inferReasons } from "./inferring.ts";
import { runRedTeam } from "./red-teaming.ts";
import { scoreTicket } from "./scoring.ts";

type QaJob = "score-ticket" | "score-batch" | "red-team" | "calibrate" | "infer-reasons";

export function qaJobs(context: Context): Pick<JobHandlers, QaJob> {
  return {
    "score-ticket": async ({ runId, ticketId }, { last }) => scoreTicket(context, runId, ticketId, last),
    "score-batch": async (data, { last }) => workOnBatch(context, data, last),
    "red-team": async ({ redTeamId }, { last }) => runRedTeam(context, redTeamId, last),
    "infer-reasons": async () => inferReasons(context),
    calibrate: async () => {
      await calibrateAndTend(context, "system");
      await checkGoldenSets(context);
    },
  };
}
