import { z } from "zod";
import { simulationSchema } from "../../sops/simulation.ts";
import { defineContract, instantSchema } from "../http/contract.ts";
import { importName, importResultSchema } from "../imports/contract.ts";

const readers = ["sop-owner", "head", "qa-lead", "trainer", "planner"] as const;
const writers = ["sop-owner", "head"] as const;
const byId = z.object({ id: z.string() });

const outcomeSchema = z.object({
  id: z.string(),
  outcome: z.enum(["met", "failed", "unchecked"]),
  reason: z.string(),
});

const traceSchema = z.object({
  turns: z.array(z.object({ by: z.enum(["customer", "agent"]), text: z.string() })),
  calls: z.array(
    z.object({
      tool: z.string(),
      arguments: z.record(z.string(), z.unknown()),
      reply: z.string(),
      problem: z.string().nullable(),
    }),
  ),
  steps: z.array(z.string()).meta({ description: "in the order in which they were come to" }),
  handOff: z.object({ to: z.string(), summary: z.string() }).nullable(),
  ended: z.enum(["closed", "hand-off", "customer-done", "turn-limit"]),
});

const runSummarySchema = z
  .object({
    id: z.string(),
    sopId: z.string(),
    simulationId: z.string().nullable().meta({ description: "null = every branch by script" }),
    title: z.string(),
    versionId: z.string().nullable(),
    draftId: z.string().nullable(),
    draftRevision: z.number().nullable(),
    how: z.enum(["script", "model"]),
    model: z.string().nullable(),
    state: z.enum(["waiting", "done", "failed"]),
    passed: z.boolean().nullable(),
    current: z.boolean().meta({ description: "false = the simulation was edited since" }),
    problem: z.string().nullable(),
    startedBy: z.string(),
    startedAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .meta({ id: "SimulationRun" });

const gateItemSchema = z.object({
  simulationId: z.string().nullable(),
  title: z.string(),
  state: z.enum(["passed", "failed", "waiting", "none"]),
  runId: z.string().nullable(),
});

const storedSchema = z
  .object({
    id: z.string(),
    sopId: z.string(),
    revision: z.number(),
    updatedBy: z.string(),
    updatedAt: instantSchema,
    definition: simulationSchema,
  })
  .meta({ id: "StoredSimulation" });

export const simulationsContract = defineContract({
  "GET /sops/:id/simulations": {
    summary: "The simulations of an SOP with the texts that they can run on and what they found last",
    access: readers,
    params: byId,
    reply: z.object({
      sopId: z.string(),
      title: z.string(),
      required: z.boolean().meta({ description: "approval waits for them: `simulate: required` in the newest text" }),
      model: z.string().nullable().meta({ description: "null = there is no model, so every run is by script" }),
      conditions: z.array(z.string()).meta({ description: "of the newest text, for `takes`" }),
      tools: z.array(z.object({ name: z.string(), inputs: z.array(z.string()) })),
      steps: z.array(z.object({ id: z.string(), title: z.string() })),
      texts: z.array(
        z.object({
          versionId: z.string().nullable(),
          draftId: z.string().nullable(),
          label: z.string(),
          runs: z.array(runSummarySchema).meta({ description: "the last of each simulation" }),
        }),
      ),
      simulations: z.array(storedSchema),
    }),
  },
  "POST /simulations": {
    summary: "Store a simulation; it runs at once on every text in the works",
    access: writers,
    body: simulationSchema,
    reply: storedSchema,
    idempotent: true,
  },
  "PUT /simulations/:id": {
    summary: "Replace a simulation that nobody has edited meanwhile",
    access: writers,
    params: byId,
    body: z.strictObject({ revision: z.number().int().positive(), definition: simulationSchema }),
    reply: storedSchema,
    idempotent: true,
  },
  "DELETE /simulations/:id": {
    summary: "Take a simulation out; what it found stays",
    access: writers,
    params: byId,
    reply: z.object({ id: z.string() }),
    idempotent: true,
  },
  "POST /imports/simulations": {
    summary: "Import simulations: YAML documents, one a simulation",
    access: writers,
    query: z.object({ name: importName }),
    body: "stream",
    reply: importResultSchema,
    idempotent: true,
  },
  "POST /sops/:id/simulation-runs": {
    summary: "Run simulations on a version or on a draft as it is now",
    access: writers,
    params: byId,
    body: z.strictObject({
      versionId: z.uuid().optional(),
      draftId: z.uuid().optional().meta({ description: "exactly one of the two" }),
      simulationIds: z.array(z.string()).max(200).optional().meta({ description: "default: all, and every branch" }),
      how: z.enum(["script", "model"]).optional().meta({ description: "default: with the model where there is one" }),
    }),
    reply: z.object({ runs: z.array(runSummarySchema) }),
    idempotent: true,
  },
  "GET /simulation-runs/:id": {
    summary: "One run with its trace: steps come to and left out, calls, words, and each criterion",
    access: readers,
    params: z.object({ id: z.uuid() }),
    reply: runSummarySchema.extend({
      label: z.string(),
      definition: simulationSchema.nullable(),
      result: z
        .object({
          passed: z.boolean(),
          outcomes: z.array(outcomeSchema),
          problems: z.array(z.object({ line: z.number().nullable(), message: z.string() })),
          conditions: z.array(z.string()),
          steps: z.array(z.object({ id: z.string(), title: z.string(), hit: z.boolean() })),
          trace: traceSchema.nullable(),
        })
        .nullable(),
    }),
  },
  "GET /sop-versions/:id/simulations": {
    summary: "Whether the simulations of its SOP let a version pass",
    access: readers,
    params: z.object({ id: z.uuid() }),
    reply: z.object({
      versionId: z.string(),
      sopId: z.string(),
      required: z.boolean(),
      passes: z.boolean(),
      reason: z.string().nullable(),
      items: z.array(gateItemSchema),
    }),
  },
});
