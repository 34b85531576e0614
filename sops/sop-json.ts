import { z } from "zod";
import { flowOf } from "./flow.ts";
import { documentFor } from "./parse.ts";
import { type Audience, obligationLevels, type SopDocument, type SopStep, type Target } from "./sop.ts";

const targetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("next") }),
  z.object({ kind: z.literal("step"), stepId: z.string() }),
  z.object({ kind: z.literal("missing"), step: z.string() }),
  z.object({ kind: z.literal("other-sop"), title: z.string() }),
  z.object({ kind: z.literal("hand-off"), to: z.string() }),
  z.object({ kind: z.literal("end") }),
]);
const obligationSchema = z.object({ id: z.string(), level: z.enum(obligationLevels), text: z.string() });
const handOffSchema = z.object({
  id: z.string(),
  stepId: z.string(),
  to: z.string(),
  condition: z.string().nullable().meta({ description: "null = always" }),
  obligationId: z.string().nullable(),
});

const stepSchema = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  text: z.string(),
  inputs: z.array(z.string()).meta({ description: "names of parameters and of tools' results" }),
  tools: z.array(z.string()),
  preconditions: z.array(obligationSchema).meta({ description: "what has to be done before something of this step" }),
  obligations: z.array(obligationSchema),
  branches: z.array(
    z.object({
      id: z.string(),
      exhaustive: z.boolean().meta({ description: "false = whoever meets no case goes on to the next step" }),
      cases: z.array(
        z.object({
          id: z.string(),
          condition: z.string().nullable().meta({ description: "null = otherwise" }),
          action: z.string(),
          leadsTo: targetSchema,
        }),
      ),
    }),
  ),
  handOffs: z.array(handOffSchema),
  leadsTo: targetSchema,
});

/** The JSON form of an SOP as a bot follows it. A change that breaks readers counts `formatVersion` up. */
export const sopJsonSchema = z.object({
  format: z.literal("plumb-sop"),
  formatVersion: z.literal(1),
  meta: z.looseObject({ id: z.string(), title: z.string() }),
  overview: z.string(),
  inputs: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      required: z.boolean(),
      description: z.string(),
      values: z.array(z.string()).meta({ description: "the only values, empty = any" }),
    }),
  ),
  tools: z.array(
    z.object({
      name: z.string(),
      inputs: z.array(z.string()),
      returns: z.array(z.string()),
      description: z.string(),
    }),
  ),
  steps: z.array(stepSchema),
  handOffs: z.array(handOffSchema),
  guardrails: z.array(obligationSchema.extend({ stepId: z.string() })).meta({
    description: "what must or should never be done, in any step",
  }),
  flow: z.object({
    start: z.string().nullable(),
    nodes: z.array(z.object({ id: z.string(), kind: z.string(), label: z.string() })),
    edges: z.array(
      z.object({
        id: z.string(),
        from: z.string(),
        to: z.string(),
        condition: z.string().nullable(),
        implicit: z.boolean(),
      }),
    ),
  }),
  examples: z.array(z.object({ id: z.string(), text: z.string() })),
});
export type SopJson = z.output<typeof sopJsonSchema>;

/** What `sopJsonSchema` describes, of the document as a bot reads it, or people. */
export function sopJson(whole: SopDocument, audience: Audience = "bot"): SopJson {
  const document = documentFor(whole, audience);
  const steps = document.steps.map((step) => stepJson(step, audience));
  const { start, nodes, edges } = flowOf(whole, audience);
  return {
    format: "plumb-sop",
    formatVersion: 1,
    meta: document.meta,
    overview: document.overview?.text ?? "",
    inputs: document.parameters.map(({ id, name, required, description, values }) => ({
      id,
      name,
      required,
      description,
      values,
    })),
    tools: document.tools,
    steps,
    handOffs: steps.flatMap((step) => step.handOffs),
    guardrails: document.steps.flatMap(({ id: stepId, obligations }) =>
      obligations
        .filter(({ level }) => level.endsWith("NOT"))
        .map(({ id, level, text }) => ({ id, level, text, stepId })),
    ),
    flow: {
      start,
      nodes: nodes.map(({ id, kind, label }) => ({ id, kind, label })),
      edges: edges.map(({ id, from, to, condition, implicit }) => ({ id, from, to, condition, implicit })),
    },
    examples: document.examples.map(({ id, text }) => ({ id, text })),
  };
}

function stepJson(
  { id, number, title, text, obligations, ...step }: SopStep,
  reader: Audience,
): SopJson["steps"][number] {
  const rules = obligations.map((rule) => ({ id: rule.id, level: rule.level, text: rule.text }));
  return {
    id,
    number,
    title,
    text,
    inputs: step.inputs.map(({ name }) => name),
    tools: step.tools.map(({ name }) => name),
    preconditions: rules.filter((rule) => /\b(?:before|antes de)\b/iu.test(rule.text)),
    obligations: rules,
    branches: step.branches.map((branch) => ({
      id: branch.id,
      exhaustive: branch.exhaustive,
      cases: branch.cases.map((one) => ({
        id: one.id,
        condition: one.condition,
        action: one.action,
        leadsTo: targetJson(one.targets[reader]),
      })),
    })),
    handOffs: step.handOffs
      .filter(({ audience }) => audience === null || audience === reader)
      .map(({ id: handOff, stepId, to, condition, obligationId }) => ({
        id: handOff,
        stepId,
        to,
        condition,
        obligationId,
      })),
    leadsTo: targetJson(step.leadsTo[reader]),
  };
}

const targetJson = (target: Target): SopJson["steps"][number]["leadsTo"] => target;
