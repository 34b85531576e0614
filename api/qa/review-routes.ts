import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { manualForm, saveManualReview } from "./manual-reviewing.ts";
import { ownQuality } from "./own-quality.ts";
import { autoReview, qualityBasis, qualityRow, qualityRows, scoredReviews } from "./quality-scoring.ts";
import type { reviewContract } from "./review-contract.ts";
import { withheldFrom } from "./reviewing.ts";

export function reviewRoutes(context: Context): Handlers<typeof reviewContract> {
  const { db, stores } = context;
  return {
    "GET /tickets/:ticketId/reviews": async ({ params, principal }) => manualForm(context, params.ticketId, principal),
    "POST /tickets/:ticketId/reviews": async ({ params, body, principal }) =>
      saveManualReview(context, params.ticketId, body, principal),
    "GET /tickets/:ticketId/review-scores": async ({ params, principal }) => {
      const stored = await stores.qa(db).ticket(params.ticketId);
      if (!stored || (principal.role === "agent" && stored.agentId !== principal.agentId))
        throw new AppError("not-found", `There is no ticket ${params.ticketId}.`);
      if (await withheldFrom(context, stored.id, principal)) return { auto: null, people: [] };
      const scores = await stores.qa(db).scoresOfTicket(stored.id);
      const newest = scores.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
      const version = newest && (await stores.qa(db).scorecard(newest.scorecardVersionId));
      const same = scores.filter((score) => score.scorecardVersionId === version?.id);
      const auto = version ? autoReview(version.definition, same) : null;
      const disputes = await stores.qa(db).disputes({ ticketId: stored.id });
      const people = await scoredReviews(context, await stores.qa(db).auditsOfTicket(stored.id), disputes);
      return {
        auto: auto && { score: auto.score, autoFailedBy: auto.autoFailedBy, unscored: auto.unscored.length },
        people: people.map(({ reviewer, purpose, settled, result }) => ({
          reviewer,
          purpose,
          settled,
          score: result.score,
          autoFailedBy: result.autoFailedBy,
          unscored: result.unscored.length,
        })),
      };
    },
    "GET /quality-scores": async ({ query }) => {
      const basis = await qualityBasis(context);
      const tickets = await stores.qa(db).ticketsById(await stores.qa(db).ticketIds());
      const all = { key: "all", name: "All tickets", has: () => true };
      const { data } = basis;
      return {
        scorecard: data && { title: data.scorecard.definition.title, number: data.scorecard.number },
        judge: data?.judge.name ?? null,
        overall: data ? qualityRow(basis, all) : null,
        rows: qualityRows(basis, tickets, query.by),
      };
    },
    "GET /me/quality": async ({ principal }) => ownQuality(context, principal),
  };
}
