import { z } from "zod";
import { defineContract, estimateSchema } from "../http/contract.ts";
import { readers } from "./figures-contract.ts";

const nameSchema = z.string().trim().min(1).max(100);

/** A queue's demand in one hour: contacts, handle time, and how long customers wait on average before they give up. */
export const sharedQueueSchema = z.strictObject({
  queue: nameSchema,
  perHour: z.number().positive().max(5000),
  ahtSeconds: z.number().positive().max(86_400),
  patienceSeconds: z.number().positive().max(86_400).default(180),
});

export const sharedAgentsInput = z
  .strictObject({
    queues: z.array(sharedQueueSchema).min(2).max(5),
    groups: z
      .array(z.strictObject({ name: nameSchema, queues: z.array(nameSchema).min(1).max(5) }))
      .min(1)
      .max(6)
      .meta({ description: "agents with the same skills; the first queue is the one they take from first" }),
    serviceLevel: z.number().gt(0).lt(1).default(0.8),
    withinSeconds: z.number().positive().max(3600).default(20),
    shrinkage: z.number().min(0).max(0.9).default(0.3),
    seed: z.number().int().min(0).max(1_000_000_000).default(1),
  })
  .refine(({ queues }) => new Set(queues.map(({ queue }) => queue)).size === queues.length, {
    message: "a queue is named twice",
    path: ["queues"],
  })
  .refine(({ queues, groups }) => queues.every(({ queue }) => groups.some((group) => group.queues.includes(queue))), {
    message: "every queue needs a group that can take from it",
    path: ["groups"],
  });

export const sharedAgentsSchema = z
  .object({
    alone: z
      .array(z.object({ queue: z.string(), agents: z.number() }))
      .meta({ description: "each queue on its own, by Erlang A" }),
    aloneTotal: z.number(),
    groups: z.array(
      z.object({
        name: z.string(),
        queues: z.array(z.string()),
        agents: z.number(),
        scheduled: z.number().meta({ description: "shrinkage included" }),
        occupancy: z.number(),
      }),
    ),
    sharedTotal: z.number(),
    queues: z.array(
      z.object({
        queue: z.string(),
        serviceLevel: estimateSchema,
        abandonment: estimateSchema,
        asaSeconds: estimateSchema,
      }),
    ),
    words: z.string(),
  })
  .meta({ id: "SharedAgents" });

export const sharingContract = defineContract({
  "GET /planning/busiest-hours": {
    summary: "The usually busiest hour of each queue that somebody waits in, over its last four weeks",
    access: readers,
    reply: z.object({
      hours: z.array(
        z.object({
          queue: z.string(),
          weekday: z.number().int().min(1).max(7),
          time: z.string().meta({ description: "local, HH:MM" }),
          perHour: z.number(),
          ahtSeconds: z.number().nullable(),
        }),
      ),
    }),
  },
  "POST /planning/shared-agents": {
    summary: "Fewest agents when queues share them by skill, by simulation, beside queues on their own; stores nothing",
    access: readers,
    body: sharedAgentsInput,
    reply: sharedAgentsSchema,
  },
});
