import { instantToLocal } from "../../ingest/zoned-time.ts";
import type { SharingQueue } from "../../wfm/shared-staffing.ts";
import { recentWeeks, usualWeek } from "../../wfm/usual-week.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type InputVersion, type QueueHistory, queueHistory } from "./queue-history.ts";
import type { PlanChoices } from "./stored.ts";

const usualWeeks = 8;
const weekMs = 7 * 86_400_000;

/** The queues that a plan's agents take from too, as their last weeks on the plan's clock. */
export async function sharingQueues(
  context: Context,
  planned: QueueHistory,
  { sharedWith, asOf }: Pick<PlanChoices, "sharedWith" | "asOf">,
): Promise<{ queues: SharingQueue[]; versions: InputVersion[] }> {
  const names = [...new Set(sharedWith)].filter((name) => name !== planned.queue);
  if (names.length === 0) return { queues: [], versions: [] };
  assertShareable(planned);
  const found = await Promise.all(names.map((name) => queueHistory(context, name, asOf)));
  for (const history of found) assertShareable(history);
  return {
    queues: found.map((history) => ({ queue: history.queue, ...weeksOf(history, planned) })),
    versions: found.flatMap(({ queue, versions }) =>
      versions.map((version) => ({ ...version, words: `${queue}: ${version.words}` })),
    ),
  };
}

function assertShareable({ queue, settings, intervalSeconds }: QueueHistory): void {
  if (settings.work === "deferred" || settings.concurrency > 1 || intervalSeconds >= 86_400)
    throw new AppError(
      "unprocessable",
      `Agents of ${queue} cannot be simulated as shared: that takes queues in which somebody waits, one contact at a time, counted by an hour or less.`,
    );
}

function weeksOf({ intervals }: QueueHistory, planned: QueueHistory) {
  const { settings, intervalSeconds } = planned;
  const last = intervals.at(-1)?.start.getTime() ?? 0;
  const recent = intervals.filter(({ start }) => start.getTime() > last - usualWeeks * weekMs);
  const counted = recent.map(({ start, seconds, offered, ahtSeconds }) => ({
    time: instantToLocal(start.getTime(), settings.timeZone),
    seconds,
    offered,
    ahtS: ahtSeconds,
  }));
  const week = usualWeek(counted, intervalSeconds);
  return { week, weeks: recentWeeks(counted, intervalSeconds, week) };
}
