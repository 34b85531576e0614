import { inForceAt } from "../../sops/version.ts";
import type { PilotResult } from "../../wfm/pilot.ts";
import type { PilotEvent } from "../../wfm/pilot-counts.ts";
import { type Counts, pilotCounts } from "../../wfm/pilot-counts.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BodyOf } from "../http/contract.ts";
import { inThread } from "../jobs/thread.ts";
import type { Principal } from "../people/roles.ts";
import type { computePilot } from "./compute-pilot.ts";
import type { computePlan } from "./compute-plan.ts";
import type { wfmContract } from "./contract.ts";
import type { StoredInterval, StoredPilotEvent, StoredPlanRow } from "./store.ts";
import type { StoredPlan } from "./stored-plan.ts";

type PlanBody = BodyOf<(typeof wfmContract)["POST /plans"]>;
type ReasonInput = StoredPlan["inputs"]["reasons"][number];

const recontactWindowDays = 7;
const pilotSeed = 1;
const noCases = { successes: 0, trials: 0 };
const inducedShareAssumed = { mean: 0.05, sd: 0.05 };

/** Makes and stores a plan from the volumes, the pilot, the tickets and the SOPs there are now. */
export async function makeStoredPlan(context: Context, body: PlanBody, by: Principal): Promise<StoredPlanRow> {
  const { db, stores } = context;
  const intervals = await stores.wfm(db).intervals(body.queue);
  if (intervals.length === 0)
    throw new AppError("conflict", `There are no volumes of the queue ${body.queue}. Import some first.`);
  const { targets, draws, seed, horizonDays } = body;
  const ahtSeconds = meanHandleTime(intervals);
  const { reasons, induced, humanRecontact, transferAht, notes } = await reasonInputs(context, body, ahtSeconds);
  const { shrinkage, serviceLevel, withinSeconds, maxOccupancy, patienceSeconds } = targets;
  const computed = await inThread<typeof computePlan>(new URL("./compute-plan.ts", import.meta.url), "computePlan", {
    history: intervals.map((one) => ({ time: one.start.toISOString(), value: one.offered })),
    intervalSeconds: intervals[0]?.seconds ?? 1800,
    ahtSeconds,
    horizonDays,
    reasonShares: Object.fromEntries(reasons.map((one) => [one.reason, one.share])),
    reasons: reasons.map((one) => ({
      reason: one.reason,
      volume: 0,
      ahtS: one.ahtSeconds,
      exposure: one.exposure,
      containment: one.containment,
      botRecontact: one.botRecontact,
      humanRecontact: humanRecontact.get(one.reason) ?? noCases,
      inducedShare: induced.get(one.reason) ?? inducedShareAssumed,
      ...observedTransfer(one, transferAht),
    })),
    staffing: {
      serviceLevel,
      withinS: withinSeconds,
      maxOccupancy,
      shrinkage,
      ...(patienceSeconds === null ? {} : { patienceS: patienceSeconds }),
    },
    draws,
    seed,
  });
  const inputs = {
    queue: body.queue,
    from: (intervals[0] as StoredInterval).start.toISOString(),
    to: (intervals.at(-1) as StoredInterval).start.toISOString(),
    intervalSeconds: intervals[0]?.seconds ?? 1800,
    horizonDays,
    ahtSeconds,
    targets,
    reasons,
    draws,
    seed,
  };
  const detail: StoredPlan = { inputs, history: byDay(intervals), ...computed, notes: [...notes, ...computed.notes] };
  return db.transaction(async (tx) => {
    const plan = await stores
      .wfm(tx)
      .addPlan({ name: body.name, detail, createdBy: by.name, createdAt: context.now() });
    await stores.people(tx).record(by, "make plan", plan.id, { queue: body.queue, horizonDays, seed });
    return plan;
  });
}

/** Weighted by what was handled; falls back to offered where handled is not told. */
function meanHandleTime(intervals: StoredInterval[]): number {
  let seconds = 0;
  let contacts = 0;
  for (const { ahtSeconds, handled, offered } of intervals) {
    if (ahtSeconds === null) continue;
    seconds += ahtSeconds * (handled ?? offered);
    contacts += handled ?? offered;
  }
  if (contacts === 0)
    throw new AppError("conflict", "The volumes have no handle times (column aht_s): staffing needs them.");
  return seconds / contacts;
}

function byDay(intervals: StoredInterval[]): StoredPlan["history"] {
  const days = new Map<string, number>();
  for (const { start, offered } of intervals) {
    const date = start.toISOString().slice(0, 10);
    days.set(date, (days.get(date) ?? 0) + offered);
  }
  return [...days].map(([date, offered]) => ({ date, offered }));
}

/** Per contact reason of the pilot: share and handle time from tickets, exposure from the SOPs a bot may use, rates from the pilot. */
async function reasonInputs(context: Context, body: PlanBody, queueAht: number) {
  const { db, stores } = context;
  const events = await stores.wfm(db).pilotEvents();
  if (events.length === 0) throw new AppError("conflict", "There is no bot pilot yet. Import its event log first.");
  const rows = events.map(pilotRow);
  const counts = countsByReason(rows, 1);
  const control = countsByReason(rows, 0);
  const result = await inThread<typeof computePilot>(
    new URL("./compute-pilot.ts", import.meta.url),
    "computePilot",
    rows,
    pilotSeed,
  );
  const mix = await stores.qa(db).reasonMix();
  const total = mix.reduce((sum, one) => sum + one.tickets, 0);
  const ticketAht = handleTime(mix);
  const reasons: ReasonInput[] = [];
  for (const [reason, pilot] of counts) {
    const own = mix.filter((one) => one.contactReason === reason);
    const tickets = own.reduce((sum, one) => sum + one.tickets, 0);
    const readiness = await readinessOf(context, reason, own);
    reasons.push({
      reason,
      share: total === 0 ? 0 : tickets / total,
      exposure: body.exposure[reason] ?? readiness * body.adoption,
      containment: { successes: pilot.contained, trials: pilot.sessions },
      botRecontact: { successes: pilot.comeBack, trials: pilot.judgedContained },
      inducedShare: inducedOf(result, reason).mean,
      // Tickets and intervals may time work differently: tickets say how reasons differ, intervals how long it takes.
      ahtSeconds: queueAht * ((handleTime(own) ?? ticketAht ?? 1) / (ticketAht ?? 1)),
      source: `${tickets} tickets; pilot ${events[0]?.at.toISOString().slice(0, 10)} to ${events.at(-1)?.at.toISOString().slice(0, 10)}; SOP readiness ${Math.round(readiness * 100)} %`,
    });
  }
  const induced = new Map(reasons.map((one) => [one.reason, inducedOf(result, one.reason)]));
  // How often people come back to people shows only where no bot could have sent them.
  const humanRecontact = new Map(
    [...control].map(([reason, { humanAgain, judgedHuman }]) => [
      reason,
      { successes: humanAgain, trials: judgedHuman },
    ]),
  );
  const kept = reasons.filter((one) => one.share > 0);
  return { reasons: kept, induced, humanRecontact, transferAht: transferRatios(rows), notes: result.warnings };
}

/** Mean handle time by people in seconds; null when no ticket tells one. */
function handleTime(mix: { handleSeconds: number; timed: number }[]): number | null {
  const timed = mix.reduce((sum, one) => sum + one.timed, 0);
  return timed === 0 ? null : mix.reduce((sum, one) => sum + one.handleSeconds, 0) / timed;
}

/** How much longer a contact that the bot handed over took than one of the control arm, by reason, where ten tell. */
function transferRatios(rows: PilotEvent[]): Map<string, number> {
  const ratios = new Map<string, number>();
  const mean = (some: PilotEvent[]) => some.reduce((sum, row) => sum + row.handle_s, 0) / some.length;
  for (const reason of new Set(rows.map((row) => row.reason))) {
    const human = rows.filter((row) => row.reason === reason && row.handler === "human");
    const transferred = human.filter((row) => row.transferred_from_bot === 1);
    const control = human.filter((row) => row.bot_arm === 0);
    if (transferred.length >= 10 && control.length >= 10) ratios.set(reason, mean(transferred) / mean(control));
  }
  return ratios;
}

function observedTransfer(reason: ReasonInput, ratios: Map<string, number>): { observedTransferAhtS?: number } {
  const ratio = ratios.get(reason.reason);
  return ratio === undefined ? {} : { observedTransferAhtS: reason.ahtSeconds * ratio };
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

/** Sums over the customers of one arm: 1 = may meet the bot, 0 = control. */
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

function inducedOf(result: PilotResult, reason: string): { mean: number; sd: number } {
  const found = result.byReason.find((one) => one.reason === reason)?.inducedShare;
  if (!found) return inducedShareAssumed;
  const mean = Math.min(Math.max(found.value, 0), 0.9);
  return { mean, sd: Math.min(Math.max((found.high - found.low) / 4, 0.005), 0.3) };
}

/** Share of a reason's tickets whose channel and region an SOP for bots covers today. */
async function readinessOf(
  context: Context,
  reason: string,
  mix: { channel: string; region: string | null; tickets: number }[],
) {
  const versions = await context.stores.sops(context.db).versions();
  const today = context.now().toISOString();
  const total = mix.reduce((sum, one) => sum + one.tickets, 0);
  const covered = mix.filter(({ channel, region }) => {
    const scope = { audience: "bot", channel, ...(region === null ? {} : { region }) };
    return inForceAt(versions, scope, today).some((version) => version.meta.contactReasons.includes(reason));
  });
  return total === 0 ? 0 : covered.reduce((sum, one) => sum + one.tickets, 0) / total;
}
