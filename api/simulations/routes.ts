import type { Row } from "../../ingest/row.ts";
import { readYamlDocuments } from "../../ingest/yaml-documents.ts";
import { flowOf } from "../../sops/flow.ts";
import { documentFor } from "../../sops/parse.ts";
import { type Simulation, simulationSchema } from "../../sops/simulation.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { type RowOutcome, runImport } from "../imports/run-import.ts";
import type { simulationsContract } from "./contract.ts";
import { importSimulation, refuseRealData } from "./importing.ts";
import { defaultHow, queueRuns, rerunOnWorks } from "./queueing.ts";
import { draftText, type Text, textOf, versionText } from "./texts.ts";
import { presentRun, presentStored } from "./views.ts";

export function simulationRoutes(context: Context): Handlers<typeof simulationsContract> {
  const { db, stores, now } = context;

  return {
    "GET /sops/:id/simulations": async ({ params }) => {
      const texts = await textsOf(context, params.id);
      const [newest] = texts;
      if (!newest) throw new AppError("not-found", `There is no SOP ${params.id}.`);
      const simulations = await stores.simulations(db).simulations(params.id);
      const document = documentFor(newest.document, "bot");
      const conditions = flowOf(newest.document, "bot").edges.flatMap(({ condition }) => condition ?? []);
      const shown = [];
      for (const { versionId, draftId, label } of texts) {
        const runs = await stores.simulations(db).runs(versionId === null ? { draftId: draftId ?? "" } : { versionId });
        const last = runs.filter((run, i) => runs.findIndex((one) => one.simulationId === run.simulationId) === i);
        shown.push({ versionId, draftId, label, runs: last.map((run) => presentRun(run, simulations)) });
      }
      return {
        sopId: params.id,
        title: newest.document.meta.title,
        required: newest.document.meta.simulate === "required",
        model: defaultHow(context) === "model" ? (context.agentModel?.name ?? null) : null,
        conditions: [...new Set(conditions)],
        tools: document.tools.map(({ name, inputs }) => ({ name, inputs })),
        steps: document.steps.map(({ id, title }) => ({ id, title })),
        texts: shown,
        simulations: simulations.map(presentStored),
      };
    },
    "POST /simulations": async ({ body, principal }) => {
      refuseRealData(body);
      return db.transaction(async (tx) => {
        const store = stores.simulations(tx);
        const known = await store.simulationToSave(body.id);
        if (known && known.archivedAt === null)
          throw new AppError(
            "conflict",
            `There is a simulation ${body.id} already: give this one another id, or edit that one.`,
          );
        const stored = known
          ? await store.save(body, principal.name, now())
          : await store.add(body, principal.name, now());
        if (!stored) throw new AppError("conflict", `Somebody else has just stored a simulation ${body.id}.`);
        await rerunOnWorks(context, tx, stored, principal.name);
        await stores.people(tx).record(principal, "add simulation", body.sop, { simulation: body.id });
        return presentStored(stored);
      });
    },
    "PUT /simulations/:id": async ({ params, body, principal }) => {
      const { revision, definition } = body;
      if (definition.id !== params.id)
        throw new AppError(
          "invalid",
          `The id in the text is ${definition.id}: a simulation keeps its id (${params.id}).`,
        );
      refuseRealData(definition);
      return db.transaction(async (tx) => {
        const store = stores.simulations(tx);
        const known = await store.simulationToSave(params.id);
        if (!known || known.archivedAt !== null) throw noSimulation(params.id);
        if (known.revision !== revision)
          throw new AppError(
            "conflict",
            `${known.updatedBy} has saved this simulation since you opened it (revision ${known.revision}). Open it again.`,
            { revision: known.revision },
          );
        const stored = await store.save(definition, principal.name, now());
        if (!stored) throw noSimulation(params.id);
        await rerunOnWorks(context, tx, stored, principal.name);
        await stores.people(tx).record(principal, "edit simulation", definition.sop, { simulation: params.id });
        return presentStored(stored);
      });
    },
    "DELETE /simulations/:id": async ({ params, principal }) => {
      await db.transaction(async (tx) => {
        const known = await stores.simulations(tx).simulationToSave(params.id);
        if (!known || known.archivedAt !== null) throw noSimulation(params.id);
        await stores.simulations(tx).archive(params.id, principal.name, now());
        await stores.people(tx).record(principal, "take out simulation", known.sopId, { simulation: params.id });
      });
      return { id: params.id };
    },
    "POST /imports/simulations": async ({ query, body, principal }) =>
      runImport(context, {
        kind: "simulations",
        name: query.name,
        by: principal,
        rows: simulationRows(body),
        save: async (rows, tx) => {
          const outcomes: RowOutcome[] = [];
          for (const row of rows) outcomes.push(await importSimulation(context, tx, row, principal.name));
          return outcomes;
        },
      }),
    "POST /sops/:id/simulation-runs": async ({ params, body, principal }) => {
      const { versionId, draftId, simulationIds } = body;
      if ((versionId === undefined) === (draftId === undefined))
        throw new AppError("invalid", "Name the text to run on: either versionId or draftId.");
      const text = versionId ? await versionText(context, versionId) : await draftText(context, draftId ?? "");
      if (text.sopId !== params.id)
        throw new AppError("invalid", `That text belongs to ${text.sopId}, not to ${params.id}.`);
      const how = body.how ?? defaultHow(context);
      if (how === "model" && defaultHow(context) === "script")
        throw new AppError("unprocessable", "There is no model to speak with: set OPENAI_API_KEY, or run by script.");
      const simulations = await stores.simulations(db).simulations(params.id);
      const unknown = simulationIds?.find((id) => !simulations.some((one) => one.id === id));
      if (unknown !== undefined) throw noSimulation(unknown);
      const runs = await db.transaction((tx) =>
        queueRuns(context, tx, { text, simulationIds, how, by: principal.name }),
      );
      return { runs: runs.map((run) => presentRun(run, simulations)) };
    },
    "GET /simulation-runs/:id": async ({ params }) => {
      const store = stores.simulations(db);
      const run = await store.run(params.id);
      if (!run) throw new AppError("not-found", `There is no run ${params.id}.`);
      const simulation = run.simulationId === null ? null : await store.simulation(run.simulationId);
      const text = await textOf(context, run);
      const { steps } = documentFor(text.document, "bot");
      const { result } = run;
      return {
        ...presentRun(run, simulation ? [simulation] : []),
        label: text.label,
        definition: simulation?.definition ?? null,
        result: result && {
          passed: result.passed,
          outcomes: result.outcomes,
          problems: result.problems,
          conditions: result.conditions,
          steps: steps
            .filter(({ id }) => result.hit.includes(id) || result.skipped.includes(id))
            .map(({ id, title }) => ({ id, title, hit: result.hit.includes(id) })),
          trace: result.trace,
        },
      };
    },
    "GET /sop-versions/:id/simulations": async ({ params }) => {
      const { sopId, document } = await versionText(context, params.id);
      const store = stores.simulations(db);
      const reason = await store.gateReason(params.id, sopId);
      return {
        versionId: params.id,
        sopId,
        required: document.meta.simulate === "required",
        passes: reason === null,
        reason,
        items: await store.gate(params.id, sopId),
      };
    },
  };
}

const noSimulation = (id: string): AppError => new AppError("not-found", `There is no simulation ${id}.`);

/** Drafts first, then versions, newest first, at most twelve: what somebody may want to run on. */
async function textsOf(context: Context, sopId: string): Promise<Text[]> {
  const store = context.stores.sops(context.db);
  const drafts = await Promise.all(
    (await store.drafts(sopId)).map((draft) => draftText(context, draft.id).catch(() => null)),
  );
  const versions = (await store.versions(sopId)).filter(({ state }) => state !== "withdrawn").reverse();
  const texts = await Promise.all(versions.slice(0, 8).map(({ id }) => versionText(context, id)));
  return [...drafts.filter((text) => text !== null).slice(0, 4), ...texts];
}

async function* simulationRows(body: Parameters<typeof readYamlDocuments>[0]): AsyncGenerator<Row<Simulation>> {
  for await (const row of readYamlDocuments(body)) {
    if (!row.ok) {
      yield row;
      continue;
    }
    const parsed = simulationSchema.safeParse(row.value);
    if (parsed.success) yield { ok: true, line: row.line, value: parsed.data };
    else {
      const [issue] = parsed.error.issues;
      const reason = `${issue?.path.join(".") || "simulation"}: ${issue?.message ?? "does not fit"}`;
      yield { ok: false, line: row.line, reason, raw: JSON.stringify(row.value) };
    }
  }
}
