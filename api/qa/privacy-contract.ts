import { z } from "zod";
import { defineContract, instantSchema } from "../http/contract.ts";

/** Who may have what redaction took out shown. */
export const revealers = ["qa-lead"] as const;
const deciders = ["qa-lead", "head"] as const;
const why = z.string().trim().min(10).max(500);
const cells = z.record(z.string(), z.string());

const erasureSchema = z
  .object({
    id: z.string(),
    ticketIds: z.array(z.string()),
    reason: z.string(),
    requestedBy: z.string(),
    requestedAt: instantSchema,
    state: z.enum(["open", "erased", "refused"]),
    decidedBy: z.string().nullable(),
    decidedAt: instantSchema.nullable(),
    note: z.string(),
    whyNot: z.string().nullable().meta({ description: "why the caller may not decide it" }),
  })
  .meta({ id: "Erasure" });

export const privacyContract = defineContract({
  "POST /tickets/:id/original": {
    summary: "What redaction took out of a ticket; the reason is logged with who asked",
    access: revealers,
    params: z.object({ id: z.string() }),
    body: z.strictObject({ reason: why }),
    reply: z.object({
      turns: z.array(z.object({ turn: z.number().meta({ description: "from 0" }), text: z.string() })),
      fields: cells,
      actions: z.array(z.object({ action: z.number().meta({ description: "from 0" }), fields: cells })),
    }),
  },
  "GET /erasures": {
    summary: "Requests to erase what tickets say, open ones first",
    access: deciders,
    reply: z.object({ erasures: z.array(erasureSchema) }),
  },
  "POST /erasures": {
    summary: "Ask to erase what tickets say, by their ids or all of one customer; another person decides",
    access: deciders,
    body: z
      .strictObject({
        ticketIds: z.array(z.string().min(1)).min(1).max(1000).optional(),
        customer: z.string().min(1).max(200).optional().meta({ description: "as the helpdesk names them; not stored" }),
        reason: why,
      })
      .refine((body) => (body.ticketIds === undefined) !== (body.customer === undefined), {
        message: "Give either ticketIds or customer.",
      }),
    reply: erasureSchema,
    status: 201,
    idempotent: true,
  },
  "POST /erasures/:id/decision": {
    summary: "Erase what somebody else asked to erase, or refuse; scores stay, their words go. It cannot be undone",
    access: deciders,
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({ erase: z.boolean(), note: z.string().max(500).default("") }),
    reply: erasureSchema,
    idempotent: true,
  },
});
