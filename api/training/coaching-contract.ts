import { z } from "zod";
import { onboardingPathSchema } from "../../training/onboarding.ts";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";
import { assignmentSchema } from "./learning-contract.ts";

const keepers = ["trainer", "qa-lead", "head"] as const;
const coaches = ["trainer", "qa-lead"] as const;
const readers = ["trainer", "qa-lead", "head", "agent"] as const;
const byId = z.object({ id: z.uuid() });
const words = z.string().trim().min(1).max(2000);

const actionSchema = z.object({
  id: z.string(),
  text: z.string(),
  dueOn: dateSchema,
  doneAt: instantSchema.nullable(),
  doneBy: z.string().nullable(),
});

export const coachingSessionSchema = z
  .object({
    id: z.string(),
    agentId: z.string(),
    agentName: z.string(),
    coach: z.string(),
    plannedFor: dateSchema,
    purpose: z.string(),
    notes: z.string(),
    heldAt: instantSchema.nullable(),
    pins: z.array(
      z.object({
        id: z.string(),
        ticketId: z.string(),
        turn: z.number().meta({ description: "counted from 0" }),
        by: z.string().meta({ description: "who pinned it" }),
        note: z.string(),
        words: z.string().nullable().meta({ description: "the turn as stored, redacted; null = it is gone" }),
        speaker: z.string().nullable(),
      }),
    ),
    actions: z.array(actionSchema),
  })
  .meta({ id: "CoachingSession" });

const standingSchema = z.object({
  enrolmentId: z.string(),
  pathId: z.string(),
  pathTitle: z.string(),
  agentId: z.string(),
  agentName: z.string(),
  coach: z.string(),
  startedOn: dateSchema,
  stages: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      state: z.enum(["done", "open", "waits-for-sign-off", "later"]),
      nestingTickets: z.number(),
      signOff: z.boolean(),
      modulesLeft: z.array(z.object({ id: z.string(), title: z.string() })),
      ticketsLeft: z.number(),
      signedOffBy: z.string().nullable(),
    }),
  ),
});

const learnerSchema = z.object({ id: z.string(), name: z.string() });

export const coachingContract = defineContract({
  "GET /coaching-sessions": {
    summary: "Coaching sessions, newest first; an agent sees their own",
    access: readers,
    reply: z.object({ sessions: z.array(coachingSessionSchema) }),
  },
  "POST /coaching-sessions": {
    summary: "Plan a session with an agent; the caller is the coach",
    access: coaches,
    body: z.strictObject({ agentId: z.string(), plannedFor: dateSchema, purpose: words }),
    reply: coachingSessionSchema,
    status: 201,
    idempotent: true,
  },
  "GET /coaching-sessions/:id": {
    summary: "One session with its pins and action items",
    access: readers,
    params: byId,
    reply: coachingSessionSchema,
  },
  "POST /coaching-sessions/:id/pins": {
    summary: "Pin a turn of one of the agent's tickets",
    access: coaches,
    params: byId,
    body: z.strictObject({ ticketId: z.string(), turn: z.number().int().min(0), note: words }),
    reply: coachingSessionSchema,
    status: 201,
  },
  "POST /coaching-sessions/:id/actions": {
    summary: "Agree on an action item",
    access: coaches,
    params: byId,
    body: z.strictObject({ text: words, dueOn: dateSchema }),
    reply: coachingSessionSchema,
    status: 201,
  },
  "POST /coaching-sessions/:id/held": {
    summary: "Say that the session was held, with notes",
    access: coaches,
    params: byId,
    body: z.strictObject({ notes: z.string().max(4000) }),
    reply: coachingSessionSchema,
  },
  "POST /coaching-actions/:id/done": {
    summary: "Tick an action item off: its agent or a coach",
    access: ["trainer", "qa-lead", "agent"],
    params: byId,
    reply: actionSchema,
  },
  "GET /coach-day": {
    summary: "What a coach has to do today",
    access: keepers,
    reply: z.object({
      today: dateSchema,
      sessions: z.array(coachingSessionSchema).meta({ description: "planned and due today or before" }),
      actions: z.array(actionSchema.extend({ agentName: z.string(), sessionId: z.string() })),
      late: z.array(assignmentSchema).meta({ description: "past their date" }),
      failed: z.array(assignmentSchema).meta({ description: "tried, not passed" }),
      signOffs: z.array(
        z.object({ enrolmentId: z.string(), agentName: z.string(), stageId: z.string(), title: z.string() }),
      ),
      findings: z
        .array(
          z.object({
            id: z.string(),
            title: z.string(),
            agents: z.array(learnerSchema),
            groups: z.array(
              z.object({ kind: z.enum(["team", "cohort"]), name: z.string(), agents: z.array(learnerSchema) }),
            ),
          }),
        )
        .meta({ description: "for the coach, with the agents, teams and cohorts that stand out" }),
    }),
  },
  "GET /onboarding": {
    summary: "Paths and how far everybody on them is; an agent sees their own",
    access: readers,
    reply: z.object({ paths: z.array(onboardingPathSchema), enrolments: z.array(standingSchema) }),
  },
  "PUT /onboarding-paths/:id": {
    summary: "Write an onboarding path",
    access: ["trainer"],
    params: z.object({ id: z.string() }),
    body: onboardingPathSchema,
    reply: onboardingPathSchema,
  },
  "POST /onboarding-enrolments": {
    summary: "Put an agent on a path, with the coach who watches over them",
    access: ["trainer"],
    body: z.strictObject({ pathId: z.string(), agentId: z.string(), coach: words, startedOn: dateSchema }),
    reply: z.object({ enrolled: z.boolean() }),
    status: 201,
    idempotent: true,
  },
  "POST /onboarding-enrolments/:id/sign-offs": {
    summary: "Say in one's own name that an agent may go on; only when nothing else of the stage is left",
    access: coaches,
    params: byId,
    body: z.strictObject({ stageId: z.string(), note: z.string().max(2000).default("") }),
    reply: z.object({ signedOff: z.boolean() }),
    status: 201,
  },
});
