import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { findSopConflicts } from "./finding-conflicts.ts";
import { forgetQuestions } from "./forgetting.ts";
import { groupKnownGaps } from "./grouping.ts";
import { type AskAgain, measureGaps } from "./measuring.ts";

export function knowledgeJobs(
  context: Context,
  ask: AskAgain,
): Pick<JobHandlers, "group-gaps" | "measure-gaps" | "find-conflicts" | "forget-questions"> {
  return {
    "forget-questions": async () => forgetQuestions(context),
    "group-gaps": async () => groupKnownGaps(context),
    "measure-gaps": async () => measureGaps(context, ask),
    "find-conflicts": async () => {
      await findSopConflicts(context);
      // What a gap is depends on the conflicts around it.
      await context.jobs.send("group-gaps", [{}]);
    },
  };
}
