import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { runItem } from "./rerunning.ts";

export function impactJobs(context: Context): Pick<JobHandlers, "rerun-impact"> {
  return { "rerun-impact": async ({ rerunId, itemId }, { last }) => runItem(context, rerunId, itemId, last) };
}
