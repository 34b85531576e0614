import { and, count, desc, eq, ilike, inArray, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Ticket } from "../../ingest/ticket.ts";
import type { Db } from "../db/client.ts";
import { agent } from "../people/schema.ts";
import { ticket } from "./schema.ts";

/** A second contact within so many days is a recontact. */
export const recontactDays = 7;

export type StoredTicket = typeof ticket.$inferSelect & { agentName: string | null };
export type TicketFacts = Awaited<ReturnType<ReturnType<typeof ticketStore>["ticketFacts"]>>[number];
export type NewTicket = typeof ticket.$inferInsert;
export type TicketFilter = {
  contactReason?: string | undefined;
  team?: string | undefined;
  agentId?: string | undefined;
  handledBy?: "human" | "bot" | undefined;
  reasonSource?: "given" | "person" | "inferred" | "none" | undefined;
  cameBack?: boolean | undefined;
  q?: string | undefined;
  offset: number;
  limit: number;
};

/** Tickets, redacted, on a database or a transaction. */
export function ticketStore(db: Db) {
  const withAgent = () =>
    db.select({ ticket, agentName: agent.name }).from(ticket).leftJoin(agent, eq(agent.id, ticket.agentId));
  return {
    /** Adds or replaces tickets; says of each whether it was new, changed or known. */
    async saveTickets(tickets: NewTicket[]): Promise<("added" | "changed" | "unchanged")[]> {
      if (tickets.length === 0) return [];
      // Somebody else may add the same ticket at the same moment: what is not inserted is compared with what is there then.
      const inserted = await db.insert(ticket).values(tickets).onConflictDoNothing().returning({ id: ticket.id });
      const added = new Set(inserted.map((row) => row.id));
      const outcomes: ("added" | "changed" | "unchanged")[] = [];
      const { id, contentHash, updatedAt, erasedAt } = ticket;
      const rest = tickets.map((one) => one.id).filter((one) => !added.has(one));
      const known = await db
        .select({ id, contentHash, updatedAt, erasedAt })
        .from(ticket)
        .where(inArray(id, rest))
        .orderBy(id)
        .for("update");
      const stored = new Map(known.map((row) => [row.id, row]));
      for (const one of tickets) {
        const before = stored.get(one.id);
        const replaces =
          before !== undefined && before.contentHash !== one.contentHash && !isOlder(one, before) && !before.erasedAt;
        outcomes.push(before === undefined ? "added" : replaces ? "changed" : "unchanged");
        if (replaces) await db.update(ticket).set(withoutBlankReason(one)).where(eq(id, one.id));
      }
      return outcomes;
    },
    async ticket(id: string): Promise<StoredTicket | null> {
      const [row] = await withAgent().where(eq(ticket.id, id));
      return row ? { ...row.ticket, agentName: row.agentName } : null;
    },
    async ticketsById(ids: string[]): Promise<StoredTicket[]> {
      if (ids.length === 0) return [];
      const rows = await withAgent().where(inArray(ticket.id, ids)).orderBy(desc(ticket.openedAt), ticket.id);
      return rows.map((row) => ({ ...row.ticket, agentName: row.agentName }));
    },
    /** What figures are told apart by, without the turns. */
    async ticketFacts(ids: string[]) {
      const { id, openedAt, agentId, team, site, channel, region, language, contactReason, handledBy } = ticket;
      const facts = { id, openedAt, agentId, team, site, channel, region, language, contactReason, handledBy };
      const rows: (Pick<StoredTicket, keyof typeof facts> & { agentName: string | null })[] = [];
      for (let at = 0; at < ids.length; at += 5000)
        rows.push(
          ...(await db
            .select({ ...facts, agentName: agent.name })
            .from(ticket)
            .leftJoin(agent, eq(agent.id, ticket.agentId))
            .where(inArray(id, ids.slice(at, at + 5000)))),
        );
      return rows;
    },
    /** Tickets as checks, judges and features read them; of what is erased there is nothing to read. */
    async readableTickets(ids: string[]): Promise<Ticket[]> {
      return (await this.ticketsById(ids)).filter(({ erasedAt }) => erasedAt === null).map(asTicket);
    },
    async tickets(filter: TicketFilter): Promise<{ total: number; tickets: StoredTicket[] }> {
      const where = ticketFilter(filter);
      const [total] = await db.select({ n: count() }).from(ticket).where(where);
      const rows = await withAgent()
        .where(where)
        .orderBy(desc(ticket.openedAt), ticket.id)
        .offset(filter.offset)
        .limit(filter.limit);
      return { total: total?.n ?? 0, tickets: rows.map((row) => ({ ...row.ticket, agentName: row.agentName })) };
    },
    /** Contacts of the same customer about the same within `recontactDays` before and after this one, on every channel, by time. */
    async recontacts({ id, customerKey, contactReason, openedAt }: typeof ticket.$inferSelect) {
      if (customerKey === null || contactReason === null) return [];
      const within = sql.raw(`interval '${recontactDays} days'`);
      const at = sql`${openedAt.toISOString()}::timestamptz`;
      return db
        .select({ id: ticket.id, openedAt: ticket.openedAt, channel: ticket.channel, agentId: ticket.agentId })
        .from(ticket)
        .where(
          and(
            eq(ticket.customerKey, customerKey),
            eq(ticket.contactReason, contactReason),
            ne(ticket.id, id),
            sql`${ticket.openedAt} between ${at} - ${within} and ${at} + ${within}`,
          ),
        )
        .orderBy(ticket.openedAt, ticket.id)
        .limit(50);
    },
    /** What a draw needs to know of every ticket opened in a period. */
    async population(from: Date | null, to: Date | null) {
      return db
        .select({ id: ticket.id, team: ticket.team, handledBy: ticket.handledBy })
        .from(ticket)
        .where(
          and(
            isNull(ticket.erasedAt),
            from ? sql`${ticket.openedAt} >= ${from.toISOString()}` : undefined,
            to ? sql`${ticket.openedAt} < ${to.toISOString()}` : undefined,
          ),
        )
        .orderBy(ticket.id);
    },
    /** How many tickets each contact reason has by queue, channel and region, and their handle time by people; opened before a moment. */
    async reasonMix(before?: Date) {
      const human = sql`${ticket.handledBy} = 'human' and ${ticket.handleSeconds} is not null`;
      return db
        .select({
          contactReason: ticket.contactReason,
          queue: ticket.queue,
          channel: ticket.channel,
          region: ticket.region,
          tickets: sql<number>`count(*)::int`,
          handleSeconds: sql<number>`coalesce(sum(${ticket.handleSeconds}) filter (where ${human}), 0)::float8`,
          handleSquares: sql<number>`coalesce(sum(${ticket.handleSeconds} ^ 2) filter (where ${human}), 0)::float8`,
          timed: sql<number>`(count(*) filter (where ${human}))::int`,
        })
        .from(ticket)
        .where(before ? sql`${ticket.openedAt} < ${before.toISOString()}` : undefined)
        .groupBy(ticket.contactReason, ticket.queue, ticket.channel, ticket.region);
    },
    /** Who contacted when about what, and who handled it: what recontacts are counted from. In order of time. */
    async contactLog() {
      const handedOver = sql<boolean>`exists (select 1 from jsonb_array_elements(${ticket.actions}) a where a ->> 'name' ~* 'hand_?over|transfer|escalat')`;
      return db
        .select({
          openedAt: ticket.openedAt,
          customerKey: ticket.customerKey,
          contactReason: ticket.contactReason,
          queue: ticket.queue,
          handledBy: ticket.handledBy,
          handleSeconds: ticket.handleSeconds,
          handedOver,
        })
        .from(ticket)
        .orderBy(ticket.openedAt, ticket.id);
    },
    async ticketIds(): Promise<string[]> {
      return (await db.select({ id: ticket.id }).from(ticket).orderBy(ticket.id)).map((row) => row.id);
    },
    /** Those that are not erased. */
    async readableTicketIds(): Promise<string[]> {
      const rows = await db.select({ id: ticket.id }).from(ticket).where(isNull(ticket.erasedAt)).orderBy(ticket.id);
      return rows.map((row) => row.id);
    },
  };
}

function isOlder(one: NewTicket, than: { updatedAt: Date | null }): boolean {
  return than.updatedAt !== null && one.updatedAt instanceof Date && one.updatedAt < than.updatedAt;
}

/** A state without a contact reason leaves the one that was inferred, or that a person named. */
function withoutBlankReason(one: NewTicket): Partial<NewTicket> {
  if (one.contactReason !== null) return { ...one, reasonModelId: null, reasonMargin: null };
  const { contactReason: _reason, reasonSource: _source, ...rest } = one;
  return rest;
}

function reasonFilter(source: TicketFilter["reasonSource"]): SQL | undefined {
  if (source === undefined) return undefined;
  if (source === "none") return isNull(ticket.contactReason);
  if (source === "given")
    return and(isNotNull(ticket.contactReason), or(isNull(ticket.reasonSource), eq(ticket.reasonSource, source)));
  return eq(ticket.reasonSource, source);
}

/** The same customer was there about the same within the days before, on any channel. */
const cameBack = sql`exists (
  select 1 from ticket as earlier
  where earlier.customer_key = ${ticket.customerKey} and earlier.contact_reason = ${ticket.contactReason}
    and earlier.opened_at < ${ticket.openedAt} and earlier.opened_at >= ${ticket.openedAt} - make_interval(days => ${sql.raw(String(recontactDays))}))`;

function ticketFilter(filter: TicketFilter): SQL | undefined {
  const like = filter.q ? `%${filter.q.replaceAll(/[\\%_]/g, "\\$&")}%` : null;
  return and(
    filter.contactReason ? eq(ticket.contactReason, filter.contactReason) : undefined,
    filter.team ? eq(ticket.team, filter.team) : undefined,
    filter.agentId ? eq(ticket.agentId, filter.agentId) : undefined,
    filter.handledBy ? eq(ticket.handledBy, filter.handledBy) : undefined,
    reasonFilter(filter.reasonSource),
    filter.cameBack ? cameBack : undefined,
    like ? or(ilike(ticket.id, like), sql`${ticket.turns}::text ilike ${like}`) : undefined,
  );
}

/** The ticket as checks, judges and features read it. */
export function asTicket(stored: typeof ticket.$inferSelect): Ticket {
  const { id, channel, region, language, contactReason, agentId, team, site, handledBy, tags, fields, csat, reopens } =
    stored;
  return {
    id,
    channel,
    region,
    language,
    contactReason,
    team,
    site,
    handledBy,
    tags,
    fields,
    csat,
    reopens,
    openedAt: stored.openedAt.toISOString(),
    closedAt: stored.closedAt?.toISOString() ?? null,
    updatedAt: stored.updatedAt?.toISOString() ?? null,
    queue: stored.queue,
    customer: stored.customerKey,
    agent: agentId,
    handleSeconds: stored.handleSeconds,
    turns: stored.turns,
    actions: stored.actions,
  };
}
