import { z } from "zod";
import {
  fieldsOf,
  type HelpdeskAgent,
  type HelpdeskArticle,
  type HelpdeskMapping,
  handledBy,
  inOrder,
  instantOf,
  messageText,
  ratingOf,
  reasonOf,
  secondsOf,
  ticketRow,
} from "./helpdesk.ts";
import type { Row } from "./row.ts";
import type { Speaker, Ticket } from "./ticket.ts";

const id = z.union([z.string(), z.number()]);
const author = z.object({ type: z.string().nullish(), id: id.nullish(), name: z.string().nullish() }).nullish();

export const intercomPart = z.object({
  id,
  part_type: z.string(),
  body: z.string().nullish(),
  created_at: z.number(),
  author,
  redacted: z.boolean().nullish(),
});

/** A conversation with its parts (developers.intercom.com, Conversations, version 2.15), as far as it is read. */
export const intercomConversation = z.object({
  id,
  title: z.string().nullish(),
  created_at: z.number(),
  updated_at: z.number(),
  state: z.string().nullish(),
  priority: z.string().nullish(),
  source: z
    .object({ type: z.string().nullish(), subject: z.string().nullish(), body: z.string().nullish(), author })
    .nullish(),
  contacts: z
    .object({ contacts: z.array(z.object({ id, external_id: z.string().nullish() })) })
    .nullish()
    .catch(null),
  admin_assignee_id: id.nullish(),
  team_assignee_id: id.nullish(),
  tags: z
    .object({ tags: z.array(z.object({ name: z.string() })) })
    .nullish()
    .catch(null),
  custom_attributes: z.record(z.string(), z.unknown()).nullish(),
  conversation_rating: z.object({ rating: z.number().nullish() }).nullish(),
  statistics: z
    .object({
      handling_time: z.number().nullish(),
      count_reopens: z.number().nullish(),
      last_close_at: z.number().nullish(),
    })
    .nullish(),
  conversation_parts: z.object({ conversation_parts: z.array(intercomPart) }).nullish(),
});
export type IntercomConversation = z.infer<typeof intercomConversation>;
type Part = z.infer<typeof intercomPart>;

/** A conversation as a ticket. `line` is its place in the page. */
export function readIntercomConversation(
  line: number,
  conversation: IntercomConversation,
  mapping: HelpdeskMapping,
): Row<Ticket> {
  const { statistics, source, custom_attributes: custom, state } = conversation;
  const parts = conversation.conversation_parts?.conversation_parts ?? [];
  const turns = turnsOf(conversation, parts, mapping);
  const agent = handlerOf(conversation, parts);
  const contact = conversation.contacts?.contacts[0];
  const team = conversation.team_assignee_id;
  const subject = messageText(null, conversation.title ?? source?.subject);
  return ticketRow(line, {
    id: `${mapping.prefix}${conversation.id}`,
    openedAt: instantOf(conversation.created_at),
    updatedAt: instantOf(conversation.updated_at),
    closedAt: state === "closed" ? (instantOf(statistics?.last_close_at ?? conversation.updated_at) ?? null) : null,
    channel: channelOf(source?.type),
    region: mapping.region,
    language: languageOf(custom) ?? mapping.language,
    contactReason: mapping.reasonField === null ? null : reasonOf(custom?.[mapping.reasonField]),
    customer: contact ? (contact.external_id ?? String(contact.id)) : null,
    agent,
    team: team == null ? null : (mapping.teams[String(team)] ?? `team ${team}`),
    handledBy: handledBy(turns, agent, mapping.bots),
    tags: (conversation.tags?.tags ?? []).map((tag) => tag.name),
    fields: fieldsOf([...Object.entries({ subject, state }), ...Object.entries(custom ?? {})], mapping.fieldNames),
    csat: ratingOf(conversation.conversation_rating?.rating),
    handleSeconds:
      mapping.handleField === null ? secondsOf(statistics?.handling_time) : secondsOf(custom?.[mapping.handleField]),
    reopens: statistics?.count_reopens ?? 0,
    turns,
    actions: actionsOf(parts),
  });
}

function channelOf(type: string | null | undefined): Ticket["channel"] {
  if (type === "email") return "email";
  if (type === "phone_call" || type === "phone_switch") return "phone";
  return "chat";
}

/** Intercom's own detected language, where the workspace keeps it. */
function languageOf(custom: IntercomConversation["custom_attributes"]): string | null {
  const value = custom?.Language ?? custom?.language;
  return typeof value === "string" && /^[a-z]{2}\b/i.test(value) ? value.slice(0, 2).toLowerCase() : null;
}

function turnsOf({ created_at, source }: IntercomConversation, parts: readonly Part[], mapping: HelpdeskMapping) {
  const opening = source ? [{ created_at, part_type: "comment", body: source.body, author: source.author }] : [];
  return inOrder(
    [...opening, ...parts].flatMap((part) => {
      const text = messageText(null, part.body);
      const at = instantOf(part.created_at);
      return text === "" || at === undefined ? [] : [{ at, by: speakerOf(part, mapping.bots), text, label: null }];
    }),
  );
}

function speakerOf({ part_type, author: by }: Pick<Part, "part_type" | "author">, bots: readonly string[]): Speaker {
  if (/note/.test(part_type)) return "note";
  if (by?.id != null && bots.includes(String(by.id))) return "bot";
  if (by?.type === "bot") return "bot";
  if (by?.type === "admin") return "agent";
  return by?.type === "user" || by?.type === "lead" || by?.type === "contact" ? "customer" : "system";
}

/** The admin it is assigned to, else the last one who wrote. */
function handlerOf({ admin_assignee_id: assigned }: IntercomConversation, parts: readonly Part[]): string | null {
  if (assigned != null && String(assigned) !== "0") return String(assigned);
  const last = parts.findLast(({ author: by, body }) => by?.type === "admin" && body)?.author;
  return last?.id == null ? null : String(last.id);
}

/** Parts without words: closed, assigned, snoozed. */
function actionsOf(parts: readonly Part[]) {
  return inOrder(
    parts.flatMap(({ part_type, created_at, author: by }) => {
      const at = instantOf(created_at);
      if (at === undefined || /^(?:comment|note|quick_reply)$/.test(part_type)) return [];
      return [{ at, name: part_type, fields: fieldsOf(Object.entries({ by: by?.type })) }];
    }),
  );
}

/** Admins who wrote in these conversations. */
export function intercomAgents(
  conversations: readonly IntercomConversation[],
  mapping: HelpdeskMapping,
): HelpdeskAgent[] {
  const authors = conversations.flatMap((one) => [
    one.source?.author,
    ...(one.conversation_parts?.conversation_parts ?? []).map((part) => part.author),
  ]);
  return authors.flatMap((by) => {
    if (by?.type !== "admin" || by.id == null) return [];
    const kind = mapping.bots.includes(String(by.id)) ? ("bot" as const) : ("human" as const);
    return [{ id: String(by.id), name: by.name || String(by.id), kind }];
  });
}

export const intercomArticle = z.object({
  id,
  title: z.string().nullish(),
  body: z.string().nullish(),
  state: z.string().nullish(),
  default_locale: z.string().nullish(),
  updated_at: z.number(),
});

/** A published article; null for a draft or one without words. */
export function readIntercomArticle(article: z.infer<typeof intercomArticle>): HelpdeskArticle | null {
  if (article.state !== "published" || !article.body?.trim() || !article.title?.trim()) return null;
  return {
    id: String(article.id),
    title: article.title,
    html: article.body,
    language: article.default_locale?.slice(0, 2).toLowerCase() || "en",
    updatedAt: instantOf(article.updated_at) ?? "",
  };
}
