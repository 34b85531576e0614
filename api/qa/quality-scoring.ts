import type { z } from "zod";
import { correctedByAgent, correctedScore, type ReviewedTicket } from "../../evals/quality-scores.ts";
import { qualityScore, type ReviewScore, reviewScore } from "../../evals/score.ts";
import type { Scorecard } from "../../evals/scorecard.ts";
import type { Verdict } from "../../evals/verdict.ts";
import type { Context } from "../context.ts";
import type { StoredAudit, StoredFrameItem } from "./audit-store.ts";
import { currentData } from "./calibrating.ts";
import type { StoredDispute } from "./dispute-store.ts";
import type { qualityRowSchema } from "./review-contract.ts";
import type { StoredScore } from "./score-store.ts";
import type { StoredTicket } from "./ticket-store.ts";

type Row = z.output<typeof qualityRowSchema>;
type Rated = { verdict: Verdict["kind"]; level: number | null };

/** One person's review of one ticket, with its score; `settled` = ratings that upheld disputes changed. */
export type ScoredReview = {
  ticketId: string;
  reviewer: string;
  purpose: StoredAudit["purpose"];
  frameId: string | null;
  settled: number;
  result: ReviewScore;
};

export function verdictOf({ verdict, level }: Rated): Verdict {
  if (verdict === "level") return { kind: "level", level: level ?? Number.NaN };
  return verdict === "unscored" ? { kind: "unscored", reason: "" } : { kind: verdict };
}

/** What a set of auto-scores of one ticket comes to; a score whose level the scorecard does not have counts as unscored. */
export function autoReview(scorecard: Scorecard, scores: readonly StoredScore[]): ReviewScore {
  return reviewScore(scorecard, Object.fromEntries(scores.map((one) => [one.criterionId, verdictOf(one)])));
}

/** Every person's review of each ticket under the scorecard it was made on. What an upheld dispute settled counts in place of the rating. */
export async function scoredReviews(
  context: Context,
  audits: readonly StoredAudit[],
  disputes: readonly StoredDispute[],
): Promise<ScoredReview[]> {
  const store = context.stores.qa(context.db);
  const frames = new Map((await store.frames()).map((frame) => [frame.id, frame.scorecardVersionId]));
  const versions = new Map((await store.scorecards()).map((version) => [version.id, version.definition]));
  const current = await store.currentScorecard();
  const labelsOfDisputes = new Set(disputes.flatMap(({ labelId }) => labelId ?? []));
  const settled = new Map(
    disputes.flatMap((one) => (one.state === "upheld" && one.auditId ? [[one.auditId, one]] : [])),
  );
  const groups = new Map<string, StoredAudit[]>();
  for (const audit of audits) {
    // The label that a decided dispute became is one rating, not a review.
    if (labelsOfDisputes.has(audit.id)) continue;
    const key = `${audit.ticketId}\n${audit.reviewer}\n${audit.frameId ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), audit]);
  }
  return [...groups.values()].flatMap((labels): ScoredReview[] => {
    const [first] = labels;
    const versionId = first?.scorecardVersionId ?? frames.get(first?.frameId ?? "") ?? current?.id ?? "";
    const scorecard = versions.get(versionId);
    if (!first || !scorecard) return [];
    const changed = labels.filter(({ id }) => settled.has(id)).length;
    const verdicts = labels.map((label): [string, Verdict] => {
      const by = settled.get(label.id);
      const rated = by?.decidedVerdict ? { verdict: by.decidedVerdict, level: by.decidedLevel } : label;
      return [label.criterionId, verdictOf(rated)];
    });
    const { ticketId, reviewer, purpose, frameId } = first;
    const result = reviewScore(scorecard, Object.fromEntries(verdicts));
    return [{ ticketId, reviewer, purpose, frameId, settled: changed, result }];
  });
}

/** Everything that quality scores are made from. */
export async function qualityBasis(context: Context) {
  const { db, stores } = context;
  const data = await currentData(context);
  const disputes = await stores.qa(db).disputes();
  const audits = await stores.qa(db).audits();
  const reviews = await scoredReviews(context, audits, disputes);
  const autos = new Map<string, number | null>();
  const byTicket = new Map<string, StoredScore[]>();
  const scores = data ? await stores.qa(db).scoresBy(data.judge.id, data.scorecard.id) : [];
  for (const score of scores) byTicket.set(score.ticketId, [...(byTicket.get(score.ticketId) ?? []), score]);
  if (data) for (const [id, own] of byTicket) autos.set(id, autoReview(data.scorecard.definition, own).score);
  // A review under another version answers another form: it does not correct this one's auto-scores.
  const frames = (await stores.qa(db).frames()).filter((frame) => frame.scorecardVersionId === data?.scorecard.id);
  const [frame] = frames.toSorted((a, b) => b.reviewed - a.reviewed);
  const items = frame ? await stores.qa(db).frameItems(frame.id) : [];
  // Who disputes is not left to chance: estimates take each rating as it was given.
  const given = await scoredReviews(
    context,
    audits,
    disputes.map((one) => ({ ...one, auditId: null })),
  );
  const population = frame ? populationOf(items, autos, given, frame.id) : [];
  return { data, reviews, autos, byTicket, population, disputes };
}

export type QualityBasis = Awaited<ReturnType<typeof qualityBasis>>;

/** The frame's tickets with the score of their first blind review as it was given; a settled rating never enters. */
function populationOf(
  items: readonly StoredFrameItem[],
  autos: ReadonlyMap<string, number | null>,
  reviews: readonly ScoredReview[],
  frameId: string,
): ReviewedTicket[] {
  const first = new Map<string, ScoredReview>();
  for (const review of reviews) {
    if (review.frameId !== frameId || review.purpose === "double-blind") continue;
    if (!first.has(review.ticketId)) first.set(review.ticketId, review);
  }
  return items.map(({ ticketId, pi, drawn }) => ({
    ticketId,
    pi,
    auto: autos.get(ticketId) ?? null,
    human: drawn ? (first.get(ticketId)?.result.score ?? null) : null,
  }));
}

/** One line: IQS, AQS and the corrected estimate of a group of tickets. */
export function qualityRow(
  basis: QualityBasis,
  group: { key: string; name: string; has: (ticketId: string) => boolean; reviewer?: string },
  corrected?: Row["corrected"],
): Row {
  const own = basis.reviews.filter(
    ({ ticketId, reviewer }) => group.has(ticketId) && (group.reviewer === undefined || reviewer === group.reviewer),
  );
  const reviewed = new Set(own.map(({ ticketId }) => ticketId));
  const autos = [...basis.autos].filter(([id, score]) => {
    return score !== null && group.has(id) && (group.reviewer === undefined || reviewed.has(id));
  });
  const population = basis.population.filter(({ ticketId }) => group.has(ticketId));
  const scored = own.filter(({ result }) => result.score !== null);
  return {
    key: group.key,
    name: group.name,
    iqs: {
      value: qualityScore(own.map(({ result }) => result.score)),
      reviews: scored.length,
      targeted: scored.filter(({ purpose }) => purpose === "targeted" || purpose === "escalated").length,
      settled: own.reduce((total, { settled }) => total + settled, 0),
    },
    aqs: { value: qualityScore(autos.map(([, score]) => score)), tickets: autos.length },
    corrected: group.reviewer === undefined ? (corrected === undefined ? correctedScore(population) : corrected) : null,
    blind: population.filter(({ human }) => human !== null).length,
  };
}

/** Lines by agent, team, month or reviewer, in the order of their names. */
export function qualityRows(basis: QualityBasis, tickets: readonly StoredTicket[], by: string): Row[] {
  if (by === "reviewer") {
    const names = [...new Set(basis.reviews.map(({ reviewer }) => reviewer))].sort();
    return names.map((name) => qualityRow(basis, { key: name, name, has: () => true, reviewer: name }));
  }
  const groups = new Map<string, { name: string; ids: Set<string> }>();
  for (const ticket of tickets) {
    const [key, name] = groupOf(ticket, by);
    const group = groups.get(key) ?? { name, ids: new Set<string>() };
    group.ids.add(ticket.id);
    groups.set(key, group);
  }
  const agents = by === "agent" ? correctedByAgent(populations(basis, groups)) : null;
  return [...groups]
    .sort(([, a], [, b]) => a.name.localeCompare(b.name))
    .map(([key, { name, ids }]) =>
      qualityRow(basis, { key, name, has: (id) => ids.has(id) }, agents ? (agents.get(key) ?? null) : undefined),
    );
}

function populations({ population }: QualityBasis, groups: ReadonlyMap<string, { ids: ReadonlySet<string> }>) {
  return new Map(
    [...groups].map(([key, { ids }]) => [key, population.filter(({ ticketId }) => ids.has(ticketId))] as const),
  );
}

function groupOf(ticket: StoredTicket, by: string): [key: string, name: string] {
  if (by === "agent") return [ticket.agentId ?? "", ticket.agentName ?? ticket.agentId ?? "no agent"];
  if (by === "month") return [ticket.openedAt.toISOString().slice(0, 7), ticket.openedAt.toISOString().slice(0, 7)];
  return ticket.handledBy === "bot" ? ["bots", "bots"] : [ticket.team ?? "", ticket.team ?? "no team"];
}
