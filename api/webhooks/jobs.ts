import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { deliver } from "./delivering.ts";

export function webhookJobs(context: Context): Pick<JobHandlers, "deliver-webhook"> {
  return { "deliver-webhook": async ({ deliveryId, tries }) => deliver(context, deliveryId, tries) };
}
