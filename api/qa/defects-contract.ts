import { z } from "zod";
import { severities } from "../../evals/scorecard.ts";
import { channels } from "../../ingest/ticket.ts";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

const readers = ["qa-lead", "head", "trainer", "sop-owner"] as const;
const managers = ["qa-lead", "head", "trainer"] as const;

/** What corrected rates can be told apart by. */
export const dimensions = [
  "agent",
  "team",
  "site",
  "channel",
  "region",
  "language",
  "contactReason",
  "handledBy",
  "month",
] as const;
export type Dimension = (typeof dimensions)[number];

const scope = {
  team: z.string().optional(),
  channel: z.enum(channels).optional(),
  region: z.string().optional(),
  language: z.string().optional(),
  handledBy: z.enum(["human", "bot"]).optional(),
  agentId: z.string().optional(),
};
export type DefectScope = z.output<z.ZodObject<typeof scope>>;

const step = z.object({ sopId: z.string(), stepId: z.string(), heading: z.string() }).nullable();

export const defectsContract = defineContract({
  "GET /defects": {
    summary: "Where misses lie: accuracy by severity family and expected misses by SOP step, from drawn audits",
    access: readers,
    query: z.object(scope),
    reply: z.object({
      tickets: z.number().meta({ description: "tickets of the population within the scope" }),
      audited: z.number().meta({ description: "of them reviewed blind" }),
      families: z.array(
        z.object({
          family: z.enum(severities),
          of: z.enum(["tickets", "opportunities"]),
          estimate: estimateSchema.nullable(),
          errors: z.number(),
          opportunities: z.number(),
          dpmo: z.number().nullable().meta({ description: "defects per million opportunities" }),
          sigma: z.number().nullable(),
        }),
      ),
      pareto: z.array(
        z.object({
          step,
          criteria: z.array(
            z.object({
              criterion: z.string(),
              title: z.string(),
              severity: z.enum(severities),
              misses: estimateSchema,
            }),
          ),
          misses: estimateSchema.meta({ description: "expected tickets that miss it, not a share" }),
          share: z.number(),
          cumulative: z.number(),
        }),
      ),
      unknown: z.array(z.string()).meta({ description: "titles of criteria with too few audits in this scope" }),
    }),
  },
  "GET /rates/:criterionId": {
    summary:
      "Corrected rate of one criterion by agent, team, site, channel, region, language, contact reason, handler or month",
    access: managers,
    params: z.object({ criterionId: z.string() }),
    query: z.object({ ...scope, by: z.enum(dimensions).default("team") }),
    reply: z.object({
      criterionId: z.string(),
      title: z.string(),
      target: z.number(),
      by: z.enum(dimensions),
      groups: z.array(
        z.object({
          group: z.string(),
          name: z.string(),
          tickets: z.number(),
          audits: z.number(),
          estimate: estimateSchema.nullable().meta({ description: "null = fewer than 5 audits" }),
          flagged: z.boolean(),
          overlaps: z.array(z.string()),
        }),
      ),
    }),
  },
  "GET /control-charts/:criterionId": {
    summary:
      "Misses of one criterion among drawn audits by week or month, with the limits of a Laney p′ chart and what changed",
    access: readers,
    params: z.object({ criterionId: z.string() }),
    query: z.object({ ...scope, by: z.enum(["week", "month"]).default("week") }),
    reply: z.object({
      criterionId: z.string(),
      title: z.string(),
      target: z.number(),
      centre: z.number().nullable().meta({ description: "null = too few periods for limits" }),
      sigmaZ: z.number().nullable(),
      periods: z.array(
        z.object({
          from: instantSchema,
          audits: z.number(),
          misses: z.number(),
          share: z.number(),
          low: z.number().nullable(),
          high: z.number().nullable(),
          signal: z.boolean(),
        }),
      ),
      changes: z.array(z.object({ at: instantSchema, kind: z.enum(["sop", "scorecard", "judge"]), text: z.string() })),
    }),
  },
  "GET /agent-standings": {
    summary:
      "Agents by critical errors in drawn audits: shrunk rates, and how probable it is that one is in the lowest tenth",
    access: managers,
    query: z.object({ team: z.string().optional() }),
    reply: z.object({
      agents: z.array(
        z.object({
          agentId: z.string(),
          name: z.string(),
          team: z.string().nullable(),
          audits: z.number(),
          withoutError: z.number(),
          estimate: estimateSchema.nullable().meta({ description: "Wilson; null = fewer than 5 audits" }),
          shrunk: z.number().meta({ description: "pulled towards all agents; only to order a coaching list" }),
          bottomTenth: z.number().nullable().meta({ description: "probability, 0-1; null = fewer than 5 audits" }),
        }),
      ),
      icc: z.number().nullable().meta({ description: "share of one ticket's variance that lies between agents" }),
      ticketsNeeded: z.number().nullable().meta({ description: "audits an agent needs for a reliability of 0.8" }),
      byChance: z
        .object({
          rate: z.number(),
          bar: z.number(),
          samples: z.array(z.object({ tickets: z.number(), share: z.number() })),
        })
        .meta({
          description: "how often an agent at `rate` shows less than `bar` in so many tickets by chance alone, 0-1",
        }),
    }),
  },
});
