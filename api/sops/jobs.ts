import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { indexSops } from "./indexing.ts";

export function sopJobs(context: Context): Pick<JobHandlers, "index-sops"> {
  return { "index-sops": async () => indexSops(context) };
}
