import { z } from "zod";
import { estimateSchema } from "../http/contract.ts";
import { assumptionFields } from "./choices-contract.ts";
import { bandSchema } from "./figures-contract.ts";

/** Where an assumption comes from, the strongest first; `typed` is a planner's slider. */
export const assumptionSources = ["typed", "pilot", "calibration", "sop", "tickets", "volumes", "default"] as const;

export const assumptionSchema = z
  .object({
    field: z.enum(assumptionFields),
    value: z.number(),
    low: z.number().meta({ description: "95 % interval; equal to value where taken as certain" }),
    high: z.number(),
    n: z.number().meta({ description: "cases behind it; 0 = none of its own" }),
    source: z.enum(assumptionSources),
    words: z.string(),
  })
  .meta({ id: "Assumption" });

export const planReasonSchema = z.object({
  reason: z.string(),
  share: z.number().meta({ description: "of offered contacts, 0-1" }),
  exposure: z.number().meta({ description: "eligible share x adoption, 0-1" }),
  containment: z.object({ successes: z.number(), trials: z.number() }),
  botRecontact: z.object({ successes: z.number(), trials: z.number() }),
  inducedShare: z.number(),
  ahtSeconds: z.number(),
  source: z.string().meta({ description: "where these figures come from" }),
  assumptions: z.array(assumptionSchema),
});

/** From the vendors' count to the honest figure: each step adds to or takes from the one before; contacts add up to `netDeflected`. */
export const waterfallStepSchema = z.object({
  step: z.string().meta({ description: "contained, came-back, induced, repeats-avoided, harder-mix, assist, review" }),
  words: z.string(),
  contacts: bandSchema,
  hours: bandSchema,
});

/** The pilot's sessions counted by somebody else's rule, and what that rule would promise for this plan. */
export const definitionSchema = z.object({
  id: z.enum(["honest", "containment", "intercom", "zendesk", "resolved"]),
  name: z.string(),
  formula: z.string(),
  leavesOut: z.array(z.string()).meta({ description: "what the rule does not see" }),
  rate: estimateSchema.nullable().meta({ description: "of bot sessions in the pilot's log; null without sessions" }),
  contacts: bandSchema.nullable().meta({ description: "rate x the plan's sessions, draw by draw" }),
  aboveHonest: bandSchema.nullable().meta({ description: "this count - the honest one, draw by draw" }),
  words: z.string().meta({ description: "the difference from the honest count" }),
});

const figures = {
  sessions: bandSchema,
  vendorDeflected: bandSchema,
  netDeflected: bandSchema,
  netRate: bandSchema,
  resolvedDeflected: bandSchema.meta({ description: "net, a critical QA fail of the bot not counted as a success" }),
  humanContacts: bandSchema,
  workloadHoursSaved: bandSchema,
  workloadReduction: bandSchema,
  residualAhtSeconds: bandSchema,
  pNetNotPositive: z.number(),
  saving: bandSchema.nullable().meta({
    description:
      "money over the horizon; of one reason by its workload hours, of all by staffed hours; null without economics",
  }),
  waterfall: z.array(waterfallStepSchema),
  definitions: z.array(definitionSchema),
};

export const deflectionResultSchema = z.object({
  reasons: z.array(z.object({ reason: z.string(), ...figures })),
  total: z.object({
    ...figures,
    cashableHours: bandSchema.nullable(),
    tornado: z.array(z.object({ input: z.string(), label: z.string(), share: z.number() })).meta({
      description: "share of the variance of net deflection that knowing this input would remove, largest first",
    }),
  }),
});
