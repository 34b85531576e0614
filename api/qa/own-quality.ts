import { correctedByAgent } from "../../evals/quality-scores.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredAudit } from "./audit-store.ts";
import type { StoredDispute } from "./dispute-store.ts";
import { type QualityBasis, qualityBasis, qualityRow } from "./quality-scoring.ts";
import type { StoredScore } from "./score-store.ts";
import type { StoredTicket } from "./ticket-store.ts";
import { presentTicketSummary } from "./views.ts";

const mostTickets = 200;

type Standing = { criterionId: string; met: boolean | null; by: "check" | "judge" | "person" };

/** What an agent may see of their own quality. */
export async function ownQuality(context: Context, by: Principal) {
  const { db, stores } = context;
  const { agentId } = by;
  if (agentId === null) throw new AppError("conflict", "Your sign-in belongs to no handler, so no ticket is yours.");
  const agent = (await stores.people(db).agents()).find(({ id }) => id === agentId);
  const basis = await qualityBasis(context);
  const { tickets } = await stores.qa(db).tickets({ agentId, offset: 0, limit: mostTickets });
  const ids = new Set(tickets.map(({ id }) => id));
  const own = new Map([[agentId, basis.population.filter(({ ticketId }) => ids.has(ticketId))]]);
  const group = { key: agentId, name: agent?.name ?? agentId, has: (id: string) => ids.has(id) };
  const figures = qualityRow(basis, group, correctedByAgent(own).get(agentId) ?? null);
  const audits = (await stores.qa(db).audits()).filter(({ ticketId }) => ids.has(ticketId));
  const standing = new Map(tickets.map(({ id }) => [id, standingOf(id, basis, audits)]));
  const all = [...standing.values()].flat();
  const count = (decidedBy: Standing["by"]) =>
    all.filter(({ by: who, met }) => who === decidedBy && met !== null).length;
  return {
    agentId,
    name: group.name,
    team: agent?.team ?? null,
    figures,
    decided: {
      byCheck: count("check"),
      byJudge: count("judge"),
      byPerson: count("person"),
      unscored: all.filter(({ met }) => met === null).length,
    },
    criteria: byCriterion(basis, standing),
    tickets: tickets.map((ticket) => ownTicket(basis, ticket, standing.get(ticket.id) ?? [])),
  };
}

/** The rating of each criterion that stands: what a dispute settled, else the first person's, else the auto-score. */
function standingOf(ticketId: string, basis: QualityBasis, audits: readonly StoredAudit[]): Standing[] {
  const scores = basis.byTicket.get(ticketId) ?? [];
  return scores.flatMap((score): Standing[] => {
    const dispute = basis.disputes.find(
      (one) => one.ticketId === ticketId && one.criterionId === score.criterionId && one.state === "upheld",
    );
    const label = audits.find((one) => one.ticketId === ticketId && one.criterionId === score.criterionId);
    const rated = dispute?.decidedVerdict
      ? { verdict: dispute.decidedVerdict, level: dispute.decidedLevel }
      : (label ?? score);
    if (rated.verdict === "not-applicable") return [];
    const by = rated !== score ? "person" : score.decidedBy === "check" ? "check" : "judge";
    return [{ criterionId: score.criterionId, met: metBy(basis, score, rated), by }];
  });
}

/** A level is met in its upper half; null while unscored. */
function metBy({ data }: QualityBasis, score: StoredScore, rated: { verdict: string; level: number | null }) {
  if (rated.verdict === "unscored") return null;
  if (rated.verdict !== "level") return rated.verdict === "pass";
  const criterion = data && criteriaOf(data.scorecard.definition).find(({ id }) => id === score.criterionId);
  const values = criterion?.levels.map(({ value }) => value) ?? [0, 1];
  return (rated.level ?? 0) >= (Math.min(...values) + Math.max(...values)) / 2;
}

function byCriterion({ data }: QualityBasis, standing: ReadonlyMap<string, Standing[]>) {
  const criteria = data ? criteriaOf(data.scorecard.definition) : [];
  return criteria.flatMap(({ id, title }) => {
    const own = [...standing].flatMap(([ticketId, rows]) =>
      rows.filter(({ criterionId, met }) => criterionId === id && met !== null).map((row) => ({ ticketId, ...row })),
    );
    if (own.length === 0) return [];
    const missed = own.filter(({ met }) => met === false);
    return [
      {
        criterionId: id,
        title,
        met: own.length - missed.length,
        missed: missed.length,
        byPerson: own.filter(({ by }) => by === "person").length,
        missedTickets: missed.map(({ ticketId }) => ticketId),
      },
    ];
  });
}

function ownTicket({ data, autos, reviews, disputes }: QualityBasis, ticket: StoredTicket, rows: readonly Standing[]) {
  const { id, openedAt, contactReason, opening } = presentTicketSummary(ticket);
  const review = reviews.find(({ ticketId }) => ticketId === id);
  const titles = new Map(data ? criteriaOf(data.scorecard.definition).map((one) => [one.id, one.title]) : []);
  return {
    ticketId: id,
    openedAt,
    contactReason,
    opening,
    auto: autos.get(id) ?? null,
    review: review ? { reviewer: review.reviewer, score: review.result.score } : null,
    missed: rows.flatMap(({ criterionId, met }) => (met === false ? [titles.get(criterionId) ?? criterionId] : [])),
    dispute: disputeState(disputes.filter(({ ticketId }) => ticketId === id)),
  };
}

function disputeState(own: readonly StoredDispute[]): StoredDispute["state"] | null {
  return own.find(({ state }) => state === "open")?.state ?? own[0]?.state ?? null;
}
