import { createHmac } from "node:crypto";
import type { PilotEvent } from "../../ingest/pilot-file.ts";
import { readPilotEvents } from "../../ingest/pilot-file.ts";
import type { Row } from "../../ingest/row.ts";
import type { SeriesNote } from "../../ingest/time-column.ts";
import { readVolumes, type VolumeInterval } from "../../ingest/volume-file.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { runImport } from "../imports/run-import.ts";
import type { wfmContract } from "./contract.ts";
import { makeStoredPlan } from "./planning.ts";
import type { StoredPlanRow } from "./store.ts";

export function wfmRoutes(context: Context): Handlers<typeof wfmContract> {
  const { db, stores } = context;
  return {
    "POST /imports/volumes": async ({ query, body, principal }) => {
      const file = await readVolumes(body);
      const seconds = new Map(file.queues.map((one) => [one.queue, one.intervalSeconds ?? 1800]));
      const rows = file.queues.flatMap((one) =>
        one.intervals.map((value, i): Row<VolumeInterval> => ({ ok: true, line: i + 2, value })),
      );
      return runImport(context, {
        kind: "volumes",
        name: query.name,
        by: principal,
        rows: [...file.rejected, ...rows],
        notes: () => file.queues.flatMap((one) => one.notes.map(noteText)),
        save: (intervals, tx) =>
          stores.wfm(tx).saveIntervals(
            intervals.map((one) => ({
              queue: one.queue ?? query.queue,
              start: new Date(one.start),
              seconds: seconds.get(one.queue) ?? 1800,
              offered: one.offered,
              handled: one.handled,
              abandoned: one.abandoned,
              ahtSeconds: one.ahtS,
            })),
          ),
      });
    },
    "POST /imports/pilot": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "pilot",
        name: query.name,
        by: principal,
        rows: numbered(readPilotEvents(body)),
        save: async (events, tx) => {
          const added = await stores.wfm(tx).addPilotEvents(events.map((event) => pilotColumns(event, context.secret)));
          return added.map((one) => (one ? "added" : "unchanged"));
        },
      }),
    "GET /volumes": async () => {
      const queues = await stores.wfm(db).queues();
      return {
        queues: queues.map(({ from, to, ...queue }) => ({
          ...queue,
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
        })),
      };
    },
    "POST /plans": async ({ body, principal }) => presentPlan(await makeStoredPlan(context, body, principal)),
    "GET /plans": async () => {
      const plans = await stores.wfm(db).plans();
      return {
        plans: plans.map(({ id, name, state, createdBy, createdAt, detail }) => ({
          id,
          name,
          state,
          createdBy,
          createdAt: createdAt.toISOString(),
          savedFte: detail.staffing.savedFte,
        })),
      };
    },
    "GET /plans/:id": async ({ params }) => {
      const plan = await stores.wfm(db).plan(params.id);
      if (!plan) throw new AppError("not-found", `There is no plan ${params.id}.`);
      return presentPlan(plan);
    },
    "POST /plans/:id/freeze": async ({ params, principal }) =>
      db.transaction(async (tx) => {
        const plan = await stores.wfm(tx).freezePlan(params.id);
        if (!plan) throw new AppError("not-found", `There is no plan ${params.id}.`);
        await stores.people(tx).record(principal, "freeze plan", plan.id);
        return presentPlan(plan);
      }),
  };
}

function noteText(note: SeriesNote): string {
  if (note.kind === "gap") return `${note.missing} intervals are missing from ${note.at} on.`;
  if (note.kind === "off-grid") return `${note.at} does not lie on the interval grid.`;
  if (note.kind === "unsorted") return "The rows were not in order of time; they are now.";
  return "The times name no zone; they are read as UTC.";
}

function presentPlan({ id, name, state, createdBy, createdAt, detail }: StoredPlanRow) {
  return { id, name, state, createdBy, createdAt: createdAt.toISOString(), ...detail };
}

/** Events of one customer at one instant are told apart by their order in the file. */
type NumberedEvent = PilotEvent & { ordinal: number };

async function* numbered(rows: AsyncIterable<Row<PilotEvent>>): AsyncGenerator<Row<NumberedEvent>> {
  const seen = new Map<string, number>();
  for await (const row of rows) {
    if (!row.ok) {
      yield row;
      continue;
    }
    const key = `${row.value.customerId} ${row.value.at}`;
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    yield { ...row, value: { ...row.value, ordinal } };
  }
}

function pilotColumns(event: NumberedEvent, secret: string) {
  const { customerId, botArm, reason, at, ordinal, handler, outcome, handleS, transferredFromBot } = event;
  return {
    customerKey: createHmac("sha256", secret).update(customerId).digest("hex").slice(0, 32),
    at: new Date(at),
    ordinal,
    botArm: Boolean(botArm),
    reason,
    handler,
    outcome,
    handleSeconds: handleS,
    transferredFromBot: Boolean(transferredFromBot),
  };
}
