import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import { scorecardSchema } from "../../evals/scorecard.ts";
import { readSopFile } from "../../ingest/sop-file.ts";
import { readYamlDocuments } from "../../ingest/yaml-documents.ts";
import { type Module, moduleSchema } from "../../training/module.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Auth, operator } from "../people/auth.ts";
import type { Principal } from "../people/roles.ts";
import { drawFrame } from "../qa/drawing.ts";
import { qaRoutes } from "../qa/routes.ts";
import { startScoreRun } from "../qa/starting.ts";
import { simulationRoutes } from "../simulations/routes.ts";
import { indexSops } from "../sops/indexing.ts";
import { sopRoutes } from "../sops/routes.ts";
import { loadChanges } from "./load-changes.ts";
import { loadConnections } from "./load-connections.ts";
import { loadHelpdesk } from "./load-helpdesk.ts";
import { loadPlanning, loadPlans } from "./load-planning.ts";
import { loadQuestions } from "./load-questions.ts";
import { loadReadings } from "./load-readings.ts";
import { loadDisputes, loadScorecardDraft } from "./load-scorecards.ts";
import { loadSessions } from "./load-sessions.ts";
import { loadTraining } from "./load-training.ts";
import { libraryFolder, readSampleOrganisation, sampleFolder } from "./organisation-file.ts";

/** The draw that the sample's human reviews belong to. */
export const sampleFrame = { name: "November core audit", size: 64, seed: 20_261_116, doubleBlindShare: 0.15 };

type Step = { name: string; run: () => Promise<unknown> };

/**
 * Loads the sample organisation through the same doors as anybody's data. Every step can be repeated, so a start that
 * was interrupted goes on where it stopped.
 */
export async function loadSample(
  context: Context,
  auth: Auth,
  progress: (done: number, total: number) => void,
  stopping: AbortSignal,
): Promise<void> {
  const steps = sampleSteps(context, auth);
  for (const [done, step] of steps.entries()) {
    if (stopping.aborted) return;
    progress(done, steps.length);
    await step.run();
  }
  progress(steps.length, steps.length);
}

function sampleSteps(context: Context, auth: Auth): Step[] {
  const { db, stores } = context;
  const qa = qaRoutes(context);
  const by: Principal = { ...operator, name: "sample loader" };
  const params = {};
  const file = (name: string) => createReadStream(new URL(name, sampleFolder));
  return [
    { name: "people", run: () => loadPeople(context, auth) },
    { name: "SOPs", run: () => loadSops(context, by) },
    ...readdirSync(new URL("simulations/", sampleFolder)).map((name) => ({
      name: `simulations (${name})`,
      run: () =>
        simulationRoutes(context)["POST /imports/simulations"]({
          params,
          query: { name },
          body: file(`simulations/${name}`),
          principal: by,
        }),
    })),
    { name: "changes under way", run: () => loadChanges(context) },
    { name: "connections", run: () => loadConnections(context, auth) },
    { name: "acknowledgements", run: () => loadReadings(context) },
    { name: "search index", run: () => indexSops(context) },
    { name: "questions", run: () => loadQuestions(context) },
    {
      name: "scorecard",
      run: () =>
        qa["POST /scorecards"]({
          params,
          query: params,
          body: readYaml("scorecard.yaml", scorecardSchema),
          principal: by,
        }),
    },
    ...readdirSync(new URL("tickets/", sampleFolder)).map((name) => ({
      name: `tickets (${name})`,
      run: () =>
        qa["POST /imports/tickets"]({
          params,
          query: { name, format: "yaml" },
          body: file(`tickets/${name}`),
          principal: by,
        }),
    })),
    { name: "training modules", run: () => loadModules(context) },
    { name: "audit draw", run: () => drawOnce(context, by) },
    {
      name: "human reviews",
      run: () =>
        qa["POST /imports/audits"]({
          params,
          query: { name: "audits.csv", frame: sampleFrame.name },
          body: file("audits.csv"),
          principal: by,
        }),
    },
    { name: "scorecard draft", run: () => loadScorecardDraft(context) },
    { name: "disputes", run: () => loadDisputes(context) },
    { name: "calibration sessions", run: () => loadSessions(context) },
    { name: "volumes and bot pilot", run: () => loadPlanning(context, by) },
    {
      name: "scoring run",
      run: async () =>
        (await stores.qa(db).runs()).length > 0 ||
        startScoreRun(context, by, { retrain: false, purpose: "score", rules: "then", selection: {}, mode: "live" }),
    },
    // After the draw and the run, whose tickets they are not.
    { name: "helpdesk", run: () => loadHelpdesk(context) },
    { name: "training", run: () => loadTraining(context) },
    { name: "plans", run: () => loadPlans(context, by) },
    { name: "done", run: () => stores.people(db).organisationLoaded(context.now()) },
  ];
}

async function loadPeople(context: Context, auth: Auth): Promise<void> {
  const store = context.stores.people(context.db);
  const { name, people, agents, password } = readSampleOrganisation();
  const { password: signIn } = await auth.$context;
  await store.addOrganisation(name, true);
  await store.saveAgents(agents.map(({ started, ...agent }) => ({ ...agent, startedOn: started })));
  for (const { email, name: personName, role, agent } of people) {
    if (await store.personByEmail(email)) continue;
    await store.addPerson({
      name: personName,
      email,
      role,
      agentId: agent,
      sample: true,
      passwordHash: await signIn.hash(password),
    });
  }
}

/** Each SOP comes with the person who verified it: the approval is theirs. */
async function loadSops(context: Context, by: Principal): Promise<void> {
  const routes = sopRoutes(context);
  const names = readdirSync(libraryFolder).filter((name) => name.endsWith(".md") && name !== "README.md");
  for (const name of names.sort()) {
    const url = new URL(name, libraryFolder);
    const read = readSopFile(readFileSync(url, "utf8"));
    if (!read.ok || read.meta.verifier === null)
      throw new Error(`${name}: the sample SOPs need valid front matter and a verifier`);
    const query = { name, approvedBy: read.meta.verifier };
    const result = await routes["POST /imports/sops"]({
      params: {},
      query,
      body: createReadStream(url),
      principal: by,
    });
    if (result.rejected > 0) throw new Error(`${name}: ${result.rejectedRows[0]?.reason}`);
  }
}

async function loadModules(context: Context): Promise<void> {
  for (const module of await modulesOf()) {
    const store = context.stores.training(context.db);
    if (((await store.module(module.id))?.version ?? 0) > 0) continue;
    const edit = { by: "Tessa Lindqvist", at: context.now() };
    await store.saveModule(module, edit);
    await store.publishModule(module.id, edit);
  }
}

/** One YAML document a module. */
async function modulesOf(): Promise<Module[]> {
  const modules: Module[] = [];
  for await (const row of readYamlDocuments(createReadStream(new URL("modules.yaml", sampleFolder)))) {
    if (!row.ok) throw new Error(`modules.yaml, line ${row.line}: ${row.reason}`);
    modules.push(moduleSchema.parse(row.value));
  }
  return modules;
}

async function drawOnce(context: Context, by: Principal): Promise<void> {
  const store = context.stores.qa(context.db);
  if (await store.frameByName(sampleFrame.name)) return;
  await drawFrame(context, by, { ...sampleFrame, from: null, to: null }).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === "conflict")) throw error;
  });
}

function readYaml<S extends z.ZodType>(name: string, schema: S): z.output<S> {
  return schema.parse(parse(readFileSync(new URL(name, sampleFolder), "utf8")));
}
