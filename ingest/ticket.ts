import { z } from "zod";

/** Who speaks in a turn. `note` is an internal note, `system` an automatic message. */
export const speakers = ["customer", "agent", "bot", "note", "system"] as const;
export type Speaker = (typeof speakers)[number];

export const channels = ["chat", "email", "form", "phone"] as const;
export type Channel = (typeof channels)[number];

/** ISO 8601 instant with an offset or Z. */
const instant = z.iso.datetime({ offset: true });

/**
 * One turn of a conversation. `label` is the helpdesk's own name for the reply (a macro or dialogue act), where it has one.
 * Offsets into `text` are UTF-16 units.
 */
export const turnSchema = z.strictObject({
  at: instant,
  by: z.enum(speakers),
  text: z.string(),
  label: z.string().nullable().default(null),
});
export type Turn = z.infer<typeof turnSchema>;

/** One entry of the action log: what the agent or bot did in a tool, with the fields it submitted. */
export const actionSchema = z.strictObject({
  at: instant,
  name: z.string().min(1),
  fields: z.record(z.string(), z.string()).default({}),
});
export type Action = z.infer<typeof actionSchema>;

/**
 * A ticket as a helpdesk tells it, before redaction. `agent` is the handler's id (a person or a bot), `customer` an opaque id that is
 * the same on every channel. `handleSeconds` is talk + hold + after-call work; `csat` is 1-5; `reopens` counts how often it was solved
 * and opened again. `updatedAt` is the helpdesk's last change: an older state never replaces a newer one.
 * `queue` is the queue of the volumes that it was offered in.
 */
export const ticketSchema = z.strictObject({
  id: z.string().min(1).max(200),
  openedAt: instant,
  closedAt: instant.nullable().default(null),
  updatedAt: instant.nullable().default(null),
  channel: z.enum(channels),
  region: z.string().min(1).nullable().default(null),
  language: z.string().min(2).default("en"),
  contactReason: z.string().min(1).nullable().default(null),
  queue: z.string().min(1).max(100).nullable().default(null),
  customer: z.string().min(1).nullable().default(null),
  agent: z.string().min(1).nullable().default(null),
  team: z.string().min(1).nullable().default(null),
  site: z.string().min(1).nullable().default(null),
  handledBy: z.enum(["human", "bot"]).default("human"),
  tags: z.array(z.string()).default([]),
  fields: z.record(z.string(), z.string()).default({}),
  csat: z.number().int().min(1).max(5).nullable().default(null),
  handleSeconds: z.number().nonnegative().nullable().default(null),
  reopens: z.number().int().nonnegative().default(0),
  turns: z.array(turnSchema).min(1),
  actions: z.array(actionSchema).default([]),
});
export type Ticket = z.infer<typeof ticketSchema>;
