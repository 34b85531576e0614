import { type Card, createEmptyCard, fsrs, type Grade, Rating } from "ts-fsrs";
import { z } from "zod";

/** No fuzz: the same answers give the same dates. No learning steps of minutes: a module is met again after days. */
const scheduler = fsrs({ enable_fuzz: false, enable_short_term: false, request_retention: 0.9, maximum_interval: 365 });

/** The stored state of a card; FSRS's own fields, dates as ISO 8601. */
export const storedCardSchema = z.object({
  due: z.iso.datetime(),
  stability: z.number(),
  difficulty: z.number(),
  elapsed_days: z.number(),
  scheduled_days: z.number(),
  learning_steps: z.number(),
  reps: z.number(),
  lapses: z.number(),
  state: z.number(),
  last_review: z.iso.datetime().nullable(),
});
export type StoredCard = z.infer<typeof storedCardSchema>;

/**
 * When a module is to be met again after a check with this score, by FSRS-6: the wait at which recall has fallen to 90 %. A score under the
 * pass mark = forgotten, under 1 = with effort, 1 = known. `card` null = the first time.
 */
export function nextRefresher(card: StoredCard | null, score: number, passMark: number, at: Date): StoredCard {
  const known: Card = card
    ? { ...createEmptyCard(at), ...card, due: new Date(card.due), last_review: new Date(card.last_review ?? card.due) }
    : createEmptyCard(at);
  const { card: next } = scheduler.next(known, at, ratingOf(score, passMark));
  const { due, last_review: last, ...numbers } = next;
  return storedCardSchema.parse({ ...numbers, due: due.toISOString(), last_review: last?.toISOString() ?? null });
}

function ratingOf(score: number, passMark: number): Grade {
  if (score < passMark) return Rating.Again;
  return score < 1 ? Rating.Hard : Rating.Good;
}

/** Share still recalled after so many days, 0-1. */
export function recallAfter(card: StoredCard, at: Date): number {
  const asCard: Card = {
    ...createEmptyCard(at),
    ...card,
    due: new Date(card.due),
    last_review: new Date(card.last_review ?? card.due),
  };
  return scheduler.get_retrievability(asCard, at, false);
}
