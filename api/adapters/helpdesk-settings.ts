import { z } from "zod";

const url = z.string().trim().min(1).max(500).meta({ description: "https address" });
const field = z.string().trim().min(1).max(100).nullable().default(null);
const common = {
  prefix: z
    .string()
    .trim()
    .max(20)
    .default("")
    .meta({ description: "put before the helpdesk's ticket numbers, so that two helpdesks do not clash" }),
  reasonField: field.meta({ description: "id or key of the custom field that carries the contact reason" }),
  handleField: field.meta({ description: "id or key of the custom field that carries the handle time in seconds" }),
  bots: z
    .array(z.string().trim().min(1).max(100))
    .max(100)
    .default([])
    .meta({ description: "ids of handlers that are bots" }),
  region: z.string().trim().min(1).max(60).nullable().default(null),
  language: z.string().trim().min(2).max(10).default("en"),
  since: z.iso.date().default("2000-01-01").meta({ description: "tickets that changed from this day on" }),
  articles: z.boolean().default(false).meta({ description: "also turn published articles into SOP drafts" }),
};
const pace = (perMinute: number) => z.number().int().min(1).max(100_000).default(perMinute);

/** What a source is told at set-up, beside its secret. */
export const helpdeskSettings = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("zendesk"),
    url,
    account: z
      .string()
      .trim()
      .max(200)
      .nullable()
      .default(null)
      .meta({ description: "e-mail address that the API token belongs to; null = the secret is an OAuth token" }),
    audits: z
      .boolean()
      .default(true)
      .meta({ description: "also read what was done to each ticket: one call more a ticket" }),
    requestsPerMinute: pace(200),
    exportsPerMinute: pace(10),
    ...common,
  }),
  z.strictObject({
    kind: z.literal("intercom"),
    url: url.default("https://api.intercom.io"),
    requestsPerMinute: pace(1_000),
    ...common,
  }),
  z.strictObject({ kind: z.literal("freshdesk"), url, requestsPerMinute: pace(100), ...common }),
  z.strictObject({
    kind: z.literal("http"),
    url,
    path: z.string().trim().max(500).default(""),
    format: z.enum(["json", "jsonl"]).default("json"),
    items: z.string().trim().max(100).default(""),
    next: z.string().trim().max(100).default(""),
    nextParameter: z.string().trim().max(100).default(""),
    sinceParameter: z.string().trim().max(100).default(""),
    since: common.since,
    header: z
      .string()
      .trim()
      .regex(/^[\w-]{1,60}$/)
      .default("authorization"),
    requestsPerMinute: pace(60),
  }),
  z.strictObject({ kind: z.literal("webhook") }),
]);
export type HelpdeskSettings = z.output<typeof helpdeskSettings>;
export type HelpdeskKind = HelpdeskSettings["kind"];
