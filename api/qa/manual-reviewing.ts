import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BodyOf } from "../http/contract.ts";
import type { Principal } from "../people/roles.ts";
import type { NewAudit } from "./audit-store.ts";
import type { reviewContract } from "./review-contract.ts";
import { formCriteria, problemOfLabels, skippedLabels, withheldFrom } from "./reviewing.ts";
import { asTicket } from "./ticket-store.ts";
import { presentTicket } from "./views.ts";

type Body = BodyOf<(typeof reviewContract)["POST /tickets/:ticketId/reviews"]>;

/** The form of a review that somebody chose to make; under the scorecard in use. */
export async function manualForm(context: Context, ticketId: string, by: Principal) {
  const { db, stores } = context;
  const stored = await stores.qa(db).ticket(ticketId);
  if (!stored) throw new AppError("not-found", `There is no ticket ${ticketId}.`);
  if (await withheldFrom(context, ticketId, by))
    throw new AppError("conflict", "This ticket is drawn for your blind review: make that one, in the review queue.");
  const scorecard = await stores.qa(db).currentScorecard();
  if (!scorecard) throw new AppError("conflict", "There is no published scorecard. Publish one first.");
  const audits = await stores.qa(db).auditsOfTicket(ticketId);
  return {
    scorecardVersionId: scorecard.id,
    scorecard: { title: scorecard.definition.title, number: scorecard.number },
    mine: audits.some(({ reviewer }) => reviewer === by.name),
    ticketHash: stored.contentHash,
    ticket: presentTicket(stored),
    criteria: await formCriteria(context, asTicket(stored), scorecard.definition),
  };
}

/**
 * Stores a review of a ticket that nobody drew: targeted labels. They count in the reviewer's and agent's IQS and teach the judge; no
 * estimate uses them, because the ticket was chosen.
 */
export async function saveManualReview(context: Context, ticketId: string, body: Body, by: Principal) {
  const { db, stores, now } = context;
  const form = await manualForm(context, ticketId, by);
  if (form.mine)
    throw new AppError("conflict", "You have reviewed this ticket already; reviews are not changed afterwards.");
  const problem = problemOfLabels(body.labels, form.criteria);
  if (problem) throw new AppError("invalid", problem);
  const audits = [...body.labels, ...skippedLabels(body.labels, form.criteria)].map(
    (label): NewAudit => ({
      ...label,
      note: redact(label.note).text,
      frameId: null,
      scorecardVersionId: form.scorecardVersionId,
      ticketId,
      ticketHash: form.ticketHash,
      reviewer: by.name,
      purpose: "targeted",
      seconds: body.seconds,
      reviewedAt: now(),
    }),
  );
  await db.transaction(async (tx) => {
    await stores.qa(tx).addAudits(audits);
    await stores.people(tx).record(by, "review by hand", ticketId, { labels: audits.length });
  });
  return { saved: audits.length };
}
