import { createHmac } from "node:crypto";
import { readRollout } from "../../ingest/actuals-file.ts";
import { type PilotEvent, readPilotEvents } from "../../ingest/pilot-file.ts";
import type { Row } from "../../ingest/row.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { runImport } from "../imports/run-import.ts";
import { presentComputation, startComputation } from "./computing.ts";
import type { pilotContract } from "./pilot-contract.ts";
import { pilotKey, rolloutResult, showPilot } from "./piloting.ts";

export function pilotRoutes(context: Context): Handlers<typeof pilotContract> {
  const { db, stores, now } = context;
  return {
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
    "POST /imports/rollout": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "rollout",
        name: query.name,
        by: principal,
        rows: readRollout(body),
        save: (rows, tx) => stores.wfm(tx).saveRollout(rows),
      }),
    "GET /pilot": () => showPilot(context),
    "PUT /pilot/arms": async ({ body, principal }) => {
      const log = await stores.wfm(db).pilotLog();
      if (log && (body.control < log.control || body.treated < log.treated)) {
        const seen = `${log.control} control and ${log.treated} treated customers`;
        throw new AppError(
          "unprocessable",
          `The log holds ${seen}: an arm cannot be smaller than what was seen of it.`,
        );
      }
      await db.transaction(async (tx) => {
        await stores.wfm(tx).addPilotArms({ ...body, by: principal.name, createdAt: now() });
        await stores.people(tx).record(principal, "size pilot arms", pilotKey, body);
      });
      return { arms: body };
    },
    "POST /pilot/estimate": async ({ principal }) => {
      if (!(await stores.wfm(db).pilotLog()))
        throw new AppError("conflict", "There is no bot pilot yet. Import its event log first.");
      return db.transaction(async (tx) => {
        const computation = await startComputation(context, "pilot", pilotKey, tx);
        await stores.people(tx).record(principal, "estimate pilot", pilotKey);
        return { computation: presentComputation(computation) };
      });
    },
    "GET /rollout": async () => {
      const rows = await stores.wfm(db).rollout();
      return { result: rows.length === 0 ? null : rolloutResult(rows) };
    },
  };
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
    const at = `${row.value.customerId} ${row.value.at}`;
    const ordinal = seen.get(at) ?? 0;
    seen.set(at, ordinal + 1);
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
