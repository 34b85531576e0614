import { and, desc, eq, isNull, ne, or, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { reasonModel, ticket } from "./schema.ts";

export type ReasonModel = typeof reasonModel.$inferSelect;
export type Guess = { id: string; reason: string | null; margin: number };

/** Contact reasons of tickets: who named them, and the models that did, on a database or a transaction. */
export function reasonStore(db: Db) {
  const from = (source: "given" | "person" | "inferred") =>
    sql<number>`(count(*) filter (where coalesce(${ticket.reasonSource}, 'given') = ${source}))::int`;
  return {
    async reasonCounts() {
      return db
        .select({
          reason: ticket.contactReason,
          tickets: sql<number>`count(*)::int`,
          given: from("given"),
          person: from("person"),
          inferred: from("inferred"),
        })
        .from(ticket)
        .groupBy(ticket.contactReason)
        .orderBy(ticket.contactReason);
    },
    async latestReasonModel(): Promise<ReasonModel | null> {
      return (await db.select().from(reasonModel).orderBy(desc(reasonModel.trainedAt)).limit(1))[0] ?? null;
    },
    async saveReasonModel(model: typeof reasonModel.$inferInsert): Promise<void> {
      await db.insert(reasonModel).values(model).onConflictDoNothing();
    },
    /** Tickets whose reason the helpdesk gave or a person named, also as none of them; newest first. */
    async reasonExamples(limit: number) {
      const { id, contentHash, contactReason: reason, turns } = ticket;
      const named = or(
        eq(ticket.reasonSource, "person"),
        sql`${reason} is not null and coalesce(${ticket.reasonSource}, 'given') = 'given'`,
      );
      return db
        .select({ id, contentHash, reason, turns })
        .from(ticket)
        .where(and(isNull(ticket.erasedAt), named))
        .orderBy(desc(ticket.openedAt), id)
        .limit(limit);
    },
    /** Tickets that nobody named a reason for and that this model has not looked at. */
    async ticketsWithoutReason(modelId: string, limit: number) {
      const { id, turns } = ticket;
      const open = or(isNull(ticket.reasonSource), eq(ticket.reasonSource, "inferred"));
      const unseen = or(isNull(ticket.reasonModelId), ne(ticket.reasonModelId, modelId));
      const unnamed = or(isNull(ticket.contactReason), eq(ticket.reasonSource, "inferred"));
      return db
        .select({ id, turns })
        .from(ticket)
        .where(and(isNull(ticket.erasedAt), open, unnamed, unseen))
        .orderBy(id)
        .limit(limit);
    },
    /** Writes what a model found; a reason that was given or named by a person meanwhile stays. */
    async saveGuesses(modelId: string, guesses: readonly Guess[]): Promise<void> {
      for (const { id, reason, margin } of guesses) {
        const reasonSource = reason === null ? null : ("inferred" as const);
        await db
          .update(ticket)
          .set({ contactReason: reason, reasonSource, reasonModelId: modelId, reasonMargin: margin })
          .where(
            and(
              eq(ticket.id, id),
              or(eq(ticket.reasonSource, "inferred"), and(isNull(ticket.reasonSource), isNull(ticket.contactReason))),
            ),
          );
      }
    },
    async nameReason(id: string, contactReason: string | null): Promise<void> {
      const named = { contactReason, reasonSource: "person" as const, reasonModelId: null, reasonMargin: null };
      await db.update(ticket).set(named).where(eq(ticket.id, id));
    },
  };
}
