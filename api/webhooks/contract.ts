import { z } from "zod";
import { versionEventKinds } from "../../sops/version.ts";
import { defineContract, instantSchema } from "../http/contract.ts";
import type { Role } from "../people/roles.ts";

const keepers = ["sop-owner", "head"] as const satisfies readonly Role[];
const id = z.object({ id: z.uuid() });
const url = z.string().trim().min(1).max(2000);
const description = z.string().trim().max(200);
const events = z
  .array(z.enum(versionEventKinds))
  .max(versionEventKinds.length)
  .meta({ description: "what happened to a version; an empty list means everything" });

const endpointSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    events,
    state: z.enum(["active", "disabled"]),
    disabledReason: z.string().nullable(),
    createdBy: z.string(),
    createdAt: instantSchema,
    last: z
      .object({ at: instantSchema, type: z.string(), state: z.enum(["waiting", "delivered", "failed"]) })
      .nullable()
      .meta({ description: "the newest message" }),
  })
  .meta({ id: "Webhook" });

const deliverySchema = z
  .object({
    id: z.string().meta({ description: "the webhook-id that the receiver sees, the same on every try" }),
    type: z.string(),
    createdAt: instantSchema,
    state: z.enum(["waiting", "delivered", "failed"]),
    nextAt: instantSchema.nullable(),
    body: z.string(),
    tries: z.array(
      z.object({
        at: instantSchema,
        status: z.number().nullable(),
        outcome: z.string(),
        milliseconds: z.number(),
      }),
    ),
  })
  .meta({ id: "WebhookDelivery" });

export const webhooksContract = defineContract({
  "GET /webhooks": {
    summary: "Addresses that are told what happens to SOP versions",
    access: keepers,
    reply: z.object({ webhooks: z.array(endpointSchema) }),
  },
  "POST /webhooks": {
    summary: "Add an address; its signing secret is shown once",
    access: keepers,
    body: z.strictObject({ url, description: description.default(""), events: events.default([]) }),
    reply: z.object({ webhook: endpointSchema, secret: z.string() }),
    status: 201,
  },
  "PUT /webhooks/:id": {
    summary: "Change an address, what it is told, or whether it is told at all",
    access: keepers,
    params: id,
    body: z.strictObject({
      url: url.optional(),
      description: description.optional(),
      events: events.optional(),
      state: z.enum(["active", "disabled"]).optional(),
    }),
    reply: endpointSchema,
    idempotent: true,
  },
  "DELETE /webhooks/:id": {
    summary: "Remove an address with its secret and its delivery log",
    access: keepers,
    params: id,
    reply: z.object({ id: z.string(), removed: z.literal(true) }),
  },
  "POST /webhooks/:id/tests": {
    summary: "Send a test message",
    access: keepers,
    params: id,
    reply: deliverySchema,
    status: 202,
  },
  "GET /webhooks/:id/deliveries": {
    summary: "Messages for an address with every try, newest first",
    access: keepers,
    params: id,
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    reply: z.object({ webhook: endpointSchema, deliveries: z.array(deliverySchema) }),
  },
  "POST /webhook-deliveries/:id/redelivery": {
    summary: "Send a message again, from the start of the schedule and under the same id",
    access: keepers,
    params: id,
    reply: deliverySchema,
    status: 202,
  },
});
