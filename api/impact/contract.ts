import { z } from "zod";
import { ruleFates } from "../../evals/impact.ts";
import { citationFates } from "../../evals/rerun.ts";
import { criterionKinds } from "../../evals/scorecard.ts";
import { changedParts, changeKinds } from "../../sops/diff.ts";
import { dateSchema, defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

const readers = ["sop-owner", "head", "qa-lead", "trainer", "planner"] as const;
const byUuid = z.object({ id: z.uuid() });

const versionSchema = z.object({
  id: z.string(),
  sopId: z.string(),
  title: z.string(),
  number: z.number(),
  state: z.string(),
  effectiveFrom: dateSchema,
});

const changeSchema = z
  .object({
    kind: z.enum(changeKinds),
    part: z.enum(changedParts).optional(),
    step: z.string(),
    obligation: z.string().optional(),
    id: z.string().optional(),
    audience: z.enum(["human", "bot"]).nullable().optional(),
    before: z.string().optional(),
    after: z.string().optional(),
  })
  .meta({ id: "ImpactChange" });

const dependantSchema = z
  .object({
    kind: z.enum(["criterion", "module", "knowledge-item", "finding", "simulation"]),
    id: z.string(),
    title: z.string(),
    within: z.string().nullable().meta({ description: "the module of a knowledge item" }),
    anchors: z.array(z.string()).meta({ description: "touched rules of this step that it points at" }),
    fate: z.enum(ruleFates).meta({ description: "the worst that becomes of them" }),
    tickets: z.array(z.string()).meta({ description: "audited tickets of a criterion, tickets behind a finding" }),
  })
  .meta({ id: "ImpactDependant" });

export const impactSchema = z
  .object({
    version: versionSchema,
    against: versionSchema
      .nullable()
      .meta({ description: "the version it takes over from; null = the first of its kind" }),
    steps: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        number: z.number().nullable(),
        gone: z.boolean(),
        changes: z.array(changeSchema),
        dependants: z.array(dependantSchema),
      }),
    ),
    consumers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        pinned: z.number().nullable().meta({ description: "version it is pinned to" }),
        lastReadAt: instantSchema.nullable(),
        reads: z.number(),
      }),
    ),
    plans: z.array(
      z.object({
        reason: z.string(),
        before: z.number().meta({
          description:
            "readiness for bots, 0-1: share of its tickets that an SOP for bots covers x how much of it a bot can decide",
        }),
        after: z.number(),
        plans: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), exposure: z.number() })),
      }),
    ),
    readers: z.object({
      graceDays: z.number(),
      toRead: z.number(),
      carriedOver: z.number(),
      teams: z.array(z.object({ team: z.string(), toRead: z.number(), of: z.number() })),
    }),
    executability: z.object({ before: z.number().nullable(), after: z.number() }).meta({ description: "0-1" }),
  })
  .meta({ id: "Impact" });

const agreementSchema = z.object({ raw: estimateSchema.nullable(), chanceCorrected: estimateSchema.nullable() });

const criterionSchema = z.object({
  criterionId: z.string(),
  title: z.string(),
  anchor: z.string(),
  kind: z.enum(criterionKinds),
  tickets: z.number(),
  gone: z.number().meta({ description: "tickets on which the criterion no longer applies: its rule is gone" }),
  compared: z.number().meta({ description: "tickets with a human label and a verdict under both texts" }),
  before: agreementSchema.meta({ description: "judge against people under the version in force" }),
  after: agreementSchema.meta({ description: "judge against people under the new version" }),
  judged: z.number(),
  flips: z.array(
    z.object({ ticketId: z.string(), before: z.number(), after: z.number(), human: z.number().nullable() }),
  ),
  abstained: z.object({ before: z.number(), after: z.number() }),
  pValue: z.number().nullable().meta({ description: "exact McNemar test: does one text agree better?" }),
});

const simulatedSchema = z.object({
  passed: z.boolean(),
  met: z.number(),
  of: z.number().meta({ description: "paths, or criteria of the simulation" }),
  problems: z.array(z.string()),
});

export const rerunSchema = z
  .object({
    id: z.string(),
    versionId: z.string(),
    against: z.number().nullable(),
    startedBy: z.string(),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
    progress: z.object({ total: z.number(), done: z.number(), failed: z.number() }),
    failures: z.array(z.object({ kind: z.string(), key: z.string(), reason: z.string() })),
    judge: z.string().nullable(),
    current: z.boolean().meta({ description: "nothing that decides the result has changed since" }),
    criteria: z.array(criterionSchema),
    modules: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        items: z.array(
          z.object({ id: z.string(), prompt: z.string(), anchor: z.string(), fate: z.enum(citationFates) }),
        ),
      }),
    ),
    simulations: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        before: simulatedSchema.nullable(),
        after: simulatedSchema,
      }),
    ),
    reasons: z.array(z.object({ reason: z.string(), before: z.number(), after: z.number() })),
  })
  .meta({ id: "ImpactRerun" });

export const impactContract = defineContract({
  "GET /sop-versions/:id/impact": {
    summary: "What hangs on the steps that a version changes: criteria, tickets, training, bots, plans, readers",
    access: readers,
    params: byUuid,
    reply: impactSchema,
  },
  "GET /sop-drafts/:id/impact": {
    summary: "What hangs on the steps that a draft changes, as it is saved now: before it is handed in",
    access: readers,
    params: byUuid,
    reply: impactSchema,
  },
  "POST /sop-versions/:id/reruns": {
    summary: "Try what hangs on a version against its text; the same question again gives the same rerun",
    access: ["sop-owner", "head", "qa-lead"],
    params: byUuid,
    reply: rerunSchema,
    status: 202,
    idempotent: true,
  },
  "GET /sop-versions/:id/reruns": {
    summary: "Reruns of a version, newest first, with their results so far",
    access: readers,
    params: byUuid,
    reply: z.object({ reruns: z.array(rerunSchema) }),
  },
});
