import { readActuals } from "../../ingest/actuals-file.ts";
import { readReasonDays } from "../../ingest/reason-day-file.ts";
import type { Row } from "../../ingest/row.ts";
import { readSpecialDays, type SpecialDayRow } from "../../ingest/special-day-file.ts";
import { seriesNoteText } from "../../ingest/time-column.ts";
import { type QueueVolumes, readVolumes, type VolumeInterval } from "../../ingest/volume-file.ts";
import { instantToLocal } from "../../ingest/zoned-time.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Handlers, RouteInput } from "../http/route.ts";
import { runImport } from "../imports/run-import.ts";
import { allActuals } from "./actuals.ts";
import { actingOn, canTreat, endOf, queueHistory } from "./queue-history.ts";
import { settingsOf } from "./queue-settings.ts";
import { odditiesOf, queueDetail, queueSummaries, queueSummary } from "./volumes.ts";
import type { volumesContract } from "./volumes-contract.ts";
import type { NewSpecialDay, StoredSpecialDay } from "./volumes-store.ts";

const mostIntervals = 10_000;

export function volumesRoutes(context: Context): Handlers<typeof volumesContract> {
  const { db, stores } = context;
  return {
    "POST /imports/volumes": (input) => importVolumes(context, input),
    "POST /imports/reason-volumes": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "reason-volumes",
        name: query.name,
        by: principal,
        rows: readReasonDays(body),
        save: (rows, tx) =>
          stores.wfm(tx).saveReasonDays(rows.map((row) => ({ ...row, queue: row.queue ?? query.queue }))),
      }),
    "POST /imports/special-days": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "special-days",
        name: query.name,
        by: principal,
        rows: readSpecialDays(body),
        save: (rows, tx) => stores.wfm(tx).saveSpecialDays(rows.map((row) => newDay(row, principal.name))),
      }),
    "POST /imports/actuals": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "actuals",
        name: query.name,
        by: principal,
        rows: readActuals(body),
        save: (rows, tx) =>
          stores.wfm(tx).saveActuals(rows.map((row) => ({ ...row, queue: row.queue ?? query.queue }))),
      }),
    "GET /volumes": async () => ({ queues: await queueSummaries(context) }),
    "GET /queues/:queue": ({ params }) => queueDetail(context, params.queue),
    "GET /queues/:queue/intervals": ({ params, query }) => intervalsOf(context, params.queue, query),
    "PUT /queues/:queue": async ({ params, body, principal }) => {
      await queueSummary(context, params.queue);
      await db.transaction(async (tx) => {
        await stores.wfm(tx).saveQueueSettings(params.queue, body);
        await stores.people(tx).record(principal, "describe queue", params.queue, body);
      });
      return queueSummary(context, params.queue);
    },
    "POST /queues/:queue/treatments": (input) => addTreatment(context, input),
    "GET /special-days": async ({ query }) => {
      const region = query.queue ? settingsOf(await stores.wfm(db).queueSettings(), query.queue).region : null;
      return { days: (await stores.wfm(db).specialDays(query.queue, region)).map(presentDay) };
    },
    "POST /special-days": async ({ body, principal }) => {
      const row = newDay(body, principal.name);
      return db.transaction(async (tx) => {
        const added = await stores.wfm(tx).addSpecialDay(row);
        if (!added) throw new AppError("conflict", `${body.name} begins on ${body.from} already. Change that one.`);
        await stores.people(tx).record(principal, "add special day", added.id, { name: body.name, from: body.from });
        return presentDay(added);
      });
    },
    "PUT /special-days/:id": async ({ params, body, principal }) =>
      db.transaction(async (tx) => {
        const same = await stores.wfm(tx).sameSpecialDay(newDay(body, principal.name));
        if (same && same.id !== params.id)
          throw new AppError("conflict", `${body.name} begins on ${body.from} already. Change that one.`);
        const changed = await stores.wfm(tx).changeSpecialDay(params.id, body);
        if (!changed) throw new AppError("not-found", `There is no special day ${params.id}.`);
        await stores.people(tx).record(principal, "change special day", params.id, { name: body.name });
        return presentDay(changed);
      }),
    "DELETE /special-days/:id": async ({ params, principal }) =>
      db.transaction(async (tx) => {
        if (!(await stores.wfm(tx).removeSpecialDay(params.id)))
          throw new AppError("not-found", `There is no special day ${params.id}.`);
        await stores.people(tx).record(principal, "remove special day", params.id);
        return { id: params.id };
      }),
    "GET /actuals": ({ query }) => allActuals(context, query.queue),
  };
}

type Input<K extends keyof typeof volumesContract> = RouteInput<(typeof volumesContract)[K]>;
type NamedInterval = VolumeInterval & { name: string; seconds: number };

async function importVolumes(context: Context, { query, body, principal }: Input<"POST /imports/volumes">) {
  const { stores, db } = context;
  const known = await stores.wfm(db).queueSettings();
  const zone = query.timeZone ?? settingsOf(known, query.queue).timeZone;
  const file = await readVolumes(body, known.has(query.queue) || query.timeZone ? { zone } : {});
  const named = file.queues.map((one) => ({ ...one, name: nameOf(one, file.queues, query.queue) }));
  const rows = named.flatMap(({ name, intervals, intervalSeconds }) =>
    intervals.map(
      (value, i): Row<NamedInterval> => ({
        ok: true,
        line: i + 2,
        value: { ...value, name, seconds: intervalSeconds ?? 1800 },
      }),
    ),
  );
  const described = new Set<string>();
  const describe = async (tx: Db, names: Set<string>) => {
    for (const one of named) {
      if (known.has(one.name) || described.has(one.name) || !names.has(one.name)) continue;
      described.add(one.name);
      await stores.wfm(tx).saveQueueSettings(one.name, {
        ...settingsOf(known, one.name),
        channel: one.channel ?? query.channel ?? null,
        region: one.region ?? query.region ?? null,
        timeZone: one.zone ?? query.timeZone ?? "UTC",
      });
    }
  };
  return runImport(context, {
    kind: "volumes",
    name: query.name,
    by: principal,
    rows: [...file.rejected, ...rows],
    notes: () => named.flatMap((one) => noteTexts(one.notes)),
    save: async (intervals, tx) => {
      await describe(tx, new Set(intervals.map((one) => one.name)));
      return stores.wfm(tx).saveIntervals(
        intervals.map((one) => ({
          queue: one.name,
          start: new Date(one.start),
          seconds: one.seconds,
          offered: one.offered,
          handled: one.handled,
          abandoned: one.abandoned,
          ahtSeconds: one.ahtS,
        })),
      );
    },
  });
}

const mostGaps = 5;

/** A service that closes at night has a gap every day: many gaps are told as one. */
function noteTexts(notes: QueueVolumes["notes"]): string[] {
  const gaps = notes.filter((note) => note.kind === "gap");
  if (gaps.length <= mostGaps) return notes.map(seriesNoteText);
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  const about = `${missing} intervals in ${gaps.length} stretches are not in the file; hours that are usually closed are no gap to a forecast, and the rest is listed with the volumes.`;
  return [about, ...notes.filter((note) => note.kind !== "gap").map(seriesNoteText)];
}

/** A queue of several channels or regions becomes several queues, told apart by them. */
function nameOf({ queue, channel, region }: QueueVolumes, all: readonly QueueVolumes[], usual: string): string {
  const name = queue ?? usual;
  const alike = all.filter((one) => (one.queue ?? usual) === name);
  if (alike.length < 2) return name;
  return [name, channel, region].filter((part) => part !== null).join(" · ");
}

async function intervalsOf(context: Context, queue: string, { from, to }: { from: string; to: string }) {
  await queueSummary(context, queue);
  const history = await queueHistory(context, queue, to);
  const { timeZone } = history.settings;
  const first = endOf(new Date(Date.parse(from) - 86_400_000).toISOString().slice(0, 10), timeZone);
  const used = new Map(history.series.map((point) => [point.time, point.value]));
  const wanted = history.intervals.filter((one) => one.start >= first);
  if (wanted.length > mostIntervals)
    throw new AppError(
      "too-large",
      `${wanted.length} intervals at once are more than ${mostIntervals}: ask for fewer days.`,
    );
  return {
    intervalSeconds: history.intervalSeconds,
    intervals: wanted.map((one) => ({
      start: one.start.toISOString(),
      offered: one.offered,
      handled: one.handled,
      abandoned: one.abandoned,
      ahtSeconds: one.ahtSeconds,
      used: used.get(instantToLocal(one.start.getTime(), timeZone)) ?? null,
    })),
  };
}

async function addTreatment(context: Context, { params, body, principal }: Input<"POST /queues/:queue/treatments">) {
  const { db, stores, now } = context;
  await queueSummary(context, params.queue);
  const before = await queueHistory(context, params.queue, null);
  const first = before.counted[0]?.time ?? "";
  const last = before.counted.at(-1)?.time ?? "";
  const inside = body.to.padEnd(19, "~") >= first && body.from <= last;
  if (!inside || !actingOn(body).every((one) => canTreat(before.counted, one)))
    throw new AppError(
      "unprocessable",
      `The volumes of ${params.queue} run from ${first} to ${last} in open hours; there is nothing at that time to treat.`,
    );
  const id = await db.transaction(async (tx) => {
    const added = await stores.wfm(tx).addTreatment({
      queue: params.queue,
      ...body,
      by: principal.name,
      createdAt: now(),
    });
    await stores.people(tx).record(principal, "treat volumes", params.queue, body);
    return added.id;
  });
  return { id, oddities: odditiesOf(await queueHistory(context, params.queue, null)) };
}

function newDay(day: SpecialDayRow, createdBy: string): NewSpecialDay {
  return { ...day, createdBy };
}

function presentDay({ createdAt, change, ...day }: StoredSpecialDay) {
  return { ...day, change: change ?? null, createdAt: createdAt.toISOString() };
}
