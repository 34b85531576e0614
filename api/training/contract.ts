import { z } from "zod";
import { defineContract, estimateSchema } from "../http/contract.ts";
import { coachingContract } from "./coaching-contract.ts";
import { effectContract } from "./effect-contract.ts";
import { learningContract } from "./learning-contract.ts";
import { moduleContract } from "./module-contract.ts";

const choiceSchema = z.object({
  kind: z.enum(["agents", "team", "cohort", "everybody"]),
  name: z
    .string()
    .nullable()
    .meta({ description: "of the team; of the cohort the quarter in which its people started" }),
  agents: z.array(z.object({ id: z.string(), name: z.string(), team: z.string().nullable() })),
  expectedDefectsAvoided: estimateSchema.meta({ description: "per month" }),
  minutes: z.number().meta({ description: "for all agents together" }),
});

export const recommendationSchema = z
  .object({
    id: z.string(),
    findingId: z.string(),
    criterionId: z.string(),
    criterionTitle: z.string(),
    cause: z.string(),
    module: z.object({ id: z.string(), title: z.string(), minutes: z.number() }).nullable(),
    choices: z
      .array(choiceSchema)
      .meta({ description: "for whom: the first is recommended; empty when no module is to be assigned" }),
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
  ...moduleContract,
  ...learningContract,
  ...coachingContract,
  ...effectContract,
});
