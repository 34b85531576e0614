import { z } from "zod";
import type { FlowNodeKind } from "../../sops/flow.ts";
import { audiences, obligationLevels } from "../../sops/sop.ts";
import { versionStandings } from "../../sops/version.ts";
import { dateSchema, instantSchema } from "../http/contract.ts";
import { deprecations } from "../http/deprecation.ts";
import type { Role } from "../people/roles.ts";

/** What is shown of an SOP and its versions; the routes that send it are in contract.ts and authoring-contract.ts. */

export const everyone = [
  "agent",
  "qa-lead",
  "trainer",
  "planner",
  "sop-owner",
  "head",
  "bot",
] as const satisfies readonly Role[];

/** Who writes, reviews and publishes. */
export const writers = ["sop-owner", "head"] as const satisfies readonly Role[];

export const audienceSchema = z.enum(audiences);

/** Where the asker stands: only what is in force there on that day is shown. */
export const scopeQuery = {
  audience: audienceSchema.optional(),
  channel: z.string().optional(),
  region: z.string().optional(),
  language: z.string().optional(),
  asOf: dateSchema.optional().meta({ description: "default: today (UTC)" }),
};

export const versionSummarySchema = z
  .object({
    id: z.string(),
    number: z.number(),
    state: z.enum(versionStandings).meta({
      description:
        "as of today: superseded = a later version took over wherever this one held; withdrawn = taken back, sent back for changes, or cancelled before its date",
    }),
    effectiveFrom: dateSchema,
    effectiveTo: dateSchema
      .nullable()
      .meta({ description: "exclusive; the last day that it held anywhere, null = open" }),
    audiences: z.array(audienceSchema),
    channels: z.array(z.string()),
    regions: z.array(z.string()),
    languages: z.array(z.string()),
    author: z.string(),
    uploadedBy: z.string().meta({ description: "who handed it in" }),
    note: z.string().meta({ description: "what it is for, by whoever handed it in" }),
    restores: z.number().nullable().meta({ description: "number of the earlier version that it brings back" }),
    approvedBy: z.string().nullable(),
    approvedAt: instantSchema.nullable(),
  })
  .meta({ id: "SopVersionSummary" });

const obligationSchema = z.object({
  id: z.string(),
  level: z.enum(obligationLevels),
  text: z.string(),
  audience: audienceSchema.nullable().meta({ description: "whom it binds; null = people and bots" }),
});

export const stepSchema = z
  .object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    text: z.string(),
    obligations: z.array(obligationSchema),
  })
  .meta({ id: "SopStep" });

const flowNodeKinds = [
  "step",
  "decision",
  "hand-off",
  "other-sop",
  "end",
  "missing",
] as const satisfies readonly FlowNodeKind[];

const flowSchema = z
  .object({
    audience: audienceSchema,
    start: z.string().nullable(),
    nodes: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(flowNodeKinds),
        label: z.string(),
        stepId: z.string().nullable(),
      }),
    ),
    edges: z.array(
      z.object({
        id: z.string(),
        from: z.string(),
        to: z.string(),
        condition: z.string().nullable().meta({ description: "null = always, or otherwise" }),
        implicit: z.boolean().meta({ description: "the text does not say it: who meets no case goes on" }),
        bounded: z.boolean(),
      }),
    ),
    unreachable: z.array(z.string()).meta({ description: "steps that nobody comes to" }),
  })
  .meta({ id: "SopFlow" });

const executabilitySchema = z
  .object({
    score: z.number().meta({ description: "0-1: how far a bot can follow it without guessing; mean of the steps" }),
    steps: z.array(
      z.object({
        stepId: z.string(),
        title: z.string(),
        score: z.number(),
        checks: z.record(z.string(), z.number()),
        disagreement: z.number(),
        reasons: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: "Executability" });

/** What is worked out from a text that can be read. */
export const readingSchema = {
  overview: z.string(),
  steps: z.array(stepSchema),
  flows: z.array(flowSchema).meta({ description: "the ways through it, one for each audience" }),
  executability: executabilitySchema,
};

export const sopSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  owner: z.string(),
  verifier: z.string().nullable(),
  audiences: z.array(audienceSchema),
  channels: z.array(z.string()),
  regions: z.array(z.string()),
  languages: z.array(z.string()),
  contactReasons: z.array(z.string()),
  verifiedAt: dateSchema.nullable(),
  dueOn: dateSchema.nullable().meta({ description: "verify again by this day; null = no interval, or not in force" }),
  stale: z.boolean(),
  inForce: versionSummarySchema
    .nullable()
    .meta({ description: "in the scope asked for; the last to begin of several" }),
  inForceAll: z.array(versionSummarySchema).meta({ description: "every version in force there: one for each scope" }),
  drafts: z.number().meta({ description: "open drafts" }),
  inReview: z.number(),
  scheduled: z.number().meta({ description: "approved versions whose day is still to come" }),
  gaps: z.number().meta({ description: "open gaps that led here or have its contact reason; 0 for bots" }),
  disagreement: z.object({ pairs: z.number(), disagreed: z.number() }).nullable().meta({
    description:
      "pairs of reviews of one ticket on its steps, and how many differ; null = no ticket was reviewed twice",
  }),
  executability: z
    .number()
    .nullable()
    .meta({ description: "0-1, of the version shown: how far a bot can follow it; null = it does not speak to bots" }),
});

export const sopPageSchema = sopSummarySchema.extend({
  asOf: dateSchema,
  versions: z.array(versionSummarySchema),
  deprecations,
  version: versionSummarySchema.extend({ source: z.string(), html: z.string(), ...readingSchema }).nullable(),
});
