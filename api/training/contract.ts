import { z } from "zod";
import { moduleSchema } from "../../training/module.ts";
import { dateSchema, defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

const readers = ["trainer", "qa-lead", "head", "agent"] as const;

export const recommendationSchema = z
  .object({
    id: z.string(),
    findingId: z.string(),
    criterionId: z.string(),
    criterionTitle: z.string(),
    cause: z.string(),
    module: z.object({ id: z.string(), title: z.string(), minutes: z.number() }).nullable(),
    agents: z.array(z.object({ id: z.string(), name: z.string(), team: z.string().nullable() })),
    expectedDefectsAvoided: estimateSchema.nullable().meta({ description: "per month" }),
    minutes: z.number().meta({ description: "for all agents together" }),
    reason: z.string(),
    ticketIds: z.array(z.string()),
    assigned: z.number(),
  })
  .meta({ id: "Recommendation" });

export const trainingContract = defineContract({
  "GET /recommendations": {
    summary: "What to teach, to whom and why, strongest first",
    access: ["trainer", "qa-lead", "head"],
    reply: z.object({ recommendations: z.array(recommendationSchema) }),
  },
  "GET /modules": {
    summary: "Training modules",
    access: readers,
    reply: z.object({
      modules: z.array(z.object({ id: z.string(), title: z.string(), minutes: z.number(), state: z.string() })),
    }),
  },
  "GET /modules/:id": {
    summary: "One module: its lessons and knowledge check",
    access: readers,
    params: z.object({ id: z.string() }),
    reply: moduleSchema,
  },
  "POST /modules/drafts": {
    summary: "Assemble a draft module from an SOP step in force",
    access: ["trainer"],
    body: z.strictObject({ ref: z.string().meta({ description: "sop-id#step-id or sop-id#obligation-id" }) }),
    reply: moduleSchema,
    status: 201,
    idempotent: true,
  },
  "POST /assignments": {
    summary: "Assign a recommended module; the caller is the named person who decides",
    access: ["trainer"],
    body: z.strictObject({ recommendationId: z.uuid(), agents: z.array(z.string()).min(1), dueOn: dateSchema }),
    reply: z.object({ assigned: z.number(), already: z.number() }),
    status: 201,
    idempotent: true,
  },
  "GET /assignments": {
    summary: "Assignments; an agent sees their own",
    access: readers,
    reply: z.object({
      assignments: z.array(
        z.object({
          id: z.string(),
          moduleId: z.string(),
          moduleTitle: z.string(),
          agentId: z.string(),
          agentName: z.string(),
          assignedBy: z.string(),
          assignedAt: instantSchema,
          dueOn: dateSchema,
        }),
      ),
    }),
  },
});
