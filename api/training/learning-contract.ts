import { z } from "zod";
import { citationSchema } from "../../training/module.ts";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import { attemptPurposes } from "./schema.ts";

const readers = ["trainer", "qa-lead", "head", "agent"] as const;
const trainers = ["trainer"] as const;
const byId = z.object({ id: z.uuid() });

export const assignmentStates = ["assigned", "started", "failed", "completed", "overdue"] as const;

export const assignmentSchema = z
  .object({
    id: z.string(),
    moduleId: z.string(),
    moduleTitle: z.string(),
    moduleVersion: z.number(),
    minutes: z.number(),
    agentId: z.string(),
    agentName: z.string(),
    team: z.string().nullable(),
    assignedBy: z.string(),
    policy: z.string().nullable().meta({ description: "the named policy that assigned it" }),
    assignedAt: instantSchema,
    dueOn: dateSchema,
    state: z.enum(assignmentStates),
    attempts: z.number(),
    bestScore: z.number().nullable().meta({ description: "0-1" }),
    completedAt: instantSchema.nullable(),
    completedIn: z.enum(["app", "csv", "xapi"]).nullable(),
    reminders: z.number(),
    remindedAt: instantSchema.nullable(),
  })
  .meta({ id: "Assignment" });

const answerSchema = z.union([z.array(z.string().max(20)).max(8), z.string().max(4000)]);

const feedbackSchema = z.object({
  itemId: z.string(),
  right: z.boolean().nullable().meta({ description: "null = nobody here could decide; a person looks" }),
  why: z.string(),
  rightKeys: z.array(z.string()),
  example: z.string().nullable(),
  citation: citationSchema.nullable(),
});

export const attemptSchema = z
  .object({
    id: z.string(),
    moduleId: z.string(),
    moduleVersion: z.number(),
    purpose: z.enum(attemptPurposes),
    title: z.string(),
    minutes: z.number(),
    passMark: z.number(),
    position: z.number().meta({ description: "page on which the learner stands" }),
    lessons: z.array(
      z.object({ id: z.string(), title: z.string(), text: z.string(), citations: z.array(citationSchema) }),
    ),
    items: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(["single", "multiple", "ordering", "reply"]),
        prompt: z.string(),
        options: z.array(z.object({ key: z.string(), text: z.string() })),
      }),
    ),
    answers: z.record(z.string(), answerSchema),
    feedback: z.array(feedbackSchema),
    score: z.number().nullable(),
    passed: z.boolean().nullable(),
    submittedAt: instantSchema.nullable(),
    nextRefresherOn: dateSchema.nullable(),
  })
  .meta({ id: "Attempt" });

const policySchema = z.object({
  id: z.string(),
  name: z.string(),
  criterionId: z.string(),
  criterionTitle: z.string(),
  moduleId: z.string(),
  moduleTitle: z.string(),
  fails: z.number(),
  cooldownDays: z.number(),
  dueInDays: z.number(),
  active: z.boolean(),
  createdBy: z.string(),
  assigned: z.number(),
});

const cohortSchema = z.strictObject({ startedFrom: dateSchema, startedUntil: dateSchema });

export const learningContract = defineContract({
  "GET /assignments": {
    summary: "Assignments; an agent sees their own",
    access: readers,
    reply: z.object({ assignments: z.array(assignmentSchema) }),
  },
  "POST /assignments": {
    summary: "Assign a module to people, teams or a cohort; the caller is the named person who decides",
    access: trainers,
    body: z
      .strictObject({
        recommendationId: z.uuid().optional(),
        moduleId: z.string().optional(),
        agents: z.array(z.string()).max(500).default([]),
        teams: z.array(z.string()).max(50).default([]),
        cohort: cohortSchema.optional().meta({ description: "everybody who started in this time" }),
        dueOn: dateSchema,
      })
      .refine(({ recommendationId, moduleId }) => recommendationId !== undefined || moduleId !== undefined, {
        error: "say which module, or which recommendation",
      })
      .refine(({ agents, teams, cohort }) => agents.length > 0 || teams.length > 0 || cohort !== undefined, {
        error: "say to whom",
      }),
    reply: z.object({ assigned: z.number(), already: z.number() }),
    status: 201,
    idempotent: true,
  },
  "POST /assignments/:id/withdrawal": {
    summary: "Take an assignment back",
    access: trainers,
    params: byId,
    reply: z.object({ withdrawn: z.boolean() }),
  },
  "POST /assignments/reminders": {
    summary: "Remind whoever has not completed; it stands on their own page",
    access: trainers,
    body: z.strictObject({ ids: z.array(z.uuid()).min(1).max(500) }),
    reply: z.object({ reminded: z.number() }),
    status: 201,
  },
  "GET /learners": {
    summary: "Who can be given a module",
    access: ["trainer", "qa-lead", "head"],
    reply: z.object({
      learners: z.array(
        z.object({ id: z.string(), name: z.string(), team: z.string().nullable(), startedOn: z.string().nullable() }),
      ),
    }),
  },
  "GET /learning": {
    summary: "What the caller is to learn: assignments, refreshers that are due, onboarding",
    access: ["agent", "trainer"],
    reply: z.object({
      assignments: z.array(assignmentSchema),
      refreshers: z.array(
        z.object({ moduleId: z.string(), moduleTitle: z.string(), dueOn: dateSchema, due: z.boolean() }),
      ),
      waiting: z.number().meta({ description: "assignments to do and refreshers due" }),
    }),
  },
  "POST /attempts": {
    summary: "Begin a module, or go on where it was left",
    access: ["agent", "trainer"],
    body: z.strictObject({ moduleId: z.string(), purpose: z.enum(attemptPurposes).default("assignment") }),
    reply: attemptSchema,
    status: 201,
  },
  "GET /attempts/:id": {
    summary: "One attempt of the caller's",
    access: ["agent", "trainer"],
    params: byId,
    reply: attemptSchema,
  },
  "PUT /attempts/:id": {
    summary: "Keep the place and what is chosen or written so far",
    access: ["agent", "trainer"],
    params: byId,
    body: z.strictObject({ position: z.number().int().min(0).max(200), answers: z.record(z.string(), answerSchema) }),
    reply: z.object({ saved: z.boolean() }),
  },
  "POST /attempts/:id/answers": {
    summary: "Answer one item for good; gives right or wrong with the cited rule",
    access: ["agent", "trainer"],
    params: byId,
    body: z.strictObject({ itemId: z.string(), answer: answerSchema }),
    reply: attemptSchema,
    status: 201,
  },
  "POST /attempts/:id/submission": {
    summary: "Hand the attempt in: score, pass or not, next refresher",
    access: ["agent", "trainer"],
    params: byId,
    reply: attemptSchema,
    status: 201,
  },
  "GET /training-policies": {
    summary: "Named policies that assign by themselves",
    access: ["trainer", "qa-lead", "head"],
    reply: z.object({ policies: z.array(policySchema) }),
  },
  "POST /training-policies": {
    summary: "Set up a policy: N reviewed tickets failed in a row on a criterion assign a module",
    access: trainers,
    body: z.strictObject({
      name: z.string().min(3).max(120),
      criterionId: z.string(),
      moduleId: z.string(),
      fails: z.number().int().min(2).max(10),
      cooldownDays: z.number().int().min(0).max(365),
      dueInDays: z.number().int().min(1).max(90),
    }),
    reply: policySchema,
    status: 201,
    idempotent: true,
  },
  "PUT /training-policies/:id": {
    summary: "Switch a policy on or off",
    access: trainers,
    params: byId,
    body: z.strictObject({ active: z.boolean() }),
    reply: policySchema,
  },
});
