import { firstLabels, labelOf } from "../../evals/first-label.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import { hashOf, type InputVersion } from "./queue-history.ts";

/** Blind human audits of bot tickets about one contact reason: how many found a critical fail. */
export type BotAudits = { successes: number; trials: number };

export type BotQuality = { byReason: Map<string, BotAudits>; version: InputVersion };

/** A label counts as a pass from here on, as in calibration. */
const pass = 0.5;

/**
 * Critical fails of the bot, by contact reason, as blind human reviews of randomly drawn tickets found them: the only
 * quality that a plan may count on. A judge's own scores never enter, so a wrong answer that nobody came back about
 * does not count as a success. The first review of a ticket counts.
 */
export async function botQuality({ db, stores }: Context, before?: Date): Promise<BotQuality> {
  const scorecard = await stores.qa(db).currentScorecard();
  const critical = new Map(
    (scorecard ? criteriaOf(scorecard.definition) : [])
      .filter((criterion) => criterion.severity !== "non-critical")
      .map((criterion) => [criterion.id, criterion]),
  );
  const random = (await stores.qa(db).audits()).filter(
    ({ purpose, reviewedAt, criterionId }) =>
      (purpose === "random" || purpose === "double-blind") &&
      critical.has(criterionId) &&
      (before === undefined || reviewedAt < before),
  );
  const failed = new Map<string, boolean>();
  for (const audit of firstLabels(random)) {
    const criterion = critical.get(audit.criterionId);
    const label = criterion ? labelOf(audit, criterion) : null;
    if (label !== null) failed.set(audit.ticketId, (failed.get(audit.ticketId) ?? false) || label < pass);
  }
  const tickets = await stores.qa(db).ticketsById([...failed.keys()]);
  const byReason = new Map<string, BotAudits>();
  for (const { id, handledBy, contactReason } of tickets) {
    if (handledBy !== "bot" || contactReason === null) continue;
    const known = byReason.get(contactReason) ?? { successes: 0, trials: 0 };
    known.trials += 1;
    known.successes += failed.get(id) ? 1 : 0;
    byReason.set(contactReason, known);
  }
  const trials = [...byReason.values()].reduce((sum, one) => sum + one.trials, 0);
  const words = `${trials} bot tickets reviewed blind by people`;
  return { byReason, version: { what: "calibration", version: hashOf([...byReason].sort()), words } };
}
