import { likeness, meanVector, type TextVector, textVector, type WeightOf } from "../../sops/text-vector.ts";
import type { Context } from "../context.ts";

/** Tickets with a reason, as what customers said first: what a question about a contact is compared with. */
export type TicketTexts = { id: string; reason: string; vector: TextVector }[];

const mostTickets = 2000;
const neighbours = 7;
/** Less alike says nothing about the reason. */
const leastLike = 0.1;

export async function ticketTexts({ db, stores }: Context, weightOf: WeightOf): Promise<TicketTexts> {
  const examples = await stores.qa(db).reasonExamples(mostTickets);
  return examples.flatMap(({ id, reason, turns }) => {
    if (reason === null) return [];
    const said = turns.filter(({ by }) => by === "customer").slice(0, 3);
    return [{ id, reason, vector: textVector(said.map(({ text }) => text).join("\n"), weightOf) }];
  });
}

/** Tickets by how alike they are to what was asked, the most alike first. */
export function nearestTickets(
  questions: readonly string[],
  tickets: TicketTexts,
  weightOf: WeightOf,
): { id: string; reason: string; likeness: number }[] {
  const asked = meanVector(questions.map((question) => textVector(question, weightOf)));
  return tickets
    .map(({ id, reason, vector }) => ({ id, reason, likeness: likeness(asked, vector) }))
    .sort((a, b) => b.likeness - a.likeness || (a.id < b.id ? -1 : 1));
}

/** The contact reason that the nearest tickets have, by their likeness; null where none is near. */
export function likelyReason(nearest: readonly { reason: string; likeness: number }[]): string | null {
  const votes = new Map<string, number>();
  for (const { reason, likeness: alike } of nearest.slice(0, neighbours))
    if (alike >= leastLike) votes.set(reason, (votes.get(reason) ?? 0) + alike);
  const [best, second] = [...votes].sort((a, b) => b[1] - a[1]);
  return best && best[1] > 1.2 * (second?.[1] ?? 0) ? best[0] : null;
}
