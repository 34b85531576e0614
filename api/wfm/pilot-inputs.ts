import type { PilotEvent } from "../../wfm/pilot-counts.ts";
import { type Counts, pilotCounts } from "../../wfm/pilot-counts.ts";
import { definedRates } from "../../wfm/vendor-definitions.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";
import type { computePilot } from "./compute-pilot.ts";
import type { StoredPilotArms, StoredPilotEvent } from "./plan-store.ts";
import { hashOf, type InputVersion } from "./queue-history.ts";
import type { PilotResultView } from "./stored.ts";

export const recontactWindowDays = 7;
const pilotSeed = 1;
const leastTimed = 10;

/** What a pilot says of one contact reason. */
export type ReasonPilot = {
  /** of the customers who may meet the bot */
  treated: Counts;
  /** of those who may not: how often people come back to people shows only here */
  control: Counts | null;
  inducedShare: { mean: number; sd: number } | null;
  /** handle time of a handed-over contact / of one of the control arm; null where fewer than ten tell */
  transferRatio: number | null;
};

export type PilotKnowledge = {
  byReason: Map<string, ReasonPilot>;
  result: PilotResultView | null;
  definitions: ReturnType<typeof definedRates> | null;
  period: string;
  version: InputVersion;
};

/** The pilot's log as the formulas take it, until a moment. */
export async function pilotRows({ db, stores }: Context, before?: Date): Promise<PilotEvent[]> {
  const events = await stores.wfm(db).pilotEvents();
  return events.filter((event) => before === undefined || event.at < before).map(pilotRow);
}

/** Everything that a plan takes from the pilot. A log without both arms tells nothing, and that is said. */
export async function pilotKnowledge(context: Context, before?: Date): Promise<PilotKnowledge> {
  const log = await pilotRows(context, before);
  const arms = await context.stores.wfm(context.db).pilotArms();
  const rows = arms?.startedOn ? log.filter((row) => row.ts.slice(0, 10) >= (arms.startedOn ?? "")) : log;
  const version: InputVersion = {
    what: "pilot",
    version: hashOf({ log, arms: arms && [arms.control, arms.treated, arms.startedOn] }),
    words: rows.length === 0 ? "no pilot" : `${rows.length} events of a pilot`,
  };
  const bothArms = new Set(rows.map((row) => row.bot_arm)).size === 2;
  if (!bothArms) return { byReason: new Map(), result: null, definitions: null, period: "", version };
  const result = await estimatePilot(log, arms);
  const treated = countsByReason(rows, 1);
  const control = countsByReason(rows, 0);
  const ratios = transferRatios(rows);
  const byReason = new Map(
    [...treated].map(([reason, counts]): [string, ReasonPilot] => [
      reason,
      {
        treated: counts,
        control: control.get(reason) ?? null,
        inducedShare: inducedOf(result, reason),
        transferRatio: ratios.get(reason) ?? null,
      },
    ]),
  );
  const days = rows.map((row) => row.ts.slice(0, 10));
  const period = `${days.reduce((a, b) => (a < b ? a : b))} to ${days.reduce((a, b) => (a > b ? a : b))}`;
  return { byReason, result, definitions: definedRates(rows, recontactWindowDays), period, version };
}

/** The estimators, in a thread: they resample. */
export async function estimatePilot(rows: PilotEvent[], arms: StoredPilotArms | null): Promise<PilotResultView> {
  const sizes = arms ? { control: arms.control, treated: arms.treated } : null;
  const startedOn = arms?.startedOn ?? null;
  return inThread<typeof computePilot>(new URL("./compute-pilot.ts", import.meta.url), "computePilot", rows, {
    seed: pilotSeed,
    sizes,
    startedOn,
  });
}

function pilotRow(event: StoredPilotEvent): PilotEvent {
  return {
    customer_id: event.customerKey,
    bot_arm: event.botArm ? 1 : 0,
    reason: event.reason,
    ts: event.at.toISOString(),
    handler: event.handler as PilotEvent["handler"],
    outcome: event.outcome as PilotEvent["outcome"],
    handle_s: event.handleSeconds,
    transferred_from_bot: event.transferredFromBot ? 1 : 0,
  };
}

function countsByReason(rows: PilotEvent[], arm: 0 | 1): Map<string, Counts> {
  const byReason = new Map<string, Counts>();
  for (const { reason, counts, ...customer } of pilotCounts(rows, recontactWindowDays)) {
    if (customer.arm !== arm) continue;
    const sum = byReason.get(reason);
    if (!sum) byReason.set(reason, { ...counts });
    else for (const key of Object.keys(counts) as (keyof Counts)[]) sum[key] += counts[key];
  }
  return byReason;
}

function inducedOf(result: PilotResultView, reason: string): { mean: number; sd: number } | null {
  const found = result.byReason.find((one) => one.reason === reason)?.inducedShare;
  if (!found) return null;
  const mean = Math.min(Math.max(found.value, 0), 0.9);
  return { mean, sd: Math.min(Math.max((found.high - found.low) / 4, 0.005), 0.3) };
}

function transferRatios(rows: PilotEvent[]): Map<string, number> {
  const ratios = new Map<string, number>();
  const mean = (some: PilotEvent[]) => some.reduce((sum, row) => sum + row.handle_s, 0) / some.length;
  for (const reason of new Set(rows.map((row) => row.reason))) {
    const human = rows.filter((row) => row.reason === reason && row.handler === "human");
    const transferred = human.filter((row) => row.transferred_from_bot === 1);
    const control = human.filter((row) => row.bot_arm === 0);
    const usual = control.length >= leastTimed ? mean(control) : 0;
    if (transferred.length >= leastTimed && usual > 0) ratios.set(reason, mean(transferred) / usual);
  }
  return ratios;
}
