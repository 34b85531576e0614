import { z } from "zod";
import { defineContract, instantSchema } from "../http/contract.ts";
import { deprecationSchema } from "../http/deprecation.ts";
import { keyScopeSchema } from "../people/contract.ts";
import { roles } from "../people/roles.ts";

const pinSchema = z
  .object({
    id: z.string(),
    consumerId: z.string(),
    consumer: z.string(),
    sopId: z.string(),
    title: z.string(),
    versionId: z.string(),
    versionNumber: z.number(),
    createdBy: z.string(),
    createdAt: instantSchema,
    notice: deprecationSchema.nullable().meta({ description: "there when the pinned version has left force, or will" }),
  })
  .meta({ id: "Pin" });

const readSchema = z.object({
  sopId: z.string(),
  versionId: z.string(),
  versionNumber: z.number(),
  firstAt: instantSchema,
  lastAt: instantSchema,
  times: z.number(),
});

export const consumersContract = defineContract({
  "GET /consumers": {
    summary: "Bots and scripts with a key: what they may read, what they were given when, what they pinned",
    access: ["sop-owner", "head", "qa-lead"],
    query: z.object({ sopId: z.string().optional().meta({ description: "only who hangs on this SOP" }) }),
    reply: z.object({
      consumers: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          role: z.enum(roles),
          scope: keyScopeSchema,
          lastUsedAt: instantSchema.nullable(),
          pins: z.array(pinSchema),
          reads: z.array(readSchema),
        }),
      ),
    }),
  },
  "GET /pins": {
    summary: "Which consumer is pinned to which version; a key sees its own",
    access: ["bot", "agent", "sop-owner", "head"],
    reply: z.object({ pins: z.array(pinSchema) }),
  },
  "POST /pins": {
    summary: "Pin an SOP to a version in force, or soon to be, for a consumer; replaces its earlier pin on that SOP",
    access: ["bot", "agent", "sop-owner", "head"],
    body: z.strictObject({
      sopId: z.string().min(1).max(200),
      version: z.number().int().positive(),
      consumerId: z.string().optional().meta({ description: "whose pin; a key pins for itself" }),
    }),
    reply: pinSchema,
    status: 201,
    idempotent: true,
  },
  "DELETE /pins/:id": {
    summary: "Remove a pin: the consumer follows what is in force without being warned",
    access: ["bot", "agent", "sop-owner", "head"],
    params: z.object({ id: z.uuid() }),
    reply: z.object({ id: z.string(), removed: z.literal(true) }),
  },
});
