import { z } from "zod";
import {
  fieldsOf,
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

/** A ticket of the list with requester, description and stats (developers.freshdesk.com, Tickets), as far as it is read. */
export const freshdeskTicket = z.object({
  id,
  created_at: z.string(),
  updated_at: z.string(),
  status: z.number(),
  source: z.number().nullish(),
  subject: z.string().nullish(),
  description: z.string().nullish(),
  description_text: z.string().nullish(),
  type: z.string().nullish(),
  ticket_type: z.string().nullish(),
  priority: z.number().nullish(),
  requester_id: id.nullish(),
  responder_id: id.nullish(),
  group_id: id.nullish(),
  spam: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
  requester: z.object({ email: z.string().nullish() }).nullish(),
  stats: z
    .object({
      resolved_at: z.string().nullish(),
      closed_at: z.string().nullish(),
      reopened_at: z.string().nullish(),
    })
    .nullish(),
});
export type FreshdeskTicket = z.infer<typeof freshdeskTicket>;

export const freshdeskConversation = z.object({
  id,
  body: z.string().nullish(),
  body_text: z.string().nullish(),
  incoming: z.boolean().nullish(),
  private: z.boolean().nullish(),
  user_id: id.nullish(),
  created_at: z.string(),
});
export type FreshdeskConversation = z.infer<typeof freshdeskConversation>;

/** `source` numbers of Freshdesk; others (portal, feedback widget) were forms. */
const channels: Record<number, Ticket["channel"]> = {
  1: "email",
  3: "phone",
  5: "chat",
  6: "chat",
  7: "chat",
  10: "email",
};
const statuses: Record<number, string> = { 2: "open", 3: "pending", 4: "resolved", 5: "closed" };

/** A Freshdesk ticket with its conversations as a ticket. `line` is its place in the page. Freshdesk tells that it was reopened, not how often. */
export function readFreshdeskTicket(
  line: number,
  ticket: FreshdeskTicket,
  conversations: readonly FreshdeskConversation[],
  mapping: HelpdeskMapping,
): Row<Ticket> {
  const { subject, requester_id: requester, stats } = ticket;
  const agent = ticket.responder_id == null ? null : String(ticket.responder_id);
  const custom = ticket.custom_fields ?? {};
  const turns = turnsOf(ticket, conversations, mapping);
  const facts = { subject, status: statuses[ticket.status], type: ticket.type ?? ticket.ticket_type };
  return ticketRow(line, {
    id: `${mapping.prefix}${ticket.id}`,
    openedAt: isoOf(ticket.created_at) ?? ticket.created_at,
    updatedAt: isoOf(ticket.updated_at),
    closedAt: closedAt(ticket),
    channel: channels[ticket.source ?? 0] ?? "form",
    region: mapping.region,
    language: mapping.language,
    contactReason:
      mapping.reasonField === null ? null : reasonOf(custom[mapping.reasonField] ?? ownField(ticket, mapping)),
    customer: ticket.requester?.email?.toLowerCase() ?? (requester == null ? null : String(requester)),
    agent,
    team: ticket.group_id == null ? null : (mapping.teams[String(ticket.group_id)] ?? `group ${ticket.group_id}`),
    handledBy: handledBy(turns, agent, mapping.bots),
    tags: ticket.tags ?? [],
    fields: fieldsOf([...Object.entries(facts), ...Object.entries(custom)], mapping.fieldNames),
    csat: null,
    handleSeconds: mapping.handleField === null ? null : secondsOf(custom[mapping.handleField]),
    reopens: stats?.reopened_at ? 1 : 0,
    turns,
    actions: [],
  });
}

/** Many organisations keep the contact reason in Freshdesk's own field `type`. */
function ownField(ticket: FreshdeskTicket, { reasonField }: HelpdeskMapping): unknown {
  return reasonField === "type" ? (ticket.type ?? ticket.ticket_type) : null;
}

function closedAt({ status, stats, updated_at }: FreshdeskTicket): string | null {
  if (status !== 4 && status !== 5) return null;
  return isoOf(stats?.resolved_at ?? stats?.closed_at ?? updated_at);
}

function turnsOf(ticket: FreshdeskTicket, conversations: readonly FreshdeskConversation[], mapping: HelpdeskMapping) {
  const opening = messageText(ticket.description_text, ticket.description);
  const first =
    opening === ""
      ? []
      : // An outbound mail was begun by the agent.
        [
          {
            at: isoOf(ticket.created_at) ?? "",
            by: ticket.source === 10 ? ("agent" as const) : ("customer" as const),
            text: opening,
            label: null,
          },
        ];
  const rest = conversations.flatMap((one) => {
    const text = messageText(one.body_text, one.body);
    return text === ""
      ? []
      : [{ at: isoOf(one.created_at) ?? one.created_at, by: speakerOf(one, mapping), text, label: null }];
  });
  return inOrder([...first, ...rest]);
}

function speakerOf(one: FreshdeskConversation, { bots }: HelpdeskMapping): Speaker {
  if (one.private) return "note";
  if (one.incoming) return "customer";
  return one.user_id != null && bots.includes(String(one.user_id)) ? "bot" : "agent";
}

export const freshdeskArticle = z.object({
  id,
  title: z.string().nullish(),
  description: z.string().nullish(),
  status: z.number().nullish(),
  updated_at: z.string(),
});

const published = 2;

/** A published solution article; null for a draft or one without words. */
export function readFreshdeskArticle(
  article: z.infer<typeof freshdeskArticle>,
  language: string,
): HelpdeskArticle | null {
  if (article.status !== published || !article.description?.trim() || !article.title?.trim()) return null;
  return {
    id: String(article.id),
    title: article.title,
    html: article.description,
    language,
    updatedAt: article.updated_at,
  };
}
