import { mulberry32 } from "../../evals/stats/prng.ts";
import { type RolloutRow, rolloutEffect } from "../../wfm/rollout.ts";
import { steppedWedge } from "../../wfm/stepped-wedge.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { presentComputation, type Work } from "./computing.ts";
import { estimatePilot, pilotRows } from "./pilot-inputs.ts";
import type { StoredPilotArms, StoredRolloutWeek } from "./plan-store.ts";
import { hashOf } from "./queue-history.ts";
import type { PilotResultView } from "./stored.ts";

/** The pilot is one, and so is its computation. */
export const pilotKey = "pilot";
const mostQueues = 500;

export const pilotWork: Work = async (context, _subject, tell) => {
  const { db, stores } = context;
  tell(0, "resampling customers");
  const rows = await pilotRows(context);
  const arms = await stores.wfm(db).pilotArms();
  const log = await stores.wfm(db).pilotLog();
  const result = await estimatePilot(rows, arms);
  return (tx) => stores.wfm(tx).saveEstimate(pilotKey, pilotHash(log?.hash ?? "", arms), result);
};

/** The log, its arms, and what is known of its effect. */
export async function showPilot({ db, stores }: Context) {
  const log = await stores.wfm(db).pilotLog();
  const arms = await stores.wfm(db).pilotArms();
  const stored = await stores.wfm(db).estimate(pilotKey);
  const computation = (await stores.wfm(db).computations("pilot", [pilotKey])).get(pilotKey);
  return {
    log: log && {
      events: log.events,
      from: new Date(log.from).toISOString(),
      to: new Date(log.to).toISOString(),
      seen: { control: log.control, treated: log.treated },
    },
    arms: arms && {
      control: arms.control,
      treated: arms.treated,
      startedOn: arms.startedOn,
      by: arms.by,
      at: arms.createdAt.toISOString(),
    },
    computation: computation ? presentComputation(computation) : null,
    stale: stored !== null && stored.inputHash !== pilotHash(log?.hash ?? "", arms),
    result: stored ? (stored.result as PilotResultView) : null,
  };
}

function pilotHash(log: string, arms: StoredPilotArms | null): string {
  return hashOf([log, arms && [arms.control, arms.treated, arms.startedOn]]);
}

/** Both estimators on one panel; what an estimator cannot do with it becomes a warning, not a failure. */
export function rolloutResult(weeks: readonly StoredRolloutWeek[]) {
  const rows = weeks.map(
    ({ queue, week, botLive, humanContacts }): RolloutRow => ({
      queue,
      week,
      bot_live: botLive ? 1 : 0,
      human_contacts: humanContacts,
    }),
  );
  const queues = new Set(rows.map((row) => row.queue)).size;
  if (queues > mostQueues) throw new AppError("too-large", `${queues} queues are more than ${mostQueues}.`);
  const warnings: string[] = [];
  const tried = <T>(estimate: () => T): T | null => {
    try {
      return estimate();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      warnings.push(error.message);
      return null;
    }
  };
  const staggered = tried(() => rolloutEffect(rows, mulberry32(1)));
  const wedge = tried(() =>
    steppedWedge(
      rows.map((row) => ({
        cluster: row.queue,
        period: row.week,
        exposed: row.bot_live,
        outcome: Math.log(row.human_contacts),
      })),
    ),
  );
  return {
    queues,
    weeks: new Set(rows.map((row) => row.week)).size,
    staggered: staggered?.change ?? null,
    steppedWedge: wedge && asChange(wedge.effect),
    eventStudy: (staggered?.eventStudy ?? []).map(({ week, logEffect }) => ({ week, change: asChange(logEffect) })),
    preTrend: (staggered?.preTrend ?? []).map(({ lead, logEffect }) => ({ lead, change: asChange(logEffect) })),
    warnings: [...new Set([...warnings, ...(staggered?.warnings ?? [])])],
  };
}

function asChange<E extends { value: number; low: number; high: number }>(effect: E): E {
  return { ...effect, value: Math.expm1(effect.value), low: Math.expm1(effect.low), high: Math.expm1(effect.high) };
}
