import { z } from "zod";
import {
  fieldsOf,
  type HelpdeskAgent,
  type HelpdeskArticle,
  type HelpdeskMapping,
  handledBy,
  inOrder,
  isoOf,
  messageText,
  reasonOf,
  secondsOf,
  ticketRow,
} from "./helpdesk.ts";
import type { Row } from "./row.ts";
import type { Speaker, Ticket } from "./ticket.ts";

const id = z.number();
const anyField = z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.null()]).catch(null);

/** A ticket of the incremental export (developer.zendesk.com, Tickets), as far as it is read. */
export const zendeskTicket = z.object({
  id,
  created_at: z.string(),
  updated_at: z.string(),
  status: z.string(),
  subject: z.string().nullish(),
  description: z.string().nullish(),
  priority: z.string().nullish(),
  type: z.string().nullish(),
  via: z.object({ channel: z.union([z.string(), z.number()]).nullish() }).nullish(),
  requester_id: id.nullish(),
  assignee_id: id.nullish(),
  group_id: id.nullish(),
  tags: z.array(z.string()).nullish(),
  custom_fields: z.array(z.object({ id, value: anyField })).nullish(),
  satisfaction_rating: z.object({ score: z.string() }).nullish().catch(null),
});
export type ZendeskTicket = z.infer<typeof zendeskTicket>;

export const zendeskUser = z.object({
  id,
  name: z.string().nullish(),
  email: z.string().nullish(),
  role: z.string().nullish(),
  locale: z.string().nullish(),
});
export type ZendeskUser = z.infer<typeof zendeskUser>;

export const zendeskComment = z.object({
  id,
  author_id: id.nullish(),
  public: z.boolean().nullish(),
  body: z.string().nullish(),
  plain_body: z.string().nullish(),
  html_body: z.string().nullish(),
  created_at: z.string(),
  via: z.object({ channel: z.union([z.string(), z.number()]).nullish() }).nullish(),
});
export type ZendeskComment = z.infer<typeof zendeskComment>;

export const zendeskAudit = z.object({
  created_at: z.string(),
  author_id: id.nullish(),
  events: z.array(
    z.looseObject({
      type: z.string(),
      field_name: z.string().nullish(),
      value: anyField.optional(),
      previous_value: anyField.optional(),
    }),
  ),
});
export type ZendeskAudit = z.infer<typeof zendeskAudit>;

export const zendeskMetrics = z.object({
  ticket_id: id.nullish(),
  reopens: z.number().nullish(),
  solved_at: z.string().nullish(),
});

/** One ticket with everything that belongs to it. */
export type ZendeskBundle = {
  ticket: ZendeskTicket;
  comments: readonly ZendeskComment[];
  audits: readonly ZendeskAudit[];
  users: ReadonlyMap<number, ZendeskUser>;
  metrics: z.infer<typeof zendeskMetrics> | null;
};

const phone = /^(?:voice|phone)/;
const chat = /chat|messag|whatsapp|facebook|twitter|instagram|sms|telegram|line|viber|wechat|answer_bot|bot/;

/** Zendesk's many `via` channels as ours; what is no mail, call or conversation was a form. */
export function zendeskChannel(via: string | number | null | undefined): Ticket["channel"] {
  const channel = String(via ?? "").toLowerCase();
  if (channel === "email" || channel === "closed_ticket") return "email";
  if (phone.test(channel)) return "phone";
  return chat.test(channel) ? "chat" : "form";
}

/** A Zendesk ticket with its comments and audits as a ticket. `line` is its place in the page. */
export function readZendeskTicket(line: number, bundle: ZendeskBundle, mapping: HelpdeskMapping): Row<Ticket> {
  const { ticket, metrics, users } = bundle;
  const agent = ticket.assignee_id == null ? null : String(ticket.assignee_id);
  const requester = ticket.requester_id == null ? undefined : users.get(ticket.requester_id);
  const turns = turnsOf(bundle, mapping);
  const custom = new Map((ticket.custom_fields ?? []).map((field) => [String(field.id), field.value]));
  const solved = ticket.status === "solved" || ticket.status === "closed";
  const { subject, status, priority, type } = ticket;
  return ticketRow(line, {
    id: `${mapping.prefix}${ticket.id}`,
    openedAt: isoOf(ticket.created_at) ?? ticket.created_at,
    updatedAt: isoOf(ticket.updated_at),
    closedAt: solved ? isoOf(metrics?.solved_at ?? ticket.updated_at) : null,
    channel: zendeskChannel(ticket.via?.channel),
    region: mapping.region,
    language: requester?.locale?.slice(0, 2).toLowerCase() || mapping.language,
    contactReason: mapping.reasonField === null ? null : reasonOf(custom.get(mapping.reasonField)),
    customer: requester?.email?.toLowerCase() ?? (ticket.requester_id == null ? null : String(ticket.requester_id)),
    agent,
    team: ticket.group_id == null ? null : (mapping.teams[String(ticket.group_id)] ?? `group ${ticket.group_id}`),
    handledBy: handledBy(turns, agent, mapping.bots),
    tags: ticket.tags ?? [],
    fields: fieldsOf([...Object.entries({ subject, status, priority, type }), ...custom], mapping.fieldNames),
    csat: ratingOf(ticket.satisfaction_rating?.score),
    handleSeconds: mapping.handleField === null ? null : secondsOf(custom.get(mapping.handleField)),
    reopens: metrics?.reopens ?? 0,
    turns,
    actions: actionsOf(bundle.audits, mapping),
  });
}

/** Zendesk asks "good or bad": the two ends of our scale. */
function ratingOf(score: string | undefined): number | null {
  return score === "good" ? 5 : score === "bad" ? 1 : null;
}

function turnsOf({ ticket, comments, users }: ZendeskBundle, mapping: HelpdeskMapping) {
  const spoken = comments.flatMap((comment) => {
    const text = messageText(comment.plain_body || comment.body, comment.html_body);
    const by = speakerOf(comment, ticket.requester_id, users, mapping.bots);
    return text === "" ? [] : [{ at: isoOf(comment.created_at) ?? comment.created_at, by, text, label: null }];
  });
  if (spoken.length > 0) return inOrder(spoken);
  const description = messageText(ticket.description, null);
  if (description === "") return [];
  return [{ at: isoOf(ticket.created_at) ?? "", by: "customer" as const, text: description, label: null }];
}

function speakerOf(
  comment: ZendeskComment,
  requester: number | null | undefined,
  users: ZendeskBundle["users"],
  bots: readonly string[],
): Speaker {
  const author = comment.author_id;
  if (author != null && bots.includes(String(author))) return "bot";
  if (comment.public === false) return "note";
  if (author == null || author < 0) return "system";
  if (author === requester || users.get(author)?.role === "end-user") return "customer";
  return /answer_bot|^bot$/.test(String(comment.via?.channel ?? "")) ? "bot" : "agent";
}

/** Changes of fields, as the audits tell them: what the handler did in the tool. */
function actionsOf(audits: readonly ZendeskAudit[], mapping: HelpdeskMapping) {
  return inOrder(
    audits.flatMap(({ created_at, events }) =>
      events.flatMap(({ type, field_name, value, previous_value }) => {
        if (type !== "Change" || !field_name) return [];
        const fields = fieldsOf(Object.entries({ from: previous_value, to: value }));
        const name = `set_${(mapping.fieldNames[field_name] ?? field_name).toLowerCase().replace(/\W+/g, "_")}`;
        return [{ at: isoOf(created_at) ?? created_at, name, fields }];
      }),
    ),
  );
}

/** Those who can be assigned tickets, among the users that came with a page. */
export function zendeskAgents(users: Iterable<ZendeskUser>, mapping: HelpdeskMapping): HelpdeskAgent[] {
  return [...users].flatMap(({ id, name, role }) => {
    if (role === "end-user" || role == null) return [];
    const kind = mapping.bots.includes(String(id)) ? ("bot" as const) : ("human" as const);
    return [{ id: String(id), name: name || String(id), kind }];
  });
}

export const zendeskArticle = z.object({
  id,
  title: z.string().nullish(),
  body: z.string().nullish(),
  locale: z.string().nullish(),
  draft: z.boolean().nullish(),
  updated_at: z.string(),
});

/** A published Guide article; null for a draft or one without words. */
export function readZendeskArticle(article: z.infer<typeof zendeskArticle>): HelpdeskArticle | null {
  if (article.draft || !article.body?.trim() || !article.title?.trim()) return null;
  const language = article.locale?.slice(0, 2).toLowerCase() || "en";
  return { id: String(article.id), title: article.title, html: article.body, language, updatedAt: article.updated_at };
}
