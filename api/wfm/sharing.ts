import type { z } from "zod";
import { instantToLocal } from "../../ingest/zoned-time.ts";
import { scheduledFor } from "../../wfm/staffing.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { inThread } from "../jobs/thread.ts";
import type { shareAgents } from "./compute-sharing.ts";
import { settingsOf } from "./queue-settings.ts";
import type { sharedAgentsInput, sharedAgentsSchema, sharingContract } from "./sharing-contract.ts";
import type { StoredInterval } from "./volumes-store.ts";

const module = new URL("./compute-sharing.ts", import.meta.url);
const weeks = 4;
const dayMs = 86_400_000;

type Input = z.output<typeof sharedAgentsInput>;
type Reply = z.output<typeof sharedAgentsSchema>;
type Hour = z.output<(typeof sharingContract)["GET /planning/busiest-hours"]["reply"]>["hours"][number];

export function sharingRoutes(context: Context): Handlers<typeof sharingContract> {
  return {
    "GET /planning/busiest-hours": async () => ({ hours: await busiestHours(context) }),
    "POST /planning/shared-agents": ({ body }) => sharedAgents(body),
  };
}

async function busiestHours({ db, stores }: Context): Promise<Hour[]> {
  const settings = await stores.wfm(db).queueSettings();
  const queues = await stores.wfm(db).queues();
  const live = queues.map(({ queue }) => queue).filter((queue) => settingsOf(settings, queue).work === "live");
  const found = await Promise.all(
    live.map(async (queue) => {
      const intervals = await stores.wfm(db).intervals(queue);
      const last = intervals.at(-1)?.start.getTime() ?? 0;
      const recent = intervals.filter(({ start }) => start.getTime() > last - weeks * 7 * dayMs);
      return busiest(queue, recent, settingsOf(settings, queue).timeZone);
    }),
  );
  return found.flatMap((one) => one ?? []);
}

/** Mean of the same weekday and interval; null where volumes are daily or nothing came. */
function busiest(queue: string, intervals: StoredInterval[], zone: string): Hour | null {
  const slots = new Map<string, { seconds: number; offered: number; times: number; work: number; timed: number }>();
  for (const { start, seconds, offered, ahtSeconds } of intervals) {
    if (seconds >= 86_400) continue;
    const local = instantToLocal(start.getTime(), zone);
    const weekday = ((new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
    const key = `${weekday} ${local.slice(11, 16)}`;
    const slot = slots.get(key) ?? { seconds, offered: 0, times: 0, work: 0, timed: 0 };
    slot.offered += offered;
    slot.times++;
    if (ahtSeconds !== null) {
      slot.work += offered * ahtSeconds;
      slot.timed += offered;
    }
    slots.set(key, slot);
  }
  const hours = [...slots].map(
    ([key, slot]): Hour => ({
      queue,
      weekday: Number(key.slice(0, 1)),
      time: key.slice(2),
      perHour: (slot.offered / slot.times) * (3600 / slot.seconds),
      ahtSeconds: slot.timed > 0 ? slot.work / slot.timed : null,
    }),
  );
  const most = hours.toSorted((a, b) => b.perHour - a.perHour)[0];
  return most && most.perHour > 0 ? most : null;
}

async function sharedAgents({ shrinkage, ...request }: Input): Promise<Reply> {
  const found = await inThread<typeof shareAgents>(module, "shareAgents", request);
  if (found === null)
    throw new AppError("unprocessable", "These groups do not reach the service level: give a group more queues.");
  const { alone, lean, told } = found;
  const aloneTotal = alone.reduce((sum, one) => sum + one.agents, 0);
  const sharedTotal = lean.reduce((sum, one) => sum + one.agents, 0);
  const fewer = aloneTotal - sharedTotal;
  const words =
    fewer > 0
      ? `Sharing takes ${sharedTotal} agents where queues on their own take ${aloneTotal}: ${fewer} fewer in this hour.`
      : `Sharing takes ${sharedTotal} agents, queues on their own ${aloneTotal}: it saves nobody in this hour.`;
  return {
    alone,
    aloneTotal,
    groups: lean.map(({ name, skills, agents }, g) => ({
      name,
      queues: [...skills],
      agents,
      scheduled: scheduledFor(agents, shrinkage),
      occupancy: told.occupancy[g]?.value ?? 0,
    })),
    sharedTotal,
    queues: told.skills.map(({ skill, serviceLevel, abandonment, asaS }) => ({
      queue: skill,
      serviceLevel,
      abandonment,
      asaSeconds: asaS,
    })),
    words,
  };
}
