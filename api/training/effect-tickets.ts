import { firstLabels, labelOf } from "../../evals/first-label.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import type { EffectTicket } from "../../training/effect-outcomes.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";

export type StudyDays = { fromDay: string; startDay: string; untilDay: string };

export async function criterionOf(context: Context, id: string): Promise<Criterion> {
  const scorecard = await context.stores.qa(context.db).currentScorecard();
  const criterion = (scorecard ? criteriaOf(scorecard.definition) : []).find((one) => one.id === id);
  if (!criterion) throw new AppError("not-found", `The scorecard has no criterion ${id}.`);
  return criterion;
}

/**
 * Tickets of humans in the two periods with the judge's word, the first blind review and the chance of being reviewed. Only tickets of
 * audit frames: elsewhere nobody knows how far the judge is off. Tickets on which the criterion does not apply are left out.
 */
export async function effectTickets(
  context: Context,
  criterionId: string,
  { fromDay, startDay, untilDay }: StudyDays,
): Promise<EffectTicket[]> {
  const store = context.stores.qa(context.db);
  const criterion = await criterionOf(context, criterionId);
  const run = await store.latestFinishedRun();
  if (!run) return [];
  const scores = (await store.scoresBy(run.judgeConfigId, run.scorecardVersionId)).filter(
    (score) => score.criterionId === criterionId && score.verdict !== "not-applicable",
  );
  const judged = new Map(scores.map(({ ticketId, value }) => [ticketId, value]));
  const frames = await store.frames();
  const chances = new Map<string, { pi: number; frameId: string; drawn: boolean }>();
  // Newest first: a ticket of two frames counts in the newest.
  for (const { id: frameId } of frames)
    for (const { ticketId, pi, drawn } of await store.frameItems(frameId))
      if (pi > 0 && !chances.has(ticketId)) chances.set(ticketId, { pi, frameId, drawn });
  const audits = firstLabels((await store.audits()).filter((audit) => audit.criterionId === criterionId));
  const labels = new Map(audits.map((audit) => [`${audit.frameId}/${audit.ticketId}`, labelOf(audit, criterion)]));
  const reviewed = reviewedShares(chances, judged, labels);
  const tickets = await store.ticketsById([...chances.keys()].filter((id) => judged.has(id)));
  return tickets.flatMap((ticket): EffectTicket[] => {
    const chance = chances.get(ticket.id);
    const day = ticket.openedAt.toISOString().slice(0, 10);
    if (!chance || !ticket.agentId || ticket.handledBy !== "human" || day < fromDay || day >= untilDay) return [];
    const label = chance.drawn ? labels.get(`${chance.frameId}/${ticket.id}`) : undefined;
    // Reviewed as not applicable: the ticket is outside the criterion, whatever the judge said.
    if (label === null) return [];
    // Not every drawn ticket is reviewed yet: the chance of a review is smaller than that of the draw.
    const pi = chance.pi * (reviewed.get(chance.frameId) ?? 0);
    if (!(pi > 0)) return [];
    const period = day < startDay ? "before" : "after";
    return [{ agent: ticket.agentId, period, day, judge: judged.get(ticket.id) ?? null, human: label ?? null, pi }];
  });
}

type Chances = ReadonlyMap<string, { frameId: string; drawn: boolean }>;

/** Of each frame's drawn tickets that the criterion applies to, the share that people have reviewed on it. */
function reviewedShares(
  chances: Chances,
  judged: ReadonlyMap<string, unknown>,
  labels: ReadonlyMap<string, number | null>,
): Map<string, number> {
  const counts = new Map<string, { drawn: number; reviewed: number }>();
  for (const [ticketId, { frameId, drawn }] of chances) {
    if (!drawn || !judged.has(ticketId)) continue;
    const count = counts.get(frameId) ?? { drawn: 0, reviewed: 0 };
    count.drawn += 1;
    if (labels.has(`${frameId}/${ticketId}`)) count.reviewed += 1;
    counts.set(frameId, count);
  }
  return new Map([...counts].map(([frameId, { drawn, reviewed }]) => [frameId, reviewed / drawn]));
}
