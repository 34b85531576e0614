import type { Context } from "../context.ts";
import type { JobHandlers } from "../jobs/queue.ts";
import { indexSops } from "./indexing.ts";
import type { StoredEvent } from "./review-store.ts";
import { tellDueDates } from "./settling.ts";

/** `on` = the day from which it holds, YYYY-MM-DD in UTC. */
export type VersionEvent = Omit<StoredEvent, "onDay"> & { title: string; on: string };

/** Hears of what happened to a version, at least once each; must bear hearing it twice. */
export type VersionListener = (event: VersionEvent) => Promise<void>;

export function sopJobs(
  context: Context,
  listeners: VersionListener[],
): Pick<JobHandlers, "index-sops" | "version-event" | "version-dates"> {
  return {
    "index-sops": async () => {
      if (await indexSops(context)) await afterChange(context);
    },
    "version-event": async ({ eventId }) => {
      const store = context.stores.sops(context.db);
      const stored = await store.event(eventId);
      if (!stored) return;
      const { onDay: on, ...event } = stored;
      const title = (await store.sopPeople()).get(event.sopId)?.title ?? event.sopId;
      for (const listener of listeners) await listener({ ...event, title, on });
    },
    "version-dates": async () => {
      await tellDueDates(context);
      // Hourly like this: the index may have lost its content meanwhile.
      await context.jobs.send("index-sops", [{}]);
      await afterChange(context);
    },
  };
}

/** What is in force may be another: pages are compared again, and what had no answer is asked again. */
async function afterChange({ jobs }: Context): Promise<void> {
  await jobs.send("find-conflicts", [{}]);
  await jobs.send("measure-gaps", [{}]);
}
