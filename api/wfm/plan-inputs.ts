import { UNNAMED } from "../../wfm/reason-days.ts";
import type { SharingQueue } from "../../wfm/shared-staffing.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { botQuality } from "./bot-audits.ts";
import { type PilotKnowledge, pilotKnowledge } from "./pilot-inputs.ts";
import type { PlanRequest } from "./plan-request.ts";
import { calendarOf, endOf, hashOf, type InputVersion, type QueueHistory, queueHistory } from "./queue-history.ts";
import { queueMix } from "./queue-mix.ts";
import { type ReasonMix, readinessReader } from "./readiness.ts";
import { type PlanReason, reasonInput, type ScenarioReason } from "./reason-inputs.ts";
import { type QueueSplit, queueSplit } from "./reason-split.ts";
import { sharingQueues } from "./sharing-queues.ts";
import type { PlanChoices, PlanResult } from "./stored.ts";
import type { StoredInterval } from "./volumes-store.ts";

type TicketMix = ReasonMix & { handleSeconds: number; handleSquares: number; timed: number };

/** What a plan is computed from: plain data for the thread, and what is kept with the result. */
export type PlanInputs = {
  request: PlanRequest;
  inputs: PlanResult["inputs"];
  history: PlanResult["history"];
  notes: string[];
};

/** Collects a plan's inputs as of its day: nothing that came later enters. */
export async function planInputs(context: Context, choices: PlanChoices): Promise<PlanInputs> {
  const volumes = await queueHistory(context, choices.queue, choices.asOf);
  const before = choices.asOf === null ? undefined : endOf(choices.asOf, volumes.settings.timeZone);
  const pilot = await pilotKnowledge(context, before);
  const quality = await botQuality(context, before);
  const readiness = await readinessReader(context, before ?? context.now());
  const mix: TicketMix[] = await queueMix(context, choices.queue, before);
  const aht = meanHandleTime(volumes.intervals);
  const split = await queueSplit(context, volumes, choices.asOf);
  const sharing = await sharingQueues(context, volumes, choices);
  const total = split.counts.reduce((sum, one) => sum + one.tickets, 0);
  const ticketAht = handleTime(mix);
  const cv = handleSpread(mix);
  const named = new Set([...pilot.byReason.keys(), ...Object.keys(choices.exposure), ...reasonsOf(choices)]);
  const counted = split.counts.filter(({ reason }) => reason !== UNNAMED);
  const all = counted
    .toSorted((a, b) => (a.reason < b.reason ? -1 : 1))
    .map(({ reason, tickets: contacts }) => {
      const own = mix.filter((one) => one.contactReason === reason);
      const facts = {
        reason,
        share: contacts / total,
        tickets: own.reduce((sum, one) => sum + one.tickets, 0),
        ...reasonHandleTime(own, { aht, ticketAht, cv }),
        readiness: readiness.of(reason, own.length > 0 ? own : [usualPlace(reason, volumes)]),
        pilot: pilot.byReason.get(reason) ?? null,
        pilotPeriod: pilot.period,
        audits: quality.byReason.get(reason) ?? null,
      };
      return { planned: named.has(reason), facts, ...reasonInput(facts, choices) };
    });
  const planned = all.filter((one) => one.planned);
  if (planned.length === 0) throw new AppError("conflict", missingReasons(choices.queue, pilot.byReason.size, total));
  const versions: InputVersion[] = [
    ...volumes.versions,
    pilot.version,
    readiness.version,
    quality.version,
    ...sharing.versions,
    ...(split.split.by === "days" ? [split.version] : []),
    { what: "tickets", version: hashOf(mix), words: `${mix.reduce((sum, one) => sum + one.tickets, 0)} tickets` },
  ];
  return {
    request: requestOf({ volumes, choices, aht, cv, planned, all, split, sharedWith: sharing.queues, pilot }),
    inputs: inputsOf({ volumes, choices, ahtSeconds: aht.mean, reasons: planned.map((one) => one.told), versions }),
    history: dayHistory(volumes),
    notes: notesOf(choices, [...(pilot.result?.warnings ?? []), ...split.notes], all),
  };
}

/** Where a reason of which there are no tickets is taken to come from. */
function usualPlace(contactReason: string, { settings }: QueueHistory): ReasonMix {
  return { contactReason, channel: settings.channel ?? "chat", region: settings.region, tickets: 1 };
}

function reasonsOf({ overrides }: PlanChoices): string[] {
  return overrides.flatMap((one) => (one.reason === null ? [] : [one.reason]));
}

function missingReasons(queue: string, piloted: number, tickets: number): string {
  if (tickets === 0)
    return `There are no tickets and no contacts by reason of the queue ${queue}, so nothing tells how contacts divide into reasons. Import some first.`;
  if (piloted === 0)
    return "There is no bot pilot yet. Import its event log, or name contact reasons in exposure or overrides.";
  return "No contact reason of the pilot occurs in the tickets. Check that both use the same names.";
}

type Kept = { scenario: ScenarioReason; told: PlanReason; planned: boolean };
type Parts = {
  volumes: QueueHistory;
  choices: PlanChoices;
  aht: HandleTime;
  cv: number;
  planned: Kept[];
  all: Kept[];
  split: QueueSplit;
  sharedWith: SharingQueue[];
  pilot: PilotKnowledge;
};

function requestOf({ volumes, choices, aht, cv, planned, all, split, sharedWith, pilot }: Parts): PlanRequest {
  const { shrinkage, serviceLevel, withinSeconds, maxOccupancy, patienceSeconds, maxAbandonment } = choices.targets;
  const { settings } = volumes;
  return {
    queue: volumes.queue,
    history: volumes.series,
    timeZone: settings.timeZone,
    intervalSeconds: volumes.intervalSeconds,
    ...calendarOf(volumes.specialDays),
    work: settings.work,
    dueWithinSeconds: settings.dueWithinHours * 3600,
    concurrency: settings.concurrency,
    interference: settings.interference,
    ahtSeconds: aht,
    ahtCv: cv,
    horizonDays: choices.horizonDays,
    ramp: choices.ramp,
    split: split.split,
    sharedWith,
    reasons: planned.map((one) => one.scenario),
    // Readiness counts where candidates are ranked.
    potential: all.map(({ scenario }) => ({ ...scenario, exposure: choices.adoption })),
    definedRates: pilot.definitions,
    staffing: {
      serviceLevel,
      withinS: withinSeconds,
      maxOccupancy,
      shrinkage,
      ...(patienceSeconds === null ? {} : { patienceS: patienceSeconds }),
      ...(maxAbandonment === null ? {} : { maxAbandonment }),
    },
    economics: choices.economics,
    shifts: choices.shifts,
    capacity: choices.capacity,
    draws: choices.draws,
    seed: choices.seed,
  };
}

type Told = {
  volumes: QueueHistory;
  choices: PlanChoices;
  ahtSeconds: number;
  reasons: PlanReason[];
  versions: InputVersion[];
};

function inputsOf({ volumes, choices, ahtSeconds, reasons, versions }: Told): PlanResult["inputs"] {
  const { queue, horizonDays, targets, draws, seed } = choices;
  return {
    queue,
    timeZone: volumes.settings.timeZone,
    from: (volumes.intervals[0] as StoredInterval).start.toISOString(),
    to: (volumes.intervals.at(-1) as StoredInterval).start.toISOString(),
    intervalSeconds: volumes.intervalSeconds,
    horizonDays,
    ahtSeconds,
    targets,
    reasons,
    draws,
    seed,
    versions,
    hash: hashOf({ choices, versions }),
  };
}

function dayHistory({ series }: QueueHistory): PlanResult["history"] {
  const days = new Map<string, number>();
  for (const { time, value } of series)
    if (value !== null) days.set(time.slice(0, 10), (days.get(time.slice(0, 10)) ?? 0) + value);
  return [...days].map(([date, offered]) => ({ date, offered }));
}

export type HandleTime = { mean: number; sd: number };

/** Weighted by what was handled, or offered where handled is not told; `sd`: how sure the mean is, from its days. */
export function meanHandleTime(intervals: StoredInterval[]): HandleTime {
  const days = new Map<string, { seconds: number; contacts: number }>();
  for (const { start, ahtSeconds, handled, offered } of intervals) {
    if (ahtSeconds === null) continue;
    const date = start.toISOString().slice(0, 10);
    const day = days.get(date) ?? { seconds: 0, contacts: 0 };
    day.seconds += ahtSeconds * (handled ?? offered);
    day.contacts += handled ?? offered;
    days.set(date, day);
  }
  const all = [...days.values()];
  const contacts = all.reduce((sum, day) => sum + day.contacts, 0);
  if (contacts === 0)
    throw new AppError("conflict", "The volumes have no handle times (column aht_s): staffing needs them.");
  const mean = all.reduce((sum, day) => sum + day.seconds, 0) / contacts;
  if (!(mean > 0)) throw new AppError("conflict", "The volumes' handle times are all 0: staffing needs real ones.");
  const open = all.filter((day) => day.contacts > 0);
  if (open.length < 2) return { mean, sd: mean / 10 };
  // A ratio estimator's standard error, days as clusters.
  const squares = open.reduce((sum, day) => sum + (day.seconds - mean * day.contacts) ** 2, 0);
  return { mean, sd: Math.sqrt((open.length / (open.length - 1)) * squares) / contacts };
}

/** Mean handle time by people in seconds; null when no ticket tells one. */
function handleTime(mix: TicketMix[]): number | null {
  const timed = mix.reduce((sum, one) => sum + one.timed, 0);
  const seconds = mix.reduce((sum, one) => sum + one.handleSeconds, 0);
  return timed === 0 || seconds === 0 ? null : seconds / timed;
}

/**
 * A reason's handle time in the queue's unit: tickets and intervals may time work differently, so tickets say how reasons
 * differ and intervals how long it takes. `sd` is how sure the mean is; a reason without timed tickets takes the queue's.
 */
function reasonHandleTime(
  own: TicketMix[],
  { aht, ticketAht, cv }: { aht: HandleTime; ticketAht: number | null; cv: number },
) {
  const timed = own.reduce((sum, one) => sum + one.timed, 0);
  const ratio = ticketAht === null ? 1 : (handleTime(own) ?? ticketAht) / ticketAht;
  const ahtSeconds = aht.mean * ratio;
  return { ahtSeconds, ahtSd: ahtSeconds * Math.hypot(aht.sd / aht.mean, cv / Math.sqrt(Math.max(1, timed))) };
}

const usualSpread = 0.6;

/** Standard deviation / mean of the handle times of single tickets; the usual 0.6 where tickets do not tell. */
function handleSpread(mix: TicketMix[]): number {
  const timed = mix.reduce((sum, one) => sum + one.timed, 0);
  const mean = handleTime(mix);
  if (mean === null || timed < 10) return usualSpread;
  const square = mix.reduce((sum, one) => sum + one.handleSquares, 0) / timed;
  return Math.sqrt(Math.max(0.01, square / mean ** 2 - 1));
}

function notesOf(choices: PlanChoices, warnings: string[], all: { facts: { reason: string } }[]): string[] {
  const known = new Set(all.map((one) => one.facts.reason));
  const strange = [...new Set([...Object.keys(choices.exposure), ...reasonsOf(choices)])].filter(
    (reason) => !known.has(reason),
  );
  return [
    ...warnings,
    ...(choices.asOf === null
      ? []
      : [`made as of ${choices.asOf}: later volumes, tickets and pilot events are left out`]),
    ...strange.map(
      (reason) =>
        `${reason}: no contact of the queue has this contact reason, so what is said about it changes nothing`,
    ),
  ];
}
