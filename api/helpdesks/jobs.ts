import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { readPage, tendHelpdesks } from "./running.ts";

export function helpdeskJobs(context: Context): Pick<JobHandlers, "read-helpdesk" | "tend-helpdesks"> {
  return {
    "read-helpdesk": async (data, { last }) => {
      try {
        await readPage(context, data, last);
      } catch (error) {
        if (!last) throw error;
        context.log.error({ err: error, runId: data.runId }, "reading a helpdesk");
        const problem = "It failed for a reason of Plumbline's own: see its log. What was stored before stays.";
        await context.stores.helpdesks(context.db).endRun(data.runId, "failed", problem, context.now());
      }
    },
    "tend-helpdesks": async () => tendHelpdesks(context),
  };
}
