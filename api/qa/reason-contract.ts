import { z } from "zod";
import { defineContract, estimateSchema, instantSchema } from "../http/contract.ts";

export const reasonContract = defineContract({
  "GET /contact-reasons": {
    summary:
      "Contact reasons of the tickets, how many were given, named by a person or inferred, and how good the inferring is",
    access: ["qa-lead", "head", "trainer", "planner"],
    reply: z.object({
      reasons: z.array(z.object({ reason: z.string(), given: z.number(), person: z.number(), inferred: z.number() })),
      without: z.number().meta({ description: "tickets that have no reason, also none that a model could name" }),
      model: z
        .object({
          id: z.string(),
          trainedAt: instantSchema,
          tickets: z.number().meta({ description: "labelled tickets it learned from" }),
          heldOut: estimateSchema.meta({
            description: "share of labelled tickets named rightly by models that had not seen them",
          }),
        })
        .nullable(),
    }),
  },
  "PUT /tickets/:id/contact-reason": {
    summary: "Name the contact reason of a ticket that came without one; null = none of the reasons",
    access: ["qa-lead"],
    params: z.object({ id: z.string() }),
    body: z.strictObject({ contactReason: z.string().trim().min(1).max(100).nullable() }),
    reply: z.object({ id: z.string(), contactReason: z.string().nullable(), reasonSource: z.literal("person") }),
    idempotent: true,
  },
});
