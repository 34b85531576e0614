import { z } from "zod";

const words = z.string().trim().min(1).max(2000);
const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be kebab-case: a-z, 0-9 and single hyphens");
const value = z.union([z.string().max(500), z.number(), z.boolean()]);

/** What has to be so at the end. `says` and `never-says` look for words of the agent, without regard to case. */
export const criterionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ id: slug, kind: z.literal("calls"), tool: words, with: z.record(z.string(), value).default({}) }),
  z.strictObject({ id: slug, kind: z.literal("never-calls"), tool: words }),
  z.strictObject({ id: slug, kind: z.literal("hands-off"), to: words.nullable().default(null) }),
  z.strictObject({ id: slug, kind: z.literal("never-hands-off") }),
  z.strictObject({ id: slug, kind: z.literal("comes-to"), step: words }),
  z.strictObject({ id: slug, kind: z.literal("skips"), step: words }),
  z.strictObject({ id: slug, kind: z.literal("says"), words }),
  z.strictObject({ id: slug, kind: z.literal("never-says"), words }),
  z.strictObject({ id: slug, kind: z.literal("judged"), question: words }),
]);
export type Criterion = z.output<typeof criterionSchema>;

/** A stubbed answer of a tool: the first whose `when` fits the arguments is given. */
export const stubSchema = z.strictObject({
  tool: words,
  when: z.record(z.string(), value).default({}),
  reply: z.record(z.string(), z.unknown()),
});
export type Stub = z.output<typeof stubSchema>;

/**
 * A case that a bot has to handle by its SOP: who writes, what they want, what they only say when asked, what the tools answer, and what
 * has to come of it. `takes` names conditions of the flow that hold in this case; the scripted walk follows them.
 */
export const simulationSchema = z
  .strictObject({
    id: slug,
    sop: slug,
    title: words,
    persona: words,
    goal: words,
    opening: words.meta({ description: "the first message" }),
    hidden: z.array(words).max(20).default([]).meta({ description: "facts that are told only when asked for" }),
    takes: z.array(words).max(20).default([]).meta({ description: "conditions of the SOP that hold in this case" }),
    tools: z.array(stubSchema).max(40).default([]),
    expects: z.array(criterionSchema).min(1).max(30),
    maxTurns: z.number().int().min(1).max(20).default(8),
  })
  .superRefine(({ expects }, context) => {
    const ids = expects.map(({ id }) => id);
    const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
    if (twice >= 0)
      context.addIssue({
        code: "custom",
        path: ["expects", twice, "id"],
        message: `${ids[twice]} is used before: give each criterion its own id`,
      });
  })
  .meta({ id: "Simulation" });
export type Simulation = z.output<typeof simulationSchema>;

export type ToolCall = { tool: string; arguments: Record<string, unknown>; reply: string; problem: string | null };

/** What happened in a run, in order. `steps` are those that were begun or whose tools were called, first time each. */
export type Trace = {
  turns: { by: "customer" | "agent"; text: string }[];
  calls: ToolCall[];
  steps: string[];
  handOff: { to: string; summary: string } | null;
  ended: "closed" | "hand-off" | "customer-done" | "turn-limit";
};

/** `unchecked`: nothing could say, because there is no model to speak or to judge. */
export type Outcome = { id: string; outcome: "met" | "failed" | "unchecked"; reason: string };

/** What a run found, by script or with a model. `skipped` = steps that this audience can come to and this run did not. */
export type SimulationResult = {
  how: "script" | "model";
  passed: boolean;
  outcomes: Outcome[];
  problems: { line: number | null; message: string }[];
  conditions: string[];
  hit: string[];
  skipped: string[];
  trace: Trace | null;
};
