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

/** The contact reason that the nearest tickets have, by their likeness; null where fewer than two that are near agree. */
export function likelyReason(nearest: readonly { reason: string; likeness: number }[]): string | null {
  const near = nearest.slice(0, neighbours).filter(({ likeness: alike }) => alike >= leastLike);
  const votes = new Map<string, number>();
  for (const { reason, likeness: alike } of near) votes.set(reason, (votes.get(reason) ?? 0) + alike);
  const [best, second] = [...votes].sort((a, b) => b[1] - a[1]);
  if (!best || best[1] <= 1.2 * (second?.[1] ?? 0)) return null;
  return near.filter(({ reason }) => reason === best[0]).length >= 2 ? best[0] : null;
}

const nearestSteps = 3;

type Asked = { outcome: string; hits: readonly { sopId: string; versionId: string }[] };

/**
 * The contact reason of the one SOP that every question led to: the SOP that answered, or of which all the nearest steps are. Null
 * where they led to several or to none, or the SOP is for more than one reason. `reasonsOf` knows an SOP's reasons by its version.
 */
export function reasonOfSteps(
  questions: readonly Asked[],
  reasonsOf: ReadonlyMap<string, readonly string[]>,
): string | null {
  const led = questions.map(({ outcome, hits: [first, ...rest] }) => {
    if (!first || outcome === "ambiguous") return null;
    const near = rest.slice(0, nearestSteps - 1);
    const alone = near.length === nearestSteps - 1 && near.every(({ sopId }) => sopId === first.sopId);
    return outcome === "answered" || alone ? first : null;
  });
  const [one] = led;
  if (!one || led.some((other) => other?.sopId !== one.sopId)) return null;
  const reasons = reasonsOf.get(one.versionId) ?? [];
  return reasons.length === 1 ? (reasons[0] ?? null) : null;
}
